import GoldenModel
import HDL

/// Ports of the vector unit.
struct VectorUnitPorts {
  let clock: ClockDomain
  let start, wantsHead, isFresh: Signal
  let embeddingValid, embeddingValues, embeddingShift: Signal
  let sumsValid, sums, sumsReady: Signal
  let operandBuffer, operandReleased, mantissa, shift, upShift: Signal
  let sourceReady, squareSum, readsProducts, readAddress, readData: Signal
  let stateAddress, stateRead, stateWrite, stateWriteData: Signal
  let headActive, headDone, tokenDone, busy: Signal
  let saturations, resultsValid, results: Signal

  /// Bits of a word address of the vector memories.
  static func addressBits(_ c: AcceleratorConfiguration) -> Int { (c.productWords - 1).bitsNeeded }
  /// Bits of a word address of the state memory.
  static func stateAddressBits(_ c: AcceleratorConfiguration) -> Int {
    (c.model.layerCount * c.hiddenWords - 1).bitsNeeded
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let lanes = c.shape.vectorLanes
    clock = m.clock("clock", reset: "reset")
    m.section("Token")
    start = m.input("start", 1)
    wantsHead = m.input("wants_head", 1)
    isFresh = m.input("is_fresh", 1)
    tokenDone = m.output("token_done", 1)
    busy = m.output("busy", 1)
    m.section("Row of the embedding")
    embeddingValid = m.input("embedding_valid", 1)
    embeddingValues = m.input("embedding_values", 16 * lanes)
    embeddingShift = m.input("embedding_shift", ScaleConstantsWord.embeddingShift.count)
    m.section("Row sums")
    sumsValid = m.input("sums_valid", 1)
    sums = m.input("sums", c.sumBits * lanes)
    sumsReady = m.output("sums_ready", 1)
    m.section("Scale of the operand in use")
    operandBuffer = m.output("operand_buffer", 1)
    operandReleased = m.output("operand_released", 1)
    mantissa = m.input("scale_mantissa", FixedPointFormat.scaleMantissaBits)
    shift = m.input("scale_shift", 6)
    upShift = m.input("scale_up_shift", 6)
    m.section("Source of the quantiser: residual stream or products")
    sourceReady = m.output("source_ready", 1)
    squareSum = m.output("square_sum", 64)
    readsProducts = m.input("read_products", 1)
    readAddress = m.input("read_address", Self.addressBits(c))
    readData = m.output("read_data", FixedPointFormat.vectorBits * lanes)
    m.section("State access between tokens")
    stateAddress = m.input("state_address", Self.stateAddressBits(c))
    stateRead = m.output("state_read_data", FixedPointFormat.stateBits * lanes)
    stateWrite = m.input("state_write", 1)
    stateWriteData = m.input("state_write_data", FixedPointFormat.stateBits * lanes)
    m.section("The head takes row sums instead, and says when it is done")
    headActive = m.output("head_active", 1)
    headDone = m.input("head_done", 1)
    m.section("Verification")
    saturations = m.output("saturations", (3 * lanes).bitsNeeded)
    resultsValid = m.output("results_valid", 1)
    results = m.output("results", FixedPointFormat.stateBits * lanes)
  }
}
