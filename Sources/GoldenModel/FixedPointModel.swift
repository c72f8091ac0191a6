import TernaryLM

/// Recurrent state of one stream: `[L, H]` integers of 32 bits.
public struct RecurrentState: Sendable, Equatable {
  /// Layer after layer.
  public var values: [Int32]

  /// The state before the first token.
  public init(configuration: ModelConfiguration) {
    values = [Int32](repeating: 0, count: configuration.layerCount * configuration.hiddenSize)
  }

  /// A state read from a device; `values` has `L * H` entries.
  public init(values: [Int32]) { self.values = values }
}

/// Row sums of the head with the scale that makes logits of them.
public struct HeadOutput: Sendable, Equatable {
  /// Exact sums, `[V]`.
  public var sums: [Int32]
  /// Scale of the sums.
  public var scale: RowScale

  /// Pairs sums with their scale.
  public init(sums: [Int32], scale: RowScale) {
    self.sums = sums
    self.scale = scale
  }

  /// The logits as real numbers.
  public var logits: [Float] {
    let unit = scale.unit(fraction: FixedPointParameters.logitFraction)
    return sums.map { Float(Double($0) * unit) }
  }
}

/// The bit-exact model: integers only. The emitted hardware must give the same sums, scales and states.
public final class FixedPointModel: Sendable {
  /// The model's numbers as the device holds them.
  public let parameters: FixedPointParameters
  /// Tables in use: sigmoid, reciprocal, reciprocal root.
  public let tables: [InterpolatedTable]
  private let matrices: [[UnpackedMatrix]]
  private let headMatrix: UnpackedMatrix
  private let unit: VectorUnit
  private let quantiser: AbsmaxQuantiser

  /// Unpacks a model; `tables` other than the standard ones serve tests that plant a fault.
  public init(_ model: TernaryModel, tables: [InterpolatedTable] = InterpolatedTable.all) {
    parameters = FixedPointParameters(model)
    self.tables = tables
    matrices = model.layers.map { layer in
      [layer.f, layer.i, layer.g, layer.o, layer.gateUp, layer.down].map { UnpackedMatrix($0.matrix) }
    }
    headMatrix = UnpackedMatrix(model.head.matrix)
    unit = VectorUnit(sigmoidTable: tables[0])
    quantiser = AbsmaxQuantiser(reciprocal: tables[1], reciprocalRoot: tables[2])
  }

  /// Advances a stream by one token.
  ///
  /// - Parameters:
  ///   - token: in `0 ..< V`, checked by the caller.
  ///   - state: of the stream, replaced.
  ///   - head: whether the head is computed.
  ///   - saturations: increased by every value that had to be clamped.
  ///   - trace: if given, receives every intermediate vector.
  public func step(
    token: Int, state: inout RecurrentState, head: Bool = true, saturations: inout Int,
    trace: UnsafeMutablePointer<FixedPointTrace>? = nil
  ) -> HeadOutput? {
    var stream = TokenStream(
      residual: embedding(token), squareSum: 0, gate: [], products: [], saturations: 0)
    stream.squareSum = stream.residual.reduce(0) { $0 + coarseSquare(Int($1)) }
    for layer in 0..<parameters.configuration.layerCount {
      for operand in Operand.inLayer {
        let source = operand.readsProducts ? stream.products : stream.residual
        let quantised = quantiser.quantise(
          source, parameters.quantiser(operand, layer: layer), squareSum: stream.squareSum,
          saturations: &stream.saturations)
        trace?.pointee.record(quantised)
        for projection in Projection.inLayer where projection.operand == operand {
          multiply(projection, layer: layer, quantised, &stream, &state, trace)
        }
      }
    }
    defer { saturations += stream.saturations }
    guard head else { return nil }
    let quantised = quantiser.quantise(
      stream.residual, parameters.head, squareSum: stream.squareSum, saturations: &stream.saturations)
    let sums = headMatrix.product(quantised.codes(paddedTo: headMatrix.stride), rows: 0..<headMatrix.rows)
    trace?.pointee.record(quantised)
    trace?.pointee.sums.append(sums)
    return HeadOutput(sums: sums, scale: quantised.scale)
  }

  private func embedding(_ token: Int) -> [Int32] {
    let width = parameters.configuration.hiddenSize
    return parameters.embedding[token * width..<(token + 1) * width].map { Int32($0) << parameters.embeddingShift }
  }

  private func multiply(
    _ projection: Projection, layer: Int, _ quantised: QuantisedVector, _ stream: inout TokenStream,
    _ state: inout RecurrentState, _ trace: UnsafeMutablePointer<FixedPointTrace>?
  ) {
    let matrix = matrices[layer][projection.operand.rawValue]
    let width = parameters.configuration.intermediateSize
    let rows = projection == .gate ? 0..<width : projection == .up ? width..<2 * width : 0..<matrix.rows
    let sums = matrix.product(quantised.codes(paddedTo: matrix.stride), rows: rows)
    let results = unit.finish(
      projection, sums, projection == .up ? quantised.upScale : quantised.scale,
      lowerBoundComplement: parameters.lowerBoundComplement[layer],
      stateOffset: layer * parameters.configuration.hiddenSize, &stream, &state)
    trace?.pointee.sums.append(sums)
    trace?.pointee.results.append(results)
  }
}

/// The vectors of a token on their way through the layers.
struct TokenStream {
  /// Residual stream, `[H]`.
  var residual: [Int32]
  /// Sum of squares of what the block norm in front of the next operand normalises.
  var squareSum: UInt64
  /// `1 - f`, or SiLU of the gate rows.
  var gate: [Int32]
  /// Products of the MLGRU or the GLU.
  var products: [Int32]
  /// Clamped values so far.
  var saturations: Int
}

extension FixedPointTrace {
  mutating func record(_ quantised: QuantisedVector) {
    codes.append(quantised.codes.map(Int32.init))
    scales.append([Int32(quantised.scale.encoded)])
  }
}
