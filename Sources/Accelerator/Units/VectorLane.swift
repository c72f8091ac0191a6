import GoldenModel
import HDL

/// One lane of the vector unit: scales a row sum and applies the operation of its projection.
///
/// Rows of two projections may be in the pipeline, so flags that say what a stage does come for each stage; numbers in
/// names are stages, a cycle each.
enum VectorLane {
  /// Stage at which sums are accepted is 0; states and products are written at the last.
  static let latency = 18
  /// Stage at which values are there: scaled sums, or elements of the embedding.
  static let valueStage = 5
  /// Stage at which residual sums are written.
  static let residualStage = 6
  /// Stage at which gate values are written.
  static let gateStage = 13
  /// Stage at which the lower bounds are there.
  static let boundsStage = 10
  /// Stage at which the square of a row is ready.
  static let squareStage = residualStage + CoarseSquare.latency

  private static let bits = FixedPointFormat.vectorBits
  /// Bits between the fraction of the state and that of activations.
  private static let stateShift = FixedPointFormat.stateFraction - FixedPointFormat.activationFraction

  /// The lane.
  ///
  /// - Parameter pairsGLU: a sum of up comes with that of gate.
  static func module(sumBits: Int, pairsGLU: Bool = false) throws -> Module {
    let name = "vector_lane_w\(sumBits)\(pairsGLU ? "_glu" : "")"
    return try Module.build(name, summary: "Row scaler, SiLU, gates, recurrence and products of a row.") { m in
      let clock = m.clock("clock", reset: nil)
      m.section("A sum comes; without one the lane stands still, since nothing changes that it takes")
      let enable = m.input("enable", 1)
      m.section("Operation of the row at a stage")
      let flags = Flags(m, pairsGLU: pairsGLU)
      m.section("Stage 0")
      let sum = m.input("sum", sumBits, signed: true)
      m.section("Stage 1: scale of the rows")
      let mantissa = m.input("scale_mantissa", FixedPointFormat.scaleMantissaBits)
      m.section("Stage 3")
      let shift = m.input("scale_shift", 6)
      let embedding = m.input("embedding", 16, signed: true)
      let embeddingShift = m.input("embedding_shift", ScaleConstantsWord.embeddingShift.count)
      let up = pairsGLU ? UpPorts(m, sumBits: sumBits) : nil
      m.section("Stage 5, and 13 for i")
      let state = m.input("state", FixedPointFormat.stateBits, signed: true)
      m.section("Stage 5")
      let residual = m.input("residual", bits, signed: true)
      let valueSaturated = m.output("value_saturated", 1)
      m.section("Stage 6")
      let residualSum = m.output("residual_sum", bits, signed: true)
      let residualSaturated = m.output("residual_saturated", 1)
      m.section("Stage 10")
      let complement = m.input("lower_bound_complement", FixedPointFormat.coefficientBits)
      let square = m.output("square", CoarseSquare.bits)
      m.section("Stage 13")
      let gate = m.input("gate", bits, signed: true)
      let activation = m.output("activation", bits, signed: true)
      m.section("Stage 18")
      let result = m.output("result", FixedPointFormat.stateBits, signed: true)
      let resultSaturated = m.output("result_saturated", 1)

      let rounded = scale(m, clock, "", enable: enable, sum, mantissa, shift)
      let placed = m.register("placed_4", bits, signed: true, clock: clock)
      let value = m.register("value_5", bits, signed: true, clock: clock)
      m.on(clock) {
        m.set(placed, embedding.extended(to: bits).shiftedLeft(by: embeddingShift, width: bits))
        m.set(value, mux(flags.embedding4, placed, rounded.saturated(to: bits)))
        m.set(valueSaturated, overflows(rounded, bits: bits))
      }
      let total = m.wire("total_5", value + mux(flags.embedding5, Signal.constant(0, bits, signed: true), residual))
      m.on(clock) {
        m.set(residualSum, total.saturated(to: bits))
        m.set(residualSaturated, overflows(total, bits: bits))
      }
      let values = Pipeline(m, clock, "value", value, from: valueStage, through: gateStage)
      let squarer = m.instance(
        "squarer", of: try CoarseSquare.module(), clock: clock,
        ["value": mux(flags.mixer6, values[6], residualSum)])
      m.assign(square, squarer["square"])

      let stateValue = m.wire("state_value", roundingShift(state, stateShift))
      let argument = mux(flags.forget5, -value, mux(flags.mixer5, stateValue, value.extended(to: bits + 1)))
      try sigmoidProduct(
        m, clock, argument, complement: complement, isForget: flags.forget10, activation)

      var (left, factor) = (values[13], mux(flags.mixer13, activation, gate))
      if let up, let isUp = flags.up13 {
        left = mux(isUp, up.value(m, clock, enable: enable, mantissa), left)
        // Gates are in the pipeline when up needs them, and in memory when i does.
        factor = activation
      }
      left = mux(flags.input13, gate, left)
      let right = mux(flags.input13, activation - stateValue, factor.extended(to: bits + 2))
      combine(m, clock, left, right, state, flags, result, resultSaturated)
    }
  }

  /// What the row at a stage belongs to: the embedding, or the projection f, i or g.
  private struct Flags {
    let embedding4, embedding5, forget5, forget10, input13, input15, input17, mixer5, mixer6, mixer13: Signal
    let up13: Signal?

    init(_ m: ModuleBuilder, pairsGLU: Bool) {
      func flag(_ name: String, _ stage: Int) -> Signal { m.input("is_\(name)_\(stage)", 1) }
      (embedding4, embedding5) = (flag("embedding", 4), flag("embedding", 5))
      (forget5, forget10) = (flag("f", 5), flag("f", 10))
      (input13, input15, input17) = (flag("i", 13), flag("i", 15), flag("i", 17))
      (mixer5, mixer6, mixer13) = (flag("g", 5), flag("g", 6), flag("g", 13))
      up13 = pairsGLU ? flag("up", 13) : nil
    }
  }

  /// Ports of a row of up that comes with the row of gate.
  private struct UpPorts {
    private let sum, shift, saturated: Signal

    init(_ m: ModuleBuilder, sumBits: Int) {
      m.section("Row of up: its sum at stage 0, its scale's shift at 3")
      sum = m.input("up_sum", sumBits, signed: true)
      shift = m.input("up_shift", 6)
      m.section("Stage 5")
      saturated = m.output("up_saturated", 1)
    }

    /// The scaled sum, at stage 13.
    func value(_ m: ModuleBuilder, _ clock: ClockDomain, enable: Signal, _ mantissa: Signal) -> Signal {
      let rounded = scale(m, clock, "up_", enable: enable, sum, mantissa, shift)
      let value = m.register("up_value_5", bits, signed: true, clock: clock)
      m.on(clock) {
        m.set(value, rounded.saturated(to: bits))
        m.set(saturated, overflows(rounded, bits: bits))
      }
      return Pipeline(m, clock, "up_value", value, from: valueStage, through: gateStage)[gateStage]
    }
  }

  /// The sum times the scale of its row, rounded, at stage 4.
  private static func scale(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ prefix: String, enable: Signal, _ sum0: Signal, _ mantissa: Signal,
    _ shift: Signal
  ) -> Signal {
    let sum = m.register("\(prefix)sum_1", sum0.width, signed: true, clock: clock)
    let product = PipelinedProduct.of(m, clock, "\(prefix)scaled", stage: 1, sum, mantissa)
    let shifted = m.register("\(prefix)shifted_4", product.width + 1, signed: true, clock: clock)
    m.on(clock) {
      m.when(enable) { m.set(sum, sum0) }
      m.set(shifted, (product << 1).shiftedRight(by: shift))
    }
    return m.wire("\(prefix)rounded_4", roundingShift(shifted, 1))
  }

  /// `argument * sigmoid(argument)`, or `complement * sigmoid(argument)` for the forget gate, at stage 13.
  private static func sigmoidProduct(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ argument5: Signal, complement: Signal,
    isForget: Signal, _ activation: Signal
  ) throws {
    let argument = m.register("argument_6", bits + 1, signed: true, clock: clock)
    m.on(clock) { m.set(argument, argument5) }
    let magnitude = m.wire(
      "magnitude_6", mux(argument < 0, (-argument).asUnsigned.truncated(to: bits + 1), argument.asUnsigned))
    let table = InterpolatedTable.sigmoid
    let inputBits = table.indexBits + table.fractionBits
    let clamped = m.wire(
      "clamped_6",
      mux(
        magnitude[inputBits..<magnitude.width].orReduced, Signal.constant((1 << inputBits) - 1, inputBits),
        magnitude[0..<inputBits]))
    let half = m.instance("sigmoid", of: try TableUnit.module(table), clock: clock, ["argument": clamped])["value"]
    let argument10 = Pipeline(m, clock, "argument", argument, from: 6, through: 10)[10]
    let one = Signal.constant(1 << 16, 17)
    let sigmoid = m.register("sigmoid_11", FixedPointFormat.coefficientBits, clock: clock)
    let factor = m.register("factor_11", bits + 1, signed: true, clock: clock)
    let product = m.register(
      "product_12", bits + 1 + FixedPointFormat.coefficientBits, signed: true, clock: clock)
    m.on(clock) {
      m.set(
        sigmoid,
        mux(argument10 < 0, (one - half).asUnsigned.truncated(to: FixedPointFormat.coefficientBits), half))
      m.set(factor, mux(isForget, complement.extended(to: bits + 1).asSigned, argument10))
      m.set(product, factor * sigmoid)
      m.set(activation, roundingShift(product, FixedPointFormat.coefficientBits).truncated(to: bits))
    }
  }

  /// `state + left * right` for the recurrence, else `left * right`: both saturated, from stage 13 to 18.
  private static func combine(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ left13: Signal, _ right13: Signal, _ state13: Signal,
    _ flags: Flags, _ result: Signal, _ saturated: Signal
  ) {
    let stateBits = FixedPointFormat.stateBits
    let left = m.register("left_14", bits, signed: true, clock: clock)
    let right = m.register("right_14", bits + 2, signed: true, clock: clock)
    m.on(clock) {
      m.set(left, left13)
      m.set(right, right13)
    }
    let product = PipelinedProduct.of(m, clock, "product", stage: 14, left, right)
    let states = Pipeline(m, clock, "state", state13, from: 13, through: 15)
    // One addition: the bits that rounding drops lie below the state, and hold the half that rounds.
    let stateDrops = FixedPointFormat.coefficientBits - stateShift
    let drops = FixedPointFormat.activationFraction
    let half = Signal.constant(1 << (stateDrops - 1), stateDrops)
    let addend = m.register("addend_16", stateBits + stateDrops, signed: true, clock: clock)
    let sum = product + addend
    let total = m.register("total_17", sum.width, signed: true, clock: clock)
    let next = total >> stateDrops
    let rounded = total >> drops
    m.on(clock) {
      m.set(
        addend,
        mux(
          flags.input15, cat(states[15], half).asSigned,
          Signal.constant(1 << (drops - 1), addend.width, signed: true)))
      m.set(total, sum)
      m.set(
        result,
        mux(flags.input17, next.saturated(to: stateBits), rounded.saturated(to: bits).extended(to: stateBits)))
      m.set(saturated, mux(flags.input17, overflows(next, bits: stateBits), overflows(rounded, bits: bits)))
    }
  }
}
