import HDL

/// Takes tokens one at a time, starts every unit, and waits for the answer.
enum TokenSequencer {
  /// A token word: the token in the low 30 bits.
  enum Bits {
    static let token = 0..<30
    static let isFirst = 30
    static let noAnswer = 31
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("token_sequencer", summary: "Takes a token, starts the units, waits for the answer.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Tokens: {no answer wanted, first of a sequence, token}")
      let tokens = m.streamInput("s_axis_tokens", width: 32, last: false)
      m.section("To the units")
      let start = m.output("start", 1)
      let token = m.output("token", (c.model.vocabularySize - 1).bitsNeeded)
      let wantsHead = m.output("wants_head", 1)
      let isFresh = m.output("is_fresh", 1)
      let busy = m.output("busy", 1)
      m.section("Token that does not exist: answered without being computed")
      let rejects = m.output("rejects", 1)
      m.section("The answer has left")
      let answered = m.input("answered", 1)

      let isBusy = m.register("is_busy", 1, clock: clock, reset: 0)
      let starts = m.register("starts", 1, clock: clock, reset: 0)
      let rejected = m.register("token_rejected", 1, clock: clock, reset: 0)
      let number = m.wire("number", tokens.data[Bits.token])
      let exists = m.wire("exists", number < Signal.constant(c.model.vocabularySize, 30))
      let accepts = m.wire("accepts", tokens.valid & !isBusy)
      m.on(clock) {
        m.set(starts, accepts & exists)
        m.set(rejected, accepts & !exists)
        m.when(accepts) {
          m.set(isBusy, 1)
          m.set(token, number.truncated(to: token.width))
          m.set(wantsHead, !tokens.data[Bits.noAnswer])
          m.set(isFresh, tokens.data[Bits.isFirst])
        }.elseWhen(answered) { m.set(isBusy, 0) }
      }
      m.assign(tokens.ready, !isBusy)
      m.assign(start, starts)
      m.assign(rejects, rejected)
      m.assign(busy, isBusy)
    }
  }
}
