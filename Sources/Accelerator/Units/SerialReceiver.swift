import HDL

/// Receiver of a serial line: a start bit, eight bits with the lowest first, a stop bit.
///
/// Bits are sampled in their middle. What begins with a start bit that does not last, or lacks its stop bit, is dropped.
enum SerialReceiver {
  static func module(_ rate: SerialRate) throws -> Module {
    try Module.build("serial_receiver", summary: "Receiver of a serial line, \(rate.baud) baud, 8N1.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Line")
      let line = m.input("serial_rx", 1)
      m.section("A byte came")
      let valid = m.output("valid", 1)
      let byte = m.output("byte_value", 8)

      let bits = SerialRate.phaseBits
      let early = m.register("early", 1, clock: clock, reset: 1)
      let level = m.register("level", 1, clock: clock, reset: 1)
      let before = m.register("level_before", 1, clock: clock, reset: 1)
      let receives = m.register("receives", 1, clock: clock, reset: 0)
      let place = m.register("bit_number", 4, clock: clock)
      let phase = m.register("phase", bits, clock: clock)
      let value = m.register("value", 8, clock: clock)
      let next = m.wire("next_phase", phase + m.parameter("INCREMENT", rate.increment, width: bits))
      let samples = m.wire("samples", receives & next[bits])
      let isStop = m.wire("is_stop", place == 9)
      m.on(clock) {
        m.set(early, line)
        m.set(level, early)
        m.set(before, level)
        m.when(!receives) {
          m.set(phase, Signal.constant(1 << (bits - 1), bits))
          m.set(place, 0)
          m.set(receives, before & !level)
        }.otherwise {
          m.set(phase, next[0..<bits])
          m.when(samples) {
            m.set(place, place &+ 1)
            m.when(!isStop) { m.set(value, cat(level, value[1..<8])) }
            m.when(isStop | (place == 0) & level) { m.set(receives, 0) }
          }
        }
      }
      m.assign(valid, samples & isStop & level)
      m.assign(byte, value)
    }
  }
}
