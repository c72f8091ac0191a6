import GoldenModel
import HDL

/// The absmax quantiser: turns the norm products of a vector into codes as soon as their largest magnitude is known.
///
/// It runs ahead of the array by at most two operands, which is what the code memory holds; the array starts on an operand
/// with the first of its codes.
enum QuantiserUnit {
  /// Cycles from the address of a word of products to its codes.
  static func codeLatency(_ c: AcceleratorConfiguration) -> Int { productLatency(c) + QuantiserLane.latency }

  /// Cycles from the address of a word of products to the word at the lanes, which may be far from its memory.
  static func productLatency(_ c: AcceleratorConfiguration) -> Int { c.hidesLatency ? 3 : 2 }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let name = "absmax_quantiser_q\(c.shape.codeLanes)"
    return try Module.build(name, summary: "Codes and scale of each BitLinear input.") { m in
      let ports = QuantiserPorts(m, c)
      let control = QuantiserControl(m, c, ports)
      let codes = m.wire("lane_codes", TernaryDot.codeBits * c.shape.codeLanes)
      var largest = control.chosen(ports.largest)
      if QuantiserControl.holdsLargest(c) { largest = Pipeline(m, ports.clock, "largest", largest, through: 1)[1] }
      var (blockSum, squareSum) = (ports.blockSum, ports.squareSum)
      if c.hidesLatency {
        blockSum = m.held("block_sum_held", blockSum, ports.clock)
        squareSum = m.held("square_sum_held", squareSum, ports.clock)
      }
      let scale = m.instance(
        "scale", of: try ScaleUnit.module(), clock: ports.clock,
        [
          "largest": largest, "block_sum": blockSum, "square_sum": squareSum,
          "constants": control.constants[0..<ScaleConstantsWord.embeddingShift.lowerBound],
        ])
      var products = m.wire("norm_products", control.chosen(ports.readData))
      if productLatency(c) > 2 { products = m.held("held_products", products, ports.clock) }
      m.instanceArray(
        "lanes", count: c.shape.codeLanes, of: try QuantiserLane.module(), clock: ports.clock,
        [
          "enable": .shared(control.isWorking),
          "value": .sliced(products),
          "left_shift": .shared(scale["left_shift"]), "step": .shared(scale["step"]), "code": .sliced(codes),
        ])
      assemble(m, c, ports, control, codes)
      publish(m, c, ports, control, scale)
    }
  }

  /// Gathers codes into words as wide as a row of the array.
  private static func assemble(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts, _ control: QuantiserControl,
    _ codes: Signal
  ) {
    let wordBits = TernaryDot.codeBits * c.shape.columns
    let codeLatency = codeLatency(c)
    var masked = codes
    if let inside = control.inside {
      let bank = TernaryDot.codeBits * c.shape.vectorLanes
      let mask = cat((0..<c.banks).reversed().map { inside[codeLatency][$0].repeated(bank) })
      masked = m.wire("codes_in_vector", codes & mask)
    }
    let coded = control.coded[codeLatency]
    let word = m.register("gathered_codes", wordBits, clock: ports.clock)
    m.on(ports.clock) {
      m.when(coded) {
        m.set(word, masked.width == wordBits ? masked : cat(masked, word[masked.width..<wordBits]))
      }
    }
    m.assign(ports.codesValid, control.inside.map { coded & $0[codeLatency].orReduced } ?? coded)
    m.assign(ports.codes, masked)
    m.assign(ports.codeWord, word)
    m.assign(ports.codeWrite, control.wordCoded)
    m.assign(ports.codeAddress, control.codeAddress)
  }

  /// Keeps the scale of an operand until the vector unit is done with it.
  private static func publish(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: QuantiserPorts, _ control: QuantiserControl,
    _ scale: Instance
  ) {
    let bits = FixedPointFormat.scaleMantissaBits
    let word = m.wire("scale_word", cat(scale["scale_up_shift"], scale["scale_shift"], scale["scale_mantissa"]))
    let scales = m.memory("scales", width: word.width, depth: 1 << ports.scaleSlot.width)
    let used = m.wire("scale_in_use", scales[ports.scaleSlot])
    m.on(ports.clock) { m.when(control.publishes) { m.write(scales, at: control.scaleSlot, word) } }
    m.assign(ports.mantissa, used[0..<bits])
    m.assign(ports.shift, used[bits..<bits + 6])
    m.assign(ports.upShift, used[bits + 6..<bits + 12])
    m.assign(ports.published, control.publishes)
    m.assign(ports.publishedScale, word[0..<bits + 6])
    m.assign(ports.shiftClamped, control.publishes & scale["shift_clamped"])
  }
}
