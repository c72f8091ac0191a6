import HDL

/// Takes a token, starts every unit, and waits for the answer; then goes ahead with the token that it chose.
///
/// A greedy host sends back the token of the answer. Its embedding row is read, and the statistics of the row are made,
/// while the answer is on its way; the units wait in front of the first codes. Another token begins anew.
enum SharedSequencer {
  private typealias Bits = TokenSequencer.Bits

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let tokenBits = (c.model.vocabularySize - 1).bitsNeeded
    return try Module.build(
      "shared_sequencer", summary: "Takes a token, starts the units, goes ahead with the token of the answer."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Tokens: {no answer wanted, first of a sequence, idle, token}")
      let words = m.streamInput("s_axis_tokens", width: 32, last: false)
      m.section("To the units; runs is low while they go ahead")
      let start = m.output("start", 1)
      let runs = m.output("runs", 1)
      let wantsHead = m.output("wants_head", 1)
      let wantsAnswer = m.output("wants_answer", 1)
      let isFresh = m.output("is_fresh", 1)
      let isKept = m.output("is_kept", 1)
      let busy = m.output("busy", 1)
      m.section("Embedding row to fetch: that of the token that the head keeps")
      let fetch = m.output("fetch", 1)
      let setsToken = m.output("sets_token", 1)
      let token = m.output("token", tokenBits)
      m.section("The token does not exist: nothing is kept of it")
      let rejects = m.output("rejects", 1)
      m.section("The answer has left; the token that the head keeps; the units are in front of the first codes")
      let answered = m.input("answered", 1)
      let kept = m.input("kept_token", tokenBits)
      let prepared = m.input("is_prepared", 1)

      let isBusy = m.register("is_busy", 1, clock: clock, reset: 0)
      let starts = m.register("starts", 1, clock: clock, reset: 0)
      let isAhead = m.register("is_ahead", 1, clock: clock, reset: 0)
      let rejected = m.register("token_rejected", 1, clock: clock, reset: 0)
      let number = m.wire("number", words.data[Bits.token])
      let exists = m.wire("exists", number < Signal.constant(c.model.vocabularySize, Bits.token.count))
      let ready = m.wire("is_ready", !isBusy & (!isAhead | prepared))
      let accepts = m.wire("accepts", words.valid & ready)
      let keeps = m.wire("keeps", exists & !words.data[Bits.idle])
      let isSame = m.wire("is_same", isAhead & (number.truncated(to: tokenBits) == kept))
      m.on(clock) {
        m.set(starts, accepts & !isSame | answered & wantsAnswer)
        m.set(rejected, accepts & !exists & !words.data[Bits.idle])
        m.when(accepts) {
          m.set(isBusy, 1)
          m.set(isAhead, 0)
          m.set(wantsAnswer, keeps & !words.data[Bits.noAnswer])
          m.set(isFresh, words.data[Bits.isFirst])
          m.set(isKept, keeps)
        }.elseWhen(answered) {
          m.set(isBusy, 0)
          m.set(isAhead, wantsAnswer)
        }
      }
      // A token that does not exist reads some row; of its results nothing is kept.
      m.assign(setsToken, accepts)
      m.assign(token, number.truncated(to: tokenBits))
      m.assign(wantsHead, wantsAnswer)
      m.assign(words.ready, ready)
      m.assign(start, starts)
      m.assign(runs, isBusy)
      m.assign(fetch, starts)
      m.assign(rejects, rejected)
      // A token that waits for the row of another counts as well.
      m.assign(busy, isBusy | words.valid)
    }
  }
}
