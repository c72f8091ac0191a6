import HDL

/// A few ternary lanes added one after another, a lane a cycle: the leaf of `LaneStyle.chain`.
enum TernaryChain {
  static let lanes = 4
  /// Cycles from the operands of a beat to their sum.
  static let latency = lanes - 1

  /// Cycles that the code of a lane comes after the trits of its beat.
  static func delay(lane: Int) -> Int { max(0, lane % lanes - 1) }

  static func module() throws -> Module {
    try Module.build(
      "ternary_chain_l\(lanes)", summary: "Sum of \(lanes) activations under ternary weights, less a carry."
    ) { m in
      let clock = m.clock("clock", reset: nil)
      m.section("Weights +1 and -1 of a beat; lane 2's code follows a cycle later, lane 3's two")
      let plus = m.input("plus", lanes)
      let minus = m.input("minus", lanes)
      let codes = m.input("codes", TernaryDot.codeBits * lanes).parts(of: TernaryDot.codeBits).map(\.asSigned)
      m.section("To be added to the sum")
      let carry = m.output("carry", 1)
      let sum = m.output("sum", TernaryDot.sumBits(lanes: lanes), signed: true)

      let plusLater = Pipeline(m, clock, "plus", plus, through: latency - 1)
      let minusLater = Pipeline(m, clock, "minus", minus, through: latency)
      let used = (plus[0] | minus[0]).repeated(TernaryDot.codeBits)
      var partial = m.wire("masked", ((codes[0].asUnsigned ^ minus[0].repeated(codes[0].width)) & used).asSigned)
      for lane in 1..<lanes {
        let stage = delay(lane: lane)
        let bits = TernaryDot.sumBits(lanes: lane + 1)
        let adder = m.instance(
          "adder_\(lane)", of: try CarryAdder.masked(bits: bits),
          [
            "addend": partial, "operand": codes[lane], "plus": plusLater[stage][lane],
            "minus": minusLater[stage][lane], "carry": minusLater[stage][lane],
          ])
        let isLast = lane == lanes - 1
        let register = isLast ? sum : m.register("sum_of_\(lane + 1)", bits, signed: true, clock: clock)
        m.on(clock) { m.set(register, adder["sum"]) }
        partial = register
      }
      m.assign(carry, minusLater[latency][0])
    }
  }

  /// The codes of a beat, each at the cycle at which its lane takes it.
  static func skewed(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ codes: Signal, _ suffix: String
  ) -> Signal {
    var parts = codes.parts(of: TernaryDot.codeBits)
    for stage in 1..<latency {
      let late = parts.indices.filter { delay(lane: $0) >= stage }
      let register = m.register("codes_\(stage)_late\(suffix)", TernaryDot.codeBits * late.count, clock: clock)
      m.on(clock) { m.set(register, cat(late.reversed().map { parts[$0] })) }
      for (lane, part) in zip(late, register.parts(of: TernaryDot.codeBits)) { parts[lane] = part }
    }
    return m.wire("skewed_codes\(suffix)", cat(parts.reversed()))
  }
}
