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
      let sums = m.output("sums", c.sumBits * c.drainedSums)

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
      let blocks = c.rowBlocks
      let stages = 1 + c.laneStyle.sumStages(columns: shape.columns) + blocks - 1
      let firsts = Pipeline(m, clock, "first", first, through: stages)
      let valids = Pipeline(m, clock, "valid", valid, through: stages, reset: 0)
      let lasts = Pipeline(m, clock, "last", valid & last, through: stages + 1, reset: 0)
      let rows = groupRows(m, clock, c, through: stages + 2 - blocks)
      let (plus, minus) = try decode(m, clock, c, valid, weights)
      let rowSums = try placeRows(m, clock, c, valids: valids, firsts: firsts, codes: codes, plus: plus, minus: minus)
      let captures = (0..<blocks).map { lasts[stages + 2 - blocks + $0] }
      drain(m, clock, c, captures, rowSums, words: rows, sumsValid, sums)
    }
  }

  /// Words of the group whose sums are captured: rows that exist, where the sequencer counts them.
  private static func groupRows(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, through last: Int
  )
    -> Signal
  {
    let words = c.drainCycles
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

  /// The rows in blocks, each of which takes a beat a cycle after the one before: what all rows share goes from block to
  /// block, where it would be far from most of them. Returns the sums of each block.
  private static func placeRows(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, valids: Pipeline, firsts: Pipeline,
    codes: Signal, plus: Signal, minus: Signal
  ) throws -> [Signal] {
    let rows = c.shape.rows / c.rowBlocks
    let lanes = rows * c.shape.columns
    var codes = codes
    return try (0..<c.rowBlocks).map { block in
      if block > 0 { codes = m.held("codes_of_block_\(block)", codes, clock) }
      func late(_ name: String, _ weights: Signal) -> Signal {
        let own = weights[lanes * block..<lanes * (block + 1)]
        return block == 0 ? own : Pipeline(m, clock, "\(name)_of_block_\(block)", own, through: block)[block]
      }
      return try TernaryRows.place(
        m, clock, c.laneStyle, rows: rows, columns: c.shape.columns, sumBits: c.sumBits, valids: valids,
        firsts: firsts, codes: codes, plus: late("plus", plus), minus: late("minus", minus), delay: block,
        suffix: c.rowBlocks == 1 ? "" : "_\(block)")
    }
  }

  /// Captures the sums of a group, each block's a cycle after the one before, and shifts them out, `drainedSums` a cycle.
  ///
  /// When a block's sums come, the block before has moved on by a word: there the first of them goes.
  private static func drain(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, _ captures: [Signal], _ rowSums: [Signal],
    words valid: Signal, _ sumsValid: Signal, _ sums: Signal
  ) {
    let words = c.drainCycles
    let wordBits = c.sumBits * c.drainedSums
    let kept = rowSums.enumerated().map { $0 == 0 ? $1 : $1[wordBits..<$1.width] }
    let held = kept.enumerated().map { block, sums in
      m.register("held_sums\(kept.count == 1 ? "" : "_\(block)")", sums.width, clock: clock)
    }
    let left = m.register("words_left", words.bitsNeeded, clock: clock, reset: 0)
    func shifted(_ block: Int) -> Signal {
      let following =
        block == kept.count - 1
        ? Signal.constant(0, wordBits)
        : mux(captures[block + 1], rowSums[block + 1][0..<wordBits], held[block + 1][0..<wordBits])
      return held[block].width > wordBits ? cat(following, held[block][wordBits..<held[block].width]) : following
    }
    m.on(clock) {
      if c.datapath == .shared {
        m.when(captures[0]) {
          m.set(held[0], kept[0])
          m.set(left, valid)
        }.elseWhen(left != 0) {
          if words > 1 { m.set(held[0], shifted(0)) }
          m.set(left, left &- 1)
        }
      } else {
        // Zeros follow a group, so that nothing that counts its words need reach every register.
        m.when(captures[0]) { m.set(left, valid) }.elseWhen(left != 0) { m.set(left, left &- 1) }
        for block in kept.indices {
          let captured = m.when(captures[block]) { m.set(held[block], kept[block]) }
          if words > 1 { captured.otherwise { m.set(held[block], shifted(block)) } }
        }
      }
    }
    m.assign(sumsValid, left != 0)
    m.assign(sums, held[0][0..<wordBits])
  }
}
