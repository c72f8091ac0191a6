import HDL

/// Makes weight words of lines, a line being a beat of every port: several lines a word, or several words a line.
enum WeightGear {
  /// Whether lines have to be changed at all.
  static func isNeeded(_ layout: WeightLayout) -> Bool { layout.linesPerWord > 1 || layout.wordsPerLine > 1 }

  static func module(_ layout: WeightLayout) throws -> Module {
    let (lineBits, wordBits) = (8 * layout.ports.bytesPerCycle, 8 * layout.wordBytes)
    return try Module.build(
      "weight_gear_w\(lineBits)_w\(wordBits)", summary: "Weight words from the beats of all ports."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("A token starts")
      let start = m.input("start", 1)
      let wantsHead = m.input("wants_head", 1)
      m.section("A beat of every port")
      let lineValid = m.input("line_valid", 1)
      let line = m.input("line", lineBits)
      let lineTaken = m.output("line_taken", 1)
      m.section("Words in order")
      let valid = m.output("weights_valid", 1)
      let word = m.output("weights", wordBits)
      let ready = m.input("weights_ready", 1)
      if layout.linesPerWord > 1 {
        m.wire("unused_token", start | wantsHead)
        let held = collect(m, clock, layout.linesPerWord, lineValid, line, lineTaken, valid, ready)
        m.assign(word, held[0..<wordBits])
      } else {
        let held = takeApart(m, clock, layout, (start, wantsHead), lineValid, line, lineTaken, valid, ready)
        m.assign(word, held[0..<wordBits])
      }
    }
  }

  /// Shifts lines in from above until a word is complete.
  private static func collect(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ count: Int, _ lineValid: Signal, _ line: Signal, _ lineTaken: Signal,
    _ valid: Signal, _ ready: Signal
  ) -> Signal {
    let held = m.register("lines", count * line.width, clock: clock)
    let number = m.register("line_count", count.bitsNeeded, clock: clock, reset: 0)
    let isFull = m.wire("is_full", number == Signal.constant(count, number.width))
    let takes = m.wire("takes", lineValid & (!isFull | ready))
    m.on(clock) {
      m.when(takes) {
        m.set(held, cat(line, held[line.width..<held.width]))
        m.set(number, mux(isFull, 1, number &+ 1))
      }.elseWhen(isFull & ready) { m.set(number, 0) }
    }
    m.assign(lineTaken, takes)
    m.assign(valid, isFull)
    return held
  }

  /// Shifts the words of a line out downwards; the last line of a section may hold fewer.
  private static func takeApart(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ layout: WeightLayout, _ token: (start: Signal, wantsHead: Signal),
    _ lineValid: Signal, _ line: Signal, _ lineTaken: Signal, _ valid: Signal, _ ready: Signal
  ) -> Signal {
    let count = layout.wordsPerLine
    let wordBits = 8 * layout.wordBytes
    let takes = m.wire("takes", 1)
    let walk = SectionWalk(
      m, clock, "line_number", body: layout.bodyLines, head: layout.headLines, start: token.start,
      wantsHead: token.wantsHead, passes: takes)
    let held = m.register("words", count * wordBits, clock: clock)
    let left = m.register("words_left", count.bitsNeeded, clock: clock, reset: 0)
    let words = walk.value(
      usual: count, lastOfBody: layout.bodyWords - (layout.bodyLines - 1) * count,
      lastOfHead: layout.headWords - (layout.headLines - 1) * count, bits: left.width)
    let isLast = m.wire("is_last_word", left == 1)
    m.assign(takes, lineValid & walk.mayPass & ((left == 0) | isLast & ready))
    if line.width > held.width { m.wire("unused_bits", line[held.width..<line.width].orReduced) }
    m.on(clock) {
      m.when(takes) {
        m.set(held, line[0..<held.width])
        m.set(left, words)
      }.elseWhen(ready & (left != 0)) {
        m.set(held, held >> wordBits)
        m.set(left, left &- 1)
      }
    }
    m.assign(lineTaken, takes)
    m.assign(valid, left != 0)
    return held
  }
}
