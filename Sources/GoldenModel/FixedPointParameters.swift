import Foundation
import TernaryLM

/// Constants of one quantised vector: all that is real-valued about its projection, as integers.
///
/// With `S = sum B² + ((sum A² >> 16) * epsilonMantissa >> epsilonShift) + epsilonSum` the output of a row in units of
/// `2^-outputFraction` is `sum * max|z| * mantissa * 2^exponent / sqrt(S)`.
public struct ScaleConstants: Sendable, Equatable {
  /// `sqrt(n) * mean|W| / 127 * 2^(...)`, normalised to `[2^15, 2^16)`.
  public var mantissa: Int
  /// Power of two that goes with `mantissa`.
  public var exponent: Int
  /// The BitLinear norm's epsilon (1e-6) in units of `B²` over `A²`, `[2^15, 2^16)`, or 0 if there is no block norm.
  public var epsilonMantissa: Int
  /// Right shift that goes with `epsilonMantissa`, 0...63.
  public var epsilonShift: Int
  /// `n * 1e-6 * eps` in units of `B²`, at least 1 so that the root's operand is never zero; 48 bits.
  public var epsilonSum: Int
  /// Added to the row scaler's shift for the up projection, whose rows have another fraction than the gate's.
  public var upShift: Int
}

/// What the quantiser needs for one vector.
public struct QuantiserParameters: Sendable {
  /// Block norm weights as integers, `[n]`.
  public let blockNorm: [Int16]
  /// Folded norm weights as integers, `[n]`.
  public let foldedNorm: [Int16]
  /// The scalar constants.
  public let constants: ScaleConstants
}

/// Every number of a model as the integers that the device holds.
public struct FixedPointParameters: Sendable {
  /// The dimensions.
  public let configuration: ModelConfiguration
  /// Fraction of the residual stream.
  public let residualFraction: Int
  /// Rows of the embedding, `[V, H]`, 16 bits.
  public let embedding: FixedPointEmbedding
  /// Left shift from an embedding value to the residual stream, 0...15.
  public let embeddingShift: Int
  /// For each layer, for each operand of a layer.
  public let layers: [[QuantiserParameters]]
  /// The head's.
  public let head: QuantiserParameters
  /// `(1 - lower bound) * 2^16`, at most 65,535: `[L][H]`.
  public let lowerBoundComplement: [[UInt16]]
  /// The proved ranges that the fractions come from.
  public let ranges: RangeAnalysis

  /// Fraction of the head's scaled outputs.
  public static let logitFraction = FixedPointFormat.activationFraction

  /// Converts a model.
  public init(_ model: TernaryModel) {
    let ranges = RangeAnalysis(model)
    let residualFraction = RangeAnalysis.fraction(for: ranges.residual)
    let epsilon = model.configuration.rmsNormEpsilon
    configuration = model.configuration
    self.ranges = ranges
    self.residualFraction = residualFraction
    (embedding, embeddingShift) = Self.embedding(model.embedding, residualFraction: residualFraction)
    layers = model.layers.enumerated().map { index, layer in
      let mixer = RangeAnalysis.fraction(for: ranges.mixerProduct[index])
      let glu = RangeAnalysis.fraction(for: ranges.gluProduct[index])
      let activation = FixedPointFormat.activationFraction
      let onResidual = { (linear: BitLinear, output: Int) in
        Self.quantiser(linear, input: residualFraction, output: output, epsilon: epsilon)
      }
      return Operand.inLayer.map { operand in
        switch operand {
        case .f: onResidual(layer.f, activation)
        case .i: onResidual(layer.i, activation)
        case .g: onResidual(layer.g, mixer)
        case .o: Self.quantiser(layer.o, input: mixer, output: residualFraction, epsilon: epsilon)
        case .gateUp:
          Self.quantiser(
            layer.gateUp, input: residualFraction, output: activation, epsilon: epsilon, upShift: activation - glu)
        case .down, .head:
          Self.quantiser(layer.down, input: glu, output: residualFraction, epsilon: nil)
        }
      }
    }
    head = Self.quantiser(model.head, input: residualFraction, output: Self.logitFraction, epsilon: epsilon)
    lowerBoundComplement = model.layers.map { layer in
      layer.lowerBound.map { UInt16(min(65535, max(0, ((1 - Double($0)) * 65536).rounded()))) }
    }
  }

  /// Parameters of an operand in a layer, or of the head.
  public func quantiser(_ operand: Operand, layer: Int) -> QuantiserParameters {
    operand == .head ? head : layers[layer][operand.rawValue]
  }

  /// Table values at a fraction that the residual stream can hold, and the shift that is left.
  private static func embedding(_ table: EmbeddingTable, residualFraction: Int) -> (FixedPointEmbedding, Int) {
    let excess = max(0, table.fractionBits - residualFraction)
    let shift = min(15, residualFraction - (table.fractionBits - excess))
    return (FixedPointEmbedding(table: table, excess: min(excess, 32)), shift)
  }

  /// Constants of a BitLinear whose input has `input` fraction bits and whose rows leave with `output`.
  private static func quantiser(
    _ linear: BitLinear, input: Int, output: Int, epsilon: Double?, upShift: Int = 0
  ) -> QuantiserParameters {
    let (block, blockFraction) = normWeights(linear.blockNorm)
    let (folded, foldedFraction) = normWeights(linear.foldedNorm)
    let length = Double(linear.matrix.columns)
    let gain = length.squareRoot() * Double(linear.matrix.scale) / 127
    let (mantissa, exponent) = normalised(gain * exp2(Double(blockFraction - foldedFraction + output)))
    let blockUnit = exp2(Double(2 * (input + blockFraction - FixedPointFormat.normShift)))
    let (epsilonMantissa, epsilonShift) = Self.epsilon(
      epsilon == nil ? 0 : 1e-6 * exp2(Double(2 * (blockFraction - FixedPointFormat.normShift))))
    let sum = length * 1e-6 * (epsilon ?? 1) * blockUnit
    return QuantiserParameters(
      blockNorm: block, foldedNorm: folded,
      constants: ScaleConstants(
        mantissa: mantissa, exponent: exponent, epsilonMantissa: epsilonMantissa, epsilonShift: epsilonShift,
        epsilonSum: max(1, Int(min(sum, exp2(47)).rounded())), upShift: upShift))
  }

  /// `epsilon` over `2^16`, as a mantissa in `[2^15, 2^16)` and a right shift.
  private static func epsilon(_ value: Double) -> (Int, Int) {
    guard value > 0 else { return (0, 0) }
    let (mantissa, exponent) = normalised(value * 65536)
    return exponent < -63 ? (0, 0) : (mantissa, max(0, -exponent))
  }

  /// `value = mantissa * 2^exponent` with a mantissa in `[2^15, 2^16)`; zero where 8 bits do not hold the exponent, far
  /// below anything that a row could show.
  private static func normalised(_ value: Double) -> (mantissa: Int, exponent: Int) {
    guard value > 0, value.isFinite else { return (0, 0) }
    var exponent = Int(value.exponent) - 15
    var mantissa = Int((value * exp2(-Double(exponent))).rounded())
    if mantissa == 65536 {
      mantissa = 32768
      exponent += 1
    }
    return exponent < -128 ? (0, 0) : (mantissa, min(exponent, 127))
  }

  /// 16-bit integers with the largest fraction (up to 24) that holds every weight.
  private static func normWeights(_ weights: [Float]) -> ([Int16], fraction: Int) {
    let largest = Double(weights.map(abs).max() ?? 0)
    var fraction = 24
    while fraction > -128, (largest * exp2(Double(fraction))).rounded() > 32767 { fraction -= 1 }
    return (weights.map { Int16((Double($0) * exp2(Double(fraction))).rounded()) }, fraction)
  }
}
