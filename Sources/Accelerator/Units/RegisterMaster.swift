import HDL

/// One access at a time to registers on AXI4-Lite.
///
/// `read` or `write` is held until `done`, then taken back for a cycle; `read_data` stay until then.
enum RegisterMaster {
  /// The unit.
  ///
  /// - Parameter holdsAccess: address and data are in registers, so that the paths to all registers begin here.
  static func module(holdsAccess: Bool) throws -> Module {
    try Module.build("register_master", summary: "Reads and writes of registers on AXI4-Lite, one at a time.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Access")
      let read = m.input("read", 1)
      let write = m.input("write", 1)
      let address = m.input("address", ControlRegister.addressBits - 2)
      let writeData = m.input("write_data", 32)
      let done = m.output("done", 1)
      let readData = m.output("read_data", 32)
      m.section("Registers")
      let bus = m.axiLiteMaster("m_axi_control", addressWidth: ControlRegister.addressBits)

      let asks = m.register("asks", 1, clock: clock, reset: 0)
      let addresses = m.register("addresses", 1, clock: clock, reset: 0)
      let sends = m.register("sends", 1, clock: clock, reset: 0)
      let reads = m.register("reads", 1, clock: clock, reset: 0)
      let writes = m.register("is_writing", 1, clock: clock, reset: 0)
      let idle = m.wire("idle", !reads & !writes)
      m.on(clock) {
        m.when(idle & read) {
          m.set(asks, 1)
          m.set(reads, 1)
        }
        m.when(idle & write) {
          m.set(addresses, 1)
          m.set(sends, 1)
          m.set(writes, 1)
        }
        m.when(asks & bus.arready) { m.set(asks, 0) }
        m.when(addresses & bus.awready) { m.set(addresses, 0) }
        m.when(sends & bus.wready) { m.set(sends, 0) }
        m.when(bus.rvalid & bus.rready) { m.set(reads, 0) }
        m.when(bus.bvalid & bus.bready) { m.set(writes, 0) }
      }
      m.assign(done, reads & bus.rvalid & read | writes & bus.bvalid & write)
      m.assign(readData, bus.rdata)
      m.assign(bus.arvalid, asks)
      m.assign(bus.awvalid, addresses)
      m.assign(bus.wvalid, sends)
      m.assign(bus.rready, reads & !read)
      m.assign(bus.bready, writes & !write)
      func held(_ name: String, _ value: Signal) -> Signal {
        guard holdsAccess else { return value }
        let register = m.register(name, value.width, clock: clock)
        m.on(clock) { m.when(idle) { m.set(register, value) } }
        return register
      }
      let word = held("held_address", address)
      for port in [bus.araddr, bus.awaddr] { m.assign(port, cat(word, Signal.constant(0, 2))) }
      m.assign(bus.wdata, held("held_data", writeData))
      m.assign(bus.wstrb, 0xF)
      m.wire("unused_responses", cat(bus.rresp, bus.bresp).orReduced)
    }
  }
}
