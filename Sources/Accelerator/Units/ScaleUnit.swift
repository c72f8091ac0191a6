import GoldenModel
import HDL

/// The scalars of an operand: 127 over `max|z|`, and the scale of the rows.
///
/// Its inputs stand still while it works, so its registers need no control: results are right a number of cycles later.
enum ScaleUnit {
  /// Cycles until `left_shift` and `step` are right.
  static let stepLatency = 2 + TableUnit.latency
  /// Cycles until the scale is right.
  static let scaleLatency = 12

  static func module() throws -> Module {
    try Module.build("scale_unit", summary: "Reciprocal of max|z|, reciprocal root of the squares, scale of the rows.")
    {
      m in
      let clock = m.clock("clock", reset: nil)
      m.section("Statistics")
      let largest = m.input("largest", FixedPointFormat.vectorBits)
      let blockSum = m.input("block_sum", 64)
      let squareSum = m.input("square_sum", 64)
      let given = m.input("constants", ScaleConstantsWord.embeddingShift.lowerBound)
      m.section("For the codes")
      let left = m.output("left_shift", 5)
      let step = m.output("step", 16)
      m.section("For the rows")
      let mantissa = m.output("scale_mantissa", FixedPointFormat.scaleMantissaBits)
      let shift = m.output("scale_shift", 6)
      let upShift = m.output("scale_up_shift", 6)
      let underflows = m.output("shift_clamped", 1)

      let constants = m.held("constants_held", given, clock)
      let (leading, shifts) = normalised(m, clock, "largest", largest, firstShift: 16, lastShift: 1)
      let leadingBits = m.register("leading_bits", 16, clock: clock)
      m.on(clock) {
        m.set(leadingBits, leading[10..<26])
        m.set(left, shifts)
      }
      let reciprocal = try table(m, clock, .reciprocal, "reciprocal", leadingBits[0..<15])
      m.assign(step, reciprocal)
      let (root, even) = try reciprocalRoot(m, clock, blockSum: blockSum, squareSum: squareSum, constants)
      let gain = m.register("gain", 18, clock: clock)
      m.on(clock) {
        m.set(
          gain, m.wire("gain_product", leadingBits * constants[ScaleConstantsWord.mantissa])[14..<32])
        m.set(mantissa, m.wire("mantissa_product", gain * root)[16..<34])
      }
      let exponent = constants[ScaleConstantsWord.exponent].asSigned
      let offset = constants[ScaleConstantsWord.upShift].asSigned
      let base = m.register("base_shift", 11, signed: true, clock: clock)
      let up = m.register("base_up_shift", 11, signed: true, clock: clock)
      m.on(clock) {
        m.set(
          base, (Signal.constant(7, 4) + left - even[1..<even.width] - exponent).truncated(to: 11))
        m.set(up, (base + offset).truncated(to: 11))
        m.set(shift, clamped(base))
        m.set(upShift, clamped(up))
        m.set(underflows, (base < 0) | (up < 0))
      }
    }
  }

  private static func table(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ table: InterpolatedTable, _ name: String, _ argument: Signal
  ) throws -> Signal {
    m.instance(name, of: try TableUnit.module(table), clock: clock, ["argument": argument])["value"]
  }

  /// `1 / sqrt(S)` with `S` shifted left by an even count, and the count.
  private static func reciprocalRoot(
    _ m: ModuleBuilder, _ clock: ClockDomain, blockSum: Signal, squareSum: Signal, _ constants: Signal
  ) throws -> (Signal, Signal) {
    let epsilonProduct = PipelinedProduct.of(
      m, clock, "epsilon_product", stage: 1, constants[ScaleConstantsWord.epsilonMantissa], squareSum[16..<64])
    let epsilon = m.register("epsilon", 64, clock: clock)
    let sum = m.register("sum", 64, clock: clock)
    m.on(clock) {
      m.set(epsilon, epsilonProduct.shiftedRight(by: constants[ScaleConstantsWord.epsilonShift]))
      m.set(sum, blockSum &+ epsilon &+ constants[ScaleConstantsWord.epsilonSum].extended(to: 64))
    }
    let (leading, shifts) = normalised(m, clock, "sum", sum, firstShift: 32, lastShift: 2)
    let leadingBits = m.register("root_operand", 16, clock: clock)
    let even = m.register("root_shift", 6, clock: clock)
    m.on(clock) {
      m.set(leadingBits, leading[48..<64])
      m.set(even, cat(shifts, Signal.constant(0, 1)))
    }
    return (try table(m, clock, .reciprocalRoot, "reciprocal_root", leadingBits), even)
  }

  /// Clamped to what the row scaler can shift.
  private static func clamped(_ shift: Signal) -> Signal {
    let limit = FixedPointFormat.maximumScaleShift
    return mux(
      shift < 0, Signal.constant(0, 6),
      mux(
        shift > Signal.constant(limit, 8, signed: true), Signal.constant(limit, 6), shift.asUnsigned.truncated(to: 6)))
  }
}
