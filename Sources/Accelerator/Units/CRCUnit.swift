import HDL

/// The CRC-32 of Ethernet over words, four bits a cycle, in the order in which a serial line carries them.
enum CRCUnit {
  /// Cycles of a word.
  static let cycles = 8
  /// What remains of a message with its CRC behind it.
  static let residue = 0xDEBB_20E3

  static func module() throws -> Module {
    try Module.build("crc32_unit", summary: "CRC-32 over words, most significant byte first, four bits a cycle.") { m in
      let clock = m.clock("clock", reset: nil)
      m.section("Begin anew, or take a part of a word, eight in turn")
      let restart = m.input("restart", 1)
      let take = m.input("take", 1)
      let part = m.input("part", 3)
      let word = m.input("word", 32)
      m.section("CRC as it goes behind a message; the message was right, if its CRC was taken too")
      let crc = m.output("crc", 32)
      let isRight = m.output("is_right", 1)

      let rest = m.register("remainder", 32, clock: clock)
      // Bytes from the top, the low half of each first.
      let bits = m.wire("bits", word.slice(at: cat(~part[1..<3], part[0]), width: 4))
      m.on(clock) {
        m.when(restart) { m.set(rest, Signal.constant(0xFFFF_FFFF, 32)) }
          .elseWhen(take) { m.set(rest, next(rest, bits)) }
      }
      m.assign(crc, cat((0..<4).map { ~rest[8 * $0..<8 * ($0 + 1)] }))
      m.assign(isRight, rest == Signal.constant(residue, 32))
    }
  }

  /// The remainder after four bits more: each bit of it as the sum of those it depends on.
  private static func next(_ rest: Signal, _ bits: Signal) -> Signal {
    // Terms 0 to 31 are the remainder, 32 to 35 the bits.
    var sums = (0..<32).map { Set([$0]) }
    for bit in 0..<4 {
      let feedback = sums[0].symmetricDifference([32 + bit])
      sums = (0..<32).map { place in
        let shifted = place == 31 ? [] : sums[place + 1]
        return 0xEDB8_8320 >> place & 1 == 1 ? shifted.symmetricDifference(feedback) : shifted
      }
    }
    return cat(
      sums.reversed().map { terms in
        let signals = terms.sorted().map { $0 < 32 ? rest[$0] : bits[$0 - 32] }
        return signals.dropFirst().reduce(signals[0]) { $0 ^ $1 }
      })
  }
}
