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
      let codes = m.input("codes", codeBits * lanes)
      m.section("One bit a lane: weight +1, weight -1")
      let plus = m.input("plus", lanes)
      let minus = m.input("minus", lanes)
      let sum = m.output("sum", sumBits(lanes: lanes), signed: true)
      // A negative weight takes the one's complement; the ones that are missing are counted and added once.
      let used = m.wire("used", plus | minus)
      let terms = (0..<lanes).map { lane -> Signal in
        let code = codes[codeBits * lane..<codeBits * (lane + 1)]
        let term = (code ^ minus[lane].repeated(codeBits)) & used[lane].repeated(codeBits)
        return m.wire("term_\(lane)", term.asSigned)
      }
      let missing = m.wire("missing_ones", populationCount(minus))
      m.on(clock) { m.set(sum, (adderTree(terms) + missing).truncated(to: sumBits(lanes: lanes))) }
    }
  }
}

/// Balanced sum of signed signals; the result has all its carry bits.
func adderTree(_ terms: [Signal]) -> Signal {
  terms.count == 1
    ? terms[0] : adderTree(Array(terms[..<(terms.count / 2)])) + adderTree(Array(terms[(terms.count / 2)...]))
}
