import HDL

/// Executes the requests that a host leaves in a buffer, each once, and keeps the response; see `MailboxLayout`.
///
/// The two buffers are one memory. While no request is looked at it belongs to the host, else to this unit, so that what
/// was checked is what is executed.
enum Mailbox {
  /// The unit; `holdsBits` is that of `CRCUnit`.
  static func module(_ layout: MailboxLayout, holdsBits: Bool) throws -> Module {
    try Module.build(
      "mailbox_b\(layout.streams)_k\(layout.candidates)", summary: "Executes checked requests, each of them once."
    ) { m in
      let ports = MailboxPorts(m, layout)
      let machine = MailboxMachine(m, ports, layout)
      connectMemory(m, ports, machine)
      m.instance(
        "checksum", of: try CRCUnit.module(holdsBits: holdsBits), clock: ports.clock,
        [
          "restart": !machine.at(.fetch) & !machine.at(.feed), "take": machine.at(.feed), "place": machine.place,
          "word": machine.word,
        ], outputs: ["crc": machine.crc, "is_right": machine.isRight])
      machine.run()
    }
  }

  /// The memory, with its one address.
  private static func connectMemory(_ m: ModuleBuilder, _ ports: MailboxPorts, _ machine: MailboxMachine) {
    let isIdle = m.wire("is_idle", machine.at(.idle))
    let address = m.wire("address", mux(isIdle, ports.address, machine.pointer))
    let isRequest = !ports.address[ports.address.width - 1]
    // The name of a session is the word that the host wrote last, the CRC of its request. A tree by three bits takes less
    // than a choice among seven states.
    let isHalf = machine.at(.answerHigh) | machine.at(.answerLow)
    let isRegister = machine.at(.readRegister)
    let isHeader = machine.at(.clear) | machine.at(.header)
    let low = m.wire("chooses_low", isHeader | machine.at(.answerLow) | machine.at(.storeCRC))
    let value = m.wire(
      "write_value",
      mux(
        m.wire("chooses_inner", isRegister | machine.at(.storeCRC)), mux(low, machine.crc, ports.registerData),
        mux(
          m.wire("chooses_answer", isHalf), mux(low, ports.answers.data[0..<32], ports.answers.data[32..<64]),
          mux(low, machine.header, ports.writeData))))
    let hostWrites = isIdle & ports.write & isRequest
    let writes = m.wire(
      "writes",
      hostWrites | isHeader | machine.at(.storeSession) & machine.setsSession
        | machine.at(.answerHigh) & machine.takesAnswer | machine.at(.answerLow) | isRegister & ports.registerDone
        | machine.at(.storeCRC))
    let isSettled = m.register("is_settled", 1, clock: ports.clock, reset: 0)
    m.on(ports.clock) {
      // Never both in a cycle: block RAMs differ in what they read then.
      m.when(writes) { m.write(machine.memory, at: address, value) }
        .otherwise { m.set(machine.word, machine.memory[address]) }
      m.set(isSettled, isIdle & !writes & ports.read)
    }
    m.assign(ports.readData, machine.word)
    m.assign(ports.readReady, isIdle & isSettled)
  }
}

/// Ports of the mailbox.
struct MailboxPorts {
  let clock: ClockDomain
  let address, write, writeData, writesEnd, read, readReady, readData: Signal
  let bootState: Signal
  let readsRegister, writesRegister, registerAddress, registerWriteData, registerDone, registerData: Signal
  let leavesRegisters: Signal
  let tokens, answers: AxiStream

  init(_ m: ModuleBuilder, _ layout: MailboxLayout) {
    clock = m.clock("clock", reset: "reset")
    m.section("The host's accesses to the buffers; the last write of a command")
    address = m.input("host_address", (2 * layout.bufferWords - 1).bitsNeeded)
    write = m.input("host_write", 1)
    writeData = m.input("host_write_data", 32)
    writesEnd = m.input("host_writes_end", 1)
    read = m.input("host_read", 1)
    readReady = m.output("host_read_ready", 1)
    readData = m.output("host_read_data", 32)
    m.section("State of the boot loader, 1 when the board is ready")
    bootState = m.input("boot_state", 4)
    m.section("Accesses to registers; whether the host may read them meanwhile")
    readsRegister = m.output("register_read", 1)
    writesRegister = m.output("register_write", 1)
    registerAddress = m.output("register_address", ControlRegister.addressBits - 2)
    registerWriteData = m.output("register_write_data", 32)
    registerDone = m.input("register_done", 1)
    registerData = m.input("register_data", 32)
    leavesRegisters = m.output("leaves_registers", 1)
    m.section("Tokens to the accelerator")
    tokens = m.streamOutput("m_axis_tokens", width: 32)
    m.section("Answers of the accelerator")
    answers = m.streamInput("s_axis_answers", width: 64, last: true)
  }
}
