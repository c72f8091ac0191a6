import GoldenModel
import HDL

/// Products of elements with norm weights, and the largest magnitudes.
final class SharedNormProducts {
  /// Magnitude of a product, and whether the product of a code's element is negative.
  let magnitude, isNegative: Signal
  /// Whether the square of the magnitude drops 5 or more bits, or 10.
  let dropsFive, dropsTen: Signal
  /// Squares on their way: of the element itself, of its product with the block norm's weight; by stages since the product.
  let ownSquares, blockSquares: [Signal]
  /// The largest magnitude of the operand.
  let largest: Signal
  private static let bits = FixedPointFormat.vectorBits
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let control: SharedQuantiserControl
  private let product: Signal

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl,
    codes: SharedCodes, table: SharedTable
  ) {
    (self.m, clock, self.control) = (m, ports.clock, control)
    let clock = ports.clock
    let bits = Self.bits
    // A pass of an element through the pipeline for each number that is made of it.
    let pass = m.register("pass", 3, clock: clock)
    let passes = m.register("passes", 1, clock: clock, reset: 0)
    let squares = m.register("squares_value", 1, clock: clock, reset: 0)
    let lastPass = m.wire("last_pass", pass == mux(control.isMixer, Signal.constant(4, 3), Signal.constant(2, 3)))
    m.on(clock) {
      m.set(squares, ports.sourceSquare)
      m.when(ports.sourceValid) {
        m.set(passes, 1)
        m.set(pass, mux(control.isO | control.isDown, 1, 0))
      }.elseWhen(passes) {
        m.set(pass, pass &+ 1)
        m.when(lastPass) { m.set(passes, 0) }
      }
    }
    let isOwn = m.wire("is_own_square", squares | (passes & (pass == 0)))
    let isBlock = m.wire("is_block_square", passes & (pass == 1))
    let isLargest = m.wire("is_for_largest", passes & (pass[1] | pass[2]))
    let weight = Self.weight(
      m, c, ports, control, codes: codes, passes: passes, pass: pass, isOwn: isOwn, isBlock: isBlock)

    let element = m.register("element_value", bits, signed: true, clock: clock)
    m.on(clock) {
      m.when(codes.stages[1] | control.at(.tableStep) | ports.sourceValid | ports.sourceSquare) {
        m.set(
          element,
          mux(
            codes.stages[1], mux(control.isO | control.isDown, ports.products, ports.residual),
            mux(control.at(.tableStep), table.difference.extended(to: bits), ports.sourceValue)))
      }
    }
    let factor = mux(control.at(.tableProduct), table.fraction.extended(to: 16).asSigned, weight)
    product = m.register("norm_product", bits + 16, signed: true, clock: clock)
    m.on(clock) { [product] in m.set(product, element * m.wire("factor", factor)) }
    magnitude = m.register("magnitude", bits, clock: clock)
    isNegative = m.register("is_negative", 1, clock: clock)
    dropsFive = m.register("drops_5", 1, clock: clock)
    dropsTen = m.register("drops_10", 1, clock: clock)
    func follow(_ name: String, _ signal: Signal, stages: Int) -> [Signal] {
      let later = (1...stages).map { m.register("\(name)_\($0)", 1, clock: clock, reset: 0) }
      m.on(clock) { for (from, to) in zip([signal] + later, later) { m.set(to, from) } }
      return later
    }
    ownSquares = follow("own_square", isOwn, stages: 4)
    blockSquares = follow("block_square", isBlock, stages: 4)
    let forLargest = follow("for_largest", isLargest, stages: 2)
    // Three largest magnitudes that take turns where f, i and g read one vector.
    // Their complements, so that the comparison is the carry of an addition, without inverters in front of it.
    let ring = (0..<3).map { m.register("largest_complement_\($0)", bits, clock: clock) }
    largest = ~ring[2]
    let comparison = m.wire("comparison", magnitude + ring[2])
    let isLarger = m.wire("is_larger", comparison[bits])
    m.wire("unused_comparison", comparison[0..<bits].orReduced)
    let arrives = forLargest[1]
    let rotates = m.wire("ring_turns", control.rotates | (arrives & control.isMixer))
    let clears = m.wire("clears_statistics", control.at(.waitTaken))
    m.on(clock) { [magnitude] in
      m.when(clears) { for register in ring { m.set(register, Signal.constant((1 << bits) - 1, bits)) } }.otherwise {
        m.when(rotates) {
          m.set(ring[0], mux(isLarger, ~magnitude, ring[2]))
          m.set(ring[1], ring[0])
        }
        m.when(rotates | (arrives & isLarger)) { m.set(ring[2], mux(rotates, ring[1], ~magnitude)) }
      }
    }
  }

  /// Magnitudes, from products or, to be normalised, the largest.
  func connect(codes: SharedCodes) {
    let bits = Self.bits
    let half = FixedPointFormat.normShift
    let sign = m.wire("product_sign", product[product.width - 1])
    let rounded = m.wire(
      "rounded_magnitude",
      AdderTree.negate(product[half..<half + bits].asUnsigned, if: sign, carry: product[half - 1]))
    let takesLargest = m.wire("takes_largest", control.at(any: .largest, .gainLargest))
    m.on(clock) {
      m.set(dropsFive, rounded[16..<bits].orReduced)
      m.set(dropsTen, rounded[21..<bits].orReduced)
      m.when(!control.at(any: .normalise, .waitRoom)) {
        m.set(magnitude, mux(takesLargest, largest, rounded))
        m.set(isNegative, sign & codes.stages[3])
      }
    }
  }

  /// The norm weight of an element: from the mixer's memory, or from a word behind the weights.
  private static func weight(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl,
    codes: SharedCodes, passes: Signal, pass: Signal, isOwn: Signal, isBlock: Signal
  ) -> Signal {
    let clock = ports.clock
    let norms = SharedNorms(c)
    let load = LoadWrites(m, c, .sharedMixerNorms)
    let memory = m.memory("mixer_norms", .sharedMixerNorms, c)
    let bits = memory.addressWidth - 2
    let base = m.register("mixer_base", bits, clock: clock)
    let word = m.register("mixer_element", bits, clock: clock)
    let read = m.register("mixer_norm", 16, clock: clock)
    let number = m.wire(
      "mixer_operand",
      mux(passes, pass[0..<2], cat(control.walk.at(anyOf: .i, .g), !control.walk.at(.i))))
    let wordBits = SharedWeightMemory.addressBits(c)
    let wordBase = m.register("norm_base", wordBits, clock: clock)
    let nextWord = m.register("norm_word", wordBits, clock: clock)
    let restarts = m.wire("norms_restart", control.at(any: .waitTaken, .waitRoom))
    // Place of an element in its word. A word is fetched when the first element comes, then with the last of the one before.
    let placeBits = (norms.perWord - 1).bitsNeeded
    let place = m.register("norm_place", placeBits, clock: clock)
    let usedPlace = m.register("norm_place_used", placeBits, clock: clock)
    let last = m.wire(
      "last_place",
      place
        == mux(
          control.isDown, Signal.constant(norms.perWord - 1, placeBits), Signal.constant(norms.elements - 1, placeBits))
    )
    let fetches = m.wire(
      "fetches",
      !control.isMixer & (control.leavesWait | codes.opens | ((codes.stages[1] & codes.stages[0] | isBlock) & last)))
    let fetched = m.register("is_fetched", 1, clock: clock, reset: 0)
    let held = m.register("norm_weights", 16 * norms.perWord, clock: clock)
    m.on(clock) {
      load?.write(m, memory)
      m.set(read, memory[cat(word, number)])
      m.when(ports.start) { m.set(base, 0) }
        .elseWhen(control.at(.gainLargest) & control.walk.at(.g)) { m.set(base, word) }
      m.when(restarts) { m.set(word, base) }
        .elseWhen(codes.stages[1] & control.isMixer | passes & (pass == 4)) { m.set(word, word &+ 1) }
      m.when(ports.start) { m.set(wordBase, Signal.constant(c.weightWords, wordBits)) }
        .elseWhen(control.at(.gainLargest)) { m.set(wordBase, nextWord) }
      m.when(ports.start) { m.set(nextWord, Signal.constant(c.weightWords, wordBits)) }
        .elseWhen(control.at(.largest) & control.hasSource) { m.set(nextWord, wordBase) }
        .elseWhen(fetches) { m.set(nextWord, nextWord &+ 1) }
      m.set(fetched, fetches)
      m.when(fetched) { m.set(held, ports.weights[0..<held.width]) }
      m.when(restarts) { m.set(place, 0) }
        .elseWhen(codes.stages[1] | passes & (pass == 2)) { m.set(place, mux(last, 0, place &+ 1)) }
      m.set(usedPlace, place)
    }
    m.assign(ports.normRead, fetches)
    m.assign(ports.normAddress, nextWord)
    let index = mux(
      control.isDown, usedPlace, cat(usedPlace[0..<max(1, placeBits - 1)], !isBlock).truncated(to: placeBits))
    let behind = m.wire("norm_behind_weights", held.slice(at: m.wire("norm_index", index), width: 16))
    // Minus one keeps the magnitude; down's block norm is one, in its own fraction.
    let one = Signal.constant(0x4000, 16)
    return m.wire(
      "norm_weight",
      mux(
        isOwn, Signal.constant(0x8000, 16),
        mux(control.isMixer, read, mux(isBlock & control.isDown, one, behind)))
    ).asSigned
  }
}
