import HDL

/// A row of the array: a dot product over `columns` lanes, accumulated over the beats of a group.
enum TernaryRow {
  /// Cycles from codes and trits to the accumulated sum.
  static let latency = 3

  static func module(columns: Int, sumBits: Int) throws -> Module {
    try Module.build(
      "ternary_row_c\(columns)_w\(sumBits)", summary: "Dot product of \(columns) ternary lanes, accumulated over beats."
    ) { m in
      let clock = m.clock("clock", reset: nil)
      m.section("Whether a beat is at the operands, the leaf sums, the beat's sum; whether the last begins a group")
      let valids = ["operands_valid", "leaves_valid", "beat_valid"].map { m.input($0, 1) }
      let first = m.input("first", 1)
      m.section("Operands")
      let codes = m.input("codes", TernaryDot.codeBits * columns)
      let plus = m.input("plus", columns)
      let minus = m.input("minus", columns)
      let sum = m.output("sum", sumBits, signed: true)
      let parts = try leaves(m, clock, valids[0], codes, plus, minus, columns)
      // No row is longer than the longest operand, whatever the tree could carry.
      let tree = adderTree(parts)
      let total = tree.truncated(to: min(tree.width, sumBits))
      let beatSum = m.register("beat_sum", total.width, signed: true, clock: clock)
      m.on(clock) {
        m.when(valids[1]) { m.set(beatSum, total) }
        m.when(valids[2]) {
          m.set(sum, mux(first, beatSum.extended(to: sumBits), (sum + beatSum).truncated(to: sumBits)))
        }
      }
    }
  }

  private static func leaves(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ enable: Signal, _ codes: Signal, _ plus: Signal, _ minus: Signal,
    _ columns: Int
  ) throws -> [Signal] {
    let full = columns / TernaryDot.lanes
    let rest = columns % TernaryDot.lanes
    let bits = TernaryDot.codeBits
    var parts: [Signal] = []
    if full > 0 {
      let width = TernaryDot.sumBits(lanes: TernaryDot.lanes)
      let lanes = full * TernaryDot.lanes
      let sums = m.wire("leaf_sums", full * width)
      m.instanceArray(
        "leaves", count: full, of: try TernaryDot.module(lanes: TernaryDot.lanes),
        [
          "clock": .shared(clock.signal), "enable": .shared(enable), "codes": .sliced(codes[0..<bits * lanes]),
          "plus": .sliced(plus[0..<lanes]), "minus": .sliced(minus[0..<lanes]), "sum": .sliced(sums),
        ])
      parts += (0..<full).map { sums[width * $0..<width * ($0 + 1)].asSigned }
    }
    if rest > 0 {
      let lanes = full * TernaryDot.lanes
      let leaf = m.instance(
        "last_leaf", of: try TernaryDot.module(lanes: rest),
        [
          "clock": clock.signal, "enable": enable, "codes": codes[bits * lanes..<bits * columns],
          "plus": plus[lanes..<columns],
          "minus": minus[lanes..<columns],
        ])
      parts.append(leaf["sum"])
    }
    return parts
  }
}
