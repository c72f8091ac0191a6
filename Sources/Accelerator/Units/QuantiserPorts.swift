import GoldenModel
import HDL

/// Ports of the quantiser.
struct QuantiserPorts {
  let clock: ClockDomain
  let start, wantsHead: Signal
  let vectorReady, squareSum, blockSum, readWord: Signal
  let readStream: Signal?
  let largest, reads, readData: [Signal]
  let codeWrite, codeAddress, codeWord, operandDone: Signal
  let published, operandReleased, scaleSlot, mantissa, shift, upShift, embeddingShift: Signal
  let codesValid, codes, publishedScale, shiftClamped, busy: Signal
  let loadConstants: LoadWrites?

  /// Operands whose scales are kept: those with codes, and those whose rows are not all through.
  static let scaleSets = 1 << scaleSetBits
  /// Bits of the number of such an operand.
  static let scaleSetBits = 2
  /// Bits of the number of a scale: the operand, and the stream where streams share weights.
  static func scaleSlotBits(_ c: AcceleratorConfiguration) -> Int {
    scaleSetBits + (c.sharesWeights ? c.streamBits ?? 0 : 0)
  }
  /// Bits of the number of a word of code lanes.
  static func wordBits(_ c: AcceleratorConfiguration) -> Int {
    (max(c.codeWords(.f), c.codeWords(.down)) - 1).bitsNeeded
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let bits = FixedPointFormat.vectorBits
    let names = ["first", "i", "g"]
    clock = m.clock("clock", reset: "reset")
    m.section("Round")
    start = m.input("start", 1)
    wantsHead = m.input("wants_head", 1)
    embeddingShift = m.output("embedding_shift", ScaleConstantsWord.embeddingShift.count)
    busy = m.output("busy", 1)
    m.section("A vector has all its statistics; those of the stream; its norm products, a cycle after the address")
    vectorReady = m.input("vector_ready", 1)
    readStream = c.streamBits.map { m.output("read_stream", $0) }
    largest = names.map { m.input("largest_\($0)", bits) }
    blockSum = m.input("block_sum", 64)
    squareSum = m.input("square_sum", 64)
    reads = c.suitsBlockRAM ? names.map { m.output("reads_\($0)", 1) } : []
    readWord = m.output("read_word", Self.wordBits(c))
    readData = names.map { m.input("read_\($0)", bits * c.shape.codeLanes) }
    m.section("Code memory; the array is done with the codes of an operand")
    codeWrite = m.output("code_write", 1)
    codeAddress = m.output("code_address", ArraySequencer.codeAddressBits(c))
    codeWord = m.output("code_word", TernaryDot.codeBits * c.shape.columns)
    operandDone = m.input("operand_done", 1)
    m.section("Scales: published here, released by the vector unit; the one in use")
    published = m.output("scale_published", 1)
    operandReleased = m.input("operand_released", 1)
    scaleSlot = m.input("scale_slot", Self.scaleSlotBits(c))
    mantissa = m.output("scale_mantissa", FixedPointFormat.scaleMantissaBits)
    shift = m.output("scale_shift", 6)
    upShift = m.output("scale_up_shift", 6)
    m.section("Verification")
    codesValid = m.output("codes_valid", 1)
    codes = m.output("codes", TernaryDot.codeBits * c.shape.codeLanes)
    publishedScale = m.output("published_scale", FixedPointFormat.scaleMantissaBits + 6)
    shiftClamped = m.output("shift_clamped", 1)
    loadConstants = LoadWrites(m, c, .scaleConstants)
  }
}
