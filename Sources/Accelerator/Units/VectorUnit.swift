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

  /// Cycles from accepting a row to stage 0 of the lanes: one where other streams hide it, since sums and lanes lie apart.
  static func acceptLatency(_ c: AcceleratorConfiguration) -> Int { c.hidesLatency ? 1 : 0 }

  /// What comes with an accepted row, when the row is at stage 0.
  static func atFirstStage(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ name: String, _ signal: Signal,
    reset: Signal? = nil
  ) -> Signal {
    acceptLatency(c) == 0 ? signal : m.held("accepted_\(name)", signal, clock, reset: reset)
  }

  private static func lanes(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ memories: VectorUnitMemories
  ) throws {
    let count = c.shape.vectorLanes
    func late(_ name: String, _ signal: Signal, stage: Int) -> Signal {
      Pipeline(m, ports.clock, name, atFirstStage(m, c, ports.clock, name, signal), through: stage)[stage]
    }
    let sums = atFirstStage(m, c, ports.clock, "sums", ports.sums)
    let embedding = late("embedding", ports.embeddingValues, stage: 3)
    let mantissa = late("row_mantissa", ports.mantissa, stage: 1)
    let rowShift = c.pairsGLU ? ports.shift : mux(control.isUp, ports.upShift, ports.shift)
    let shift = late("row_shift", rowShift, stage: 3)
    let valueSaturated = m.wire("value_saturated", count)
    let residualSaturated = m.wire("residual_saturated", count)
    let resultSaturated = m.wire("result_saturated", count)
    let squares = m.wire("squares", CoarseSquare.bits * count)
    var pairs: [String: ArrayConnection] = [:]
    let pairSaturated = ports.paired.map { _ in m.wire("up_saturated", count) }
    if let paired = ports.paired, let pairSaturated {
      let upShift = late("up_shift", ports.upShift, stage: 3)
      let upSums = atFirstStage(m, c, ports.clock, "up_sums", paired.sums)
      pairs = [
        "is_up_13": .shared(control.at(.up, 13)), "up_sum": .sliced(upSums), "up_shift": .shared(upShift),
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
        "embedding_shift": .shared(ports.embeddingShift), "scale_mantissa": .shared(mantissa),
        "scale_shift": .shared(shift), "sum": .sliced(sums), "embedding": .sliced(embedding),
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
