import GoldenModel
import HDL

/// One lane of the absmax quantiser: turns a norm product into its code.
enum QuantiserLane {
  /// Cycles from the product to when the step must be there.
  static let stepStage = 1
  /// Cycles from the product to the code.
  static let latency = 4

  static func module() throws -> Module {
    let bits = FixedPointFormat.vectorBits
    return try Module.build("quantiser_lane", summary: "Code of an element: 127 over max|z| times z, rounded.") {
      m in
      let clock = m.clock("clock", reset: nil)
      m.section("Idle lanes stand still")
      let enable = m.input("enable", 1)
      m.section("Norm product")
      let value = m.input("value", bits, signed: true)
      m.section("Normalisation of max|z|, a cycle later, and 127 over its mantissa, two cycles later")
      let left = m.input("left_shift", 5)
      let step = m.input("step", 16)
      m.section("Four cycles later")
      let code = m.output("code", TernaryDot.codeBits)
      let held = m.register("value_1", bits, signed: true, clock: clock)
      let normalised = m.register("normalised_2", 17, signed: true, clock: clock)
      let product = m.register("product_3", 33, signed: true, clock: clock)
      let shifted = m.wire("shifted_1", held.extended(to: bits + 1).shiftedLeft(by: left, width: bits + 1))
      let rounded = m.wire("rounded_3", roundingShift(product, 24))
      m.on(clock) {
        m.when(enable) {
          m.set(held, value)
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
    }
  }
}
