import HDL

/// One AXI4 port of the weight stream: reads its region burst after burst, ahead of the array, into a queue of beats.
///
/// A burst is asked for when the queue has room for it, so read data never has to wait.
enum WeightPort {
  /// Cycles without data that a full queue bridges, beside the bursts under way: a refresh of DRAM and more.
  private static let gapCycles = 256

  /// Beats that fit in the queue.
  static func depth(_ ports: WeightPorts) -> Int { 1 << (ports.burst * ports.outstanding + gapCycles - 1).bitsNeeded }

  static func module(_ layout: WeightLayout) throws -> Module {
    let ports = layout.ports
    return try Module.build(
      "weight_port_w\(ports.width)", summary: "Reads one port's part of the weights, ahead of the array."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("A token starts")
      let start = m.input("start", 1)
      let wantsHead = m.input("wants_head", 1)
      m.section("Address of the port's region")
      let base = m.input("base", AXI.addressBits)
      m.section("Memory")
      let bus = m.axiReadMaster("m_axi", dataWidth: ports.width, addressWidth: AXI.addressBits)
      m.section("Beats in order")
      let valid = m.output("beat_valid", 1)
      let beat = m.output("beat", ports.width)
      let taken = m.input("beat_taken", 1)
      m.section("A read failed")
      let error = m.output("memory_error", 1)

      bus.setReadAttributes(m, beatBytes: layout.beatBytes)
      m.assign(bus.rready, 1)
      let accepted = m.wire("accepted", bus.arvalid & bus.arready)
      requests(m, clock, layout, bus, start, wantsHead, base, accepted, taken)
      queue(m, clock, depth(ports), bus, valid, beat, taken)
      let failed = m.register("has_failed", 1, clock: clock, reset: 0)
      m.on(clock) { m.when(bus.rvalid & (bus.rresp != 0)) { m.set(failed, 1) } }
      m.assign(error, failed)
    }
  }

  /// Asks for one burst after another.
  private static func requests(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ layout: WeightLayout, _ bus: AxiRead, _ start: Signal,
    _ wantsHead: Signal, _ base: Signal, _ accepted: Signal, _ taken: Signal
  ) {
    let ports = layout.ports
    let walk = SectionWalk(
      m, clock, "burst", body: layout.bodyBursts, head: layout.headBursts, start: start, wantsHead: wantsHead,
      passes: accepted)
    let active = m.register("active", 1, clock: clock, reset: 0)
    let address = m.register("address", AXI.addressBits, clock: clock)
    let lengthBits = ports.burst.bitsNeeded
    let length = m.wire(
      "length",
      walk.value(
        usual: ports.burst, lastOfBody: layout.bodyLines - (layout.bodyBursts - 1) * ports.burst,
        lastOfHead: layout.headLines - (layout.headBursts - 1) * ports.burst, bits: lengthBits))
    let capacity = depth(ports)
    let claimed = m.register("claimed_beats", capacity.bitsNeeded, clock: clock, reset: 0)
    let underWay = m.register("bursts_under_way", ports.outstanding.bitsNeeded, clock: clock, reset: 0)
    let hasRoom = m.wire("has_room", claimed < Signal.constant(capacity - ports.burst, claimed.width))
    let ended = m.wire("ended", bus.rvalid & bus.rlast)
    m.on(clock) {
      m.when(start) { m.set(active, 1) }
      m.when(start & !active) { m.set(address, base) }
        .elseWhen(accepted) {
          let burstBytes = Signal.constant(ports.burst * layout.beatBytes, AXI.addressBits)
          m.set(address, mux(walk.wraps, base, address &+ burstBytes))
        }
      m.set(
        claimed,
        claimed &+ mux(accepted, length, 0).extended(to: claimed.width) &- taken.extended(to: claimed.width))
      m.when(accepted & !ended) { m.set(underWay, underWay &+ 1) }
        .elseWhen(!accepted & ended) { m.set(underWay, underWay &- 1) }
    }
    let isFree = m.wire("is_free", underWay != Signal.constant(ports.outstanding, underWay.width))
    m.assign(bus.arvalid, active & walk.mayPass & hasRoom & isFree)
    m.assign(bus.araddr, address)
    m.assign(bus.arlen, (length &- 1).extended(to: max(8, lengthBits)).truncated(to: 8))
  }

  /// Beats that have come and are not taken yet; the oldest is in a register.
  private static func queue(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ depth: Int, _ bus: AxiRead, _ valid: Signal, _ beat: Signal,
    _ taken: Signal
  ) {
    let memory = m.memory("beats", width: bus.rdata.width, depth: depth)
    let head = m.register("head", memory.addressWidth, clock: clock, reset: 0)
    let tail = m.register("tail", memory.addressWidth, clock: clock, reset: 0)
    let isRead = m.register("is_read", 1, clock: clock, reset: 0)
    let next = m.wire("next_head", mux(taken, head &+ 1, head))
    m.on(clock) {
      m.when(bus.rvalid) {
        m.write(memory, at: tail, bus.rdata)
        m.set(tail, tail &+ 1)
      }
      m.set(head, next)
      m.set(isRead, next != tail)
      m.set(beat, memory[next])
    }
    m.assign(valid, isRead)
  }
}

extension AxiRead {
  /// Drives what is the same for all bursts: their type, incrementing, and their attributes.
  func setReadAttributes(_ m: ModuleBuilder, beatBytes: Int) {
    m.assign(arsize, Signal.constant(beatBytes.trailingZeroBitCount, 3))
    m.assign(arburst, m.parameter("INCREMENTING", 1, width: 2))
    m.assign(arcache, m.parameter("MODIFIABLE", 2, width: 4))
    m.assign(arprot, 0)
  }
}
