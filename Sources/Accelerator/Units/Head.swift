import GoldenModel
import HDL

/// The head: sums of the vocabulary pass through, the best few stay; they answer the token.
///
/// A word of sums rests until every sum in it that beats the worst of the list has been inserted, one a cycle. Of equal
/// sums the lower token stays ahead.
enum Head {
  static let sumBits = 32

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let lanes = c.shape.vectorLanes
    return try Module.build(
      "head_p\(lanes)_k\(c.candidates)",
      summary: "Greedy choice and the best \(c.candidates) tokens; stream of all sums."
    ) { m in
      let ports = HeadPorts(m, c)
      let word = m.register("word_index", c.words(.head).bitsNeeded, clock: ports.clock, reset: 0)
      let rests = m.register("sums_at_rest", c.sumBits * lanes, clock: ports.clock)
      let base = m.register("first_token", c.words(.head).bitsNeeded, clock: ports.clock)
      let pending = m.register("pending", lanes, clock: ports.clock, reset: 0)
      let list = CandidateList(m, c, ports.clock)

      let sums = rests.parts(of: c.sumBits).map(\.asSigned)
      let better = m.wire(
        "better", cat(sums.indices.reversed().map { pending[$0] & (sums[$0] > list.worst) }))
      let settled = m.wire("settled", !better.orReduced)
      let takes = m.wire("takes", ports.active & settled & ports.sumsValid & ports.logits.ready)
      m.assign(ports.sumsReady, ports.active & settled & ports.logits.ready)
      let firstBetter = m.wire("first_better", better & (-better).asUnsigned.truncated(to: lanes))
      let isLastWord = m.wire("is_last_word", word == Signal.constant(c.words(.head) - 1, word.width))
      streamLogits(m, c, ports, isLastWord, settled)
      m.on(ports.clock) {
        m.when(ports.start) { m.set(word, 0) }.elseWhen(takes) {
          m.set(word, word &+ 1)
          m.set(rests, ports.sums)
          m.set(base, word)
        }
        m.when(ports.start) { m.set(pending, 0) }
          .elseWhen(takes) { m.set(pending, validLanes(c, word)) }
          .otherwise { m.set(pending, pending & ~firstBetter) }
      }
      let chosen = sums.indices.reversed().reduce(Signal.constant(0, c.sumBits, signed: true)) { rest, lane in
        mux(firstBetter[lane], sums[lane], rest)
      }
      let lane = (0..<lanes).reversed().reduce(Signal.constant(0, max(1, (lanes - 1).bitsNeeded))) { rest, lane in
        mux(firstBetter[lane], Signal.constant(lane, max(1, (lanes - 1).bitsNeeded)), rest)
      }
      let token = lanes == 1 ? base : cat(base, lane)
      list.insert(
        m, restart: ports.start, valid: !settled, sum: m.wire("chosen_sum", chosen),
        token: m.wire("chosen_token", token.extended(to: max(32, token.width)).truncated(to: 32)))
      answer(
        m, c, ports, list,
        finished: m.wire("finished", (word == Signal.constant(c.words(.head), word.width)) & settled & !list.inserting))
    }
  }

  /// Lanes whose token is in the vocabulary: padding rows follow it.
  private static func validLanes(_ c: AcceleratorConfiguration, _ word: Signal) -> Signal {
    let lanes = c.shape.vectorLanes
    let full = c.model.vocabularySize / lanes
    let rest = c.model.vocabularySize % lanes
    let partial = rest == 0 ? Signal.constant(0, lanes) : Signal.constant(1, 1).repeated(rest).extended(to: lanes)
    let fullWords = Signal.constant(full, word.width)
    return mux(
      word < fullWords, Signal.constant(1, 1).repeated(lanes),
      mux(word == fullWords, partial, Signal.constant(0, lanes)))
  }

  private static func streamLogits(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts, _ isLastWord: Signal, _ settled: Signal
  ) {
    m.assign(ports.logits.valid, ports.active & settled & ports.sumsValid)
    m.assign(ports.logits.last, isLastWord)
    m.assign(ports.logits.data, ports.sums.extendingParts(of: c.sumBits, to: sumBits))
  }

  /// A packet: `{scale, best token}`, then `{sum, token}` of each candidate; without a head, only `{0, all ones}`.
  private static func answer(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts, _ list: CandidateList, finished: Signal
  ) {
    let sends = m.register("sends", 1, clock: ports.clock, reset: 0)
    let headerOnly = m.register("header_only", 1, clock: ports.clock, reset: 0)
    let beat = m.register("answer_beat", c.candidates.bitsNeeded, clock: ports.clock, reset: 0)
    let isLast = m.wire(
      "last_answer_beat", headerOnly | (beat == Signal.constant(c.candidates, beat.width)))
    let sent = m.wire("sent", sends & ports.answer.ready & isLast)
    m.on(ports.clock) {
      m.when(ports.skip) {
        m.set(sends, 1)
        m.set(headerOnly, 1)
      }.elseWhen(ports.active & finished & !sends) {
        m.set(sends, 1)
        m.set(headerOnly, 0)
      }.elseWhen(sent) { m.set(sends, 0) }
      m.when(sends & ports.answer.ready) { m.set(beat, mux(isLast, 0, beat &+ 1)) }
    }
    let scale = Signal.constant(0, 32 - ports.scale.width)
    let header = mux(
      headerOnly, Signal.constant(0xFFFF_FFFF, 64), cat(scale, ports.scale, list.tokens[0]))
    let entries = zip(list.sums, list.tokens).map { cat($0.extended(to: sumBits).asUnsigned, $1) }
    let data = entries.indices.reversed().reduce(header) { rest, index in
      mux(beat == Signal.constant(index + 1, beat.width), entries[index], rest)
    }
    m.assign(ports.answer.valid, sends)
    m.assign(ports.answer.last, isLast)
    m.assign(ports.answer.data, data)
    m.assign(ports.done, sent)
  }
}

/// Ports of the head.
struct HeadPorts {
  let clock: ClockDomain
  let start, active, skip, done, scale: Signal
  let sumsValid, sums, sumsReady: Signal
  let logits, answer: AxiStream

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    clock = m.clock("clock", reset: "reset")
    m.section("Token; skip answers one that wants no head")
    start = m.input("start", 1)
    active = m.input("active", 1)
    skip = m.input("skip", 1)
    done = m.output("done", 1)
    scale = m.input("scale", RowScaleBits.count)
    m.section("Row sums")
    sumsValid = m.input("sums_valid", 1)
    sums = m.input("sums", c.sumBits * c.shape.vectorLanes)
    sumsReady = m.output("sums_ready", 1)
    m.section("All sums")
    logits = m.streamOutput("m_axis_logits", width: Head.sumBits * c.shape.vectorLanes, last: true)
    m.section("Answers")
    answer = m.streamOutput("m_axis_tokens", width: 64, last: true)
  }
}

/// Width of an encoded row scale.
enum RowScaleBits {
  static let count = FixedPointFormat.scaleMantissaBits + 6
}

/// A sorted list of the best sums so far: each new one is compared with all and moves the worse ones down.
struct CandidateList {
  let sums: [Signal]
  let tokens: [Signal]
  /// A sum is on its way into the list.
  let inserting: Signal
  private let clock: ClockDomain
  private let newSum, newToken: Signal

  /// The worst sum in the list.
  var worst: Signal { sums[sums.count - 1] }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain) {
    self.clock = clock
    sums = (0..<c.candidates).map { m.register("best_sum_\($0)", c.sumBits, signed: true, clock: clock) }
    tokens = (0..<c.candidates).map { m.register("best_token_\($0)", 32, clock: clock) }
    inserting = m.register("inserting", 1, clock: clock, reset: 0)
    newSum = m.register("new_sum", c.sumBits, signed: true, clock: clock)
    newToken = m.register("new_token", 32, clock: clock)
  }

  /// Empties the list, or inserts a sum a cycle after it comes.
  func insert(_ m: ModuleBuilder, restart: Signal, valid: Signal, sum: Signal, token: Signal) {
    let beats = sums.indices.map { m.wire("beats_\($0)", newSum > sums[$0]) }
    let lowest = Signal.constant(-(1 << (newSum.width - 1)), newSum.width, signed: true)
    m.on(clock) {
      m.set(inserting, valid)
      m.set(newSum, sum)
      m.set(newToken, token)
      m.when(restart) {
        for entry in sums.indices { m.set(sums[entry], lowest) }
      }.elseWhen(inserting) {
        for entry in sums.indices {
          m.when(beats[entry]) {
            m.set(sums[entry], entry == 0 ? newSum : mux(beats[entry - 1], sums[entry - 1], newSum))
            m.set(tokens[entry], entry == 0 ? newToken : mux(beats[entry - 1], tokens[entry - 1], newToken))
          }
        }
      }
    }
  }
}
