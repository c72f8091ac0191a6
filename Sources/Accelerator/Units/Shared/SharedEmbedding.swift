import GoldenModel
import HDL

/// The embedding row of a token, an element at a time: from memory, or from a memory on chip.
enum SharedEmbedding {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try EmbeddingLayout(c).map { try reader(c, $0) } ?? fetch(c)
  }

  private static func fetch(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("shared_embedding_fetch", summary: "Row of the embedding of a token, an element at a time.") { m in
      let clock = m.clock("clock", reset: "reset")
      let ports = Ports(m, c)
      let depth = c.model.vocabularySize * c.hiddenWords
      let memory = m.memory("rows", width: 16, depth: depth, image: MemoryImages.FileName.embedding)
      let bits = (depth - 1).bitsNeeded
      let address = m.register("address", bits, clock: clock)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let words = Signal.constant(c.hiddenWords, c.hiddenWords.bitsNeeded)
      let next = m.wire("next_address", address &+ (isRead & ports.ready).extended(to: bits))
      m.on(clock) {
        m.when(ports.start) {
          m.set(address, (ports.token * words).truncated(to: bits))
          m.set(isRead, 0)
        }.otherwise {
          m.set(address, next)
          m.set(isRead, 1)
        }
        m.set(ports.value, memory[next])
      }
      m.assign(ports.valid, isRead)
    }
  }

  /// Asks for a burst when the row begins and whenever the last beat of one has come; the token stays until then.
  private static func reader(_ c: AcceleratorConfiguration, _ layout: EmbeddingLayout) throws -> Module {
    try Module.build("shared_embedding_reader", summary: "Row of the embedding of a token, from memory.") { m in
      let clock = m.clock("clock", reset: "reset")
      let ports = Ports(m, c)
      m.section("A read failed")
      let error = m.output("memory_error", 1)
      m.section("Memory")
      let bus = m.axiReadMaster(EmbeddingReader.portName, dataWidth: 16, addressWidth: AXI.addressBits)
      let asks = m.register("asks", 1, clock: clock, reset: 0)
      let failed = m.register("has_failed", 1, clock: clock, reset: 0)
      let count = layout.bursts
      let burst = count == 1 ? nil : m.register("burst", (count - 1).bitsNeeded, clock: clock)
      let isLast = burst.map { $0 == Signal.constant(count - 1, $0.width) } ?? 1
      let closes = m.wire("closes", bus.rvalid & bus.rready & bus.rlast)
      m.on(clock) {
        m.when(ports.start | closes & !isLast) { m.set(asks, 1) }.elseWhen(bus.arready) { m.set(asks, 0) }
        if let burst { m.when(ports.start) { m.set(burst, 0) }.elseWhen(closes) { m.set(burst, burst &+ 1) } }
        m.when(bus.rvalid & (bus.rresp != 0)) { m.set(failed, 1) }
      }
      // A burst is a power of two, so that its number stands above the addresses in it.
      let burstBytes = layout.burst * layout.beatBytes
      var row = ports.token * Signal.constant(count, count.bitsNeeded)
      if let burst { row = (row + burst).truncated(to: row.width) }
      let bits = (layout.base + layout.bytes).bitsNeeded
      let offset = m.wire("offset", (row << (burstBytes - 1).bitsNeeded).resized(to: bits))
      bus.setReadAttributes(m, beatBytes: layout.beatBytes)
      let rest = layout.beats - (count - 1) * layout.burst
      m.assign(bus.arvalid, asks)
      m.assign(bus.araddr, offset)
      m.assign(bus.arlen, mux(isLast, Signal.constant(rest - 1, 8), Signal.constant(layout.burst - 1, 8)))
      m.assign(bus.rready, ports.ready)
      m.assign(ports.valid, bus.rvalid)
      m.assign(ports.value, bus.rdata)
      m.assign(error, failed)
    }
  }

  private struct Ports {
    let start, token, valid, value, ready: Signal

    init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
      m.section("Token")
      start = m.input("start", 1)
      token = m.input("token", (c.model.vocabularySize - 1).bitsNeeded)
      m.section("Row")
      valid = m.output("valid", 1)
      value = m.output("value", 16)
      ready = m.input("ready", 1)
    }
  }
}
