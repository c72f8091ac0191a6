import GoldenModel
import HDL

/// One lane of the absmax quantiser: multiplies by both norm weights, and turns an element into its code.
enum QuantiserLane {
  /// Cycles from source and weights to the magnitude.
  static let magnitudeLatency = 3
  /// Cycles from source and weights to the square.
  static let squareLatency = 2 + CoarseSquare.latency
  /// Cycles from source and weights to the code.
  static let codeLatency = 5

  static func module() throws -> Module {
    let bits = FixedPointFormat.vectorBits
    return try Module.build("quantiser_lane", summary: "Norm products, magnitude and square of an element; its code.") {
      m in
      let clock = m.clock("clock", reset: nil)
      m.section("Idle lanes stand still")
      let enable = m.input("enable", 1)
      m.section("Element and norm weights")
      let source = m.input("source", bits, signed: true)
      let weights = m.input("norm_weights", 2 * FixedPointFormat.normBits)
      m.section("For the codes: normalisation of max|z|, and 127 over its mantissa")
      let left = m.input("left_shift", 5)
      let step = m.input("step", 16)
      m.section("Three, five and five cycles later")
      let magnitude = m.output("magnitude", bits)
      let square = m.output("square", CoarseSquare.bits)
      let code = m.output("code", TernaryDot.codeBits)

      let normBits = FixedPointFormat.normBits
      let block = m.wire("block_norm", weights[0..<normBits].asSigned)
      let folded = m.wire("folded_norm", weights[normBits..<2 * normBits].asSigned)
      let blockProduct = m.register("block_product_1", bits + normBits, signed: true, clock: clock)
      let foldedProduct = m.register("folded_product_1", bits + normBits, signed: true, clock: clock)
      let blockValue = m.register("block_value_2", bits, signed: true, clock: clock)
      let value = m.register("value_2", bits, signed: true, clock: clock)
      let normalised = m.register("normalised_3", 17, signed: true, clock: clock)
      let product = m.register("product_4", 33, signed: true, clock: clock)
      let shifted = m.wire("shifted_2", value.extended(to: bits + 1).shiftedLeft(by: left, width: bits + 1))
      let rounded = m.wire("rounded_4", roundingShift(product, 24))
      m.on(clock) {
        m.when(enable) {
          m.set(blockProduct, source * block)
          m.set(foldedProduct, source * folded)
          m.set(blockValue, roundingShift(blockProduct, FixedPointFormat.normShift).truncated(to: bits))
          m.set(value, roundingShift(foldedProduct, FixedPointFormat.normShift).truncated(to: bits))
          m.set(magnitude, mux(value < 0, (-value).asUnsigned.truncated(to: bits), value.asUnsigned))
          m.set(normalised, (shifted >> 10).truncated(to: 17))
          m.set(product, normalised * step)
          // Only rounding down of a negative element can reach -128.
          m.set(
            code,
            mux(
              rounded < -127, Signal.constant(0x81, TernaryDot.codeBits),
              mux(rounded > 127, Signal.constant(0x7F, TernaryDot.codeBits), rounded.asUnsigned.truncated(to: 8))))
        }
      }
      let squarer = m.instance(
        "squarer", of: try CoarseSquare.module(), clock: clock, ["enable": enable, "value": blockValue])
      m.assign(square, squarer["square"])
    }
  }
}
