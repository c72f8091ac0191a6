import GoldenModel
import HDL

/// Ports of the quantiser.
struct QuantiserPorts {
  let clock: ClockDomain
  let start, wantsHead: Signal
  let sourceReady, squareSum, readsProducts, readAddress, readData: Signal
  let codeWrite, codeAddress, codeWord: Signal
  let published, operandBuffer, operandReleased, mantissa, shift, upShift, embeddingShift: Signal
  let codesValid, codes, publishedScale, shiftClamped, busy: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    clock = m.clock("clock", reset: "reset")
    m.section("Token")
    start = m.input("start", 1)
    wantsHead = m.input("wants_head", 1)
    embeddingShift = m.output("embedding_shift", ScaleConstantsWord.embeddingShift.count)
    busy = m.output("busy", 1)
    m.section("Residual stream and products")
    sourceReady = m.input("source_ready", 1)
    squareSum = m.input("square_sum", 64)
    readsProducts = m.output("read_products", 1)
    readAddress = m.output("read_address", VectorUnitPorts.addressBits(c))
    readData = m.input("read_data", FixedPointFormat.vectorBits * c.shape.vectorLanes)
    m.section("Code memory")
    codeWrite = m.output("code_write", 1)
    codeAddress = m.output("code_address", 1 + ArraySequencer.beatBits(c))
    codeWord = m.output("code_word", TernaryDot.codeBits * c.shape.columns)
    m.section("Operands: finished here, released by the vector unit; scale of the one in use")
    published = m.output("operand_published", 1)
    operandReleased = m.input("operand_released", 1)
    operandBuffer = m.input("operand_buffer", 1)
    mantissa = m.output("scale_mantissa", FixedPointFormat.scaleMantissaBits)
    shift = m.output("scale_shift", 6)
    upShift = m.output("scale_up_shift", 6)
    m.section("Verification")
    codesValid = m.output("codes_valid", 1)
    codes = m.output("codes", TernaryDot.codeBits * c.shape.vectorLanes)
    publishedScale = m.output("published_scale", FixedPointFormat.scaleMantissaBits + 6)
    shiftClamped = m.output("shift_clamped", 1)
  }
}
