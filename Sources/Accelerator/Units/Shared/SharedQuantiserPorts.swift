import GoldenModel
import HDL

/// Ports of the quantiser of a shared datapath.
struct SharedQuantiserPorts {
  let clock: ClockDomain
  let start, runs, isPrepared, wantsHead, busy: Signal
  let sourceValid, sourceSquare, sourceValue, vectorDone: Signal
  let readsResidual, readsProducts, readElement, residual, products: Signal
  let normRead, normAddress, weights: Signal
  let codeWrite, codeWritten, codeAddress, codeLanes, code, operandDone: Signal
  let scaleValid, multiplier, range, scaleTaken, headScale: Signal
  let codesValid, scalePublished, scale, shiftClamped: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let bits = FixedPointFormat.vectorBits
    clock = m.clock("clock", reset: "reset")
    m.section("Round; its token has come; everything is ready for it")
    start = m.input("start", 1)
    runs = m.input("runs", 1)
    isPrepared = m.output("is_prepared", 1)
    wantsHead = m.input("wants_head", 1)
    busy = m.output("busy", 1)
    m.section("Sources of operands: an element; a value of g, which is only squared; all elements have come")
    sourceValid = m.input("source_valid", 1)
    sourceSquare = m.input("source_square", 1)
    sourceValue = m.input("source_value", bits, signed: true)
    vectorDone = m.input("vector_done", 1)
    m.section("Elements of the vectors, a cycle after their number")
    readsResidual = m.output("reads_residual", 1)
    readsProducts = m.output("reads_products", 1)
    readElement = m.output("read_element", SharedVectorPorts.elementBits(c))
    residual = m.input("residual", bits, signed: true)
    products = m.input("products", bits, signed: true)
    m.section("Norm weights behind the weights, a cycle after their address")
    normRead = m.output("norm_read", 1)
    normAddress = m.output("norm_address", SharedWeightMemory.addressBits(c))
    weights = m.input("weights", 8 * c.weightBytes)
    m.section("Code memory: a lane of a word; the word is complete; the array is done with the codes of an operand")
    codeWrite = m.output("code_write", 1)
    codeWritten = m.output("code_written", 1)
    codeAddress = m.output("code_address", ArraySequencer.codeAddressBits(c))
    codeLanes = m.output("code_lanes", c.shape.columns)
    code = m.output("code", TernaryDot.codeBits)
    operandDone = m.input("operand_done", 1)
    m.section("Scale of the next vector")
    scaleValid = m.output("scale_valid", 1)
    multiplier = m.output("scale_multiplier", SharedVectorPorts.multiplierBits)
    range = m.output("scale_range", 2)
    scaleTaken = m.input("scale_taken", 1)
    headScale = m.output("head_scale", RowScaleBits.count)
    m.section("Verification")
    codesValid = m.output("codes_valid", 1)
    scalePublished = m.output("scale_published", 1)
    scale = m.output("scale", RowScaleBits.count)
    shiftClamped = m.output("shift_clamped", 1)
  }
}
