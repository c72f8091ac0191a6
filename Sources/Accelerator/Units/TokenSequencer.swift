import HDL

/// Takes a round of tokens, one of each stream, starts every unit, and waits for the answers.
enum TokenSequencer {
  /// A token word: the token in the low 29 bits.
  enum Bits {
    static let token = 0..<29
    static let idle = 29
    static let isFirst = 30
    static let noAnswer = 31
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("token_sequencer", summary: "Takes a round of tokens, starts the units, waits for the answers.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Tokens: {no answer wanted, first of a sequence, idle, token}")
      let words = m.streamInput("s_axis_tokens", width: 32, last: false)
      m.section("To the units; a bit of each stream where it says so")
      let start = m.output("start", 1)
      let wantsHead = m.output("wants_head", 1)
      let wantsAnswer = m.output("wants_answer", c.streams)
      let isFresh = m.output("is_fresh", c.streams)
      let isKept = m.output("is_kept", c.streams)
      let busy = m.output("busy", 1)
      m.section("Embedding row to fetch")
      let fetch = m.output("fetch", 1)
      let token = m.output("token", (c.model.vocabularySize - 1).bitsNeeded)
      m.section("A token does not exist: its stream is idle in this round")
      let rejects = m.output("rejects", 1)
      m.section("The answers have left")
      let answered = m.input("answered", 1)

      let isBusy = m.register("is_busy", 1, clock: clock, reset: 0)
      let starts = m.register("starts", 1, clock: clock, reset: 0)
      let rejected = m.register("token_rejected", 1, clock: clock, reset: 0)
      let number = m.wire("number", words.data[Bits.token])
      let exists = m.wire("exists", number < Signal.constant(c.model.vocabularySize, Bits.token.count))
      let accepts = m.wire("accepts", words.valid & !isBusy)
      let keeps = m.wire("keeps", exists & !words.data[Bits.idle])
      let answers = m.wire("answers", keeps & !words.data[Bits.noAnswer])
      let place = RoundPlace(m, clock, c, next: accepts)
      let completes = m.wire("completes", accepts & place.isLast)
      m.on(clock) {
        m.set(starts, completes)
        m.set(rejected, accepts & !exists & !words.data[Bits.idle])
        m.when(accepts) {
          place.tokens.set(place.stream, mux(exists, number.truncated(to: token.width), 0))
          place.insert(wantsAnswer, answers)
          place.insert(isFresh, words.data[Bits.isFirst])
          place.insert(isKept, keeps)
        }
        m.when(completes) { m.set(isBusy, 1) }.elseWhen(answered) { m.set(isBusy, 0) }
      }
      m.assign(wantsHead, wantsAnswer.orReduced)
      m.assign(words.ready, !isBusy)
      m.assign(start, starts)
      m.assign(token, place.tokens[place.stream])
      m.assign(fetch, starts | place.fetchesNext)
      m.assign(rejects, rejected)
      m.assign(busy, isBusy)
    }
  }
}

/// Where the round is: first as its words come, then as the rows of the embedding are fetched.
private struct RoundPlace {
  /// The stream; nil if there is a single one.
  let stream: Signal?
  /// The word of the last stream is next.
  let isLast: Signal
  /// A row was taken and another stream's follows.
  let fetchesNext: Signal
  let tokens: StreamRegister
  private let m: ModuleBuilder

  init(_ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, next: Signal) {
    self.m = m
    tokens = StreamRegister(m, clock, "tokens", (c.model.vocabularySize - 1).bitsNeeded, c)
    guard let bits = c.streamBits else {
      stream = nil
      isLast = 1
      fetchesNext = 0
      return
    }
    m.section("The embedding row of a stream has been taken")
    let taken = m.input("row_taken", 1)
    let number = m.register("stream", bits, clock: clock, reset: 0)
    let last = m.wire("last_stream", number == Signal.constant(c.streams - 1, bits))
    let fetches = m.register("fetches_next", 1, clock: clock, reset: 0)
    m.on(clock) {
      m.set(fetches, taken & !last)
      m.when(next | taken) { m.set(number, mux(last, 0, number &+ 1)) }
    }
    stream = number
    isLast = last
    fetchesNext = fetches
  }

  /// Sets the stream's bit of a register with a bit for each; inside `on`.
  func insert(_ bits: Signal, _ value: Signal) {
    // Streams come in order: shifted in from the top, each bit ends in its place.
    m.set(bits, stream == nil ? value : cat(value, bits[1..<bits.width]))
  }
}
