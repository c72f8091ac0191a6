import Foundation
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct RangeTests {
  /// Every intermediate value of 64 tokens is inside its proved range, and nothing is clamped.
  @Test func boundsHold() throws {
    let model = try TernaryModel.load("stories-0.6m")
    let golden = FixedPointModel(model)
    let ranges = golden.parameters.ranges
    var state = RecurrentState(configuration: model.configuration)
    var saturations = 0
    var generator = SplitMix64(seed: 1)
    for _ in 0..<64 {
      var trace = FixedPointTrace()
      let token = Int.random(in: 0..<model.configuration.vocabularySize, using: &generator)
      _ = golden.step(token: token, state: &state, saturations: &saturations, trace: &trace)
      for layer in 0..<model.configuration.layerCount {
        let vectors = LayerVectors(trace, layer: layer)
        let activationFraction = FixedPointFormat.activationFraction
        for projection in [Projection.f, .i, .gate] {
          #expect(vectors.largestRow(projection, fraction: activationFraction) <= ranges.activation)
        }
        let mixer = RangeAnalysis.fraction(for: ranges.mixerProduct[layer])
        let glu = RangeAnalysis.fraction(for: ranges.gluProduct[layer])
        #expect(vectors.largestResult(.g, fraction: mixer) <= ranges.mixerProduct[layer])
        #expect(vectors.largestResult(.up, fraction: glu) <= ranges.gluProduct[layer])
        for projection in [Projection.o, .down] {
          #expect(vectors.largestResult(projection, fraction: golden.parameters.residualFraction) <= ranges.residual)
        }
      }
    }
    #expect(saturations == 0)
  }

  @Test(arguments: ModelSource.embeddedNames) func fractionsFit(name: String) throws {
    let parameters = FixedPointParameters(try TernaryModel.load(name))
    let ranges = parameters.ranges
    let largest = Double(1 << (FixedPointFormat.vectorBits - 1))
    #expect(ranges.residual * exp2(Double(parameters.residualFraction)) < largest)
    #expect(ranges.activation * exp2(Double(FixedPointFormat.activationFraction)) < largest)
    for bound in ranges.mixerProduct + ranges.gluProduct {
      #expect(bound * exp2(Double(RangeAnalysis.fraction(for: bound))) < largest)
    }
  }

  @Test func fractionIsTheLargestThatFits() {
    #expect(RangeAnalysis.fraction(for: 1) == 20)
    #expect(RangeAnalysis.fraction(for: 31.9) == 20)
    #expect(RangeAnalysis.fraction(for: 32) == 19)
    #expect(RangeAnalysis.fraction(for: 64) == 18)
    #expect(RangeAnalysis.fraction(for: 1e30) == -75)
  }

  /// A row whose input gives it the largest sum that there can be.
  @Test func rowBoundHoldsForTheWorstInput() {
    let trits: [Int8] = [1, -1, 1, 0, -1, 1, 1, 0]
    let ones = [Float](repeating: 1, count: 8)
    let linear = BitLinear(
      blockNorm: ones, foldedNorm: ones, matrix: TernaryMatrix(rows: 1, columns: 8, scale: 0.5, trits: trits))
    // An input that is parallel to the row, of root mean square 1.
    let output = 0.5 * 6 * (8.0 / 6).squareRoot()
    let bound = RangeAnalysis.rowBound(linear)
    #expect(output <= bound && bound <= 1.05 * output)
  }
}

/// The vectors of one layer in a trace.
struct LayerVectors {
  private let trace: FixedPointTrace
  private let layer: Int

  init(_ trace: FixedPointTrace, layer: Int) {
    self.trace = trace
    self.layer = layer
  }

  func sums(_ projection: Projection) -> [Int32] {
    trace.sums[layer * Projection.inLayer.count + projection.rawValue]
  }

  func results(_ projection: Projection) -> [Int32] {
    trace.results[layer * Projection.inLayer.count + projection.rawValue]
  }

  /// Output scale of a projection's operand.
  func scale(_ projection: Projection) -> RowScale {
    let encoded = Int(trace.scales[layer * Operand.inLayer.count + projection.operand.rawValue][0])
    return RowScale(mantissa: encoded & 0x3FFFF, shift: encoded >> 18)
  }

  /// Largest magnitude of the scaled rows, as a real number.
  func largestRow(_ projection: Projection, fraction: Int) -> Double {
    let unit = scale(projection).unit(fraction: fraction)
    return sums(projection).reduce(0) { max($0, abs(Double($1) * unit)) }
  }

  /// Largest magnitude of what was written, as a real number.
  func largestResult(_ projection: Projection, fraction: Int) -> Double {
    results(projection).reduce(0) { max($0, abs(Double($1)) * exp2(-Double(fraction))) }
  }
}
