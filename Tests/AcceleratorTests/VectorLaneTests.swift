import TernaryLM
import Testing

@testable import Accelerator
@testable import GoldenModel

/// The vector lane on its own, in Icarus Verilog, against the golden vector unit.
@Suite(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"))
struct VectorLaneTests {
  /// What one row meets in the lane.
  private struct Row {
    let sum, residual, gate, state, complement: Int
    let scale: RowScale
  }

  @Test(arguments: Projection.inLayer) func laneAgrees(projection: Projection) async throws {
    let rows = rows(400, seed: UInt64(projection.rawValue))
    let bench = UnitBench(module: try VectorLane.module(sumBits: 20), cycles: VectorLane.latency + 2)
    let results = try await bench.run(rows.map { vector($0, projection) })
    #expect(results.count == rows.count)
    for (row, result) in zip(rows, results) {
      let expected = golden(row, projection)
      switch projection {
      case .f, .gate: #expect(result["activation"] == "\(expected.value)")
      case .i, .g, .up: #expect(result["result"] == "\(expected.value)")
      case .o, .down, .head: #expect(result["residual_sum"] == "\(expected.value)")
      }
      let own = projection == .o || projection == .down ? "residual_saturated" : "result_saturated"
      let isProduct = projection != .f && projection != .gate
      let counted = [result["value_saturated"], isProduct ? result[own] : "0"].count { $0 == "1" }
      #expect(counted == expected.saturations)
      guard [.g, .o, .down].contains(projection) else { continue }
      #expect(result["square"] == "\(expected.square)")
    }
    #expect(results.contains { $0["value_saturated"] == "1" } && results.contains { $0["value_saturated"] == "0" })
  }

  private func vector(_ row: Row, _ projection: Projection) -> UnitBench.Vector {
    var vector = [
      "enable": [1], "embedding_shift": [0], "scale_mantissa": word(row.scale.mantissa),
      "scale_shift": word(row.scale.shift), "sum": word(row.sum), "embedding": [0], "state": word(row.state),
      "residual": word(row.residual), "lower_bound_complement": word(row.complement), "gate": word(row.gate),
      "is_embedding_4": [0], "is_embedding_5": [0],
    ]
    for (flag, owner, stages) in [("f", Projection.f, [5, 10]), ("i", .i, [13, 15, 17]), ("g", .g, [5, 6, 13])] {
      for stage in stages { vector["is_\(flag)_\(stage)"] = word(projection == owner ? 1 : 0) }
    }
    return vector
  }

  private func golden(_ row: Row, _ projection: Projection) -> (value: Int32, square: UInt64, saturations: Int) {
    let configuration = ModelConfiguration(vocabularySize: 1, hiddenSize: 1, layerCount: 1, intermediateSize: 1)
    let vectors = TokenVectors(configuration)
    vectors.residual[0] = Int32(row.residual)
    vectors.gate[0] = Int32(row.gate)
    var state = Int32(row.state)
    let tally = VectorUnit(sigmoidTable: .sigmoid).finish(
      projection, rows: 0..<1, [Int32(row.sum)], row.scale, lowerBoundComplement: [UInt16(row.complement)], vectors,
      state: &state)
    let value =
      switch projection {
      case .f, .gate: vectors.gate[0]
      case .i: state
      case .g, .up: vectors.products[0]
      case .o, .down, .head: vectors.residual[0]
      }
    return (value, tally.squareSum, tally.saturations)
  }

  /// Random rows; about one in ten has a scale that makes it saturate.
  private func rows(_ count: Int, seed: UInt64) -> [Row] {
    var generator = SplitMix64(seed: seed)
    let values = vectorElements(count, seed: seed &+ 100)
    return (0..<count).map { index in
      Row(
        sum: Int.random(in: -(1 << 19)..<1 << 19, using: &generator), residual: values[index],
        // The gate of the recurrence is `1 - f`, of 16 bits.
        gate: index % 2 == 0 ? Int.random(in: 0...65535, using: &generator) : values[count - 1 - index],
        state: Int(Int32(truncatingIfNeeded: generator.next()) >> Int32(index % 12)),
        complement: Int.random(in: 0...65535, using: &generator),
        scale: RowScale(
          mantissa: Int.random(in: 1 << 15..<1 << 18, using: &generator),
          shift: Int.random(in: index % 10 == 0 ? 0...8 : 10...47, using: &generator)))
    }
  }
}
