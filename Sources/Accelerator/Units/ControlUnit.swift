import GoldenModel
import HDL

/// Registers on AXI4-Lite: identity, status, counters, and a window on the recurrent state.
enum ControlUnit {
  static func module(_ c: AcceleratorConfiguration, hash: UInt32) throws -> Module {
    try Module.build("control_registers", summary: "Identity, status, counters and state window on AXI4-Lite.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Registers")
      let bus = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      let events = ControlEvents(m, c)
      let window = StateWindow(m, c)
      let bases = MemoryBases(m, c)

      let writes = m.wire("writes", bus.awvalid & bus.wvalid & !bus.bvalid)
      let asked = m.wire("asked", bus.arvalid & !bus.rvalid)
      let reads = window.isHeld ? m.wire("reads", asked & held(m, clock, "asked_before", asked)) : asked
      m.assign(bus.awready, writes)
      m.assign(bus.wready, writes)
      m.assign(bus.arready, reads)
      m.assign(bus.bresp, 0)
      m.assign(bus.rresp, 0)
      let responds = m.register("responds", 1, clock: clock, reset: 0)
      let returns = m.register("returns", 1, clock: clock, reset: 0)
      m.assign(bus.bvalid, responds)
      m.assign(bus.rvalid, returns)
      let writeAddress = m.wire("write_address", bus.awaddr[2..<ControlRegister.addressBits])
      // An address stands for two cycles: in the second, a copy of it is near the counters.
      let askedAddress = m.wire(
        window.isHeld ? "asked_address" : "read_address", bus.araddr[2..<ControlRegister.addressBits])
      let readAddress = window.isHeld ? m.held("read_address", askedAddress, clock) : askedAddress
      m.wire("unused_bus", cat(bus.awaddr[0..<2], bus.araddr[0..<2], bus.wstrb).orReduced)
      func writesTo(_ register: ControlRegister) -> Signal { writes & (writeAddress == address(register)) }
      func readsFrom(_ register: ControlRegister) -> Signal { reads & (readAddress == address(register)) }

      let clears = m.wire("clears", writesTo(.control) & bus.wdata[0])
      let counters =
        c.datapath == .shared ? sharedCounters(m, clock, events, clears) : self.counters(m, clock, events, clears)
      let (element, changes) = window.connect(
        m, clock, writesIndex: writesTo(.stateIndex), writesData: writesTo(.stateData),
        readsData: readsFrom(.stateData), data: bus.wdata)
      var values = counters
      values.append((.id, Signal.constant(Int(ControlRegister.identification), 32)))
      values.append((.version, Signal.constant(Int(ControlRegister.currentVersion), 32)))
      values.append((.configuration, Signal.constant(Int(hash), 32)))
      values.append((.stateIndex, changes))
      values.append((.stateData, element))
      values += bases.connect(m, clock, data: bus.wdata, writesTo: writesTo)
      let counts = c.datapath == .shared ? nil : countAtAddress(m, clock, events, askedAddress)
      let data = m.register("read_value", 32, clock: clock)
      m.on(clock) {
        m.when(writes) { m.set(responds, 1) }.elseWhen(bus.bready) { m.set(responds, 0) }
        m.when(reads) {
          m.set(returns, 1)
          m.set(data, counts ?? 0)
          for (register, value) in values {
            m.when(readAddress == address(register)) { m.set(data, value.extended(to: 32)) }
          }
        }.elseWhen(bus.rready) { m.set(returns, 0) }
      }
      m.assign(bus.rdata, data)
    }
  }

  /// The counter of the projection whose register is read, a cycle later: an address stands for two. Zero if it is none.
  private static func countAtAddress(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ events: ControlEvents, _ readAddress: Signal
  ) -> Signal {
    let count = m.register("count_at_address", 32, clock: clock)
    m.on(clock) {
      m.set(count, 0)
      for projection in Projection.allCases {
        let number = (ControlRegister.projectionCycles.rawValue >> 2) + projection.rawValue
        m.when(readAddress == Signal.constant(number, ControlRegister.addressBits - 2)) {
          m.set(count, events.counts[projection.rawValue])
        }
      }
    }
    return count
  }

  /// Whether a condition held a cycle ago and was not met then.
  private static func held(_ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ condition: Signal) -> Signal {
    let before = m.register(name, 1, clock: clock, reset: 0)
    m.on(clock) { m.set(before, condition & !before) }
    return before
  }

  private static func address(_ register: ControlRegister) -> Signal {
    Signal.constant(register.rawValue >> 2, ControlRegister.addressBits - 2)
  }

  /// Counters and flags, by register; those of the projections are in `events.counts`.
  private static func counters(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ events: ControlEvents, _ clears: Signal
  ) -> [(ControlRegister, Signal)] {
    // A cycle later: the units lie all over the FPGA, and so many counters hang on each event.
    let now = events
    let events = events.held(m, clock)
    func status(_ rejected: Signal) -> Signal {
      var seen = events
      seen.busy = now.busy
      return seen.status(rejected)
    }
    let cycles = m.register("cycles", 64, clock: clock, reset: 0)
    let saturations = m.register("saturation_total", 32, clock: clock, reset: 0)
    let tokens = m.register("token_total", 32, clock: clock, reset: 0)
    let embedding = m.register("embedding_cycles", 32, clock: clock, reset: 0)
    let waiting = m.register("waiting_cycles", 32, clock: clock, reset: 0)
    let rejected = m.register("was_rejected", 1, clock: clock, reset: 0)
    for projection in Projection.allCases {
      let count = m.register("cycles_\(projection)", 32, clock: clock, reset: 0)
      let works =
        events.beatValid
        & (events.projection == m.parameter("\(projection)".uppercased(), projection.rawValue, width: 3))
      m.on(clock) { m.when(clears) { m.set(count, 0) }.elseWhen(works) { m.set(count, count &+ 1) } }
      m.assign(events.counts[projection.rawValue], count)
    }
    m.on(clock) {
      m.set(cycles, cycles &+ 1)
      m.when(clears) {
        m.set(saturations, 0)
        m.set(tokens, 0)
        m.set(embedding, 0)
        m.set(waiting, 0)
        m.set(rejected, 0)
      }.otherwise {
        m.set(saturations, saturations &+ events.saturations.extended(to: 32) &+ events.shiftClamped.extended(to: 32))
        m.when(events.answered) { m.set(tokens, tokens &+ 1) }
        let waits = events.busy & !events.beatValid
        m.when(waits & events.embeddingValid) { m.set(embedding, embedding &+ 1) }
          .elseWhen(waits) { m.set(waiting, waiting &+ 1) }
        m.when(events.rejects) { m.set(rejected, 1) }
      }
    }
    return [
      (.status, status(rejected)), (.cyclesLow, cycles[0..<32]), (.cyclesHigh, cycles[32..<64]),
      (.saturations, saturations), (.tokens, tokens), (.embeddingCycles, embedding), (.waitingCycles, waiting),
    ]
  }
}

extension ControlUnit {
  /// The counters of a shared datapath, where each bit counts: cycles of tokens, whatever the array did, stand among the
  /// waiting ones.
  private static func sharedCounters(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ events: ControlEvents, _ clears: Signal
  ) -> [(ControlRegister, Signal)] {
    let busy = m.register("waiting_cycles", 32, clock: clock, reset: 0)
    let saturations = m.register("saturation_total", 8, clock: clock, reset: 0)
    let rejected = m.register("was_rejected", 1, clock: clock, reset: 0)
    let saturates = m.wire("saturates", events.saturations.orReduced | events.shiftClamped)
    m.wire(
      "unused_events", cat(events.projection, events.answered, events.embeddingValid).orReduced)
    m.on(clock) {
      m.when(clears) {
        m.set(busy, 0)
        m.set(saturations, 0)
        m.set(rejected, 0)
      }.otherwise {
        m.when(saturates & !saturations.andReduced) { m.set(saturations, saturations &+ 1) }
        m.when(events.busy) { m.set(busy, busy &+ 1) }
        m.when(events.rejects) { m.set(rejected, 1) }
      }
    }
    return [(.status, events.status(rejected)), (.saturations, saturations), (.waitingCycles, busy)]
  }
}

/// What the counters and the status register see.
struct ControlEvents {
  fileprivate(set) var busy, answered, rejects, embeddingValid, beatValid, projection: Signal
  fileprivate(set) var saturations, shiftClamped, quantiserBusy, vectorUnitBusy, weightsValid, headActive: Signal
  /// Whether a read of memory failed, in a design that reads memory.
  let memoryError: [Signal]
  /// Counter of each projection.
  let counts: [Signal]

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    m.section("Events and status")
    busy = m.input("busy", 1)
    answered = m.input("answered", 1)
    rejects = m.input("rejects", 1)
    embeddingValid = m.input("embedding_valid", 1)
    beatValid = m.input("beat_valid", 1)
    projection = m.input("beat_projection", 3)
    saturations = m.input("saturations", VectorUnitPorts.saturationBits(c))
    shiftClamped = m.input("shift_clamped", 1)
    quantiserBusy = m.input("quantiser_busy", 1)
    vectorUnitBusy = m.input("vector_unit_busy", 1)
    weightsValid = m.input("weights_valid", 1)
    headActive = m.input("head_active", 1)
    memoryError = c.readsMemory ? [m.input("memory_error", 1)] : []
    counts = c.datapath == .shared ? [] : Projection.allCases.map { m.wire("count_\($0)", 32) }
  }

  /// What the counters see, a cycle later.
  func held(_ m: ModuleBuilder, _ clock: ClockDomain) -> ControlEvents {
    var held = self
    held.busy = m.held("was_busy", busy, clock, reset: 0)
    held.answered = m.held("was_answered", answered, clock, reset: 0)
    held.rejects = m.held("was_rejecting", rejects, clock, reset: 0)
    held.embeddingValid = m.held("embedding_was_valid", embeddingValid, clock, reset: 0)
    held.beatValid = m.held("beat_was_valid", beatValid, clock, reset: 0)
    held.projection = m.held("beat_was_of", projection, clock, reset: 0)
    held.saturations = m.held("saturations_held", saturations, clock, reset: 0)
    held.shiftClamped = m.held("shift_was_clamped", shiftClamped, clock, reset: 0)
    held.quantiserBusy = m.held("quantiser_was_busy", quantiserBusy, clock, reset: 0)
    held.vectorUnitBusy = m.held("vector_unit_was_busy", vectorUnitBusy, clock, reset: 0)
    held.weightsValid = m.held("weights_were_valid", weightsValid, clock, reset: 0)
    held.headActive = m.held("head_was_active", headActive, clock, reset: 0)
    return held
  }

  /// The status register.
  func status(_ rejected: Signal) -> Signal {
    cat(memoryError + [headActive, weightsValid, beatValid, vectorUnitBusy, quantiserBusy, rejected, busy])
  }
}

/// The recurrent state, an element at a time, through two registers.
struct StateWindow {
  let address, readData, write, writeData: Signal
  /// The element is in a register of its own, right two cycles after the index.
  let isHeld: Bool
  private let lanes: Int

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    m.section("Recurrent state, a word of the vector unit")
    lanes = c.shape.vectorLanes
    isHeld = c.datapath != .shared
    let width = FixedPointFormat.stateBits * lanes
    address = m.output("state_address", VectorUnitPorts.stateAddressBits(c))
    readData = m.input("state_read_data", width)
    write = m.output("state_write", 1)
    writeData = m.output("state_write_data", width)
  }

  /// Element under the index, and the index; both change after an access to the data.
  func connect(
    _ m: ModuleBuilder, _ clock: ClockDomain, writesIndex: Signal, writesData: Signal, readsData: Signal, data: Signal
  ) -> (element: Signal, index: Signal) {
    let bits = FixedPointFormat.stateBits
    let laneBits = lanes == 1 ? 0 : (lanes - 1).bitsNeeded
    let index = m.register("state_index", address.width + laneBits, clock: clock, reset: 0)
    m.on(clock) {
      m.when(writesIndex) { m.set(index, data.truncated(to: index.width)) }
        .elseWhen(writesData | readsData) { m.set(index, index &+ 1) }
    }
    m.assign(address, index[laneBits..<index.width])
    m.assign(write, writesData)
    let parts = (0..<lanes).map { readData[bits * $0..<bits * ($0 + 1)] }
    func isLane(_ lane: Int) -> Signal { index[0..<laneBits] == Signal.constant(lane, laneBits) }
    m.assign(
      writeData,
      lanes == 1 ? data : cat(parts.indices.reversed().map { mux(isLane($0), data, parts[$0]) }))
    let element = parts.indices.dropFirst().reduce(parts[0]) { rest, lane in mux(isLane(lane), parts[lane], rest) }
    guard isHeld else { return (element, index) }
    let register = m.register("state_element", bits, clock: clock)
    m.on(clock) { m.set(register, element) }
    return (register, index)
  }
}
