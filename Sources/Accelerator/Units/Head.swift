import GoldenModel
import HDL

/// The head: sums of the vocabulary pass through, the best few of each stream stay; they answer the tokens.
///
/// A word with a sum that beats the worst of the list waits in a short queue until every such sum has been inserted, one
/// a cycle; the worst may be that of some cycles ago, which lets a few more in. The answers leave a fixed time after the
/// last word, so that the time of a round does not depend on the sums unless the queue is long by then.
enum Head {
  static let sumBits = 32
  /// Words that wait for the list.
  static let queueDepth = 32
  /// Cycles from the last word to the answers.
  static let settlingCycles = 32

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let lanes = c.drainedSums
    return try Module.build(
      "head_p\(lanes)_k\(c.candidates)",
      summary: "Greedy choice and the best \(c.candidates) tokens; stream of all sums."
    ) { m in
      let ports = HeadPorts(m, c)
      let list = CandidateList(m, c, ports.clock)
      let queue = HeadQueue(m, c, ports)
      let takes = m.wire("takes", ports.active & ports.sumsValid & ports.logits.ready & queue.hasRoom)
      m.assign(ports.ready, ports.logits.ready & queue.hasRoom)
      m.assign(ports.logits.valid, ports.active & ports.sumsValid & queue.hasRoom)
      m.assign(ports.logits.last, ports.closes)
      m.assign(ports.logits.data, ports.sums.extendingParts(of: c.sumBits, to: sumBits))
      let compares = push(m, c, ports, takes, queue, list)
      let busy = insert(m, c, ports, queue, list)
      let closed = m.register("closed", 1, clock: ports.clock, reset: 0)
      let settling = m.register("settling_cycles", settlingCycles.bitsNeeded, clock: ports.clock, reset: 0)
      let settled = m.wire(
        "settled", closed & (settling == Signal.constant(settlingCycles, settling.width)) & !compares & !busy)
      let scales = StreamRegister(m, ports.clock, "scales", RowScaleBits.count, c)
      m.on(ports.clock) {
        m.when(takes) { scales.set(ports.stream, ports.scale) }
        m.when(settled) { m.set(closed, 0) }.elseWhen(takes & ports.closes) { m.set(closed, 1) }
        m.when(!closed) { m.set(settling, 0) }
          .elseWhen(settling != Signal.constant(settlingCycles, settling.width)) { m.set(settling, settling &+ 1) }
      }
      answer(m, c, ports, list, scales, begins: settled | ports.skip)
    }
  }

  /// Queues a word if a sum of it beats the worst of the list, two cycles later; says whether one is compared.
  private static func push(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts, _ takes: Signal, _ queue: HeadQueue,
    _ list: CandidateList
  ) -> Signal {
    let compares = m.register("compares", 1, clock: ports.clock, reset: 0)
    let allSums = m.register("compared_sums", ports.sums.width, clock: ports.clock)
    let word = m.register("compared_word", ports.word.width, clock: ports.clock)
    let stream = ports.stream.map { m.register("compared_words_stream", $0.width, clock: ports.clock) }
    let worst = m.register("worst", c.sumBits, signed: true, clock: ports.clock)
    m.on(ports.clock) {
      m.set(compares, takes)
      m.set(allSums, ports.sums)
      m.set(word, ports.word)
      if let stream, let next = ports.stream { m.set(stream, next) }
      m.set(worst, list.worst(ports.stream))
    }
    let sums = allSums.parts(of: c.sumBits).map(\.asSigned)
    let valid = m.wire("valid_lanes", validLanes(c, word))
    let better = m.wire("better", cat(sums.indices.reversed().map { valid[$0] & (sums[$0] > worst) }))
    // A cycle later: the queue is wide.
    let isBetter = m.held("is_better", compares & better.orReduced, ports.clock, reset: 0)
    let lanes = m.held("better_lanes", better, ports.clock)
    queue.push(
      when: isBetter, lanes: lanes, m.held("better_sums", allSums, ports.clock),
      m.held("better_word", word, ports.clock), stream.map { m.held("better_words_stream", $0, ports.clock) })
    return m.wire("is_comparing", compares | isBetter)
  }

  /// Takes words out of the queue and inserts their sums, lowest lane first; says whether any are left.
  private static func insert(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts, _ queue: HeadQueue, _ list: CandidateList
  ) -> Signal {
    let lanes = c.drainedSums
    let pending = m.register("pending", lanes, clock: ports.clock, reset: 0)
    let rest = queue.word
    let sums = rest.sums.parts(of: c.sumBits).map(\.asSigned)
    let worst = m.wire("worst_at_rest", list.worst(rest.stream))
    let better = m.wire("better_at_rest", cat(sums.indices.reversed().map { sums[$0] > worst }))
    let first = m.wire("first_pending", pending & (-pending).asUnsigned.truncated(to: lanes))
    let inserts = m.wire("inserts", pending.orReduced)
    let left = m.wire("left", pending & ~first)
    let pops = m.wire("pops", queue.isFilled & !left.orReduced)
    m.on(ports.clock) { m.set(pending, mux(pops, queue.nextLanes, left & better)) }
    queue.pop(when: pops)
    let laneBits = max(1, (lanes - 1).bitsNeeded)
    let chosen = sums.indices.reversed().reduce(Signal.constant(0, c.sumBits, signed: true)) { others, lane in
      mux(first[lane], sums[lane], others)
    }
    let lane = (0..<lanes).reversed().reduce(Signal.constant(0, laneBits)) { others, lane in
      mux(first[lane], Signal.constant(lane, laneBits), others)
    }
    let token = lanes == 1 ? rest.number : cat(rest.number, lane)
    list.insert(
      restart: ports.start, valid: inserts, stream: rest.stream, sum: m.wire("chosen_sum", chosen),
      token: m.wire("chosen_token", token.resized(to: 32)))
    return m.wire("list_busy", queue.isFilled | inserts | list.isBusy)
  }

  /// Lanes whose token is in the vocabulary: padding rows follow it.
  private static func validLanes(_ c: AcceleratorConfiguration, _ word: Signal) -> Signal {
    let lanes = c.drainedSums
    let full = c.model.vocabularySize / lanes
    let rest = c.model.vocabularySize % lanes
    let partial = rest == 0 ? Signal.constant(0, lanes) : Signal.constant(1, 1).repeated(rest).extended(to: lanes)
    let bits = word.width + 1
    let number = word.extended(to: bits)
    return mux(
      number < Signal.constant(full, bits), Signal.constant(1, 1).repeated(lanes),
      mux(number == Signal.constant(full, bits), partial, Signal.constant(0, lanes)))
  }

  /// A packet of each stream: `{scale, best token}`, then `{sum, token}` of each candidate; of a stream without an answer
  /// only `{0, all ones}`.
  private static func answer(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts, _ list: CandidateList,
    _ scales: StreamRegister, begins: Signal
  ) {
    let sends = m.register("sends", 1, clock: ports.clock, reset: 0)
    let beat = m.register("answer_beat", c.candidates.bitsNeeded, clock: ports.clock, reset: 0)
    let stream = c.streamBits.map { m.register("answer_stream", $0, clock: ports.clock, reset: 0) }
    let isLastStream = stream.map { $0 == Signal.constant(c.streams - 1, $0.width) } ?? 1
    let headerOnly = m.wire("header_only", !(stream.map { ports.wantsAnswer[$0] } ?? ports.wantsAnswer))
    let isLast = m.wire(
      "last_answer_beat", headerOnly | (beat == Signal.constant(c.candidates, beat.width)))
    let isOffered = m.register("is_offered", 1, clock: ports.clock, reset: 0)
    let leaves = m.wire("leaves", !isOffered | ports.answer.ready)
    let sent = m.wire("sent", sends & leaves & isLast)
    let allSent = stream == nil ? sent : m.wire("all_sent", sent & isLastStream)
    m.on(ports.clock) {
      m.when(begins) { m.set(sends, 1) }.elseWhen(allSent) { m.set(sends, 0) }
      m.when(sends & leaves) { m.set(beat, mux(isLast, 0, beat &+ 1)) }
      if let stream { m.when(sent) { m.set(stream, mux(isLastStream, 0, stream &+ 1)) } }
    }
    let scale = Signal.constant(0, 32 - RowScaleBits.count)
    let header = mux(
      headerOnly, Signal.constant(0xFFFF_FFFF, 64), cat(scale, scales[stream], list.best(stream)))
    let data = list.entries(stream).enumerated().reversed().reduce(header) { rest, entry in
      mux(beat == Signal.constant(entry.offset + 1, beat.width), entry.element, rest)
    }
    m.on(ports.clock) {
      m.when(leaves) {
        m.set(isOffered, sends)
        m.set(ports.answer.last, isLast)
        m.set(ports.answer.data, data)
      }
    }
    m.assign(ports.answer.valid, isOffered)
    m.assign(ports.done, allSent)
  }
}

/// Words of sums that wait for the list, and the one whose sums are being inserted.
private struct HeadQueue {
  /// A word may come; a word waits.
  let hasRoom, isFilled: Signal
  /// The word at rest: its sums, its number, its stream.
  let word: (sums: Signal, number: Signal, stream: Signal?)
  /// Lanes of the next word that may have to be inserted.
  let nextLanes: Signal
  private let m: ModuleBuilder
  private let ports: HeadPorts
  private let memory: Memory
  private let head, tail, count, rests, next, pushes: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: HeadPorts) {
    (self.m, self.ports) = (m, ports)
    let lanes = c.drainedSums
    let sumsWidth = ports.sums.width
    let numberWidth = ports.word.width
    let width = lanes + sumsWidth + numberWidth + (c.streamBits ?? 0)
    memory = m.memory("queue", width: width, depth: Head.queueDepth)
    let bits = (Head.queueDepth - 1).bitsNeeded
    head = m.register("queue_head", bits, clock: ports.clock, reset: 0)
    tail = m.register("queue_tail", bits, clock: ports.clock, reset: 0)
    count = m.register("queue_count", Head.queueDepth.bitsNeeded, clock: ports.clock, reset: 0)
    let rests = m.register("word_at_rest", width - lanes, clock: ports.clock)
    self.rests = rests
    pushes = m.wire("pushes", 1 as Int)
    // A register, so that backpressure begins here; by then words have come that were compared meanwhile.
    hasRoom = m.register("has_room", 1, clock: ports.clock, reset: 0)
    isFilled = m.wire("is_filled", count != 0)
    let front = m.wire("next_word", memory[head])
    nextLanes = front[width - lanes..<width]
    next = front[0..<width - lanes]
    let stream = c.streamBits.map { _ in rests[sumsWidth + numberWidth..<width - lanes] }
    word = (rests[0..<sumsWidth], rests[sumsWidth..<sumsWidth + numberWidth], stream)
  }

  func push(when condition: Signal, lanes: Signal, _ sums: Signal, _ word: Signal, _ stream: Signal?) {
    m.assign(pushes, condition)
    let entry = stream.map { cat(lanes, $0, word, sums) } ?? cat(lanes, word, sums)
    m.on(ports.clock) {
      m.set(hasRoom, count < Signal.constant(Head.queueDepth - 3, count.width))
      m.when(pushes) {
        m.write(memory, at: tail, entry)
        m.set(tail, tail &+ 1)
      }
    }
  }

  func pop(when pops: Signal) {
    m.on(ports.clock) {
      m.when(pops) {
        m.set(head, head &+ 1)
        m.set(rests, next)
      }
      m.when(pushes & !pops) { m.set(count, count &+ 1) }.elseWhen(!pushes & pops) { m.set(count, count &- 1) }
    }
  }
}

/// Ports of the head.
struct HeadPorts {
  let clock: ClockDomain
  let start, wantsAnswer, skip, done: Signal
  let active, sumsValid, sums, word, closes, scale, ready: Signal
  let stream: Signal?
  let logits, answer: AxiStream

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    clock = m.clock("clock", reset: "reset")
    m.section("Round; skip answers one in which no stream wants an answer")
    start = m.input("start", 1)
    wantsAnswer = m.input("wants_answer", c.streams)
    skip = m.input("skip", 1)
    done = m.output("done", 1)
    m.section("Row sums: number of the word, stream, last word of all, scale")
    active = m.input("active", 1)
    sumsValid = m.input("sums_valid", 1)
    sums = m.input("sums", c.sumBits * c.drainedSums)
    word = m.input("word", VectorUnitPorts.addressBits(c))
    stream = c.streamBits.map { m.input("stream", $0) }
    closes = m.input("closes", 1)
    scale = m.input("scale", RowScaleBits.count)
    ready = m.output("ready", 1)
    m.section("All sums")
    logits = m.streamOutput("m_axis_logits", width: Head.sumBits * c.drainedSums, last: true)
    m.section("Answers")
    answer = m.streamOutput("m_axis_tokens", width: 64, last: true)
  }
}

/// Width of an encoded row scale.
enum RowScaleBits {
  static let count = FixedPointFormat.scaleMantissaBits + 6
}
