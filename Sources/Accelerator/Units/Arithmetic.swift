import GoldenModel
import HDL

/// `signal / 2^shift` rounded to nearest, halves up.
func roundingShift(_ signal: Signal, _ shift: Int) -> Signal {
  shift == 0 ? signal : (signal + Signal.constant(1 << (shift - 1), shift + 1, signed: true)) >> shift
}

/// Whether a signed signal does not fit `bits` bits.
func overflows(_ signal: Signal, bits: Int) -> Signal {
  let top = signal[(bits - 1)..<signal.width]
  return !(top.andReduced | !top.orReduced)
}

extension Signal {
  /// The parts of a word that carries `bits` bits a lane, lowest lane first.
  func parts(of bits: Int) -> [Signal] {
    (0..<width / bits).map { self[bits * $0..<bits * ($0 + 1)] }
  }

  /// The same word with its signed parts of `bits` bits extended to `wider` bits.
  func extendingParts(of bits: Int, to wider: Int) -> Signal {
    cat(parts(of: bits).reversed().map { $0.asSigned.extended(to: wider).asUnsigned })
  }
}

/// Number of ones.
func populationCount(_ signal: Signal) -> Signal {
  let bits = (0..<signal.width).map { signal[$0] }
  func sum(_ terms: ArraySlice<Signal>) -> Signal {
    guard terms.count > 1 else { return terms[terms.startIndex] }
    let middle = terms.startIndex + terms.count / 2
    return sum(terms[terms.startIndex..<middle]) + sum(terms[middle..<terms.endIndex])
  }
  return sum(bits[...])
}

/// Shifts left until the highest bit (or one of the highest `step` bits) is set.
///
/// Each stage shifts by half of what the one before did: a binary search for the leading one. The count is all ones for
/// zero. It takes a cycle: registers hold what the first two stages found.
func normalised(
  _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ signal: Signal, firstShift: Int, lastShift: Int
) -> (value: Signal, shifts: Signal) {
  var value = signal
  var taken: [Signal] = []
  var shift = firstShift
  while shift >= lastShift {
    let empty = m.wire("\(name)_empty_\(shift)", !value[(value.width - shift)..<value.width].orReduced)
    value = m.wire("\(name)_by_\(shift)", mux(empty, (value << shift).truncated(to: value.width), value))
    taken.append(empty)
    if taken.count == 2 {
      let held = m.register("\(name)_held", value.width, clock: clock)
      let heldTaken = m.register("\(name)_shifts_held", 2, clock: clock)
      let (search, found) = (value, cat(taken))
      m.on(clock) {
        m.set(held, search)
        m.set(heldTaken, found)
      }
      (value, taken) = (held, [heldTaken[1], heldTaken[0]])
    }
    shift /= 2
  }
  return (value, cat(taken))
}

/// Square with a 16-bit mantissa, four cycles later; `coarseSquare` of the golden model.
enum CoarseSquare {
  static let latency = 4
  static let bits = 2 * (FixedPointFormat.vectorBits - 1) + 1

  static func module() throws -> Module {
    try Module.build("coarse_square", summary: "Square of a vector element with a 16-bit mantissa, four cycles later.")
    {
      m in
      let clock = m.clock("clock", reset: nil)
      let value = m.input("value", FixedPointFormat.vectorBits, signed: true)
      let square = m.output("square", bits)
      let magnitude = m.register("magnitude", 26, clock: clock)
      let drops10 = m.wire("drops_10", magnitude[21..<26].orReduced)
      let drops5 = m.wire("drops_5", magnitude[16..<26].orReduced)
      let mantissa = m.register("mantissa", 16, clock: clock)
      let product = m.register("product", 32, clock: clock)
      let shifts = (0..<2).map { m.register("shifts_\($0)", 2, clock: clock) }
      m.on(clock) {
        m.set(magnitude, mux(value < 0, (-value).asUnsigned.truncated(to: 26), value.asUnsigned))
        m.set(mantissa, mux(drops10, magnitude[10..<26], mux(drops5, magnitude[5..<21], magnitude[0..<16])))
        m.set(shifts[0], cat(drops10, drops5))
        m.set(product, mantissa * mantissa)
        m.set(shifts[1], shifts[0])
        m.set(
          square,
          mux(
            shifts[1][1], (product << 20).truncated(to: bits),
            mux(shifts[1][0], (product << 10).truncated(to: bits), product.extended(to: bits))))
      }
    }
  }
}

/// A function as straight segments, four cycles later; `InterpolatedTable` of the golden model.
///
/// The segment is held for a cycle between block RAM and multiplier, both of which are slow on ECP5.
enum TableUnit {
  static let latency = 4

  static func module(_ table: InterpolatedTable) throws -> Module {
    try Module.build("\(table.name)_table", summary: "\(table.name) by linear interpolation, four cycles later.") { m in
      let clock = m.clock("clock", reset: nil)
      let input = m.input("argument", table.indexBits + table.fractionBits)
      let value = m.output("value", InterpolatedTable.baseBits)
      let stepBits = InterpolatedTable.stepBits
      let baseBits = InterpolatedTable.baseBits
      m.section("A word is {step, base}")
      let memory = m.memory(
        "segments", width: baseBits + stepBits, depth: 1 << table.indexBits, image: MemoryImages.FileName.table(table))
      let read = m.register("segment_1", baseBits + stepBits, clock: clock)
      let segment = Pipeline(m, clock, "segment", read, from: 1, through: 2)[2]
      let fraction = Pipeline(m, clock, "fraction", input[0..<table.fractionBits], through: 2)[2]
      let step = m.wire("step_2", segment[baseBits..<baseBits + stepBits].asSigned)
      let base = Pipeline(m, clock, "base", m.wire("base_2", segment[0..<baseBits]), from: 2, through: 3)[3]
      let slope = m.register("slope_3", stepBits + table.fractionBits + 1, signed: true, clock: clock)
      m.on(clock) {
        m.set(read, memory[input[table.fractionBits..<input.width]])
        m.set(slope, (step * fraction).resized(to: slope.width))
        m.set(value, (base + roundingShift(slope, table.fractionBits)).asUnsigned.truncated(to: baseBits))
      }
    }
  }
}
