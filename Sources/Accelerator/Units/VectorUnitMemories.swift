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
    residual = Self.residualAndProducts(m, c, ports, control, residualSums, results)
    gate = Self.gate(m, c, ports, control, activations)
    let addressBits = VectorUnitPorts.stateAddressBits(c)
    // Words of gate and up may have longer numbers than the state has words; they do not reach it.
    func stateAddress(_ stage: Int) -> Signal { control.stateBase &+ control.index[stage].truncated(to: addressBits) }
    let bounds = m.memory(
      "lower_bounds", width: FixedPointFormat.coefficientBits * lanes, depth: c.model.layerCount * c.hiddenWords,
      image: MemoryImages.FileName.lowerBounds)
    let boundsRead = m.register("lower_bounds_read", bounds.width, clock: ports.clock)
    m.on(ports.clock) { m.set(boundsRead, bounds[m.wire("lower_bounds_address", stateAddress(4))]) }
    lowerBounds = boundsRead
    state = Self.state(m, c, ports, control, results, stateAddress)
    Self.trace(m, c, ports, control, residualSums, activations, results)
  }

  private static func residualAndProducts(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ sums: Signal, _ results: Signal
  ) -> Signal {
    let width = FixedPointFormat.vectorBits * c.shape.vectorLanes
    let residuals = m.memory("residual", width: width, depth: c.hiddenWords)
    let products = m.memory("products", width: width, depth: c.productWords)
    let residualBits = (c.hiddenWords - 1).bitsNeeded
    let residualRead = m.register("residual_read", width, clock: ports.clock)
    let productsRead = m.register("products_read", width, clock: ports.clock)
    let address = m.wire("residual_address", mux(control.isResidual, control.index[1], ports.readAddress))
    let stage = VectorLane.residualStage
    m.on(ports.clock) {
      m.set(residualRead, residuals[address.truncated(to: residualBits)])
      m.set(productsRead, products[ports.readAddress])
      m.when(control.valid[stage] & control.isResidual) {
        m.write(residuals, at: control.index[stage].truncated(to: residualBits), sums)
      }
      m.when(control.valid[VectorLane.latency] & control.at(anyOf: .g, .up)) {
        m.write(products, at: control.index[VectorLane.latency], lowParts(results, c.shape.vectorLanes))
      }
    }
    m.assign(ports.readData, mux(ports.readsProducts, productsRead, residualRead))
    return residualRead
  }

  private static func gate(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ activations: Signal
  ) -> Signal {
    let gates = m.memory("gates", width: activations.width, depth: c.productWords)
    let read = m.register("gate_read", activations.width, clock: ports.clock)
    let stage = VectorLane.gateStage
    m.on(ports.clock) {
      m.set(read, gates[control.index[6]])
      m.when(control.valid[stage] & control.at(anyOf: .f, .gate)) {
        m.write(gates, at: control.index[stage], activations)
      }
    }
    return read
  }

  /// The recurrent state, read as zero by the first token of a sequence; between tokens the registers reach it.
  private static func state(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ results: Signal, _ address: (Int) -> Signal
  ) -> Signal {
    let states = m.memory("state", width: results.width, depth: c.model.layerCount * c.hiddenWords)
    let read = m.register("state_read", results.width, clock: ports.clock)
    let readAddress = m.wire(
      "state_read_address",
      mux(control.isIdle, ports.stateAddress, mux(control.at(.g), address(1), address(6))))
    let recurs = m.wire("writes_state", control.valid[VectorLane.latency] & control.at(.i))
    let writeAddress = m.wire("state_write_address", mux(recurs, address(VectorLane.latency), ports.stateAddress))
    m.on(ports.clock) {
      m.set(read, states[readAddress])
      m.when(recurs | control.isIdle & ports.stateWrite) {
        m.write(states, at: writeAddress, mux(recurs, results, ports.stateWriteData))
      }
    }
    m.assign(ports.stateRead, read)
    let isZero = m.wire("state_is_zero", ports.isFresh & control.at(.i))
    return m.wire("previous_state", mux(isZero, Signal.constant(0, results.width), read))
  }

  /// The low 26 bits of each 32-bit result.
  private static func lowParts(_ results: Signal, _ lanes: Int) -> Signal {
    let bits = FixedPointFormat.stateBits
    return cat((0..<lanes).reversed().map { results[bits * $0..<bits * $0 + FixedPointFormat.vectorBits] })
  }

  /// What is written, for comparison with the golden model.
  private static func trace(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ control: VectorUnitControl,
    _ residuals: Signal, _ activations: Signal, _ results: Signal
  ) {
    func widened(_ word: Signal) -> Signal {
      word.extendingParts(of: FixedPointFormat.vectorBits, to: FixedPointFormat.stateBits)
    }
    let writesResidual = m.wire(
      "traces_residual", control.valid[VectorLane.residualStage] & control.at(anyOf: .o, .down))
    let writesGate = m.wire("traces_gate", control.valid[VectorLane.gateStage] & control.at(anyOf: .f, .gate))
    let writesResult = control.valid[VectorLane.latency] & control.at(anyOf: .i, .g, .up)
    m.assign(ports.resultsValid, writesResidual | writesGate | writesResult)
    m.assign(ports.results, mux(writesResidual, widened(residuals), mux(writesGate, widened(activations), results)))
  }
}
