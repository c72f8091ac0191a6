import TernaryLM
import Testing

@testable import Accelerator
@testable import GoldenModel

/// Units of the quantiser and the vector unit on their own, in Icarus Verilog, against the golden functions.
@Suite(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"))
struct ArithmeticUnitTests {
  @Test(arguments: InterpolatedTable.all) func tablesAgree(table: InterpolatedTable) async throws {
    let count = 1 << (table.indexBits + table.fractionBits)
    let inputs = Array(stride(from: 0, to: count, by: 13)) + [count - 1]
    let bench = UnitBench(module: try TableUnit.module(table), cycles: TableUnit.latency)
    let results = try await bench.run(inputs.map { ["argument": word($0)] })
    #expect(results.map { $0["value"] } == inputs.map { String(table($0)) })
  }

  @Test func coarseSquareAgrees() async throws {
    let values = vectorElements(1000, seed: 1)
    let bench = UnitBench(module: try CoarseSquare.module(), cycles: CoarseSquare.latency)
    let results = try await bench.run(values.map { ["enable": [1], "value": word($0)] })
    #expect(results.map { $0["square"] } == values.map { String(coarseSquare($0)) })
  }

  /// Random statistics of every magnitude, and constants that make the shift leave its range on either side.
  @Test func scaleUnitAgrees() async throws {
    var generator = SplitMix64(seed: 2)
    func any(bits: Int) -> UInt64 { generator.next() >> UInt64.random(in: UInt64(64 - bits)...63, using: &generator) }
    let cases = (0..<600).map { index in
      ScaleCase(
        largest: index < 2 ? index * ((1 << 25) - 1) : Int(any(bits: 25)), blockSum: any(bits: 62),
        squareSum: any(bits: 63),
        constants: ScaleConstants(
          mantissa: index == 5 ? 0 : Int.random(in: 1 << 15..<1 << 16, using: &generator),
          exponent: Int.random(in: -60...20, using: &generator),
          epsilonMantissa: index % 3 == 0 ? 0 : Int.random(in: 1 << 15..<1 << 16, using: &generator),
          epsilonShift: Int.random(in: 2...63, using: &generator), epsilonSum: max(1, Int(any(bits: 47))),
          upShift: index % 2 == 0 ? 0 : Int.random(in: -6...14, using: &generator)))
    }
    let bench = UnitBench(module: try ScaleUnit.module(), cycles: ScaleUnit.scaleLatency)
    let results = try await bench.run(cases.map(\.vector))
    for (test, result) in zip(cases, results) { #expect(result == test.expected, "\(test)") }
    #expect(Set(results.map { $0["shift_clamped"] }) == ["0", "1"])
  }

  /// What the unit is given, and what it must answer.
  private struct ScaleCase {
    let largest: Int
    let blockSum, squareSum: UInt64
    let constants: ScaleConstants

    var vector: UnitBench.Vector {
      let bytes = ScaleConstantsWord.bytes(constants, embeddingShift: 0)
      let words = [0, 8].map { start in
        (start..<min(start + 8, bytes.count)).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * ($1 - start)) }
      }
      return ["largest": word(largest), "block_sum": [blockSum], "square_sum": [squareSum], "constants": words]
    }

    var expected: [String: String] {
      let quantiser = AbsmaxQuantiser(reciprocal: .reciprocal, reciprocalRoot: .reciprocalRoot)
      let left = largest == 0 ? 31 : 26 - largest.bitsNeeded
      let mantissa = (largest << left) >> 10
      var saturations = 0
      let (scale, up) = quantiser.rowScales(
        mantissa: mantissa, left: left, blockSum: blockSum, squareSum: squareSum, constants, &saturations)
      return [
        "left_shift": "\(left)", "step": "\(InterpolatedTable.reciprocal(mantissa & 0x7FFF))",
        "scale_mantissa": "\(scale.mantissa)", "scale_shift": "\(scale.shift)", "scale_up_shift": "\(up.shift)",
        "shift_clamped": "\(saturations)",
      ]
    }
  }

  /// A vector through the golden quantiser; its elements, one after another, through the lane.
  @Test func quantiserLaneAgrees() async throws {
    var generator = SplitMix64(seed: 3)
    let source = vectorElements(300, seed: 4).map { Int32($0) }
    let norms = source.map { _ in Int16.random(in: -32767...32767, using: &generator) }
    let quantiser = AbsmaxQuantiser(reciprocal: .reciprocal, reciprocalRoot: .reciprocalRoot)
    let constants = ScaleConstants(
      mantissa: 40000, exponent: -20, epsilonMantissa: 0, epsilonShift: 0, epsilonSum: 1, upShift: 0)
    let parameters = QuantiserParameters(blockNorm: norms, foldedNorm: norms, constants: constants)
    let expected = source.withUnsafeBufferPointer { quantiser.quantise($0, parameters, squareSum: 0) }
    let values = zip(source, norms).map { roundingShift(Int($0) * Int($1), 15) }
    let largest = try #require(values.map(abs).max())
    let left = 26 - largest.bitsNeeded
    let step = InterpolatedTable.reciprocal(((largest << left) >> 10) & 0x7FFF)
    let bench = UnitBench(module: try QuantiserLane.module(), cycles: QuantiserLane.latency)
    let results = try await bench.run(
      values.map { ["enable": [1], "value": word($0), "left_shift": word(left), "step": word(step)] })
    #expect(results.map { $0["code"] } == expected.codes.map { "\(UInt8(bitPattern: $0))" })
  }

  /// Elements, one after another, with norm weights of four kinds.
  @Test(arguments: [false, true]) func normLaneAgrees(pipelined: Bool) async throws {
    var generator = SplitMix64(seed: 5)
    let source = vectorElements(300, seed: 6)
    let norms = source.map { _ in (0..<4).map { _ in Int(Int16.random(in: -32767...32767, using: &generator)) } }
    func pair(_ high: Int, _ low: Int) -> [UInt64] {
      [UInt64(UInt16(truncatingIfNeeded: high)) << 16 | UInt64(UInt16(truncatingIfNeeded: low))]
    }
    let bench = UnitBench(
      module: try NormLane.module(pipelined: pipelined), cycles: NormLane.squareLatency(pipelined: pipelined))
    let results = try await bench.run(
      zip(source, norms).map { x, norm in
        [
          "enable": [1], "source": word(x), "norm_weights": pair(norm[1], norm[0]),
          "mixer_norm_weights": pair(norm[3], norm[2]),
        ]
      })
    for (place, name) in [(1, "first"), (2, "i"), (3, "g")] {
      let products = zip(source, norms).map { roundingShift($0 * $1[place], 15) }
      #expect(results.map { $0["product_\(name)"] } == products.map { "\($0)" })
      #expect(results.map { $0["magnitude_\(name)"] } == products.map { "\(abs($0))" })
    }
    let squares = zip(source, norms).map { coarseSquare(roundingShift($0 * $1[0], 15)) }
    #expect(results.map { $0["square"] } == squares.map { "\($0)" })
  }
}

/// Elements of 26 bits of every magnitude and either sign, edges first.
func vectorElements(_ count: Int, seed: UInt64) -> [Int] {
  var generator = SplitMix64(seed: seed)
  let limit = 1 << (FixedPointFormat.vectorBits - 1)
  let edges = [0, 1, -1, limit - 1, -limit, 65535, 65536, -65536, (1 << 21) - 1, 1 << 21, -(1 << 21)]
  let random = (0..<max(0, count - edges.count)).map { _ in
    Int(truncatingIfNeeded: Int64(bitPattern: generator.next()) >> Int64.random(in: 38...62, using: &generator))
  }
  return (edges + random).prefix(count).map { $0 }
}
