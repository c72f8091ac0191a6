import GoldenModel
import HDL

/// The vector unit: finishes the rows of every projection and owns the vectors of the token and the recurrent state.
///
/// The MLGRU's gates, recurrence and product and the GLU's gate and product are computed as rows leave the array.
enum VectorUnit {
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
    let embedding = Pipeline(m, ports.clock, "embedding", ports.embeddingValues, through: 3)
    let mantissa = Pipeline(m, ports.clock, "row_mantissa", ports.mantissa, through: 1)
    let rowShift = c.pairsGLU ? ports.shift : mux(control.isUp, ports.upShift, ports.shift)
    let shift = Pipeline(m, ports.clock, "row_shift", rowShift, through: 3)
    let valueSaturated = m.wire("value_saturated", count)
    let residualSaturated = m.wire("residual_saturated", count)
    let resultSaturated = m.wire("result_saturated", count)
    let squares = m.wire("squares", CoarseSquare.bits * count)
    var pairs: [String: ArrayConnection] = [:]
    let pairSaturated = ports.paired.map { _ in m.wire("up_saturated", count) }
    if let paired = ports.paired, let pairSaturated {
      let upShift = Pipeline(m, ports.clock, "up_shift", ports.upShift, through: 3)
      pairs = [
        "is_up_13": .shared(control.at(.up, 13)), "up_sum": .sliced(paired.sums), "up_shift": .shared(upShift[3]),
        "up_saturated": .sliced(pairSaturated),
      ]
    }
    m.instanceArray(
      "lanes", count: count, of: try VectorLane.module(sumBits: c.sumBits, pairsGLU: c.pairsGLU), clock: ports.clock,
      pairs.merging([
        "enable": .shared(control.valid[0]),
        "is_embedding_4": .shared(control.at(.embedding, 4)), "is_embedding_5": .shared(control.at(.embedding, 5)),
        "is_f_5": .shared(control.at(.f, 5)), "is_f_10": .shared(control.at(.f, 10)),
        "is_i_13": .shared(control.at(.i, 13)), "is_i_15": .shared(control.at(.i, 15)),
        "is_i_17": .shared(control.at(.i, 17)), "is_g_5": .shared(control.at(.g, 5)),
        "is_g_6": .shared(control.at(.g, 6)),
        "is_g_13": .shared(control.at(.g, 13)),
        "embedding_shift": .shared(ports.embeddingShift), "scale_mantissa": .shared(mantissa[1]),
        "scale_shift": .shared(shift[3]), "sum": .sliced(ports.sums), "embedding": .sliced(embedding[3]),
        "state": .sliced(memories.state), "residual": .sliced(memories.residual),
        "value_saturated": .sliced(valueSaturated), "residual_sum": .sliced(memories.residualSums),
        "residual_saturated": .sliced(residualSaturated), "lower_bound_complement": .sliced(memories.lowerBounds),
        "square": .sliced(squares), "gate": .sliced(memories.gate), "activation": .sliced(memories.activations),
        "result": .sliced(memories.results), "result_saturated": .sliced(resultSaturated),
      ]) { first, _ in first })
    accumulateSquares(m, c, ports, control, squares)
    countSaturations(m, c, ports, control, valueSaturated, pairSaturated, residualSaturated, resultSaturated)
  }

  /// Sum of squares of the vector that the next block norm of a stream normalises.
  private static func accumulateSquares(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ squares: Signal
  ) {
    let total = adderTree(squares.parts(of: CoarseSquare.bits))
    let wordSquares = m.register("word_squares", total.width, clock: ports.clock)
    let sums = StreamRegister(m, ports.clock, "square_sums", 64, c)
    let stage = VectorLane.squareStage + 1
    let stream = control.stream?[stage]
    let earlier = mux(control.first[stage], Signal.constant(0, 64), sums[stream])
    m.on(ports.clock) {
      m.set(wordSquares, total)
      m.when(control.holds(stage, .residual, .g)) {
        sums.set(stream, (earlier + wordSquares).truncated(to: 64))
      }
    }
    m.assign(ports.squareSum, sums[ports.squareStream])
  }

  /// Clamped values of this cycle, over the lanes.
  private static func countSaturations(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ values: Signal, _ pairs: Signal?, _ residuals: Signal, _ results: Signal
  ) {
    func gated(_ flags: Signal, _ condition: Signal) -> Signal {
      populationCount(flags & condition.repeated(c.shape.vectorLanes))
    }
    let count = m.register("saturation_count", ports.saturations.width, clock: ports.clock)
    let rows =
      gated(values, control.valid[VectorLane.valueStage] & !control.at(.embedding, VectorLane.valueStage))
      + gated(residuals, control.holds(VectorLane.residualStage, .residual))
      + gated(results, control.holds(VectorLane.latency, .i, .g, .up))
    let all = pairs.map { rows + gated($0, control.holds(VectorLane.valueStage, .up)) } ?? rows
    m.on(ports.clock) { m.set(count, all.truncated(to: count.width)) }
    m.assign(ports.saturations, count)
  }
}
