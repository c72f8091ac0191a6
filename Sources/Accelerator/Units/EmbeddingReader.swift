import HDL

/// Reads the embedding row of a token from memory, over AXI4.
enum EmbeddingReader {
  /// Name of the port of the design.
  static let portName = "m_axi_embedding"

  static func module(_ c: AcceleratorConfiguration, _ layout: EmbeddingLayout) throws -> Module {
    let width = 8 * layout.beatBytes
    return try Module.build(
      "embedding_reader_w\(width)", summary: "Row of the embedding of a token, from memory, a word a cycle."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Token")
      let start = m.input("start", 1)
      let token = m.input("token", (layout.rows - 1).bitsNeeded)
      var given: Signal?
      if c.hasMemoryBases {
        m.section("Address of the embedding")
        given = m.input("base", AXI.addressBits)
      }
      let bits = given?.width ?? (layout.base + layout.bytes - 1).bitsNeeded
      let base = given ?? Signal.constant(layout.base, bits)
      m.section("Row")
      let valid = m.output("valid", 1)
      let values = m.output("values", width)
      m.section("A read failed")
      let error = m.output("memory_error", 1)
      m.section("Memory")
      let bus = m.axiReadMaster(portName, dataWidth: width, addressWidth: AXI.addressBits)

      let address = m.register("address", bits, clock: clock)
      let left = m.register("bursts_left", layout.bursts.bitsNeeded, clock: clock, reset: 0)
      let isValid = m.register("is_valid", 1, clock: clock, reset: 0)
      let failed = m.register("has_failed", 1, clock: clock, reset: 0)
      let stride = Signal.constant(layout.strideBytes, layout.strideBytes.bitsNeeded)
      let burstBytes = Signal.constant(layout.burst * layout.beatBytes & ((1 << bits) - 1), bits)
      m.wire("unused_last", bus.rlast)
      m.on(clock) {
        m.when(start) {
          m.set(address, base &+ (token * stride).resized(to: bits))
          m.set(left, Signal.constant(layout.bursts, left.width))
        }.elseWhen(bus.arvalid & bus.arready) {
          m.set(address, address &+ burstBytes)
          m.set(left, left &- 1)
        }
        m.set(values, bus.rdata)
        m.set(isValid, bus.rvalid)
        m.when(bus.rvalid & (bus.rresp != 0)) { m.set(failed, 1) }
      }
      bus.setReadAttributes(m, beatBytes: layout.beatBytes)
      let rest = layout.beats - (layout.bursts - 1) * layout.burst
      m.assign(bus.arvalid, left != 0)
      m.assign(bus.araddr, address)
      m.assign(bus.arlen, mux(left == 1, Signal.constant(rest - 1, 8), Signal.constant(layout.burst - 1, 8)))
      m.assign(bus.rready, 1)
      m.assign(valid, isValid)
      m.assign(error, failed)
    }
  }
}
