import GoldenModel
import HDL

/// The head of a shared datapath: sums of the vocabulary pass through, the best stays; it answers the token.
enum SharedHead {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let wordBits = (c.model.vocabularySize - 1).bitsNeeded
    return try Module.build("shared_head_w\(c.sumBits)", summary: "Greedy choice; stream of all sums.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Round; skip answers one that wants no answer")
      let start = m.input("start", 1)
      let wantsAnswer = m.input("wants_answer", 1)
      let skip = m.input("skip", 1)
      let done = m.output("done", 1)
      m.section("The best token; meanwhile the one that the round is of")
      let setsToken = m.input("sets_token", 1)
      let token = m.input("token", wordBits)
      let bestToken = m.output("best_token", wordBits)
      m.section("Row sums; the scale stands still")
      let active = m.input("active", 1)
      let sumsValid = m.input("sums_valid", 1)
      let sum = m.input("sums", c.sumBits, signed: true)
      let scale = m.input("scale", RowScaleBits.count)
      let ready = m.output("ready", 1)
      m.section("All sums")
      let logits = m.streamOutput("m_axis_logits", width: Head.sumBits, last: true)
      m.section("Answers")
      let answer = m.streamOutput("m_axis_tokens", width: 64, last: true)

      let word = m.register("word", wordBits, clock: clock)
      // The complement of the best sum, so that the comparison is the carry of an addition; offset by half of the range.
      let best = m.register("best_complement", c.sumBits, clock: clock)
      let offset = m.wire("offset_sum", sum.asUnsigned ^ Signal.constant(1 << (c.sumBits - 1), c.sumBits))
      let comparison = m.wire("comparison", offset + best)
      let isBetter = m.wire("is_better", comparison[c.sumBits])
      m.wire("unused_comparison", comparison[0..<c.sumBits].orReduced)
      let bestSum = (~best ^ Signal.constant(1 << (c.sumBits - 1), c.sumBits)).asSigned
      let sends = m.register("sends", 1, clock: clock, reset: 0)
      let second = m.register("second_beat", 1, clock: clock, reset: 0)
      let takes = m.wire("takes", active & sumsValid & logits.ready)
      let closes = m.wire("closes", word == Signal.constant(c.model.vocabularySize - 1, wordBits))
      let isLast = m.wire("last_beat", second | !wantsAnswer)
      let sent = m.wire("sent", sends & answer.ready)
      m.on(clock) {
        m.when(start) { m.set(word, 0) }.elseWhen(takes) { m.set(word, word &+ 1) }
        let isBest = m.wire("is_best", takes & ((word == 0) | isBetter))
        m.when(isBest) { m.set(best, ~offset) }
        m.when(setsToken | isBest) { m.set(bestToken, mux(setsToken, token, word)) }
        m.when(takes & closes | skip) { m.set(sends, 1) }.elseWhen(sent & isLast) { m.set(sends, 0) }
        m.when(sent) { m.set(second, !isLast) }
      }
      m.assign(ready, logits.ready)
      m.assign(logits.valid, active & sumsValid)
      m.assign(logits.last, closes)
      m.assign(logits.data, sum.extended(to: Head.sumBits).asUnsigned)
      m.assign(done, sent & isLast)
      m.assign(answer.valid, sends)
      m.assign(answer.last, isLast)
      let upper = mux(
        second, bestSum.extended(to: Head.sumBits).asUnsigned, scale.extended(to: 32))
      m.assign(
        answer.data,
        mux(wantsAnswer, cat(upper, bestToken.extended(to: 32)), Signal.constant(0xFFFF_FFFF, 64)))
    }
  }
}
