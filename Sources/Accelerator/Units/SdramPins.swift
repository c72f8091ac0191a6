import HDL

/// The registers at the pins of an SDRAM: two commands and two words in a cycle of the design.
///
/// Both clocks come from one PLL, and every edge of `clock` is one of `clock_2x`.
enum SdramPins {
  /// `ras_n, cas_n, we_n`.
  enum Command: Int {
    case setMode = 0
    case refresh, precharge, activate, write, read
    case none = 7

    static let bits = 3
    var signal: Signal { Signal.constant(rawValue, Self.bits) }
  }

  static let rowBits = 13
  static let bankBits = 2
  /// Bits of the address of a column of 16 bits.
  static let columnBits = 9
  /// Bits of the address of a word of 32 bits.
  static let wordAddressBits = rowBits + bankBits + columnBits - 1

  static func module(_ timing: SdramTiming) throws -> Module {
    try Module.build("sdram_pins", summary: "Registers at the pins of an SDRAM, at twice the clock of the design.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      let fast = m.clock("clock_2x", reset: nil)
      m.section("Commands of a cycle: reads and writes; rows")
      let column = CommandPorts(m, "column", isOutput: false)
      let row = CommandPorts(m, "row", isOutput: false)
      m.section("Data of a write")
      let writes = m.input("write_enable", 1)
      let data = m.input("write_data", 16)
      m.section("Two words of a read, the first one in the low bits")
      let words = m.output("read_words", 32)
      m.section("Pins")
      let ras = m.output("sdram_ras_n", 1)
      let cas = m.output("sdram_cas_n", 1)
      let we = m.output("sdram_we_n", 1)
      let bank = m.output("sdram_ba", bankBits)
      let address = m.output("sdram_a", rowBits)
      let output = m.output("sdram_dq_out", 16)
      let enable = m.output("sdram_dq_oe", 1)
      let input = m.input("sdram_dq_in", 16)

      m.section("The flag changes with the clock; half a cycle later the faster clock has seen it")
      let flag = m.register("flag", 1, clock: clock, reset: 0)
      let seen = m.register("flag_seen", 1, clock: fast)
      let isFirst = m.wire("is_first_half", flag ^ seen)
      let isColumn = m.wire("is_column_half", timing.columnHalf == 0 ? isFirst : !isFirst)
      let command = m.wire("command", mux(isColumn, column.command, row.command))
      let first = m.register("first_word", 16, clock: fast)
      let captured = m.register("captured_word", 16, clock: fast)
      m.on(fast) {
        m.set(seen, flag)
        m.set(ras, command[2])
        m.set(cas, command[1])
        m.set(we, command[0])
        m.set(bank, mux(isColumn, column.bank, row.bank))
        m.set(address, mux(isColumn, column.address, row.address))
        // For a whole cycle, so that neither edge is near the chip's.
        m.set(output, data)
        m.set(enable, writes)
        m.set(captured, input)
        m.set(first, captured)
      }
      m.on(clock) {
        m.set(flag, !flag)
        m.set(words, cat(captured, first))
      }
    }
  }

  /// The signals of a command.
  struct CommandPorts {
    let command, bank, address: Signal

    init(_ m: ModuleBuilder, _ name: String, isOutput: Bool) {
      func port(_ field: String, _ width: Int) -> Signal {
        isOutput ? m.output("\(name)_\(field)", width) : m.input("\(name)_\(field)", width)
      }
      command = port("command", Command.bits)
      bank = port("bank", bankBits)
      address = port("address", rowBits)
    }
  }
}
