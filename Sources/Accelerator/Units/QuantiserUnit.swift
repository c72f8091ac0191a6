import GoldenModel
import HDL

/// The absmax quantiser: goes over a vector once for its statistics and once for its codes.
///
/// It runs ahead of the array by at most two operands, which is what the code memory holds, and waits for the residual
/// stream or the products only where the next operand needs them.
enum QuantiserUnit {
  /// Cycles from the last address of the first pass to the finished sums.
  static let scanDrain = 2 + QuantiserLane.squareLatency + 2
  /// Cycles from an address of the second pass to the assembled code word.
  static let codeDrain = 1 + QuantiserLane.codeLatency + 2

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let name = "absmax_quantiser_p\(c.shape.vectorLanes)"
    return try Module.build(name, summary: "Codes and scale of each BitLinear input, both RMS norms folded in.") { m in
      let ports = QuantiserPorts(m, c)
      let control = QuantiserControl(m, c, ports)
      try datapath(m, c, ports, control)
    }
  }

  private static func datapath(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts, _ control: QuantiserControl
  ) throws {
    let lanes = c.shape.vectorLanes
    let clock = ports.clock
    let weights = m.memory(
      "norm_weights", width: 32 * lanes, depth: c.model.layerCount * c.normWordsPerLayer + c.vectorWords(.head),
      image: MemoryImages.FileName.normWeights)
    let weightsRead = m.register("norm_weights_read", weights.width, clock: clock)
    m.on(clock) { m.set(weightsRead, weights[control.normAddress]) }
    let largest = m.register("largest", FixedPointFormat.vectorBits, clock: clock)
    let blockSum = m.register("block_sum", 64, clock: clock)
    let magnitudes = m.wire("magnitudes", FixedPointFormat.vectorBits * lanes)
    let squares = m.wire("squares", CoarseSquare.bits * lanes)
    let codes = m.wire("lane_codes", TernaryDot.codeBits * lanes)
    let scale = m.instance(
      "scale", of: try ScaleUnit.module(), clock: clock,
      [
        "largest": largest, "block_sum": blockSum, "square_sum": ports.squareSum,
        "constants": control.constants[0..<ScaleConstantsWord.embeddingShift.lowerBound],
      ])
    m.instanceArray(
      "lanes", count: lanes, of: try QuantiserLane.module(), clock: clock,
      [
        "enable": .shared(control.isWorking), "source": .sliced(ports.readData), "norm_weights": .sliced(weightsRead),
        "left_shift": .shared(scale["left_shift"]),
        "step": .shared(scale["step"]), "magnitude": .sliced(magnitudes), "square": .sliced(squares),
        "code": .sliced(codes),
      ])
    statistics(m, c, clock, control, magnitudes, squares, largest, blockSum)
    assemble(m, c, ports, control, codes)
    publish(m, clock, ports, control, scale)
  }

  /// Largest magnitude and sum of squares over the words of the first pass.
  private static func statistics(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ control: QuantiserControl,
    _ magnitudes: Signal, _ squares: Signal, _ largest: Signal, _ blockSum: Signal
  ) {
    let wordLargest = m.register("word_largest", FixedPointFormat.vectorBits, clock: clock)
    let total = adderTree(squares.parts(of: CoarseSquare.bits))
    let wordSquares = m.register("word_squares", total.width, clock: clock)
    m.on(clock) {
      m.set(wordLargest, maximum(m, magnitudes.parts(of: FixedPointFormat.vectorBits), "larger"))
      m.set(wordSquares, total)
      m.when(control.clears) {
        m.set(largest, 0)
        m.set(blockSum, 0)
      }.otherwise {
        m.when(control.scanned[1 + QuantiserLane.magnitudeLatency + 1] & (wordLargest > largest)) {
          m.set(largest, wordLargest)
        }
        m.when(control.scanned[1 + QuantiserLane.squareLatency + 1]) {
          m.set(blockSum, (blockSum + wordSquares).truncated(to: 64))
        }
      }
    }
  }

  private static func maximum(_ m: ModuleBuilder, _ values: [Signal], _ name: String) -> Signal {
    guard values.count > 1 else { return values[0] }
    let half = values.count / 2
    let low = maximum(m, Array(values[..<half]), "\(name)_0")
    let high = maximum(m, Array(values[half...]), "\(name)_1")
    return m.wire(name, mux(high > low, high, low))
  }

  /// Gathers codes into words as wide as a row of the array.
  private static func assemble(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts, _ control: QuantiserControl,
    _ codes: Signal
  ) {
    let wordBits = TernaryDot.codeBits * c.shape.columns
    let stage = 1 + QuantiserLane.codeLatency
    let masked = m.wire("codes_in_vector", mux(control.inside[stage], codes, Signal.constant(0, codes.width)))
    let word = m.register("gathered_codes", wordBits, clock: ports.clock)
    m.on(ports.clock) {
      m.when(control.coded[stage]) {
        m.set(word, codes.width == wordBits ? masked : cat(masked, word[codes.width..<wordBits]))
      }
    }
    m.assign(ports.codesValid, control.coded[stage] & control.inside[stage])
    m.assign(ports.codes, masked)
    m.assign(ports.codeWord, word)
    m.assign(ports.codeWrite, control.wordCoded)
    m.assign(ports.codeAddress, cat(control.buffer, control.codeBeat))
  }

  /// Keeps the scale of each of the two operands until the vector unit is done with it.
  private static func publish(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ ports: QuantiserPorts, _ control: QuantiserControl, _ scale: Instance
  ) {
    let bits = FixedPointFormat.scaleMantissaBits
    let word = m.wire("scale_word", cat(scale["scale_up_shift"], scale["scale_shift"], scale["scale_mantissa"]))
    let kept = (0..<2).map { m.register("scale_of_operand_\($0)", word.width, clock: clock) }
    let used = m.wire("scale_in_use", mux(ports.operandBuffer, kept[1], kept[0]))
    m.on(clock) {
      m.when(control.publishes & !control.buffer) { m.set(kept[0], word) }
      m.when(control.publishes & control.buffer) { m.set(kept[1], word) }
    }
    m.assign(ports.mantissa, used[0..<bits])
    m.assign(ports.shift, used[bits..<bits + 6])
    m.assign(ports.upShift, used[bits + 6..<bits + 12])
    m.assign(ports.published, control.publishes)
    m.assign(ports.publishedScale, word[0..<bits + 6])
    m.assign(ports.shiftClamped, control.publishes & scale["shift_clamped"])
  }
}
