import GoldenModel
import HDL

/// Ports of the vector unit of a shared datapath.
struct SharedVectorPorts {
  let clock: ClockDomain
  let start, runs, wantsHead, isFresh, isKept, roundDone, answered, busy: Signal
  let embeddingValid, embeddingValue, embeddingReady: Signal
  let sumsValid, sums, sumsReady: Signal
  let scaleValid, multiplier, range, scaleTaken: Signal
  let sourceValid, sourceSquare, sourceValue, vectorDone: Signal
  let readsResidual, readsProducts, readElement, residual, products: Signal
  let stateAddress, stateRead, stateWrite, stateWriteData: Signal
  let headActive, headReady: Signal
  let saturations, resultsValid, results: Signal

  /// Bits of the multiplier of a scale: a mantissa shifted left by up to 12.
  static let multiplierBits = FixedPointFormat.scaleMantissaBits + 12
  /// Bits of an element's number.
  static func elementBits(_ c: AcceleratorConfiguration) -> Int { (c.longestVector - 1).bitsNeeded }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let bits = FixedPointFormat.vectorBits
    clock = m.clock("clock", reset: "reset")
    m.section("Round; its token has come; first token of a sequence; the token exists")
    start = m.input("start", 1)
    runs = m.input("runs", 1)
    wantsHead = m.input("wants_head", 1)
    isFresh = m.input("is_fresh", 1)
    isKept = m.input("is_kept", 1)
    roundDone = m.output("round_done", 1)
    answered = m.input("answered", 1)
    busy = m.output("busy", 1)
    m.section("Row of the embedding")
    embeddingValid = m.input("embedding_valid", 1)
    embeddingValue = m.input("embedding_value", 16, signed: true)
    embeddingReady = m.output("embedding_ready", 1)
    m.section("Row sums")
    sumsValid = m.input("sums_valid", 1)
    sums = m.input("sums", c.sumBits, signed: true)
    sumsReady = m.output("sums_ready", 1)
    m.section("Scale of the next vector: a value is sum * multiplier / 2^(12 + 12 range)")
    scaleValid = m.input("scale_valid", 1)
    multiplier = m.input("scale_multiplier", Self.multiplierBits)
    range = m.input("scale_range", 2)
    scaleTaken = m.output("scale_taken", 1)
    m.section("Sources of operands: an element; a value of g, which is only squared; all elements have come")
    sourceValid = m.output("source_valid", 1)
    sourceSquare = m.output("source_square", 1)
    sourceValue = m.output("source_value", bits, signed: true)
    vectorDone = m.output("vector_done", 1)
    m.section("The quantiser reads an element; a cycle later")
    readsResidual = m.input("reads_residual", 1)
    readsProducts = m.input("reads_products", 1)
    readElement = m.input("read_element", Self.elementBits(c))
    residual = m.output("residual", bits, signed: true)
    products = m.output("products", bits, signed: true)
    m.section("State access between tokens")
    stateAddress = m.input("state_address", VectorUnitPorts.stateAddressBits(c))
    stateRead = m.output("state_read_data", FixedPointFormat.stateBits)
    stateWrite = m.input("state_write", 1)
    stateWriteData = m.input("state_write_data", FixedPointFormat.stateBits)
    m.section("The head takes the row sums")
    headActive = m.output("head_active", 1)
    headReady = m.input("head_ready", 1)
    m.section("Verification")
    saturations = m.output("saturations", 1)
    resultsValid = m.output("results_valid", 1)
    results = m.output("results", FixedPointFormat.stateBits)
  }
}
