import HDL

/// A few ternary lanes and their sum: the leaf of the array.
enum TernaryDot {
  /// Lanes of a full leaf: 64 bits of activations, which is what the simulator computes fastest.
  static let lanes = 8
  /// Bits of an activation code.
  static let codeBits = 8

  /// Bits of a sum of `lanes` products.
  static func sumBits(lanes: Int) -> Int { (127 * lanes).bitsNeeded + 1 }

  static func module(lanes: Int) throws -> Module {
    try Module.build("ternary_dot_l\(lanes)", summary: "Sum of \(lanes) activations under ternary weights.") { m in
      let clock = m.clock("clock", reset: nil)
      m.section("The operands are a beat's")
      let enable = m.input("enable", 1)
      let codes = m.input("codes", codeBits * lanes)
      m.section("One bit a lane: weight +1, weight -1")
      let plus = m.input("plus", lanes)
      let minus = m.input("minus", lanes)
      let sum = m.output("sum", sumBits(lanes: lanes), signed: true)

      // A negative weight takes the one's complement; the ones that are missing are counted and added once.
      // Bytes offset by 128 are never negative, so that one adder sums all pairs, one all pairs of pairs, and so on.
      let bytes = Self.lanes
      let word = codeBits * bytes
      let complement = m.wire("complement", byteMask(minus, lanes))
      let used = m.wire("used", byteMask(plus | minus, lanes))
      let offset = Signal.constant(0x80, codeBits).repeated(bytes)
      var partial = m.wire("products", ((codes.extended(to: word) ^ complement) & used) ^ offset)
      var stride = codeBits
      while stride < word {
        let mask = Signal.constant((1 << stride) - 1, 2 * stride).repeated(word / (2 * stride))
        partial = m.wire("sums_of_\(2 * stride / codeBits)", (partial & mask) &+ ((partial >> stride) & mask))
        stride *= 2
      }
      let bits = sumBits(lanes: Self.lanes)
      let total =
        (partial[0..<bits] &+ populationCount(minus).extended(to: bits)) ^ Signal.constant(1 << (bits - 1), bits)
      m.on(clock) { m.when(enable) { m.set(sum, total.asSigned.truncated(to: sum.width)) } }
    }
  }

  /// A byte of ones for every set bit; lanes that are not there have none.
  private static func byteMask(_ bits: Signal, _ lanes: Int) -> Signal {
    cat((0..<lanes).reversed().map { bits[$0].repeated(codeBits) }).extended(to: codeBits * Self.lanes)
  }
}

/// Balanced sum of signed signals; the result has all its carry bits.
func adderTree(_ terms: [Signal]) -> Signal {
  terms.count == 1
    ? terms[0] : adderTree(Array(terms[..<(terms.count / 2)])) + adderTree(Array(terms[(terms.count / 2)...]))
}
