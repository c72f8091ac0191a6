import GoldenModel
import HDL

/// Control of the quantiser: which operand, which pass, which word.
struct QuantiserControl {
  /// Address of the norm weights.
  let normAddress: Signal
  /// Constants of the operand.
  let constants: Signal
  /// A word of the first pass, by cycles since its address.
  let scanned: Pipeline
  /// A word of the second pass, by cycles since its address.
  let coded: Pipeline
  /// Whether that word is inside the vector; the last code word may reach beyond.
  let inside: Pipeline
  /// Statistics start anew.
  let clears: Signal
  /// The assembled code word is complete.
  let wordCoded: Signal
  /// Its number.
  let codeBeat: Signal
  /// Half of the code memory that is written.
  let buffer: Signal
  /// A pass is under way.
  let isWorking: Signal
  /// Codes and scale of an operand are complete.
  let publishes: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts) {
    let clock = ports.clock
    let operandBits = 3
    let wordBits = VectorUnitPorts.addressBits(c) + 1
    let active = m.register("active", 1, clock: clock, reset: 0)
    let phases = (
      idle: m.parameter("IDLE", 0, width: 2), scan: m.parameter("SCAN", 1, width: 2),
      step: m.parameter("STEP", 2, width: 2), code: m.parameter("CODE", 3, width: 2)
    )
    let phase = m.register("phase", 2, clock: clock, reset: phases.idle)
    let operand = m.register("operand", operandBits, clock: clock, reset: 0)
    let operands = Operand.allCases.map { m.parameter("OPERAND_\($0)".uppercased(), $0.rawValue, width: operandBits) }
    let layer = m.register("layer", (c.model.layerCount - 1).bitsNeeded, clock: clock, reset: 0)
    let word = m.register("word", wordBits, clock: clock, reset: 0)
    let wait = m.register("wait_cycle", 5, clock: clock, reset: 0)
    let occupied = m.register("operands_held", 2, clock: clock, reset: 0)
    let sourceReady = m.register("source_is_ready", 1, clock: clock, reset: 0)
    let buffer = m.register("buffer", 1, clock: clock, reset: 0)
    let normBits = (c.model.layerCount * c.normWordsPerLayer + c.vectorWords(.head) - 1).bitsNeeded
    let normBase = m.register("norm_base", normBits, clock: clock, reset: 0)
    let constantsCount = c.model.layerCount * Operand.inLayer.count + 1
    let constantsIndex = m.register("constants_index", (constantsCount - 1).bitsNeeded, clock: clock, reset: 0)

    func at(_ other: Operand) -> Signal { operand == operands[other.rawValue] }
    func words(_ count: (Operand) -> Int) -> Signal {
      mux(at(.down), Signal.constant(count(.down), wordBits), Signal.constant(count(.f), wordBits))
    }
    let vectorWords = m.wire("vector_words", words { c.vectorWords($0) })
    let codeWords = m.wire(
      "code_words",
      words { c.length($0).dividedRoundingUp(by: c.shape.columns) * c.shape.columns / c.shape.vectorLanes })
    let lastLayer = m.wire("last_layer", layer == Signal.constant(c.model.layerCount - 1, layer.width))
    let isLast = m.wire("last_operand", at(.head) | at(.down) & lastLayer & !ports.wantsHead)
    let needsSource = m.wire("needs_source", !at(.i) & !at(.g))
    let begins = m.wire(
      "begins",
      active & (phase == phases.idle) & !occupied[1] & (!needsSource | sourceReady))
    let scanning = m.wire("scanning", (phase == phases.scan) & (word < vectorWords))
    let coding = m.wire("coding", (phase == phases.code) & (word < codeWords))
    let waited = m.wire(
      "waited",
      !scanning & !coding
        & (wait
          == mux(
            (phase == phases.scan), Signal.constant(QuantiserUnit.scanDrain, 5),
            mux(
              (phase == phases.step), Signal.constant(ScaleUnit.stepLatency + 1, 5),
              Signal.constant(QuantiserUnit.codeDrain + 1, 5)))))
    let publishes = m.wire("publishes", (phase == phases.code) & waited)
    m.on(clock) {
      m.when(ports.start) {
        m.set(active, 1)
        m.set(operand, 0)
        m.set(layer, 0)
        m.set(normBase, 0)
        m.set(constantsIndex, 0)
      }
      m.when(begins) {
        m.set(phase, phases.scan)
        m.set(word, 0)
        m.set(wait, 0)
      }
      m.when(scanning | coding) { m.set(word, word &+ 1) }.elseWhen(!waited) { m.set(wait, wait &+ 1) }
      m.when(!(phase == phases.idle) & waited) {
        m.set(phase, phase &+ 1)
        m.set(word, 0)
        m.set(wait, 0)
      }
      m.when(publishes) {
        m.set(buffer, !buffer)
        m.set(normBase, (normBase + vectorWords).truncated(to: normBits))
        m.set(constantsIndex, constantsIndex &+ 1)
        m.when(isLast) {
          m.set(active, 0)
          m.set(constantsIndex, 0)
        }
        m.when(at(.down) & !lastLayer) {
          m.set(operand, 0)
          m.set(layer, layer &+ 1)
        }.otherwise { m.set(operand, operand &+ 1) }
      }
      m.when(begins & !ports.operandReleased) { m.set(occupied, occupied &+ 1) }
        .elseWhen(!begins & ports.operandReleased) { m.set(occupied, occupied &- 1) }
      // A token without a head leaves its last residual stream unread.
      m.when(ports.start) { m.set(sourceReady, 0) }
        .elseWhen(ports.sourceReady) { m.set(sourceReady, 1) }.elseWhen(begins & needsSource) { m.set(sourceReady, 0) }
    }
    m.assign(ports.readsProducts, at(.o) | at(.down))
    m.assign(ports.readAddress, word.truncated(to: wordBits - 1))
    m.assign(ports.busy, active)

    let memory = m.memory(
      "scale_constants", width: ScaleConstantsWord.bits, depth: constantsCount,
      image: MemoryImages.FileName.scaleConstants)
    constants = m.register("constants", ScaleConstantsWord.bits, clock: clock)
    m.on(clock) { [constants] in m.set(constants, memory[constantsIndex]) }
    m.assign(ports.embeddingShift, constants[ScaleConstantsWord.embeddingShift])

    normAddress = m.wire("norm_address", (normBase + word).truncated(to: normBits))
    clears = begins
    self.buffer = buffer
    self.publishes = publishes
    isWorking = m.wire("is_working", !(phase == phases.idle))
    let inVector = m.wire("in_vector", word < vectorWords)
    scanned = Pipeline(m, clock, "scanned", scanning, through: 2 + QuantiserLane.squareLatency, reset: 0)
    coded = Pipeline(m, clock, "coded", coding, through: 2 + QuantiserLane.codeLatency, reset: 0)
    inside = Pipeline(m, clock, "inside", inVector, through: 1 + QuantiserLane.codeLatency)
    (wordCoded, codeBeat) = Self.countWords(m, c, clock, coded[2 + QuantiserLane.codeLatency], restart: begins)
  }

  /// Whether the words that make a code word have all come, and the number of the code word.
  private static func countWords(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ arrived: Signal, restart: Signal
  ) -> (Signal, Signal) {
    let beat = m.register("code_beat", ArraySequencer.beatBits(c), clock: clock, reset: 0)
    let parts = c.shape.columns / c.shape.vectorLanes
    var complete = arrived
    if parts > 1 {
      let part = m.register("code_part", (parts - 1).bitsNeeded, clock: clock, reset: 0)
      let isLast = m.wire("last_part", part == Signal.constant(parts - 1, part.width))
      m.on(clock) { m.when(arrived) { m.set(part, mux(isLast, 0, part &+ 1)) } }
      complete = m.wire("word_coded", arrived & isLast)
    }
    m.on(clock) {
      m.when(restart) { m.set(beat, 0) }.elseWhen(complete) { m.set(beat, beat &+ 1) }
    }
    return (complete, beat)
  }
}
