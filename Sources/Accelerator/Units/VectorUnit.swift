import GoldenModel
import HDL

/// The vector unit: finishes the rows of every projection and owns the vectors of the token and the recurrent state.
///
/// The MLGRU's gates, recurrence and product and the GLU's gate and product are computed as rows leave the array. Between
/// projections the pipeline empties, so that no row reads what another has not yet written.
enum VectorUnit {
  /// Cycles in which the pipeline empties, squares included.
  static let drainCycles = 12

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let name = "vector_unit_p\(c.shape.vectorLanes)"
    return try Module.build(name, summary: "Gates, recurrence, products and residual sums, as rows finish.") { m in
      let ports = VectorUnitPorts(m, c)
      let control = VectorUnitControl(m, c, ports)
      let memories = VectorUnitMemories(m, c, ports, control)
      try lanes(m, c, ports, control, memories)
    }
  }

  private static func lanes(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ memories: VectorUnitMemories
  ) throws {
    let count = c.shape.vectorLanes
    let embedding = m.register("embedding_1", 16 * count, clock: ports.clock)
    let shift = m.register("row_shift", 6, clock: ports.clock)
    m.on(ports.clock) {
      m.set(embedding, ports.embeddingValues)
      m.set(shift, mux(control.at(.up), ports.upShift, ports.shift))
    }
    let valueSaturated = m.wire("value_saturated", count)
    let residualSaturated = m.wire("residual_saturated", count)
    let resultSaturated = m.wire("result_saturated", count)
    let squares = m.wire("squares", CoarseSquare.bits * count)
    m.instanceArray(
      "lanes", count: count, of: try VectorLane.module(sumBits: c.sumBits), clock: ports.clock,
      [
        "enable": .shared(control.isWorking), "is_embedding": .shared(control.isEmbedding),
        "is_f": .shared(control.at(.f)),
        "is_i": .shared(control.at(.i)), "is_g": .shared(control.at(.g)),
        "embedding_shift": .shared(ports.embeddingShift), "scale_mantissa": .shared(ports.mantissa),
        "scale_shift": .shared(shift), "sum": .sliced(ports.sums), "embedding": .sliced(embedding),
        "state": .sliced(memories.state), "residual": .sliced(memories.residual),
        "value_saturated": .sliced(valueSaturated), "residual_sum": .sliced(memories.residualSums),
        "residual_saturated": .sliced(residualSaturated), "lower_bound_complement": .sliced(memories.lowerBounds),
        "square": .sliced(squares), "gate": .sliced(memories.gate), "activation": .sliced(memories.activations),
        "result": .sliced(memories.results), "result_saturated": .sliced(resultSaturated),
      ])
    accumulateSquares(m, c, ports, control, squares)
    countSaturations(m, c, ports, control, valueSaturated, residualSaturated, resultSaturated)
  }

  /// Sum of squares of the vector that the next block norm normalises.
  private static func accumulateSquares(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ squares: Signal
  ) {
    let total = adderTree(squares.parts(of: CoarseSquare.bits))
    let wordSquares = m.register("word_squares", total.width, clock: ports.clock)
    let sum = m.register("square_sum_register", 64, clock: ports.clock)
    let isFirst = m.wire("begins_sum", ports.start | control.isFirstWord & control.at(anyOf: .g, .o, .down))
    m.on(ports.clock) {
      m.set(wordSquares, total)
      m.when(isFirst) { m.set(sum, 0) }
        .elseWhen(control.valid[VectorLane.squareStage + 1] & (control.isResidual | control.at(.g))) {
          m.set(sum, (sum + wordSquares).truncated(to: 64))
        }
    }
    m.assign(ports.squareSum, sum)
  }

  /// Clamped values of this cycle, over the lanes.
  private static func countSaturations(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ values: Signal, _ residuals: Signal, _ results: Signal
  ) {
    func gated(_ flags: Signal, _ stage: Int, _ condition: Signal) -> Signal {
      populationCount(flags & (control.valid[stage] & condition).repeated(c.shape.vectorLanes))
    }
    let count = m.register("saturation_count", ports.saturations.width, clock: ports.clock)
    m.on(ports.clock) {
      m.set(
        count,
        (gated(values, 2, !control.isEmbedding)
          + gated(residuals, VectorLane.residualStage, control.isResidual)
          + gated(results, VectorLane.latency, control.at(anyOf: .i, .g, .up))).truncated(to: count.width))
    }
    m.assign(ports.saturations, count)
  }
}
