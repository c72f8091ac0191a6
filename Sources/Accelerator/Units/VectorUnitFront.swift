import GoldenModel
import HDL

/// Accepts words at the front of the vector unit: rows of the embedding, then row sums in the order of the array.
///
/// i, g and up leave the pipeline late; the rows after them may have to wait for `VectorUnitSpacing`, so that state is read
/// after it was written and no two words reach the norm unit at once.
struct VectorUnitFront {
  /// A word is accepted.
  let accepts: Signal
  /// It belongs to a row of the embedding.
  let isEmbedding: Signal
  /// Its number in its vector.
  let word: Signal
  /// It is the last one of the vector; of all streams' vectors.
  let isLastWord, closes: Signal
  /// Its stream; nil if there is a single one.
  let stream: Signal?
  /// Its number in the state memory and among the lower bounds.
  let stateWord, boundsWord: Signal
  /// No round is under way.
  let isIdle: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ walk: ProjectionWalk) {
    let clock = ports.clock
    let phases = VectorUnitPhases(m)
    let phase = m.register("phase", 3, clock: clock, reset: phases.idle)
    let drain = m.register("drain_cycle", (VectorLane.latency - 1).bitsNeeded, clock: clock, reset: 0)
    let base = m.register("layer_base", (c.model.layerCount * c.hiddenWords - 1).bitsNeeded, clock: clock)
    let takesRows = m.wire("takes_rows", phase == phases.rows)
    isEmbedding = m.wire("takes_embedding", phase == phases.embedding)
    isIdle = m.wire("is_idle", phase == phases.idle)
    let place = WordPlace(m, c, clock, walk, isEmbedding: isEmbedding)
    let scales = ScalesReady(m, c, ports, place.sharing)
    let ready = m.wire("ready", takesRows & scales.ready & (!walk.at(.head) | ports.headReady))
    accepts = m.wire("accepts", ready & ports.sumsValid | isEmbedding & ports.embeddingValid)
    word = place.word
    isLastWord = place.isLastWord
    closes = m.wire("closes_0", isLastWord & place.isLastStream)
    stream = place.stream
    // Words of gate and up may have longer numbers than the state has words; they do not reach it.
    boundsWord = m.wire("bounds_word", base &+ word.resized(to: base.width))
    let stateBits = VectorUnitPorts.stateAddressBits(c)
    let perStream = Signal.constant(c.model.layerCount * c.hiddenWords, stateBits)
    let inStream = boundsWord
    stateWord = m.wire(
      "state_word",
      place.stream.map { ($0 * perStream).truncated(to: stateBits) &+ inStream.resized(to: stateBits) } ?? inStream)
    place.advance(when: accepts)
    let projectionDone = m.wire(
      "projection_done", ready & ports.sumsValid & (c.sharesWeights ? closes : isLastWord))
    let operandDone = m.wire("operand_done", projectionDone & !walk.at(.gate))
    scales.release(when: operandDone)
    let drained = m.wire("drained", drain == Signal.constant(VectorLane.latency - 2, drain.width))

    m.on(clock) {
      m.when(ports.start) {
        m.set(phase, phases.embedding)
        m.set(base, 0)
        walk.restart()
      }
      m.when(isEmbedding & accepts & closes) { m.set(phase, phases.rows) }
      m.when(projectionDone) {
        walk.advance()
        m.when(walk.isLast) { m.set(phase, phases.answers) }
          .elseWhen(VectorUnitSpacing.waits(c, walk)) {
            m.set(phase, phases.drain)
            if let skipped = VectorUnitSpacing.skipped(c, walk, bits: drain.width) { m.set(drain, skipped) }
          }
        // After the last layer the number is not used: with one layer it may be all that the register cannot hold.
        let step = Signal.constant(c.hiddenWords & ((1 << base.width) - 1), base.width)
        m.when(walk.at(.down) & walk.isLastStream) { m.set(base, base &+ step) }
      }
      m.when(phase == phases.drain) {
        m.set(drain, mux(drained, 0, drain &+ 1))
        m.when(drained) { m.set(phase, phases.rows) }
      }
      m.when(ports.answered) { m.set(phase, phases.idle) }
    }
    m.assign(ports.sumsReady, ready)
    if let paired = ports.paired { m.assign(paired.taken, walk.at(anyOf: .up, .head)) }
    m.assign(ports.rowTaken, isEmbedding & accepts & isLastWord)
    m.assign(ports.operandReleased, operandDone)
    m.assign(ports.headActive, m.wire("head_active_now", takesRows & scales.ready & walk.at(.head)))
    m.assign(ports.headWord, word)
    m.assign(ports.headCloses, closes)
    if let port = ports.headStream, let stream { m.assign(port, stream) }
    m.assign(ports.roundDone, projectionDone & walk.isLast)
    m.assign(ports.busy, !isIdle)
  }
}

/// Cycles from the last row of i, g or up to the row after it.
///
/// With a single stream, whose next operand waits for longer, and where streams share weights, until the pipeline is empty.
enum VectorUnitSpacing {
  /// g reads states through the port through which i reads them 8 stages later, and after i wrote them.
  private static func afterInput(_ c: AcceleratorConfiguration) -> Int {
    max(VectorLane.gateStage - VectorLane.valueStage + 1, VectorLane.latency - 1 - c.hiddenWords)
  }
  /// Residual sums go to the norm unit early, and their norm weights are addressed two cycles before.
  private static let afterLastTurn = VectorLane.latency - VectorLane.residualStage + 3

  /// Cycles after a projection of a stream.
  static func after(_ projection: Projection, isLastStream: Bool, _ c: AcceleratorConfiguration) -> Int {
    switch projection {
    case .f, .o, .gate, .down, .head: 1
    case .i, .g, .up:
      c.streams == 1 || c.sharesWeights
        ? VectorLane.latency : projection == .i ? afterInput(c) : isLastStream ? afterLastTurn : 1
    }
  }

  /// Whether the rows after one of the walk's projection wait.
  static func waits(_ c: AcceleratorConfiguration, _ walk: ProjectionWalk) -> Signal {
    guard c.streams > 1, !c.sharesWeights else { return walk.at(anyOf: .i, .g, .up) }
    return walk.at(.i) | walk.at(anyOf: .g, .up) & walk.isLastStream
  }

  /// Where the count of a wait for an empty pipeline begins after a row of the walk's projection; nil for always 0.
  static func skipped(_ c: AcceleratorConfiguration, _ walk: ProjectionWalk, bits: Int) -> Signal? {
    guard c.streams > 1, !c.sharesWeights else { return nil }
    func count(_ spacing: Int) -> Signal { Signal.constant(VectorLane.latency - spacing, bits) }
    return mux(walk.at(.i), count(afterInput(c)), count(afterLastTurn))
  }
}

/// What the vector unit is doing.
private struct VectorUnitPhases {
  let idle, embedding, rows, drain, answers: Signal

  init(_ m: ModuleBuilder) {
    let names = ["IDLE", "EMBEDDING", "ROWS", "DRAIN", "ANSWERS"]
    let values = names.enumerated().map { m.parameter($1, $0, width: 3) }
    (idle, embedding, rows, drain, answers) = (values[0], values[1], values[2], values[3], values[4])
  }
}

/// Number and stream of the next word.
private struct WordPlace {
  let word, isLastWord, isLastStream: Signal
  let stream: Signal?
  /// The stream within a group of rows, where streams share weights.
  let sharing: Signal?
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let isEmbedding: Signal
  private let embeddingStream: Signal?
  private let part: Signal?
  private let isLastPart: Signal
  private let wordsPerGroup: Int

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ walk: ProjectionWalk,
    isEmbedding: Signal
  ) {
    (self.m, self.clock, self.isEmbedding, wordsPerGroup) = (m, clock, isEmbedding, c.wordsPerGroup)
    let bits = VectorUnitPorts.addressBits(c)
    word = m.register("word", bits, clock: clock, reset: 0)
    func last(_ projection: Projection) -> Signal { Signal.constant(c.words(projection) - 1, bits) }
    isLastWord = m.wire(
      "is_last_word",
      word
        == mux(
          isEmbedding, last(.f),
          mux(walk.at(.head), last(.head), mux(walk.at(anyOf: .gate, .up), last(.up), last(.f)))))
    guard let streamBits = c.streamBits else {
      (stream, sharing, embeddingStream, part, isLastPart, isLastStream) = (nil, nil, nil, nil, 1, 1)
      return
    }
    let embedded = m.register("embedding_stream", streamBits, clock: clock, reset: 0)
    let shared = c.sharesWeights ? m.register("stream", streamBits, clock: clock, reset: 0) : nil
    let current = m.wire("stream_0", mux(isEmbedding, embedded, shared ?? walk.stream ?? 0))
    (stream, sharing, embeddingStream) = (current, shared, embedded)
    isLastStream = m.wire("is_last_stream", current == Signal.constant(c.streams - 1, streamBits))
    let hasParts = shared != nil && c.wordsPerGroup > 1
    part = hasParts ? m.register("part", (c.wordsPerGroup - 1).bitsNeeded, clock: clock, reset: 0) : nil
    isLastPart = part.map { m.wire("is_last_part", $0 == Signal.constant(c.wordsPerGroup - 1, $0.width)) } ?? 1
  }

  func advance(when accepts: Signal) {
    let following = mux(isLastWord, 0, word &+ 1)
    guard let embeddingStream else {
      m.on(clock) { m.when(accepts) { m.set(word, following) } }
      return
    }
    m.on(clock) {
      m.when(accepts & isEmbedding) {
        m.set(word, following)
        m.when(isLastWord) { m.set(embeddingStream, mux(isLastStream, 0, embeddingStream &+ 1)) }
      }.elseWhen(accepts) {
        guard let sharing else { return m.set(word, following) }
        m.when(isLastPart) {
          m.set(sharing, mux(isLastStream, 0, sharing &+ 1))
          m.set(word, mux(isLastStream, following, word &- Signal.constant(wordsPerGroup - 1, word.width)))
        }.otherwise { m.set(word, word &+ 1) }
        if let part { m.set(part, mux(isLastPart, 0, part &+ 1)) }
      }
    }
  }
}

/// Counts scales that the quantiser has published and whose rows are not all through.
private struct ScalesReady {
  /// The scale of the next row is there.
  let ready: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let published, count, set: Signal
  private let step: Int

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts, _ sharing: Signal?) {
    (self.m, clock, published, step) = (m, ports.clock, ports.scalePublished, c.streamsPerOperand)
    let bits = (QuantiserPorts.scaleSets * c.streamsPerOperand).bitsNeeded
    let count = m.register("scales_ready", bits, clock: ports.clock, reset: 0)
    self.count = count
    set = m.register("scale_set", QuantiserPorts.scaleSetBits, clock: ports.clock, reset: 0)
    ready = m.wire("scale_is_ready", sharing.map { count > $0 } ?? (count != 0))
    m.assign(ports.scaleSlot, sharing.map { cat(set, $0) } ?? set)
  }

  func release(when done: Signal) {
    m.on(clock) {
      m.when(done) { m.set(set, set &+ 1) }
      m.set(
        count,
        count &+ published.resized(to: count.width)
          &- mux(done, Signal.constant(step, count.width), Signal.constant(0, count.width)))
    }
  }
}

extension Signal {
  /// Extended or truncated to a width.
  func resized(to width: Int) -> Signal { width < self.width ? truncated(to: width) : extended(to: width) }
}
