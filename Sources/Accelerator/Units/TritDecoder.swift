import HDL

/// Five trits from each byte, as plus and minus bits.
///
/// The code is that of ASTC's integer sequences (Khronos Data Format Specification): a few LUTs a byte, where base 3
/// would need a division. Digit 0 is weight 0, digit 1 is +1, digit 2 is -1.
enum TritDecoder {
  static let trits = 5

  static func module() throws -> Module {
    try Module.build("trit_decoder", summary: "Five ternary weights from a byte (ASTC integer sequence code).") { m in
      let clock = m.clock("clock", reset: nil)
      let enable = m.input("enable", 1)
      let code = m.input("code", 8)
      m.section("One bit a trit, first trit lowest")
      let plus = m.output("plus", trits)
      let minus = m.output("minus", trits)
      let upperTwos = m.wire("upper_twos", code[2..<5].andReduced)
      let low = m.wire("low", mux(upperTwos, cat(code[5..<8], code[0..<2]), code[0..<5]))
      let fourIsTwo = m.wire("four_is_two", code[5..<7].andReduced)
      let digit4 = m.wire(
        "digit_4", mux(upperTwos | fourIsTwo, Signal.constant(2, 2), code[7].extended(to: 2)))
      let digit3 = m.wire(
        "digit_3", mux(upperTwos, Signal.constant(2, 2), mux(fourIsTwo, code[7].extended(to: 2), code[5..<7])))
      let twoIsTwo = m.wire("two_is_two", low[0..<2].andReduced)
      let lowerTwos = m.wire("lower_twos", low[2..<4].andReduced)
      let digit2 = m.wire(
        "digit_2", mux(twoIsTwo | lowerTwos, Signal.constant(2, 2), low[4].extended(to: 2)))
      let digit1 = m.wire(
        "digit_1",
        mux(twoIsTwo, low[4].extended(to: 2), mux(lowerTwos, Signal.constant(2, 2), low[2..<4])))
      let digit0 = m.wire(
        "digit_0",
        mux(
          twoIsTwo, cat(low[3], low[2] & ~low[3]),
          mux(lowerTwos, low[0..<2], cat(low[1], low[0] & ~low[1]))))
      let digits = [digit4, digit3, digit2, digit1, digit0]
      m.on(clock) {
        m.when(enable) {
          m.set(plus, cat(digits.map { $0[0] }))
          m.set(minus, cat(digits.map { $0[1] }))
        }
      }
    }
  }
}
