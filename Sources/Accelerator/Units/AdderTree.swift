import HDL

/// A tree of adders, most of them with registers after each level.
///
/// Negative weights take the one's complement. The ones that are missing are what carry inputs add: n terms, each with
/// one carry still to be added, are summed by adders with n - 1 carry inputs, and the accumulator's is the last.
struct AdderTree {
  /// A part of the row's sum, and what is to be added to it.
  struct Term {
    let sum: Signal
    let carry: Signal
  }

  private(set) var terms: [Term] = []
  /// Lanes of a full term.
  private var lanes = 1
  private var level = 0
  private let rowLanes: Int
  private let m: ModuleBuilder
  private let clock: ClockDomain

  init(_ m: ModuleBuilder, _ clock: ClockDomain, lanes: Int) {
    (self.m, self.clock, rowLanes) = (m, clock, lanes)
  }

  /// The row's sum, when one term is left.
  var sum: Signal { terms[0].sum }

  private var bits: Int { TernaryDot.sumBits(lanes: min(lanes, rowLanes)) }

  /// Registers sums and carries, the lowest term in the lowest bits, as the new terms.
  private mutating func register(_ sums: Signal, _ carries: Signal?) {
    let held = m.register("sums_\(level)", sums.width, clock: clock)
    let heldCarries = carries.map { m.register("carries_\(level)", $0.width, clock: clock) }
    m.on(clock) {
      m.set(held, sums)
      if let carries, let heldCarries { m.set(heldCarries, carries) }
    }
    terms = held.parts(of: bits).enumerated().map { index, part in
      Term(sum: part.asSigned, carry: heldCarries.map { $0[index] } ?? Signal.constant(0, 1))
    }
    level += 1
  }
}

// MARK: Selected products

extension AdderTree {
  /// The code, its negative or zero of every lane.
  mutating func select(_ codes: Signal, _ plus: Signal, _ minus: Signal) throws {
    terms = codes.parts(of: TernaryDot.codeBits).map(\.asSigned).enumerated().map { lane, code in
      let negative = Signal.constant(0, code.width, signed: true) &- code
      let product = mux(plus[lane], code, mux(minus[lane], negative, Signal.constant(0, code.width, signed: true)))
      return Term(sum: m.wire("product_\(lane)", product), carry: Signal.constant(0, 1))
    }
  }

  /// Adds all terms in pairs.
  mutating func add() {
    repeat {
      lanes *= 2
      let sums = stride(from: 0, to: terms.count, by: 2).map { index in
        let sum = index + 1 < terms.count ? terms[index].sum + terms[index + 1].sum : terms[index].sum
        return (sum.width > bits ? sum.truncated(to: bits) : sum.extended(to: bits)).asUnsigned
      }
      register(cat(sums.reversed()), nil)
    } while terms.count > 1
  }
}

// MARK: Carry chains

extension AdderTree {
  /// The leaves of `LaneStyle.complement`: a single one goes through a register, as sums do.
  mutating func complements(_ codes: Signal, _ plus: Signal, _ minus: Signal) {
    let parts = codes.parts(of: TernaryDot.codeBits)
    terms = parts.enumerated().map { lane, code in
      let used = (plus[lane] | minus[lane]).repeated(code.width)
      let product = m.wire("product_\(lane)", (code ^ minus[lane].repeated(code.width)) & used)
      return Term(sum: product.asSigned, carry: minus[lane])
    }
    guard terms.count == 1 else { return }
    register(terms[0].sum.extended(to: bits).asUnsigned, terms[0].carry)
  }

  /// Adds pairs of terms, the carry of the first entering the adder; with registers behind, unless told otherwise.
  mutating func addWithCarryIn(registers: Bool = true) {
    lanes *= 2
    let pairs = stride(from: 0, to: terms.count, by: 2).map { Array(terms[$0..<min($0 + 2, terms.count)]) }
    let sums = pairs.map { pair in
      let words = pair.map { $0.sum.extended(to: bits).asUnsigned }
      return words.count == 1 ? words[0] : Self.add(words[0], words[1], carry: pair[0].carry)
    }
    guard registers else {
      terms = zip(pairs, sums).map { Term(sum: $1.asSigned, carry: $0[$0.count - 1].carry) }
      return
    }
    register(cat(sums.reversed()), cat(pairs.reversed().map { $0[$0.count - 1].carry }))
  }

  /// `first + second + carry` of equal widths, in one carry chain: its lowest bit makes the carry.
  static func add(_ first: Signal, _ second: Signal, carry: Signal) -> Signal {
    let one = Signal.constant(1, 1)
    return (cat(first, one) &+ cat(second, carry))[1..<first.width + 1]
  }

  /// `first + carry`, or its negative: one LUT a bit, since `(x - 1 + carry)` inverted is `-x - carry`.
  static func negate(_ first: Signal, if condition: Signal, carry: Signal) -> Signal {
    let ones = condition.repeated(first.width)
    return add(first, ones, carry: carry) ^ ones
  }

  /// The leaves of `LaneStyle.chain`.
  mutating func chains(_ codes: Signal, _ plus: Signal, _ minus: Signal) throws {
    lanes = TernaryChain.lanes
    let leafBits = TernaryDot.sumBits(lanes: lanes)
    let leaves = m.instanceArray(
      "leaves", count: plus.width / lanes, of: try TernaryChain.module(),
      [
        "clock": .shared(clock.signal), "plus": .sliced(plus), "minus": .sliced(minus), "codes": .sliced(codes),
      ])
    let carries = leaves["carry"]
    terms = leaves["sum"].parts(of: leafBits).enumerated().map { Term(sum: $1.asSigned, carry: carries[$0]) }
  }

  /// The leaves of `LaneStyle.threeInput`.
  mutating func pairs(_ codes: Signal, _ plus: Signal, _ minus: Signal) throws {
    lanes = 2
    let pairBits = TernaryDot.sumBits(lanes: lanes)
    let parts = codes.parts(of: TernaryDot.codeBits).map(\.asSigned)
    func side(_ offset: Int) -> Signal {
      words(stride(from: offset, to: parts.count, by: 2).map { parts[$0] }, pairBits)
    }
    func minuses(_ offset: Int) -> Signal {
      cat(stride(from: offset, to: parts.count, by: 2).reversed().map { minus[$0] })
    }
    let adders = m.instanceArray(
      "pairs", count: parts.count / 2, of: try CarryAdder.pair(bits: pairBits),
      [
        "first": .sliced(m.wire("even_codes", side(0))), "second": .sliced(m.wire("odd_codes", side(1))),
        "plus": .sliced(plus), "minus": .sliced(minus), "carry": .sliced(m.wire("even_minus", minuses(0))),
      ])
    register(adders["sum"], minuses(1))
  }

  /// Adds `fanIn` terms at a time.
  mutating func addWithCarries(fanIn: Int) throws {
    lanes *= fanIn
    let full = terms.count / fanIn
    let rest = Array(terms[(full * fanIn)...])
    var sums: [Signal] = []
    if full > 0 {
      let operands = (0..<fanIn).map { offset in
        m.wire("operands_\(level)_\(offset)", words((0..<full).map { terms[fanIn * $0 + offset].sum }, bits))
      }
      let carries = cat(
        (0..<full).reversed().flatMap { group in
          (0..<fanIn - 1).reversed().map { terms[fanIn * group + $0].carry }
        })
      sums.append(try adders(full, operands, m.wire("carries_in_\(level)", carries)))
    }
    if rest.count == 2 {
      let adder = m.instance(
        "last_adder_\(level)", of: try CarryAdder.masked(bits: bits),
        ["addend": rest[0].sum, "operand": rest[1].sum, "plus": 1, "minus": 0, "carry": rest[0].carry])
      sums.append(adder["sum"].asUnsigned)
    } else if let last = rest.first {
      sums.append(last.sum.extended(to: bits).asUnsigned)
    }
    let left = (0..<full).map { terms[fanIn * $0 + fanIn - 1].carry } + (rest.last.map { [$0.carry] } ?? [])
    register(cat(sums.reversed()), cat(left.reversed()))
  }

  private func adders(_ count: Int, _ operands: [Signal], _ carries: Signal) throws -> Signal {
    let name = "adders_\(level)"
    if operands.count == 3 {
      let adders = m.instanceArray(
        name, count: count, of: try CarryAdder.three(bits: bits),
        [
          "first": .sliced(operands[0]), "second": .sliced(operands[1]), "third": .sliced(operands[2]),
          "carries": .sliced(carries),
        ])
      return adders["sum"]
    }
    let adders = m.instanceArray(
      name, count: count, of: try CarryAdder.masked(bits: bits),
      [
        "addend": .sliced(operands[0]), "operand": .sliced(operands[1]), "plus": .shared(1), "minus": .shared(0),
        "carry": .sliced(carries),
      ])
    return adders["sum"]
  }

  /// Signed signals of `bits` bits side by side, the first in the lowest.
  private func words(_ signals: [Signal], _ bits: Int) -> Signal {
    cat(signals.reversed().map { $0.extended(to: bits).asUnsigned })
  }
}
