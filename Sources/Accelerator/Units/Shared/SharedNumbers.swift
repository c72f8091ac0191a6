import GoldenModel
import HDL

/// Numbers of 16 bits and their products: squares, codes, and the factors of a scale.
struct SharedNumbers {
  /// The number, the left shift that made it, and whether the largest has been shifted far enough.
  let number, left, isNormalised: Signal
  /// The product of a number, and, a cycle before, what the square dropped.
  let product, dropsFive, dropsTen: Signal
  /// The product is a square for one of the sums.
  let ownSquare, blockSquare: Signal
  /// A cycle before either.
  let squaresNext: Signal

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl,
    _ constants: SharedConstants, _ products: SharedNormProducts, codes: SharedCodes, table: SharedTable
  ) {
    let clock = ports.clock
    let bits = FixedPointFormat.vectorBits
    let magnitude = products.magnitude
    let left = m.register("left_shift", 5, clock: clock)
    let number = m.register("number", 16, clock: clock)
    let product = m.register("number_product", 32, clock: clock)
    (self.left, self.number, self.product) = (left, number, product)
    (ownSquare, blockSquare) = (products.ownSquares[3], products.blockSquares[3])
    squaresNext = products.ownSquares[2] | products.blockSquares[2]
    // Squares drop 5 or 10 bits of large elements.
    let (drops5, drops10) = (products.dropsFive, products.dropsTen)
    // A cycle later, which no square sees.
    let squares = m.register("squares", 1, clock: clock)
    m.on(clock) { m.set(squares, control.at(any: .partFifth, .statistics, .settle)) }
    let shift = m.wire(
      "number_shift",
      mux(
        squares, mux(drops10, Signal.constant(0, 5), mux(drops5, Signal.constant(5, 5), Signal.constant(10, 5))), left))
    var value = magnitude
    for bit in (0..<5).reversed() {
      value = m.wire("shifted_\(bit)", mux(shift[bit], (value << (1 << bit)).truncated(to: bits), value))
    }
    let shifted = m.wire("shifted_magnitude", value[10..<bits])
    let isNormalised = m.wire("is_normalised", shifted[15] | left.andReduced)
    self.isNormalised = isNormalised
    // Far from it, so that the shift may grow by four.
    let isSmall = m.wire("is_number_small", (shifted[12..<16] == 0) & !left[2..<5].andReduced)
    // Rounding down makes a negative element's magnitude larger.
    let dropped = (0..<10).map { bit in
      magnitude[bit] & (0..<10 - bit).map { left == Signal.constant($0, 5) }.reduce(Signal.constant(0, 1)) { $0 | $1 }
    }
    let isLower = m.wire("rounds_down", products.isNegative & cat(dropped).orReduced)
    let whole = m.wire("whole_number", shifted + isLower.extended(to: 16))
    let high = m.register("gain_high", 2, clock: clock)
    let isBeyond = m.register("is_number_beyond", 1, clock: clock)
    let second = m.wire(
      "second_factor",
      mux(
        codes.stages[5], table.step,
        mux(
          control.at(any: .gainProduct, .rootLow, .rootProduct), constants.value,
          mux(
            control.at(any: .embeddingProduct, .partSecond, .partThird, .partFourth), Signal.constant(1, 16), number))))
    m.on(clock) {
      m.when(control.at(.largest)) { m.set(left, 0) }
        .elseWhen(control.at(.normalise) & !isNormalised) {
          m.set(left, left &+ cat(Signal.constant(0, 2), isSmall, Signal.constant(0, 1), !isSmall))
        }
      m.set(isBeyond, whole[16])
      m.set(
        number,
        mux(
          control.at(any: .embeddingNumber, .partFirst, .partSecond, .partThird), constants.value,
          mux(
            control.at(.gainLow), product[14..<30],
            mux(
              control.at(.rootHigh), cat(Signal.constant(0, 8), high, Signal.constant(0, 6)), whole[0..<16]))))
      m.when(control.at(.gainLow)) { m.set(high, product[30..<32]) }
      m.set(product, number * second)
    }
    let flags = [drops5, drops10].enumerated().map { index, flag in
      let later = m.register("dropped_\(index)", 1, clock: clock)
      m.on(clock) { m.set(later, flag) }
      return later
    }
    (dropsFive, dropsTen) = (flags[0], flags[1])
    // Codes: rounded to nearest, halves up.
    let negatives = (0..<2).map { m.register("is_code_negative_\($0)", 1, clock: clock) }
    let beyond = m.register("is_code_beyond", 1, clock: clock)
    m.on(clock) {
      m.set(negatives[0], products.isNegative)
      m.set(negatives[1], negatives[0])
      m.set(beyond, isBeyond)
    }
    let isNegative = negatives[1]
    let roundsUp = m.wire("rounds_up", product[23] & (!isNegative | product[0..<23].orReduced))
    let size = m.wire("code_size", product[24..<32] + roundsUp.extended(to: 8))
    let clamps = m.wire("code_clamps", beyond | size[7] | size[8])
    let code = m.wire("code_magnitude", size[0..<7] | clamps.repeated(7))
    m.assign(
      ports.code, AdderTree.negate(cat(Signal.constant(0, 1), code), if: isNegative, carry: Signal.constant(0, 1)))
  }
}

/// Sums of squares while a vector comes, with the constant epsilon in one; then the operand of the reciprocal root, and the
/// mantissa of the scale.
struct SharedSums {
  /// Sum of squares of the block norm's products; later other numbers.
  let block: Signal
  /// Shifted left for the root.
  let isNormalised: Signal

  /// Bits of the sums, an even number.
  static func bits(_ c: AcceleratorConfiguration) -> Int {
    let needed = 2 * (FixedPointFormat.vectorBits - 1) + (c.longestVector - 1).bitsNeeded + 1
    return max(56, (needed + 1) / 2 * 2)
  }
  /// Bits by which epsilon's product is already shifted when it is complete.
  static let epsilonOffset = 8

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl,
    _ constants: SharedConstants, _ numbers: SharedNumbers, _ shift: SharedShift
  ) {
    let clock = ports.clock
    let bits = Self.bits(c)
    let own = m.register("own_sum", bits, clock: clock)
    let block = m.register("block_sum", bits, clock: clock)
    let epsilon = m.register("epsilon", bits - 16 + Self.epsilonOffset + 1, clock: clock, reset: 0)
    self.block = block
    let isNormalised = m.wire("is_sum_normalised", !control.count[0] & block[bits - 2..<bits].orReduced)
    self.isNormalised = isNormalised
    let doubles = m.wire(
      "doubles", control.at(.normaliseSum) & !isNormalised | control.at(.preshift) & !shift.isDone)
    // A product stands at bit 0, 10 or 20; decided a cycle before it is there.
    func ahead(_ name: String, _ value: Signal) -> Signal {
      let register = m.register(name, 1, clock: clock)
      m.on(clock) { m.set(register, value) }
      return register
    }
    let squares = numbers.squaresNext
    let at10 = ahead(
      "place_10", squares & numbers.dropsFive & !numbers.dropsTen | control.at(any: .rootProduct, .partThird))
    let at20 = ahead("place_20", squares & numbers.dropsTen | control.at(any: .embeddingProduct, .partFourth))
    let at0 = ahead("place_0", squares & !numbers.dropsFive | control.at(any: .rootLow, .partSecond))
    func placed(_ shift: Int, _ condition: Signal) -> Signal {
      ((numbers.product & condition.repeated(32)) << shift).extended(to: bits)
    }
    let square = m.wire("square", placed(0, at0) | placed(10, at10) | placed(20, at20))
    // Whether it is doubled is decided late: the enable has no carry chain behind it.
    let mayDouble = ahead(
      "may_double", control.at(any: .epsilonSum, .normaliseSum, .embeddingShift, .range, .preshift))
    let addend = m.wire("sum_addend", square | mux(mayDouble, block, epsilon.extended(to: bits)))
    let clears = m.wire("clears_sum", ports.start | control.leavesWait | control.at(.gainProduct) | shift.isBeyond)
    let adds = m.wire(
      "adds_to_sum",
      numbers.blockSquare | doubles
        | control.at(any: .embeddingSum, .epsilonSum, .partThird, .partFourth, .partFifth, .rootHigh, .rootSum))
    let offset = Self.epsilonOffset
    let multiplied = m.wire("epsilon_added", epsilon + (own[16..<bits] << offset).extended(to: epsilon.width))
    let bit = m.wire("epsilon_bit", constants.value[control.count[0..<4]])
    m.on(clock) {
      m.when(clears) { m.set(block, 0) }
        .elseWhen(adds) { m.set(block, block &+ addend) }
        // What the mantissa loses must not come back when it is shifted left.
        .elseWhen(control.at(.publish)) { m.set(block, cat(block[16..<bits], Signal.constant(0, 16))) }
      m.when(ports.start | control.leavesWait) { m.set(own, 0) }
        .elseWhen(numbers.ownSquare) { m.set(own, own &+ square) }
      m.when(control.at(.epsilonSum)) { m.set(epsilon, 0) }
        .elseWhen(control.at(.epsilonProduct)) {
          m.set(epsilon, mux(bit, multiplied, epsilon.extended(to: multiplied.width))[1..<multiplied.width])
        }.elseWhen(control.at(.epsilonShift) & (control.count != 0)) {
          m.set(epsilon, cat(Signal.constant(0, 1), epsilon[1..<epsilon.width]))
        }
    }
  }
}

/// The shift of a scale: its sum, then in steps of twelve and a rest.
struct SharedShift {
  let shift, range, clamped: Signal
  /// At most twelve; the rest is done; the shift is beyond all ranges, so that rows are zero.
  let isSmall, isDone, isBeyond: Signal

  private static let step = SharedConstant.shiftStep

  init(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ control: SharedQuantiserControl, _ constants: SharedConstants,
    left: Signal
  ) {
    let bits = 11
    // Half of the count by which the sum is shifted left for the root.
    let root = m.register("root_shift", 5, clock: clock)
    let shift = m.register("shift", bits, signed: true, clock: clock)
    let range = m.register("range_number", 2, clock: clock)
    let limit = FixedPointFormat.maximumScaleShift
    (self.shift, self.range) = (shift, range)
    let isSmall = m.wire("is_shift_small", shift <= Signal.constant(Self.step, 5, signed: true))
    let isDone = m.wire("is_preshifted", shift == Signal.constant(Self.step, 5, signed: true))
    (self.isSmall, self.isDone) = (isSmall, isDone)
    isBeyond = m.wire("is_shift_beyond", control.at(.range) & !isSmall & range[1])
    clamped = m.wire("is_shift_clamped", control.at(.shiftClamp) & (shift < 0))
    let term = m.wire(
      "shift_term",
      mux(
        control.at(.shiftLeft), left.extended(to: bits).asSigned,
        mux(
          control.at(.shiftRoot), (-root).extended(to: bits),
          mux(
            control.at(.preshift), Signal.constant(1, bits, signed: true),
            Signal.constant(-Self.step, bits, signed: true)))))
    let moves =
      control.at(any: .shiftLeft, .shiftRoot) | control.at(.range) & !isSmall | control.at(.preshift) & !isDone
    m.on(clock) {
      m.when(control.at(.partFirst)) { m.set(root, 0) }
        .elseWhen(control.at(.normaliseSum) & control.count[0]) { m.set(root, root &+ 1) }
      m.when(control.at(any: .embeddingShift, .shiftLoad)) {
        m.set(shift, constants.value[0..<bits].asSigned)
        m.set(range, 0)
      }.elseWhen(control.at(.shiftClamp)) {
        m.when(shift < 0) { m.set(shift, 0) }
          .elseWhen(shift > Signal.constant(limit, bits, signed: true)) {
            m.set(shift, Signal.constant(limit, bits, signed: true))
          }
      }.elseWhen(moves) {
        m.set(shift, shift &+ term)
        m.when(control.at(.range)) { m.set(range, range &+ 1) }
      }
    }
  }
}
