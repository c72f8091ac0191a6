import GoldenModel
import HDL

/// Control of the quantiser: which operand, which word.
struct QuantiserControl {
  /// Constants of the operand.
  let constants: Signal
  /// A word, by cycles since its address.
  let coded: Pipeline
  /// Which of its banks are inside the vector; nil if vectors fill their words.
  let inside: Pipeline?
  /// The assembled code word is complete; where it goes.
  let wordCoded, codeAddress: Signal
  /// Words are on their way.
  let isWorking: Signal
  /// Codes and scale of an operand are complete; where its scale goes.
  let publishes, scaleSlot: Signal
  private let walk: QuantiserWalk

  /// The one of three signals that the operand reads: the first products, or those of i or g.
  func chosen(_ signals: [Signal]) -> Signal {
    mux(walk.isI, signals[1], mux(walk.isG, signals[2], signals[0]))
  }

  /// Cycles from the start of an operand until its scale is right: a cycle to read the constants, the scale unit, and two
  /// for the sum of squares, which follows the largest magnitude and is held where other streams hide it.
  private static func scaleCycles(_ c: AcceleratorConfiguration) -> Int {
    1 + ScaleUnit.scaleLatency + 2 + (c.hidesLatency ? 1 : 0)
  }

  /// Cycles from the start of an operand to the address of its first word, so that the step is there with the product.
  static func preparationCycles(_ c: AcceleratorConfiguration) -> Int {
    ScaleUnit.stepLatency - QuantiserUnit.productLatency(c) - QuantiserLane.stepStage - 1 + (holdsLargest(c) ? 1 : 0)
  }

  /// Whether the largest magnitude is held for a cycle: with several streams it is that of one of them.
  static func holdsLargest(_ c: AcceleratorConfiguration) -> Bool { c.hidesLatency }

  /// Cycles after the address of the last word: until its codes are written and the scale is right.
  static func finishCycles(_ c: AcceleratorConfiguration) -> Int {
    let words = min(c.codeWords(.f), c.codeWords(.down))
    return max(QuantiserUnit.codeLatency(c) + 1, scaleCycles(c) + 2 - preparationCycles(c) - words)
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts) {
    let clock = ports.clock
    let walk = QuantiserWalk(m, clock, c, wantsHead: ports.wantsHead)
    self.walk = walk
    let active = m.register("active", 1, clock: clock, reset: 0)
    let preparing = m.register("preparing", 1, clock: clock, reset: 0)
    let coding = m.register("coding", 1, clock: clock, reset: 0)
    let finishing = m.register("finishing", 1, clock: clock, reset: 0)
    let word = m.register("word", QuantiserPorts.wordBits(c), clock: clock, reset: 0)
    let finish = Self.finishCycles(c)
    let cycle = m.register("finish_cycle", (finish - 1).bitsNeeded, clock: clock, reset: 0)
    let half = m.register("operand_half", 1, clock: clock, reset: 0)
    let set = m.register("scale_set", QuantiserPorts.scaleSetBits, clock: clock, reset: 0)

    func words(_ count: (Operand) -> Int) -> Signal {
      mux(walk.isDown, Signal.constant(count(.down) - 1, word.width), Signal.constant(count(.f) - 1, word.width))
    }
    let isLastWord = m.wire("is_last_word", word == words { c.codeWords($0) })
    let needsSource = m.wire("needs_source", !walk.isI & !walk.isG)
    let limits = QuantiserLimits(m, ports, walk, needsSource: needsSource)
    let begins = m.wire("begins", active & !preparing & !coding & !finishing & limits.mayBegin)
    let lastPreparing = Self.preparationCycles(c) - 1
    let starts = Pipeline(m, clock, "begins", begins, through: lastPreparing, reset: 0)[lastPreparing]
    limits.begin(begins)
    let publishes = m.wire("publishes", finishing & (cycle == Signal.constant(finish - 1, cycle.width)))
    self.publishes = publishes
    m.on(clock) {
      m.when(ports.start) {
        m.set(active, 1)
        walk.restart()
      }
      m.when(begins) { m.set(preparing, 1) }
      m.when(starts) {
        m.set(preparing, 0)
        m.set(coding, 1)
        m.set(word, 0)
      }
      m.when(coding) {
        m.set(word, word &+ 1)
        m.when(isLastWord) {
          m.set(coding, 0)
          m.set(finishing, 1)
          m.set(cycle, 0)
        }
      }
      m.when(finishing) { m.set(cycle, cycle &+ 1) }
      m.when(publishes) {
        m.set(finishing, 0)
        walk.advance()
        m.when(walk.closesSet) {
          m.set(half, !half)
          m.set(set, set &+ 1)
        }
        m.when(walk.isLast) { m.set(active, 0) }
      }
    }
    m.assign(ports.readWord, word)
    for (port, isRead) in zip(ports.reads, [needsSource, walk.isI, walk.isG]) { m.assign(port, isRead) }
    if let port = ports.readStream, let stream = walk.stream { m.assign(port, stream) }
    m.assign(ports.busy, active)
    let memory = m.memory("scale_constants", .scaleConstants, c)
    if let load = ports.loadConstants { m.on(clock) { load.write(m, memory) } }
    constants = m.register("constants", ScaleConstantsWord.bits, clock: clock)
    m.on(clock) { [constants] in
      m.set(constants, memory[walk.constantsIndex].truncated(to: constants.width))
    }
    m.assign(ports.embeddingShift, constants[ScaleConstantsWord.embeddingShift])

    isWorking = m.wire("is_working", coding | finishing)
    coded = Pipeline(m, clock, "coded", coding, through: QuantiserUnit.codeLatency(c), reset: 0)
    inside = Self.banksInside(m, c, walk, word).map {
      Pipeline(m, clock, "inside", $0, through: QuantiserUnit.codeLatency(c))
    }
    let (complete, beat) = Self.countWords(m, c, clock, coded[QuantiserUnit.codeLatency(c)], restart: begins)
    wordCoded = complete
    let sharing = c.sharesWeights ? walk.stream : nil
    codeAddress = cat(half, sharing.prefixed(to: beat))
    scaleSlot = sharing.map { cat(set, $0) } ?? set
  }

  /// A bit for each bank of a word: whether it lies inside the vector. What lies behind is left of an earlier vector.
  private static func banksInside(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ walk: QuantiserWalk, _ word: Signal
  ) -> Signal? {
    let fills = [Operand.f, .down].allSatisfy { c.vectorWords($0) == c.codeWords($0) * c.banks }
    guard !fills else { return nil }
    func inside(_ operand: Operand) -> Signal {
      let (full, rest) = c.vectorWords(operand).quotientAndRemainder(dividingBy: c.banks)
      let all = Signal.constant((1 << c.banks) - 1, c.banks)
      let bits = word.width + 1
      let number = word.extended(to: bits)
      return mux(
        number < Signal.constant(full, bits), all,
        mux(number == Signal.constant(full, bits), Signal.constant((1 << rest) - 1, c.banks), 0))
    }
    return m.wire("inside_0", mux(walk.isDown, inside(.down), inside(.f)))
  }

  /// Whether the words that make a code word have all come, and the number of the code word.
  private static func countWords(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ arrived: Signal, restart: Signal
  ) -> (Signal, Signal) {
    let beat = m.register("code_beat", ArraySequencer.beatBits(c), clock: clock, reset: 0)
    let parts = c.shape.columns / c.shape.codeLanes
    let isComplete: Signal
    if parts > 1 {
      let part = m.register("code_part", (parts - 1).bitsNeeded, clock: clock, reset: 0)
      let isLast = m.wire("last_part", part == Signal.constant(parts - 1, part.width))
      m.on(clock) { m.when(arrived) { m.set(part, mux(isLast, 0, part &+ 1)) } }
      isComplete = arrived & isLast
    } else {
      isComplete = arrived
    }
    // Gathered a cycle later.
    let complete = m.register("word_coded", 1, clock: clock, reset: 0)
    m.on(clock) {
      m.set(complete, isComplete)
      m.when(restart) { m.set(beat, 0) }.elseWhen(complete) { m.set(beat, beat &+ 1) }
    }
    return (complete, beat)
  }
}

/// What an operand must wait for: its source, room for its codes, room for its scale.
private struct QuantiserLimits {
  let mayBegin: Signal
  private let m: ModuleBuilder
  private let ports: QuantiserPorts
  private let walk: QuantiserWalk
  private let needsSource, codes, scales, vectors: Signal

  init(_ m: ModuleBuilder, _ ports: QuantiserPorts, _ walk: QuantiserWalk, needsSource: Signal) {
    (self.m, self.ports, self.walk, self.needsSource) = (m, ports, walk, needsSource)
    codes = m.register("codes_held", 2, clock: ports.clock, reset: 0)
    scales = m.register("scales_held", QuantiserPorts.scaleSetBits + 1, clock: ports.clock, reset: 0)
    let bits = (walk.stream.map { 1 << $0.width } ?? 1).bitsNeeded
    vectors = m.register("vectors_ready", bits, clock: ports.clock, reset: 0)
    let room = m.wire("has_room", !codes[1] & !scales[QuantiserPorts.scaleSetBits] | !walk.opensSet)
    mayBegin = m.wire("may_begin", room & (!needsSource | (vectors != 0)))
  }

  func begin(_ begins: Signal) {
    let opens = m.wire("opens", begins & walk.opensSet)
    let takes = m.wire("takes_vector", begins & needsSource)
    func count(_ register: Signal, up: Signal, down: Signal) {
      m.when(up & !down) { m.set(register, register &+ 1) }.elseWhen(!up & down) { m.set(register, register &- 1) }
    }
    m.on(ports.clock) {
      count(codes, up: opens, down: ports.operandDone)
      count(scales, up: opens, down: ports.operandReleased)
      // A round without a head leaves its last residual streams unread.
      m.when(ports.start) { m.set(vectors, 0) }
        .elseWhen(ports.vectorReady & !takes) { m.set(vectors, vectors &+ 1) }
        .elseWhen(!ports.vectorReady & takes) { m.set(vectors, vectors &- 1) }
    }
  }
}
