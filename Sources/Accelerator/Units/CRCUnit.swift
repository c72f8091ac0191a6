import HDL

/// The CRC-32 of Ethernet over words, a bit a cycle, in the order in which a serial line carries them.
enum CRCUnit {
  /// What remains of a message with its CRC behind it.
  static let residue = 0xDEBB_20E3
  /// The polynomial, lowest power on top.
  static let polynomial = 0xEDB8_8320

  /// The unit.
  ///
  /// - Parameter holdsBits: whether a bit is chosen in one cycle and taken in the next, since words come from block RAM,
  ///   which is slow on ECP5; `crc` and `is_right` are a cycle later then.
  static func module(holdsBits: Bool) throws -> Module {
    let name = holdsBits ? "crc32_unit_held" : "crc32_unit"
    return try Module.build(name, summary: "CRC-32 over words, most significant byte first, a bit a cycle.") { m in
      let clock = m.clock("clock", reset: nil)
      m.section("Begin anew, or take a bit of a word, all in turn")
      let restart = m.input("restart", 1)
      let take = m.input("take", 1)
      let place = m.input("place", 5)
      let word = m.input("word", 32)
      m.section("CRC as it goes behind a message; the message was right, if its CRC was taken too")
      let crc = m.output("crc", 32)
      let isRight = m.output("is_right", 1)

      let rest = m.register("remainder", 32, clock: clock)
      // Bytes from the top, the lowest bit of each first.
      let chosen = word[cat(~place[3..<5], place[0..<3])]
      let bit = holdsBits ? Pipeline(m, clock, "chosen", chosen, through: 1)[1] : chosen
      let takes = holdsBits ? Pipeline(m, clock, "take", take, through: 1)[1] : take
      let feedback = m.wire("feedback", rest[0] ^ bit)
      let next = (0..<32).map { bit in
        let shifted = bit == 31 ? Signal.constant(0, 1) : rest[bit + 1]
        return polynomial >> bit & 1 == 1 ? shifted ^ feedback : shifted
      }
      m.on(clock) {
        m.when(restart) { m.set(rest, Signal.constant(0xFFFF_FFFF, 32)) }
          .elseWhen(takes) { m.set(rest, cat(next.reversed())) }
      }
      m.assign(crc, cat((0..<4).map { ~rest[8 * $0..<8 * ($0 + 1)] }))
      m.assign(isRight, rest == Signal.constant(residue, 32))
    }
  }
}
