import HDL
import TernaryLM

/// Five trits from each byte of a weight word, as plus and minus bits.
///
/// The code is that of ASTC's integer sequences (Khronos Data Format Specification): a few LUTs a byte, where base 3
/// would need a division. Digit 0 is weight 0, digit 1 is +1, digit 2 is -1. The bytes of a unit lie in bit planes, bit 0
/// of all bytes first, and so do the trits that come out.
enum TritDecoder {
  /// Bytes of a full unit. Where planes are 64-bit words a simulator decodes a unit in a few operations; in the styles for
  /// large FPGAs a unit is a byte, so that its memory, its decoder and its lanes, neighbours in a row, are placed together.
  static func unitBytes(_ style: LaneStyle) -> Int { style == .chain || style == .threeInput ? 1 : 64 }

  static func module(bytes: Int) throws -> Module {
    try Module.build(
      "trit_decoder_b\(bytes)", summary: "Five ternary weights from each of \(bytes) bytes in bit planes."
    ) {
      m in
      let clock = m.clock("clock", reset: nil)
      let enable = m.input("enable", 1)
      m.section("Bit planes of the bytes")
      let code = m.input("code", 8 * bytes)
      m.section("Planes of the first trits, the second, ...")
      let plus = m.output("plus", TritCode.tritsPerByte * bytes)
      let minus = m.output("minus", TritCode.tritsPerByte * bytes)
      let t = (0..<8).map { m.wire("t\($0)", code[bytes * $0..<bytes * ($0 + 1)]) }
      let upperTwos = m.wire("upper_twos", t[4] & t[3] & t[2])
      func low(_ bit: Int, _ other: Int) -> Signal {
        m.wire("c\(bit)", (upperTwos & t[other]) | (~upperTwos & t[bit]))
      }
      let c = [t[0], t[1], low(2, 5), low(3, 6), low(4, 7)]
      let fourIsTwo = m.wire("four_is_two", t[6] & t[5])
      let twoIsTwo = m.wire("two_is_two", c[1] & c[0])
      let oneIsTwo = m.wire("one_is_two", c[3] & c[2])
      let ones = [
        (twoIsTwo & c[2] & ~c[3]) | (~twoIsTwo & c[0]),
        (twoIsTwo & c[4]) | (~twoIsTwo & ~oneIsTwo & c[2]),
        ~(twoIsTwo | oneIsTwo) & c[4],
        ~upperTwos & ((fourIsTwo & t[7]) | (~fourIsTwo & t[5])),
        ~(upperTwos | fourIsTwo) & t[7],
      ]
      let twos = [
        (twoIsTwo & c[3]) | (~twoIsTwo & c[1]), ~twoIsTwo & c[3], twoIsTwo | oneIsTwo,
        upperTwos | (~fourIsTwo & t[6]), upperTwos | fourIsTwo,
      ]
      m.on(clock) {
        m.when(enable) {
          m.set(plus, cat(ones.reversed()))
          m.set(minus, cat(twos.reversed()))
        }
      }
    }
  }

  /// Units of a weight word as (first byte, bytes).
  static func units(weightBytes: Int, _ style: LaneStyle) -> [(first: Int, bytes: Int)] {
    let unit = unitBytes(style)
    return stride(from: 0, to: weightBytes, by: unit).map { ($0, min(unit, weightBytes - $0)) }
  }
}
