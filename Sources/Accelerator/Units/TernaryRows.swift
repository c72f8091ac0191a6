import HDL

/// The rows of the array: they share their activations.
enum TernaryRows {
  /// Places the rows; returns their sums, the first row's lowest.
  ///
  /// Stage 1 of `valids` and `firsts` is the cycle in which a beat's operands are there, but for rows that take it `delay`
  /// cycles later; `suffix` tells their names from those of other rows.
  static func place(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ style: LaneStyle, rows: Int, columns: Int, sumBits: Int,
    valids: Pipeline, firsts: Pipeline, codes: Signal, plus: Signal, minus: Signal, delay: Int = 0, suffix: String = ""
  ) throws -> Signal {
    let sums = m.wire("row_sums\(suffix)", sumBits * rows)
    let last = 1 + style.sumStages(columns: columns) + delay
    var connections: [String: ArrayConnection] = [
      "clock": .shared(clock.signal), "beat_valid": .shared(valids[last]), "first": .shared(firsts[last]),
      "codes": .shared(codes), "plus": .sliced(plus), "minus": .sliced(minus), "sum": .sliced(sums),
    ]
    let row: Module
    if style == .wide {
      row = try TernaryRow.module(columns: columns, sumBits: sumBits)
      connections["operands_valid"] = .shared(valids[1 + delay])
      connections["leaves_valid"] = .shared(valids[2 + delay])
    } else {
      row = try PipelinedRow.module(style, columns: columns, sumBits: sumBits)
      let padded = codes.extended(to: TernaryDot.codeBits * PipelinedRow.paddedColumns(style, columns))
      connections["codes"] = .shared(style == .chain ? TernaryChain.skewed(m, clock, padded, suffix) : padded)
    }
    m.instanceArray("rows\(suffix)", count: rows, of: row, connections)
    return sums
  }

  /// The rows on their own, to be tested and measured.
  static func module(_ style: LaneStyle, rows: Int, columns: Int, sumBits: Int) throws -> Module {
    try Module.build(
      "ternary_rows_r\(rows)_c\(columns)_\(style.rawValue.lowercased())", summary: "Rows that share their activations."
    ) { m in
      let clock = m.clock("clock", reset: nil)
      m.section("A beat, and whether it begins a group")
      let valid = m.input("valid", 1)
      let first = m.input("first", 1)
      let codes = m.input("codes", TernaryDot.codeBits * columns)
      m.section("Weights +1 and -1, the first row's lowest")
      let plus = m.input("plus", rows * columns)
      let minus = m.input("minus", rows * columns)
      let sums = m.output("sums", sumBits * rows)
      let last = 1 + style.sumStages(columns: columns)
      let valids = Pipeline(m, clock, "valid", valid, from: 1, through: last)
      let firsts = Pipeline(m, clock, "first", first, from: 1, through: last)
      m.assign(
        sums,
        try place(
          m, clock, style, rows: rows, columns: columns, sumBits: sumBits, valids: valids, firsts: firsts,
          codes: codes, plus: plus, minus: minus))
    }
  }
}
