import HDL

/// LiteX's UARTBone: bytes of a serial line become reads and writes of 32-bit words.
///
/// A command is {01 write, 02 read, 03 and 04 the same at a fixed address}, a number of words, a word address of four
/// bytes; then come the words, most significant byte first. Other commands, and none of words, are skipped at once, so
/// that a run of zeros ends any command. A command during which nothing happens for a tenth of a second is dropped.
enum UARTBoneBridge {
  /// Bits of a word address that are told apart.
  static let addressBits = 12

  private enum State: Int, CaseIterable { case command, length, address, write, read, turn }

  static func module(_ rate: SerialRate) throws -> Module {
    try Module.build("uartbone_bridge", summary: "LiteX's UARTBone: reads and writes of words over a serial line.") {
      m in
      let ports = Ports(m)
      let clock = ports.clock
      let states = Dictionary(
        uniqueKeysWithValues: State.allCases.map { ($0, m.parameter("\($0)".uppercased(), $0.rawValue, width: 3)) })
      func code(_ state: State) -> Signal { states[state] ?? 0 }
      let state = m.register("state", 3, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock)
      let isFixed = m.register("is_fixed", 1, clock: clock)
      let left = m.register("words_left", 8, clock: clock)
      let place = m.register("byte_number", 2, clock: clock)
      let address = m.register("word_address", addressBits, clock: clock)
      let isOutside = m.register("beyond", 1, clock: clock)
      let data = m.register("data", 32, clock: clock)
      let writes = m.register("writes", 1, clock: clock, reset: 0)
      let byte = ports.received
      let isLastByte = m.wire("last_byte", place == 3)
      let isLastWord = m.wire("last_word", left == 1)
      let sent = m.wire("sent", ports.sendValid & ports.sendReady)
      let isCommand = m.wire("is_command", (byte[3..<8] == 0) & (mux(byte[2], byte[0..<2] == 0, byte[0..<2] != 0)))
      let expired = timer(m, clock, rate, restarts: (state == code(.command)) | ports.receivedValid | sent)

      func nextWord(_ next: State) {
        m.set(left, left &- 1)
        m.set(state, mux(isLastWord, code(.command), code(next)))
      }
      m.on(clock) {
        m.set(writes, 0)
        m.when(writes | (state == code(.turn))) { m.set(address, address &+ (!isFixed).extended(to: addressBits)) }
        m.select(state) {
          m.match(code(.command)) {
            m.set(place, 0)
            m.set(address, 0)
            m.set(isOutside, 0)
            m.set(isRead, !byte[0])
            m.set(isFixed, byte[2] | byte[1] & byte[0])
            m.when(ports.receivedValid & isCommand) { m.set(state, code(.length)) }
          }
          m.match(code(.length)) {
            m.when(ports.receivedValid) {
              m.set(left, byte)
              m.set(state, mux(byte == 0, code(.command), code(.address)))
            }
          }
          m.match(code(.address)) {
            m.when(ports.receivedValid) {
              m.set(place, place &+ 1)
              m.set(address, cat(address[0..<addressBits - 8], byte))
              m.when(address[addressBits - 8..<addressBits].orReduced) { m.set(isOutside, 1) }
              m.when(isLastByte) { m.set(state, mux(isRead, code(.read), code(.write))) }
            }
          }
          m.match(code(.write)) {
            m.when(ports.receivedValid) {
              m.set(place, place &+ 1)
              m.set(data, cat(data[0..<24], byte))
              m.when(isLastByte) {
                m.set(writes, 1)
                nextWord(.write)
              }
            }
          }
          m.match(code(.read)) {
            m.when(sent) {
              m.set(place, place &+ 1)
              m.when(isLastByte) { m.set(state, code(.turn)) }
            }
          }
          m.match(.other) { nextWord(.read) }
        }
        m.when(expired) { m.set(state, code(.command)) }
      }
      m.assign(ports.address, address)
      m.assign(ports.isOutside, isOutside)
      m.assign(ports.write, writes)
      m.assign(ports.writeData, data)
      m.assign(ports.writesEnd, writes & (state == code(.command)))
      m.assign(ports.read, state == code(.read))
      m.assign(ports.sendValid, ports.read & ports.readReady)
      m.assign(ports.send, ports.readData.slice(at: ~place, width: 8))
    }
  }

  /// One after a tenth of a second in which nothing happened.
  private static func timer(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ rate: SerialRate, restarts: Signal
  ) -> Signal {
    let bits = (rate.clock / 10).bitsNeeded
    let idle = m.register("idle_cycles", bits + 1, clock: clock, reset: 0)
    m.on(clock) { m.set(idle, mux(restarts, 0, idle &+ 1)) }
    return idle[bits]
  }

  private struct Ports {
    let clock: ClockDomain
    let receivedValid, received, sendValid, sendReady, send: Signal
    let address, isOutside, write, writeData, writesEnd, read, readReady, readData: Signal

    init(_ m: ModuleBuilder) {
      clock = m.clock("clock", reset: "reset")
      m.section("Bytes from the line")
      receivedValid = m.input("received_valid", 1)
      received = m.input("received", 8)
      m.section("Bytes to the line")
      sendValid = m.output("send_valid", 1)
      sendReady = m.input("send_ready", 1)
      send = m.output("send", 8)
      m.section("Word address, and whether it has higher bits")
      address = m.output("address", addressBits)
      isOutside = m.output("is_outside", 1)
      m.section("A word is written; it is the last of its command")
      write = m.output("write", 1)
      writeData = m.output("write_data", 32)
      writesEnd = m.output("writes_end", 1)
      m.section("A word is read; its data stay while they are ready")
      read = m.output("read", 1)
      readReady = m.input("read_ready", 1)
      readData = m.input("read_data", 32)
    }
  }
}
