import HDL

/// A row in one of the styles that take a level of additions a cycle.
enum PipelinedRow {
  static func module(_ style: LaneStyle, columns: Int, sumBits: Int) throws -> Module {
    try Module.build(
      "ternary_row_c\(columns)_w\(sumBits)_\(suffix(style))",
      summary: "Dot product of \(columns) ternary lanes, accumulated over beats."
    ) { m in
      let clock = m.clock("clock", reset: nil)
      m.section("Whether there is a beat's sum to accumulate, and whether it begins a group")
      let valid = m.input("beat_valid", 1)
      let first = m.input("first", 1)
      m.section("Operands")
      let codes = m.input("codes", TernaryDot.codeBits * paddedColumns(style, columns))
      let plus = m.input("plus", columns).extended(to: paddedColumns(style, columns))
      let minus = m.input("minus", columns).extended(to: paddedColumns(style, columns))
      let sum = m.output("sum", sumBits, signed: true)
      var tree = AdderTree(m, clock, lanes: columns)
      switch style {
      case .wide, .plain:
        try tree.select(codes, plus, minus)
        tree.add()
        m.on(clock) { m.when(valid) { m.set(sum, (mux(first, 0, sum) + tree.sum).truncated(to: sumBits)) } }
      case .complement, .compact:
        tree.complements(codes, plus, minus)
        while tree.terms.count > 1 { tree.addWithCarryIn(registers: style == .complement || tree.terms.count == 2) }
        let earlier = m.wire("earlier", sum.asUnsigned & (!first).repeated(sumBits))
        let total = tree.sum.extended(to: sumBits).asUnsigned
        m.on(clock) {
          m.when(valid) { m.set(sum, AdderTree.add(earlier, total, carry: tree.terms[0].carry).asSigned) }
        }
      case .chain, .threeInput:
        if style == .chain { try tree.chains(codes, plus, minus) } else { try tree.pairs(codes, plus, minus) }
        while tree.terms.count > 1 { try tree.addWithCarries(fanIn: style == .chain ? 2 : 3) }
        let accumulator = m.instance(
          "accumulator", of: try CarryAdder.masked(bits: sumBits),
          ["addend": tree.sum, "operand": sum, "plus": !first, "minus": 0, "carry": tree.terms[0].carry])
        m.on(clock) { m.when(valid) { m.set(sum, accumulator["sum"]) } }
      }
    }
  }

  /// Lanes that a row's codes must be filled up to, with anything.
  static func paddedColumns(_ style: LaneStyle, _ columns: Int) -> Int {
    switch style {
    case .wide, .plain, .complement, .compact: columns
    case .chain: columns.dividedRoundingUp(by: TernaryChain.lanes) * TernaryChain.lanes
    case .threeInput: columns.dividedRoundingUp(by: 2) * 2
    }
  }

  private static func suffix(_ style: LaneStyle) -> String { style == .threeInput ? "three_input" : style.rawValue }
}
