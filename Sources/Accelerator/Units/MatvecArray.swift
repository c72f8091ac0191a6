import HDL
import TernaryLM

/// The ternary matvec array: rows that share their activations, fed by a trit decoder, drained a few sums at a time.
enum MatvecArray {
  /// Cycles from a weight word to the captured row sums.
  static let latency = 2 + TernaryRow.latency

  static func name(_ c: AcceleratorConfiguration) -> String { "ternary_matvec_r\(c.shape.rows)_c\(c.shape.columns)" }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let shape = c.shape
    return try Module.build(
      name(c), summary: "\(shape.rows) ternary dot products of \(shape.columns) lanes; row sums leave in words."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("A beat: a word of weights; its codes follow a cycle later")
      let valid = m.input("beat_valid", 1)
      let first = m.input("beat_first", 1)
      let last = m.input("beat_last", 1)
      let weights = m.input("weights", 8 * c.weightBytes)
      let codes = m.input("codes", TernaryDot.codeBits * shape.columns)
      m.section("Row sums, lowest row first")
      let sumsValid = m.output("sums_valid", 1)
      let sums = m.output("sums", c.sumBits * shape.vectorLanes)

      let firsts = Pipeline(m, clock, "first", first, through: 3)
      let valids = Pipeline(m, clock, "valid", valid, through: 3, reset: 0)
      let lasts = Pipeline(m, clock, "last", valid & last, through: latency - 1, reset: 0)
      let (plus, minus) = try decode(m, clock, c, valid, weights)
      let rowSums = m.wire("row_sums", c.sumBits * shape.rows)
      m.instanceArray(
        "rows", count: shape.rows, of: try TernaryRow.module(columns: shape.columns, sumBits: c.sumBits),
        [
          "clock": .shared(clock.signal), "operands_valid": .shared(valids[1]),
          "leaves_valid": .shared(valids[2]), "beat_valid": .shared(valids[3]), "first": .shared(firsts[3]),
          "codes": .shared(codes), "plus": .sliced(plus), "minus": .sliced(minus), "sum": .sliced(rowSums),
        ])
      drain(m, clock, c, lasts[latency - 1], rowSums, sumsValid, sums)
    }
  }

  /// Decoded trits, a cycle after the word.
  private static func decode(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, _ valid: Signal, _ weights: Signal
  ) throws -> (Signal, Signal) {
    let full = c.weightBytes / TritDecoder.unitBytes
    var plus: [Signal] = []
    var minus: [Signal] = []
    func keep(_ outputs: Instance) {
      plus.append(outputs["plus"])
      minus.append(outputs["minus"])
    }
    if full > 0 {
      let code = weights[0..<8 * full * TritDecoder.unitBytes]
      keep(
        m.instanceArray(
          "decoders", count: full, of: try TritDecoder.module(bytes: TritDecoder.unitBytes),
          ["clock": .shared(clock.signal), "enable": .shared(valid), "code": .sliced(code)]))
    }
    let rest = c.weightBytes - full * TritDecoder.unitBytes
    if rest > 0 {
      let code = weights[8 * full * TritDecoder.unitBytes..<8 * c.weightBytes]
      keep(
        m.instance(
          "last_decoder", of: try TritDecoder.module(bytes: rest),
          ["clock": clock.signal, "enable": valid, "code": code]))
    }
    let all = (m.wire("plus", cat(plus.reversed())), m.wire("minus", cat(minus.reversed())))
    return (all.0[0..<c.shape.lanes], all.1[0..<c.shape.lanes])
  }

  /// Captures the sums of a group and shifts them out, a word of `vectorLanes` a cycle.
  private static func drain(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, _ capture: Signal, _ rowSums: Signal,
    _ sumsValid: Signal, _ sums: Signal
  ) {
    let words = c.wordsPerGroup
    let wordBits = c.sumBits * c.shape.vectorLanes
    let held = m.register("held_sums", c.sumBits * c.shape.rows, clock: clock)
    let left = m.register("words_left", words.bitsNeeded, clock: clock, reset: 0)
    m.on(clock) {
      m.when(capture) {
        m.set(held, rowSums)
        m.set(left, Signal.constant(words, words.bitsNeeded))
      }.elseWhen(left != 0) {
        if words > 1 { m.set(held, cat(Signal.constant(0, wordBits), held[wordBits..<c.sumBits * c.shape.rows])) }
        m.set(left, left &- 1)
      }
    }
    m.assign(sumsValid, left != 0)
    m.assign(sums, held[0..<wordBits])
  }
}
