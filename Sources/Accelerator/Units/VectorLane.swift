import GoldenModel
import HDL

/// One lane of the vector unit: scales a row sum and applies the operation of its projection.
///
/// Rows of two projections may be in the pipeline, so flags that say what a stage does come for each stage; numbers in
/// names are stages, a cycle each.
enum VectorLane {
  /// Stage at which sums are accepted is 0; states and products are written at the last.
  static let latency = 10
  /// Stage at which residual sums are written.
  static let residualStage = 3
  /// Stage at which gate values are written.
  static let gateStage = 8
  /// Stage at which the square of a row is ready.
  static let squareStage = 3 + CoarseSquare.latency

  private static let bits = FixedPointFormat.vectorBits
  /// Bits between the fraction of the state and that of activations.
  private static let stateShift = FixedPointFormat.stateFraction - FixedPointFormat.activationFraction

  static func module(sumBits: Int) throws -> Module {
    try Module.build("vector_lane_w\(sumBits)", summary: "Row scaler, SiLU, gates, recurrence and products of a row.") {
      m in
      let clock = m.clock("clock", reset: nil)
      m.section("Idle lanes stand still")
      let enable = m.input("enable", 1)
      m.section("Operation of the row at a stage")
      let flags = Flags(m)
      m.section("Scale of the rows")
      let embeddingShift = m.input("embedding_shift", ScaleConstantsWord.embeddingShift.count)
      let mantissa = m.input("scale_mantissa", FixedPointFormat.scaleMantissaBits)
      let shift = m.input("scale_shift", 6)
      m.section("Stage 0")
      let sum = m.input("sum", sumBits, signed: true)
      m.section("Stage 1")
      let embedding = m.input("embedding", 16, signed: true)
      m.section("Stage 2, and 7 for i")
      let state = m.input("state", FixedPointFormat.stateBits, signed: true)
      m.section("Stage 2")
      let residual = m.input("residual", bits, signed: true)
      let valueSaturated = m.output("value_saturated", 1)
      m.section("Stage 3")
      let residualSum = m.output("residual_sum", bits, signed: true)
      let residualSaturated = m.output("residual_saturated", 1)
      m.section("Stage 5")
      let complement = m.input("lower_bound_complement", FixedPointFormat.coefficientBits)
      m.section("Stage 6")
      let square = m.output("square", CoarseSquare.bits)
      m.section("Stage 7")
      let gate = m.input("gate", bits, signed: true)
      m.section("Stage 8")
      let activation = m.output("activation", bits, signed: true)
      m.section("Stage 10")
      let result = m.output("result", FixedPointFormat.stateBits, signed: true)
      let resultSaturated = m.output("result_saturated", 1)

      let scaled = m.register("product_1", sumBits + FixedPointFormat.scaleMantissaBits, signed: true, clock: clock)
      let doubled = m.wire("doubled_1", scaled << 1)
      let shifted = m.wire("shifted_1", doubled.shiftedRight(by: shift))
      let rounded = m.wire("rounded_1", roundingShift(shifted, 1))
      let placed = m.wire("placed_1", embedding.extended(to: bits).shiftedLeft(by: embeddingShift, width: bits))
      let value = m.register("value_2", bits, signed: true, clock: clock)
      let total = m.wire("total_2", value + mux(flags.embedding2, Signal.constant(0, bits, signed: true), residual))
      m.on(clock) {
        m.when(enable) {
          m.set(scaled, sum * mantissa)
          m.set(value, mux(flags.embedding1, placed, rounded.saturated(to: bits)))
          m.set(valueSaturated, overflows(rounded, bits: bits))
          m.set(residualSum, total.saturated(to: bits))
          m.set(residualSaturated, overflows(total, bits: bits))
        }
      }
      let values = Pipeline(m, clock, "value", value, from: 2, through: 7)
      let squarer = m.instance(
        "squarer", of: try CoarseSquare.module(), clock: clock,
        ["enable": enable, "value": mux(flags.mixer3, values[3], residualSum)])
      m.assign(square, squarer["square"])

      let stateValue = m.wire("state_value", roundingShift(state, stateShift))
      let argument = mux(flags.forget2, -value, mux(flags.mixer2, stateValue, value.extended(to: bits + 1)))
      let activation7 = try sigmoidProduct(
        m, clock, argument, enable: enable, complement: complement, isForget: flags.forget5)
      m.on(clock) { m.when(enable) { m.set(activation, activation7) } }

      let left = mux(flags.input7, gate, values[7])
      let right = mux(
        flags.input7, activation7 - stateValue, mux(flags.mixer7, activation7, gate).extended(to: bits + 2))
      combine(m, clock, enable, left, right, state, isInput: flags.input9, result, resultSaturated)
    }
  }

  /// What the row at a stage belongs to: the embedding, or the projection f, i or g.
  private struct Flags {
    let embedding1, embedding2, forget2, forget5, input7, input9, mixer2, mixer3, mixer7: Signal

    init(_ m: ModuleBuilder) {
      func flag(_ name: String, _ stage: Int) -> Signal { m.input("is_\(name)_\(stage)", 1) }
      (embedding1, embedding2) = (flag("embedding", 1), flag("embedding", 2))
      (forget2, forget5) = (flag("f", 2), flag("f", 5))
      (input7, input9) = (flag("i", 7), flag("i", 9))
      (mixer2, mixer3, mixer7) = (flag("g", 2), flag("g", 3), flag("g", 7))
    }
  }

  /// `argument * sigmoid(argument)`, or `complement * sigmoid(argument)` for the forget gate, five cycles later.
  private static func sigmoidProduct(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ argument2: Signal, enable: Signal, complement: Signal, isForget: Signal
  ) throws -> Signal {
    let argument = m.register("argument_3", bits + 1, signed: true, clock: clock)
    m.on(clock) { m.when(enable) { m.set(argument, argument2) } }
    let magnitude = m.wire(
      "magnitude_3", mux(argument < 0, (-argument).asUnsigned.truncated(to: bits + 1), argument.asUnsigned))
    let table = InterpolatedTable.sigmoid
    let inputBits = table.indexBits + table.fractionBits
    let clamped = m.wire(
      "clamped_3",
      mux(
        magnitude[inputBits..<magnitude.width].orReduced, Signal.constant((1 << inputBits) - 1, inputBits),
        magnitude[0..<inputBits]))
    let half = m.instance("sigmoid", of: try TableUnit.module(table), clock: clock, ["argument": clamped])["value"]
    let argument5 = Pipeline(m, clock, "argument", argument, from: 3, through: 5)[5]
    let one = Signal.constant(1 << 16, 17)
    let sigmoid = m.register("sigmoid_6", FixedPointFormat.coefficientBits, clock: clock)
    let factor = m.register("factor_6", bits + 1, signed: true, clock: clock)
    let product = m.register(
      "product_7", bits + 1 + FixedPointFormat.coefficientBits, signed: true, clock: clock)
    m.on(clock) {
      m.when(enable) {
        m.set(
          sigmoid,
          mux(argument5 < 0, (one - half).asUnsigned.truncated(to: FixedPointFormat.coefficientBits), half))
        m.set(factor, mux(isForget, complement.extended(to: bits + 1).asSigned, argument5))
        m.set(product, factor * sigmoid)
      }
    }
    return m.wire("activation_7", roundingShift(product, FixedPointFormat.coefficientBits).truncated(to: bits))
  }

  /// `state + left * right` for the recurrence, else `left * right`: both saturated, three cycles later.
  private static func combine(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ enable: Signal, _ left7: Signal, _ right7: Signal, _ state7: Signal,
    isInput: Signal,
    _ result: Signal, _ saturated: Signal
  ) {
    let stateBits = FixedPointFormat.stateBits
    let left = m.register("left_8", bits, signed: true, clock: clock)
    let right = m.register("right_8", bits + 2, signed: true, clock: clock)
    let product = m.register("product_9", 2 * bits + 2, signed: true, clock: clock)
    let state9 = Pipeline(m, clock, "state", state7, from: 7, through: 9)[9]
    m.on(clock) {
      m.when(enable) {
        m.set(left, left7)
        m.set(right, right7)
        m.set(product, left * right)
      }
    }
    let increment = roundingShift(product, FixedPointFormat.coefficientBits - stateShift)
    let next = m.wire("next_state_9", state9 + increment)
    let rounded = m.wire("rounded_9", roundingShift(product, FixedPointFormat.activationFraction))
    m.on(clock) {
      m.when(enable) {
        m.set(result, mux(isInput, next.saturated(to: stateBits), rounded.saturated(to: bits).extended(to: stateBits)))
        m.set(saturated, mux(isInput, overflows(next, bits: stateBits), overflows(rounded, bits: bits)))
      }
    }
  }
}
