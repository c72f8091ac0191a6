import HDL

/// The CRC-32 of Ethernet over a stream of bytes, a bit a cycle: a byte takes eight cycles.
struct SerialCRC32 {
  /// A byte is being worked in; the next one may come in the last cycle of it.
  let isBusy, isFree: Signal
  /// The bytes so far end with their own CRC-32, low byte first.
  let isRight: Signal
  /// The byte that was taken, in the cycle after.
  let byte: Signal
  private let m: ModuleBuilder
  private let value, left: Signal

  init(_ m: ModuleBuilder, _ clock: ClockDomain) {
    self.m = m
    value = m.register("crc", 32, clock: clock)
    byte = m.register("crc_byte", 8, clock: clock)
    left = m.register("crc_bits_left", 4, clock: clock, reset: 0)
    isBusy = m.wire("crc_is_busy", left != 0)
    isFree = m.wire("crc_is_free", !left[1] & !left[2] & !left[3])
    isRight = m.wire("crc_is_right", value == Signal.constant(CRCUnit.residue, 32))
  }

  /// Works in a bit; inside `on`, before the other statements.
  func step() {
    let divides = value[0] ^ byte[0]
    let shifted = cat(Signal.constant(0, 1), value[1..<32])
    m.when(isBusy) {
      m.set(value, mux(divides, shifted ^ Signal.constant(CRCUnit.polynomial, 32), shifted))
      m.set(byte, cat(Signal.constant(0, 1), byte[1..<8]))
      m.set(left, left &- 1)
    }
  }

  /// Takes a byte; inside `on`.
  func take(_ data: Signal) {
    m.set(byte, data)
    m.set(left, 8)
  }

  /// Begins with the first byte again; inside `on`.
  func restart() {
    m.set(value, Signal.constant(0xFFFF_FFFF, 32))
    m.set(left, 0)
  }
}
