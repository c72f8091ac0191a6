import HDL
import TernaryLM

/// The ternary matvec array: rows that share their activations, fed by a trit decoder, drained a few sums at a time.
enum MatvecArray {
  /// Cycles from a beat to the captured row sums.
  static func latency(_ c: AcceleratorConfiguration) -> Int {
    2 + c.laneStyle.latency(columns: c.shape.columns) + (c.suitsBlockRAM ? 1 : 0) + c.weightLatency
  }

  static func name(_ c: AcceleratorConfiguration) -> String { "ternary_matvec_r\(c.shape.rows)_c\(c.shape.columns)" }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let shape = c.shape
    return try Module.build(
      name(c), summary: "\(shape.rows) ternary dot products of \(shape.columns) lanes; row sums leave in words."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      let place = c.weightLatency == 0 ? "with it" : "\(c.weightLatency) cycles later"
      m.section("A beat; its word of weights comes \(place), its codes a cycle after the weights")
      var valid = m.input("beat_valid", 1)
      var first = m.input("beat_first", 1)
      var last = m.input("beat_last", 1)
      var weights = m.input("weights", 8 * c.weightBytes)
      var codes = m.input("codes", TernaryDot.codeBits * shape.columns)
      m.section("Row sums, lowest row first")
      let sumsValid = m.output("sums_valid", 1)
      let sums = m.output("sums", c.sumBits * shape.vectorLanes)

      if c.weightLatency > 0 {
        func delayed(_ name: String, _ signal: Signal, reset: Signal? = nil) -> Signal {
          Pipeline(m, clock, "\(name)_ahead", signal, through: c.weightLatency, reset: reset)[c.weightLatency]
        }
        valid = delayed("valid", valid, reset: 0)
        (first, last) = (delayed("first", first), delayed("last", last))
      }
      if c.suitsBlockRAM {
        valid = m.held("held_valid", valid, clock, reset: 0)
        (first, last) = (m.held("held_first", first, clock), m.held("held_last", last, clock))
        (weights, codes) = (m.held("held_weights", weights, clock), m.held("held_codes", codes, clock))
      }
      let stages = 1 + c.laneStyle.sumStages(columns: shape.columns)
      let firsts = Pipeline(m, clock, "first", first, through: stages)
      let valids = Pipeline(m, clock, "valid", valid, through: stages, reset: 0)
      let lasts = Pipeline(m, clock, "last", valid & last, through: stages + 1, reset: 0)
      let rows = groupRows(m, clock, c, through: stages + 1)
      let (plus, minus) = try decode(m, clock, c, valid, weights)
      let rowSums = try TernaryRows.place(
        m, clock, c.laneStyle, rows: shape.rows, columns: shape.columns, sumBits: c.sumBits, valids: valids,
        firsts: firsts,
        codes: codes, plus: plus, minus: minus)
      drain(m, clock, c, lasts[stages + 1], rowSums, words: rows, sumsValid, sums)
    }
  }

  /// Words of the group whose sums are captured: rows that exist, where the sequencer counts them.
  private static func groupRows(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, through last: Int
  )
    -> Signal
  {
    let words = c.wordsPerGroup
    guard c.datapath == .shared else { return Signal.constant(words, words.bitsNeeded) }
    m.section("Rows that exist in the last group that was finished")
    let rows = m.input("group_rows", words.bitsNeeded)
    let stays = last <= max(c.shape.rows, min(c.beats(.f), c.beats(.down)))
    return stays ? rows : Pipeline(m, clock, "group_rows", rows, from: 1, through: last)[last]
  }

  /// Decoded trits, a cycle after the word.
  private static func decode(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, _ valid: Signal, _ weights: Signal
  ) throws -> (Signal, Signal) {
    let unit = TritDecoder.unitBytes(c.laneStyle)
    let full = c.weightBytes / unit
    var plus: [Signal] = []
    var minus: [Signal] = []
    func keep(_ outputs: Instance) {
      plus.append(outputs["plus"])
      minus.append(outputs["minus"])
    }
    if full > 0 {
      let code = weights[0..<8 * full * unit]
      keep(
        m.instanceArray(
          "decoders", count: full, of: try TritDecoder.module(bytes: unit),
          ["clock": .shared(clock.signal), "enable": .shared(valid), "code": .sliced(code)]))
    }
    let rest = c.weightBytes - full * unit
    if rest > 0 {
      let code = weights[8 * full * unit..<8 * c.weightBytes]
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
    words valid: Signal, _ sumsValid: Signal, _ sums: Signal
  ) {
    let words = c.wordsPerGroup
    let wordBits = c.sumBits * c.shape.vectorLanes
    let held = m.register("held_sums", c.sumBits * c.shape.rows, clock: clock)
    let left = m.register("words_left", words.bitsNeeded, clock: clock, reset: 0)
    m.on(clock) {
      m.when(capture) {
        m.set(held, rowSums)
        m.set(left, valid)
      }.elseWhen(left != 0) {
        if words > 1 { m.set(held, cat(Signal.constant(0, wordBits), held[wordBits..<c.sumBits * c.shape.rows])) }
        m.set(left, left &- 1)
      }
    }
    m.assign(sumsValid, left != 0)
    m.assign(sums, held[0..<wordBits])
  }
}
