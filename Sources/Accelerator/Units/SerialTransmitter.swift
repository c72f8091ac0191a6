import HDL

/// Transmitter of a serial line: a start bit, eight bits with the lowest first, a stop bit.
enum SerialTransmitter {
  static func module(_ rate: SerialRate) throws -> Module {
    try Module.build("serial_transmitter", summary: "Transmitter of a serial line, \(rate.baud) baud, 8N1.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Byte")
      let valid = m.input("valid", 1)
      let ready = m.output("ready", 1)
      let byte = m.input("byte_value", 8)
      m.section("Line")
      let line = m.output("serial_tx", 1)

      let bits = SerialRate.phaseBits
      // The start bit, the byte, the stop bit, and a last 1 that stays.
      let rest = m.register("bits_left", 11, clock: clock, reset: 1)
      let phase = m.register("phase", bits, clock: clock)
      let next = m.wire("next_phase", phase + m.parameter("INCREMENT", rate.increment, width: bits))
      let idle = m.wire("idle", rest == 1)
      m.on(clock) {
        m.when(idle) {
          m.set(phase, 0)
          m.when(valid) { m.set(rest, cat(Signal.constant(0b11, 2), byte, Signal.constant(0, 1))) }
        }.otherwise {
          m.set(phase, next[0..<bits])
          m.when(next[bits]) { m.set(rest, cat(Signal.constant(0, 1), rest[1..<11])) }
        }
      }
      m.assign(ready, idle)
      m.assign(line, rest[0])
    }
  }
}
