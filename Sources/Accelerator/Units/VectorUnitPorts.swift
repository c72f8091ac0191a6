import GoldenModel
import HDL

/// Ports of the vector unit.
struct VectorUnitPorts {
  let clock: ClockDomain
  let start, wantsHead, isFresh, isKept: Signal
  let embeddingValid, embeddingValues, embeddingShift, rowTaken: Signal
  let sumsValid, sums, sumsReady: Signal
  let paired: PairedSums?
  let scalePublished, operandReleased, scaleSlot, mantissa, shift, upShift: Signal
  let sources: SourcePorts
  let squareStream: Signal?
  let squareSum: Signal
  let stateAddress, stateRead, stateWrite, stateWriteData: Signal
  let headActive, headReady, headWord, headCloses, roundDone, answered, busy: Signal
  let headStream: Signal?
  let saturations, resultsValid, results: Signal
  let loadBounds: LoadWrites?

  /// Bits of a word address in a vector of a stream.
  static func addressBits(_ c: AcceleratorConfiguration) -> Int {
    (max(c.productWords, c.words(.head)) - 1).bitsNeeded
  }
  /// Bits of the number of values that are clamped in a cycle: each lane scales, adds and multiplies, and may scale twice.
  static func saturationBits(_ c: AcceleratorConfiguration) -> Int {
    ((c.pairsGLU ? 4 : 3) * c.shape.vectorLanes).bitsNeeded
  }
  /// Bits of a word address of the state memory.
  static func stateAddressBits(_ c: AcceleratorConfiguration) -> Int {
    (c.streams * c.model.layerCount * c.hiddenWords - 1).bitsNeeded
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let lanes = c.shape.vectorLanes
    clock = m.clock("clock", reset: "reset")
    m.section("Round; a bit of each stream: first token of a sequence, takes part")
    start = m.input("start", 1)
    wantsHead = m.input("wants_head", 1)
    isFresh = m.input("is_fresh", c.streams)
    isKept = m.input("is_kept", c.streams)
    roundDone = m.output("round_done", 1)
    answered = m.input("answered", 1)
    busy = m.output("busy", 1)
    m.section("Rows of the embedding, one of each stream")
    embeddingValid = m.input("embedding_valid", 1)
    embeddingValues = m.input("embedding_values", 16 * lanes)
    embeddingShift = m.input("embedding_shift", ScaleConstantsWord.embeddingShift.count)
    rowTaken = m.output("row_taken", 1)
    m.section("Row sums")
    sumsValid = m.input("sums_valid", 1)
    sums = m.input("sums", c.sumBits * lanes)
    sumsReady = m.output("sums_ready", 1)
    paired = c.pairsGLU ? PairedSums(m, c, toVectorUnit: true) : nil
    m.section("Scale of the operand in use")
    scalePublished = m.input("scale_published", 1)
    operandReleased = m.output("operand_released", 1)
    scaleSlot = m.output("scale_slot", QuantiserPorts.scaleSlotBits(c))
    mantissa = m.input("scale_mantissa", FixedPointFormat.scaleMantissaBits)
    shift = m.input("scale_shift", 6)
    upShift = m.input("scale_up_shift", 6)
    sources = SourcePorts(m, c, isOutput: true)
    m.section("Sum of squares of the vector that a block norm normalises")
    squareStream = c.streamBits.map { m.input("square_stream", $0) }
    squareSum = m.output("square_sum", 64)
    m.section("State access between tokens")
    stateAddress = m.input("state_address", Self.stateAddressBits(c))
    stateRead = m.output("state_read_data", FixedPointFormat.stateBits * lanes)
    stateWrite = m.input("state_write", 1)
    stateWriteData = m.input("state_write_data", FixedPointFormat.stateBits * lanes)
    m.section("The head takes the row sums; word of the vocabulary, stream, last word of all")
    headActive = m.output("head_active", 1)
    headReady = m.input("head_ready", 1)
    headWord = m.output("head_word", Self.addressBits(c))
    headStream = c.streamBits.map { m.output("head_stream", $0) }
    headCloses = m.output("head_closes", 1)
    m.section("Verification")
    saturations = m.output("saturations", Self.saturationBits(c))
    resultsValid = m.output("results_valid", 1)
    results = m.output("results", FixedPointFormat.stateBits * c.drainedSums)
    loadBounds = LoadWrites(m, c, .lowerBounds)
  }
}
