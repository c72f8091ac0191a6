import GoldenModel
import HDL

/// The vector unit of a shared datapath: one multiplier of 32 x 32 bits scales a row, multiplies by sigmoid, and combines.
///
/// A product is `(a * b) >> 12, 20, 24 or 36`, rounded, plus an addend, saturated. Operands are placed so that the shift
/// is one of these: a multiplier of scale holds its fine shift, the others have 8 or 10 zeros below.
enum SharedVectorUnit {
  private static let bits = FixedPointFormat.vectorBits
  private static let operandBits = 32
  /// Bits of a product behind the shift.
  private static let sumBits = 40
  private static let stateShift = FixedPointFormat.stateFraction - FixedPointFormat.activationFraction

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build(
      "shared_vector_unit_w\(c.sumBits)", summary: "Gates, recurrence, products and residual sums on one multiplier."
    ) { m in
      let ports = SharedVectorPorts(m, c)
      let control = SharedVectorControl(m, c, ports)
      let sum = m.register("sum", sumBits, signed: true, clock: ports.clock)
      let (result, clamps) = saturate(m, control, ports, sum)
      let memories = SharedVectorMemories(m, c, ports, control, result: result)
      let stateValue = stateValue(m, control, memories)
      let argument = m.wire(
        "argument", mux(control.isG, stateValue, result[0..<bits].asSigned.extended(to: bits + 1)))
      let sigmoid = sigmoid(m, control, ports.clock, sum: sum, clamps: clamps, state: memories.state)
      let held = holdArgument(m, control, ports.clock, argument, memories.lowerBound)
      multiply(m, control, ports, memories, argument: held, sigmoid, stateValue, result, sum)
    }
  }

  /// The state with the fraction of activations, for g; for i the complement of its negative, which costs no inverters.
  private static func stateValue(_ m: ModuleBuilder, _ control: SharedVectorControl, _ memories: SharedVectorMemories)
    -> Signal
  {
    let whole = (memories.state >> stateShift).extended(to: bits + 1).asUnsigned
    return m.wire(
      "state_value",
      AdderTree.add(whole, control.isI.repeated(bits + 1), carry: memories.state[stateShift - 1]).asSigned)
  }

  /// Sigmoid of the argument at `table`, in its register for the cycles from 7 to 8.
  ///
  /// The table takes the sum before it is clamped, since it ends far below, and the state before it is rounded: the
  /// magnitude and the rounding are one addition.
  private static func sigmoid(
    _ m: ModuleBuilder, _ control: SharedVectorControl, _ clock: ClockDomain, sum: Signal, clamps: Signal,
    state: Signal
  ) -> Signal {
    let width = bits + 1
    let sign = m.wire("sign", mux(control.isG, state[state.width - 1], sum[sumBits - 1]))
    let whole = m.wire(
      "table_argument",
      mux(control.isG, (state >> stateShift).extended(to: width).asUnsigned, sum[0..<width]))
    let half = m.wire("table_half", control.isG & state[stateShift - 1])
    let magnitude = m.wire("magnitude", (whole ^ sign.repeated(width)) &+ (half ^ sign).extended(to: width))
    let table = InterpolatedTable.sigmoid
    let inputBits = table.indexBits + table.fractionBits
    let valueBits = InterpolatedTable.baseBits
    let beyond = m.wire("is_beyond", magnitude[inputBits..<magnitude.width].orReduced | (clamps & !control.isG))
    let input = m.wire("clamped", magnitude[0..<inputBits] | beyond.repeated(inputBits))
    let index = m.wire("index", input[table.fractionBits..<inputBits])
    let held = m.register("held_index", table.indexBits, clock: clock)
    let following = m.wire("following_index", mux(held.andReduced, held, held &+ 1))
    let fraction = m.register("fraction", table.fractionBits, clock: clock)
    let signs = (0..<2).map { m.register("is_negative_\($0)", 1, clock: clock) }
    let memory = m.memory(
      "sigmoid", width: valueBits, depth: 1 << table.indexBits, image: MemoryImages.FileName.sigmoidBases)
    let read = m.register("sigmoid_read", valueBits, clock: clock)
    let base = m.register("base", valueBits, clock: clock)
    let stepBits = InterpolatedTable.stepBits
    let slope = m.register("slope", stepBits + table.fractionBits + 1, signed: true, clock: clock)
    let step = m.wire("step", (read &- base)[0..<stepBits].asSigned)
    let rise = (slope >> table.fractionBits).extended(to: valueBits).asUnsigned
    let value = m.wire("positive_value", AdderTree.add(base, rise, carry: slope[table.fractionBits - 1]))
    let sigmoid = m.register("sigmoid_value", valueBits, clock: clock)
    let first = control.at(SharedVectorControl.value)
    m.on(clock) {
      m.set(read, memory[mux(first, index, following)])
      m.when(first) {
        m.set(held, index)
        m.set(fraction, input[0..<table.fractionBits])
        m.set(signs[0], sign ^ control.isF)
      }
      m.when(control.at(SharedVectorControl.value + 1)) { m.set(base, read) }
      m.when(control.at(SharedVectorControl.value + 2)) {
        m.set(slope, step * fraction)
        m.set(signs[1], signs[0])
      }
      m.when(control.at(SharedVectorControl.value + 3)) {
        m.set(sigmoid, AdderTree.negate(value, if: signs[1], carry: Signal.constant(0, 1)))
      }
    }
    return sigmoid
  }

  /// What sigmoid is multiplied by, until then: the argument, or for f the complement of the lower bound.
  private static func holdArgument(
    _ m: ModuleBuilder, _ control: SharedVectorControl, _ clock: ClockDomain, _ argument: Signal, _ complement: Signal
  ) -> Signal {
    let held = (0..<2).map { m.register("held_argument_\($0)", bits + 1, signed: true, clock: clock) }
    m.on(clock) {
      m.when(control.at(SharedVectorControl.value)) { m.set(held[0], argument) }
      m.when(mux(control.isPaired, control.at(5), control.at(6))) {
        m.set(held[1], mux(control.isF, complement.extended(to: bits + 1).asSigned, held[0]))
      }
    }
    return held[1]
  }

  private static func multiply(
    _ m: ModuleBuilder, _ control: SharedVectorControl, _ ports: SharedVectorPorts, _ memories: SharedVectorMemories,
    argument: Signal, _ sigmoid: Signal, _ stateValue: Signal, _ result: Signal, _ sum: Signal
  ) {
    let clock = ports.clock
    let multiplier = m.register("scale_multiplier_in_use", SharedVectorPorts.multiplierBits, clock: clock)
    let range = m.register("scale_range_in_use", 2, clock: clock)
    let left = m.register("left", operandBits, signed: true, clock: clock)
    let right = m.register("right", operandBits, signed: true, clock: clock)
    let product = m.register("product", 2 * operandBits, signed: true, clock: clock)
    let activates = m.wire("activates", control.activates)
    let input = m.wire("row_input", mux(control.isEmbedding, ports.embeddingValue, ports.sums))
    let next = m.wire("next_sum", sumBits, signed: true)
    let combined = mux(control.isUp, result[0..<bits + 1].asSigned, next[0..<bits + 1].asSigned) << 5
    let one = Signal.constant(1 << 24, operandBits, signed: true)
    m.on(clock) {
      m.when(control.begins) {
        m.set(multiplier, ports.multiplier)
        m.set(range, ports.range)
      }
      m.set(left, mux(control.at(0), input.extended(to: operandBits), mux(activates, argument, combined)))
      m.set(
        right,
        mux(
          control.at(0), multiplier.extended(to: operandBits).asSigned,
          mux(
            activates, mux(control.isResidual, one, (sigmoid << 8).extended(to: operandBits).asSigned),
            (memories.products << 5).extended(to: operandBits))))
      m.set(product, left * right)
      m.set(sum, next)
    }
    // What the next cycle does, in registers.
    func ahead(_ name: String, _ value: Signal) -> Signal {
      let register = m.register(name, 1, clock: clock)
      m.on(clock) { m.set(register, value) }
      return register
    }
    let isValue = control.at(SharedVectorControl.sum)
    let isState = ahead("is_state", control.at(11) & control.isI)
    let addsState = ahead("adds_state", control.at(9) & control.isI)
    let addsResidual = ahead(
      "adds_residual", control.at(SharedVectorControl.residual) & control.isResidual & !control.isEmbedding)
    func shifted(_ shift: Int) -> (Signal, Signal) {
      (product[shift..<min(64, shift + sumBits)].asSigned.extended(to: sumBits), product[shift - 1])
    }
    let options = [shifted(12), shifted(24), shifted(36), shifted(20)]
    let shift = m.wire("shift", mux(isValue, range, mux(isState, Signal.constant(3, 2), Signal.constant(1, 2))))
    func choose(_ parts: [Signal]) -> Signal {
      mux(shift[1], mux(shift[0], parts[3], parts[2]), mux(shift[0], parts[1], parts[0]))
    }
    let addend = m.wire(
      "addend",
      mux(
        isState, memories.state,
        mux(
          addsState, (~stateValue).extended(to: 32),
          mux(addsResidual, memories.residual.extended(to: 32), Signal.constant(0, 32, signed: true)))))
    let rounding = m.wire("rounding", choose(options.map(\.1)))
    m.assign(
      next,
      AdderTree.add(
        m.wire("shifted", choose(options.map(\.0))).asUnsigned, addend.extended(to: sumBits).asUnsigned,
        carry: rounding
      ).asSigned)
  }

  /// The sum clamped to 26 bits, or to 32 for the state, and where it goes.
  private static func saturate(
    _ m: ModuleBuilder, _ control: SharedVectorControl, _ ports: SharedVectorPorts, _ sum: Signal
  ) -> (result: Signal, clamps: Signal) {
    let stateBits = FixedPointFormat.stateBits
    // A state is alone in its cycle: the scaled sums of i come in another.
    let isState = m.wire("is_state_result", control.isI & control.at(13))
    let isFinal = m.wire("is_final", control.final)
    let isValue = control.at(SharedVectorControl.value)
    let sign = m.wire("sum_sign", sum[sumBits - 1])
    let fitsState = m.wire(
      "fits_state", sum[stateBits - 1..<sumBits - 1] == sign.repeated(sumBits - stateBits))
    let fitsVector = m.wire(
      "fits_vector", fitsState & (sum[bits - 1..<stateBits - 1] == sign.repeated(stateBits - bits)))
    let clamps = m.wire("clamps", !mux(isState, fitsState, fitsVector))
    let low = mux(clamps, (!sign).repeated(bits - 1), sum[0..<bits - 1])
    let high = mux(
      isState, mux(clamps, (!sign).repeated(stateBits - bits), sum[bits - 1..<stateBits - 1]),
      sign.repeated(stateBits - bits))
    let result = m.wire("result", cat(sign, high, low).asSigned)
    let counted = m.register("saturated", 1, clock: ports.clock, reset: 0)
    m.on(ports.clock) { m.set(counted, (isValue | isFinal) & !control.isEmbedding & clamps) }
    m.assign(ports.saturations, counted)
    m.assign(ports.resultsValid, isFinal & !control.isEmbedding)
    m.assign(ports.results, result.asUnsigned)
    m.assign(ports.sourceValid, isFinal & (control.isResidual | control.isG | control.isUp))
    m.assign(ports.sourceSquare, isValue & control.isG)
    m.assign(ports.sourceValue, result[0..<bits].asSigned)
    return (result, clamps)
  }
}

/// Memories of the shared vector unit: the residual stream, the state, and one for gates and products.
struct SharedVectorMemories {
  let state, residual, products, lowerBound: Signal

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedVectorPorts, _ control: SharedVectorControl,
    result: Signal
  ) {
    let clock = ports.clock
    let bits = FixedPointFormat.vectorBits
    let wordBits = VectorUnitPorts.addressBits(c)
    let isFinal = control.final
    let value = control.at(SharedVectorControl.value)
    let sum = control.at(SharedVectorControl.sum)
    // Rows whose value is there, whose operands were read, whose result was written.
    func counter(_ name: String, _ step: Signal) -> Signal {
      let register = m.register(name, wordBits, clock: clock)
      m.on(clock) {
        m.when(control.begins) { m.set(register, 0) }.elseWhen(step) { m.set(register, register &+ 1) }
      }
      return register
    }
    // No row needs the state before the token has come.
    let isIdle = !ports.runs
    let readsLate = m.wire("reads_late", control.at(9) & control.isLate)
    let readsResidual = m.wire("takes_residual", control.at(SharedVectorControl.residual) & control.isResidual)
    let valued = counter("rows_valued", value)
    let read = counter("rows_read", readsLate | readsResidual | (control.at(4) & control.isF))
    let written = counter("rows_written", isFinal)

    let stateBits = VectorUnitPorts.stateAddressBits(c)
    let base = control.layerBase
    let readWord = m.wire("read_word", base &+ mux(control.isG, valued, read).resized(to: base.width))
    let states = m.memory("state", width: FixedPointFormat.stateBits, depth: c.model.layerCount * c.hiddenWords)
    let stateRead = m.register("state_read", FixedPointFormat.stateBits, clock: clock)
    let writesState = m.wire("writes_state", isFinal & control.isI & ports.isKept)
    let load = LoadWrites(m, c, .lowerBounds)
    let bounds = m.memory("lower_bounds", .lowerBounds, c)
    let boundRead = m.register("lower_bound", bounds.width, clock: clock)
    m.on(clock) {
      m.when(isIdle | (control.isI & control.at(9)) | (control.isG & sum)) {
        m.set(stateRead, states[mux(isIdle, ports.stateAddress, readWord.resized(to: stateBits))])
      }
      m.when(writesState | (isIdle & ports.stateWrite)) {
        m.write(
          states,
          at: mux(
            isIdle, ports.stateAddress, (base &+ written.resized(to: base.width)).resized(to: stateBits)),
          mux(isIdle, ports.stateWriteData, result.asUnsigned))
      }
      load?.write(m, bounds)
      m.when(control.at(4)) { m.set(boundRead, bounds[readWord]) }
    }
    m.assign(ports.stateRead, stateRead)
    let isZero = m.wire("reads_zero", control.isI & ports.isFresh)
    state = m.wire("previous_state", (stateRead & (!isZero).repeated(FixedPointFormat.stateBits)).asSigned)
    lowerBound = boundRead

    let productBits = (c.longestVector - 1).bitsNeeded
    let productMemory = m.memory("gates_and_products", width: bits, depth: c.longestVector, signed: true)
    let productRead = m.register("products_read", bits, signed: true, clock: clock)
    let residualMemory = m.memory("residual_stream", width: bits, depth: c.hiddenWords, signed: true)
    let residualRead = m.register("residual_read", bits, signed: true, clock: clock)
    let residualBits = (c.hiddenWords - 1).bitsNeeded
    let writesValue = m.wire("writes_value", value & control.isG)
    let productWord = m.wire("product_word", mux(writesValue, valued, written))
    let isInside = m.wire("is_inside", productWord < Signal.constant(c.longestVector, wordBits + 1))
    m.on(clock) {
      m.when(ports.readsProducts | readsLate | (sum & control.isUp)) {
        m.set(
          productRead,
          productMemory[
            mux(ports.readsProducts, ports.readElement, mux(control.isUp, valued, read).resized(to: productBits))])
      }
      m.when((writesValue | isFinal & !control.isI & !control.isResidual) & isInside) {
        m.write(productMemory, at: productWord.resized(to: productBits), result[0..<bits].asSigned)
      }
      m.when(ports.readsResidual | readsResidual) {
        m.set(
          residualRead,
          residualMemory[mux(ports.readsResidual, ports.readElement, read).resized(to: residualBits)])
      }
      m.when(isFinal & control.isResidual) {
        m.write(residualMemory, at: written.resized(to: residualBits), result[0..<bits].asSigned)
      }
    }
    (products, residual) = (productRead, residualRead)
    m.assign(ports.products, productRead)
    m.assign(ports.residual, residualRead)
  }
}
