import GoldenModel
import HDL

/// Memories of the vector unit, each with one reader and one writer at fixed stages of the pipeline.
struct VectorUnitMemories {
  /// What the lanes read, at the stages named in `VectorLane`.
  let residual, state, gate, lowerBounds: Signal
  /// What the lanes write.
  let residualSums, activations, results: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl) {
    let lanes = c.shape.vectorLanes
    let width = FixedPointFormat.vectorBits * lanes
    residualSums = m.wire("residual_sums", width)
    activations = m.wire("activations", width)
    results = m.wire("lane_results", FixedPointFormat.stateBits * lanes)
    residual = Self.residual(m, c, ports, control, residualSums)
    gate = Self.gate(m, c, ports, control, activations)
    let bounds = m.memory("lower_bounds", .lowerBounds, c)
    if let load = ports.loadBounds { m.on(ports.clock) { load.write(m, bounds) } }
    let boundsRead = m.register("lower_bounds_read", bounds.width, clock: ports.clock)
    m.on(ports.clock) { m.set(boundsRead, bounds[control.boundsIndex[VectorLane.boundsStage - 2]]) }
    lowerBounds = m.held("lower_bounds_held", boundsRead, ports.clock)
    state = Self.state(m, c, ports, control, results)
    Self.sources(m, c, ports.sources, control, residualSums, results)
    Self.trace(m, c, ports, control, residualSums, activations, results)
  }

  /// Address of the word at a stage in a memory with `words` words a stream.
  private static func address(_ control: VectorUnitControl, _ stage: Int, words: Int) -> Signal {
    (control.stream?[stage]).prefixed(to: control.index[stage].resized(to: (words - 1).bitsNeeded))
  }

  private static func residual(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ sums: Signal
  ) -> Signal {
    let memory = m.memory("residual", width: sums.width, depth: c.depthForStreams(c.hiddenWords))
    let read = m.register("residual_read", sums.width, clock: ports.clock)
    let stage = VectorLane.residualStage
    m.on(ports.clock) {
      m.set(read, memory[address(control, VectorLane.valueStage - 2, words: c.hiddenWords)])
      m.when(control.holds(stage, .residual)) {
        m.write(memory, at: address(control, stage, words: c.hiddenWords), sums)
      }
    }
    // For the slow outputs of block RAM.
    return m.held("residual_held", read, ports.clock)
  }

  /// A stream whose turn it is reads the gates that it has just written.
  private static func gate(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ activations: Signal
  ) -> Signal {
    let words = c.gateWords
    let gates = m.memory(
      "gates", width: activations.width, depth: c.sharesWeights ? c.depthForStreams(words) : words)
    let read = m.register("gate_read", activations.width, clock: ports.clock)
    let stage = VectorLane.gateStage
    func place(_ stage: Int) -> Signal {
      c.sharesWeights
        ? address(control, stage, words: words) : control.index[stage].resized(to: (words - 1).bitsNeeded)
    }
    m.on(ports.clock) {
      m.set(read, gates[place(stage - 2)])
      m.when(control.holds(stage, .f, .gate)) { m.write(gates, at: place(stage), activations) }
    }
    return m.held("gate_held", read, ports.clock)
  }

  /// The recurrent state, read as zero by the first token of a sequence; between rounds the registers reach it.
  private static func state(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ results: Signal
  ) -> Signal {
    let states = m.memory("state", width: results.width, depth: c.streams * c.model.layerCount * c.hiddenWords)
    let read = m.register("state_read", results.width, clock: ports.clock)
    let valueStage = VectorLane.valueStage
    let readAddress = m.wire(
      "state_read_address",
      mux(
        control.isIdle, ports.stateAddress,
        mux(
          control.holds(valueStage - 2, .g), control.stateIndex[valueStage - 2],
          control.stateIndex[VectorLane.gateStage - 2])))
    let latency = VectorLane.latency
    let recurs = m.wire("writes_state", control.holds(latency, .i) & control.at(.keepsState, latency))
    let writeAddress = m.wire("state_write_address", mux(recurs, control.stateIndex[latency], ports.stateAddress))
    m.on(ports.clock) {
      m.set(read, states[readAddress])
      m.when(recurs | control.isIdle & ports.stateWrite) {
        m.write(states, at: writeAddress, mux(recurs, results, ports.stateWriteData))
      }
    }
    m.assign(ports.stateRead, read)
    let isZero = control.at(.readsZero, VectorLane.gateStage - 1)
    let previous = m.register("previous_state", results.width, clock: ports.clock)
    m.on(ports.clock) { m.set(previous, mux(isZero, Signal.constant(0, results.width), read)) }
    return previous
  }

  /// Residual sums leave the pipeline early, products at its end.
  private static func sources(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ sources: SourcePorts, _ control: VectorUnitControl,
    _ sums: Signal, _ results: Signal
  ) {
    let early = VectorLane.residualStage
    let late = VectorLane.latency
    let isEarly = m.wire("residual_leaves", control.holds(early, .residual))
    let isEarlyAfterNext = m.wire("residual_leaves_after_next", control.holds(early - 2, .residual))
    func either(_ pipeline: Pipeline) -> Signal { mux(isEarly, pipeline[early], pipeline[late]) }
    m.assign(sources.wordAfterNext, mux(isEarlyAfterNext, control.index[early - 2], control.index[late - 2]))
    m.assign(sources.valid, isEarly | control.holds(late, .g, .up))
    m.assign(sources.values, mux(isEarly, sums, lowParts(results, c.shape.vectorLanes)))
    m.assign(sources.word, either(control.index))
    m.assign(sources.first, either(control.first))
    m.assign(sources.last, either(control.last))
    m.assign(sources.closes, either(control.closes))
    m.assign(sources.feedsMixer, isEarly & control.at(.feedsMixer, early))
    m.assign(sources.feedsDown, !isEarly & control.at(.up, late))
    if let port = sources.stream, let stream = control.stream { m.assign(port, either(stream)) }
  }

  /// The low 26 bits of each 32-bit result.
  private static func lowParts(_ results: Signal, _ lanes: Int) -> Signal {
    let bits = FixedPointFormat.stateBits
    return cat((0..<lanes).reversed().map { results[bits * $0..<bits * $0 + FixedPointFormat.vectorBits] })
  }

  /// Every word at the last stage, in the order in which the rows came.
  private static func trace(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ residuals: Signal, _ activations: Signal, _ results: Signal
  ) {
    let stage = VectorLane.latency
    func late(_ name: String, _ word: Signal, from first: Int) -> Signal {
      Pipeline(m, ports.clock, "traced_\(name)", word, from: first, through: stage)[stage]
        .extendingParts(of: FixedPointFormat.vectorBits, to: FixedPointFormat.stateBits)
    }
    let isResidual = m.wire("traces_residual", control.holds(stage, .residual) & !control.at(.embedding, stage))
    let isGate = m.wire("traces_gate", control.holds(stage, .f, .gate))
    m.assign(ports.resultsValid, isResidual | isGate | control.holds(stage, .i, .g, .up))
    let activation = late("activation", activations, from: VectorLane.gateStage)
    let word = mux(
      isResidual, late("residual", residuals, from: VectorLane.residualStage), mux(isGate, activation, results))
    // A product and, where they are paired, its gate.
    m.assign(ports.results, c.pairsGLU ? cat(activation, word) : word)
  }
}
