import HDL

/// The serial line of a board: registers and a checked mailbox over LiteX's UARTBone; see `MailboxLayout`.
public enum HostLink {
  /// Module `host_link`, between the pins of a serial line and the accelerator.
  ///
  /// - Throws: `AcceleratorError` for a design whose answers do not fit the mailbox, `HDLError` if a unit is not well
  ///   formed.
  public static func module(_ c: AcceleratorConfiguration, _ rate: SerialRate) throws -> Module {
    let layout = try MailboxLayout(c)
    return try Module.build("host_link", summary: "Registers and tokens over a serial line, \(rate.baud) baud.") { m in
      let ports = Ports(m)
      let units = try Wiring(
        m, clock: ports.clock,
        [
          ("receiver", SerialReceiver.module(rate)), ("transmitter", SerialTransmitter.module(rate)),
          ("bridge", UARTBoneBridge.module(rate)),
          ("checked_mailbox", Mailbox.module(layout, holdsBits: c.datapath != .shared)),
          ("registers", RegisterMaster.module(holdsAccess: c.datapath != .shared)),
        ])
      let address = units["bridge", "address"]
      let region = address[10..<UARTBoneBridge.addressBits]
      let isInside = m.wire("is_inside", !units["bridge", "is_outside"])
      let window = ControlRegister.stateData.rawValue >> 2
      // At the clock of larger designs, what an address belongs to is known a cycle later, and so reads begin then.
      func later(_ name: String, _ value: Signal) -> Signal {
        c.datapath == .shared ? m.wire(name, value) : m.held(name, value, ports.clock, reset: 0)
      }
      let asked = units["bridge", "read"]
      let reads = c.datapath == .shared ? asked : m.wire("reads", asked & later("asked_before", asked))
      let isRegister = later(
        "is_register", isInside & (region == 0) & (address[0..<10] != Signal.constant(window, 10)))
      m.wire("unused_boot_status", ports.bootStatus[4..<32].orReduced)
      let isMailbox = later("is_mailbox", isInside & (region == Signal.constant(mailboxRegion, region.width)))
      let readsRegister = m.wire(
        "reads_register", reads & isRegister & units["checked_mailbox", "leaves_registers"])
      m.assign(ports.line, units["transmitter", "serial_tx"])
      units.place("receiver", ["serial_rx": ports.receivedLine])
      units.place("transmitter", ["valid": units["bridge", "send_valid"], "byte_value": units["bridge", "send"]])
      units.place(
        "bridge",
        [
          "received_valid": units["receiver", "valid"], "received": units["receiver", "byte_value"],
          "send_ready": units["transmitter", "ready"],
          // What is nothing else reads as some word of the mailbox.
          "read_ready": mux(
            isRegister, units["registers", "done"] & readsRegister, units["checked_mailbox", "host_read_ready"]),
          "read_data": mux(
            isRegister, units["registers", "read_data"], units["checked_mailbox", "host_read_data"]),
        ])
      placeMailbox(units, ports, layout, isMailbox, reads)
      placeRegisters(m, units, ports, readsRegister)
    }
  }

  /// Region of the address space, of 1,024 words each, in which the mailbox is.
  private static let mailboxRegion = Int(MailboxLayout.requestAddress) >> 12

  private static func placeMailbox(
    _ units: Wiring, _ ports: Ports, _ layout: MailboxLayout, _ isMailbox: Signal, _ reads: Signal
  ) {
    let bits = (2 * layout.bufferWords - 1).bitsNeeded
    units.place(
      "checked_mailbox",
      [
        "host_address": units["bridge", "address"][0..<bits], "host_write": units["bridge", "write"] & isMailbox,
        "host_write_data": units["bridge", "write_data"], "host_read": reads,
        "host_writes_end": units["bridge", "writes_end"] & isMailbox, "boot_state": ports.bootStatus[0..<4],
        "register_done": units["registers", "done"], "register_data": units["registers", "read_data"],
        "m_axis_tokens_tready": ports.tokens.ready, "s_axis_answers_tvalid": ports.answers.valid,
        "s_axis_answers_tdata": ports.answers.data, "s_axis_answers_tlast": ports.answers.last,
      ])
  }

  private static func placeRegisters(_ m: ModuleBuilder, _ units: Wiring, _ ports: Ports, _ readsRegister: Signal) {
    let bus = ports.bus
    units.place(
      "registers",
      [
        "read": readsRegister | units["checked_mailbox", "register_read"],
        "write": units["checked_mailbox", "register_write"],
        "address": mux(readsRegister, units["bridge", "address"][0..<10], units["checked_mailbox", "register_address"]),
        "write_data": units["checked_mailbox", "register_write_data"], "m_axi_control_awready": bus.awready,
        "m_axi_control_wready": bus.wready, "m_axi_control_bvalid": bus.bvalid, "m_axi_control_bresp": bus.bresp,
        "m_axi_control_arready": bus.arready, "m_axi_control_rvalid": bus.rvalid, "m_axi_control_rdata": bus.rdata,
        "m_axi_control_rresp": bus.rresp,
      ])
    let outputs = [
      ("awvalid", bus.awvalid), ("awaddr", bus.awaddr), ("wvalid", bus.wvalid), ("wdata", bus.wdata),
      ("wstrb", bus.wstrb), ("bready", bus.bready), ("arvalid", bus.arvalid), ("araddr", bus.araddr),
      ("rready", bus.rready),
    ]
    for (field, port) in outputs { m.assign(port, units["registers", "m_axi_control_\(field)"]) }
    m.assign(ports.tokens.valid, units["checked_mailbox", "m_axis_tokens_tvalid"])
    m.assign(ports.tokens.data, units["checked_mailbox", "m_axis_tokens_tdata"])
    m.assign(ports.answers.ready, units["checked_mailbox", "s_axis_answers_tready"])
  }

  private struct Ports {
    let clock: ClockDomain
    let receivedLine, line, bootStatus: Signal
    let bus: AxiLite
    let tokens, answers: AxiStream

    init(_ m: ModuleBuilder) {
      clock = m.clock("clock", reset: "reset")
      m.section("Serial line")
      receivedLine = m.input("serial_rx", 1)
      line = m.output("serial_tx", 1)
      m.section("State of the boot loader in the low four bits, 1 when the board is ready; the rest is its own")
      bootStatus = m.input("boot_status", 32)
      m.section("Registers of the accelerator")
      bus = m.axiLiteMaster("m_axi_control", addressWidth: ControlRegister.addressBits)
      m.section("Tokens to the accelerator")
      tokens = m.streamOutput("m_axis_tokens", width: 32)
      m.section("Answers of the accelerator")
      answers = m.streamInput("s_axis_answers", width: 64, last: true)
    }
  }
}
