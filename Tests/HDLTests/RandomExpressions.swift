import HDL

/// A generator of numbers that is the same everywhere (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Makes expressions of random operations, widths and signs, at most 60 bits wide.
struct RandomExpressions {
  var random: SeededGenerator
  let leaves: [Signal]

  mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  mutating func expression(depth: Int) -> Signal {
    if depth == 0 || pick(8) == 0 { return leaf() }
    let value = operation(expression(depth: depth - 1), depth)
    return value.width > 60 ? shortened(value) : value
  }

  private mutating func leaf() -> Signal {
    if pick(7) > 0 { return leaves[pick(leaves.count)] }
    let width = 1 + pick(12)
    let signed = pick(2) == 0
    let value = pick(1 << width)
    return .constant(signed ? value - (1 << (width - 1)) : value, width, signed: signed)
  }

  private mutating func shortened(_ value: Signal) -> Signal {
    let width = 1 + pick(30)
    switch pick(3) {
    case 0: return value.truncated(to: width)
    case 1: return value.saturated(to: width)
    default: return value[(value.width - width)..<value.width]
    }
  }

  private mutating func operation(_ first: Signal, _ depth: Int) -> Signal {
    switch pick(6) {
    case 0, 1: arithmetic(first, expression(depth: depth - 1))
    case 2: bits(first, expression(depth: depth - 1))
    case 3: comparison(first, expression(depth: depth - 1))
    case 4: mux(expression(depth: depth - 1).orReduced, first, expression(depth: depth - 1))
    default: shaped(first, depth)
    }
  }

  private mutating func arithmetic(_ first: Signal, _ second: Signal) -> Signal {
    switch pick(6) {
    case 0: first + second
    case 1: first - second
    case 2: first &+ second
    case 3: first &- second
    case 4: first.width + second.width <= 60 ? first * second : first + second
    default: -first
    }
  }

  private mutating func bits(_ first: Signal, _ second: Signal) -> Signal {
    switch pick(9) {
    case 0: first & second
    case 1: first | second
    case 2: first ^ second
    case 3: ~first
    case 4: first.width + second.width <= 60 ? cat(first, second) : first | second
    case 5: first.width <= 20 ? first.repeated(1 + pick(3)) : ~first
    case 6: first.andReduced
    case 7: first.xorReduced
    default: !(first.orReduced)
    }
  }

  private mutating func comparison(_ first: Signal, _ second: Signal) -> Signal {
    switch pick(7) {
    case 0: first == second
    case 1: first != second
    case 2: first < second
    case 3: first <= second
    case 4: first > second
    case 5: first >= second
    default: first == Signal(0)
    }
  }

  private mutating func shaped(_ first: Signal, _ depth: Int) -> Signal {
    let low = pick(first.width)
    let high = low + 1 + pick(first.width - low)
    switch pick(12) {
    case 0: return first[low..<high]
    case 1: return first >> low
    case 2: return first.width < 50 ? first << pick(8) : first >> low
    case 3: return first.extended(to: min(60, first.width + pick(6)))
    case 4: return first.truncated(to: high)
    case 5, 6: return first.saturated(to: high)
    case 7: return first.asSigned
    case 8: return first.asUnsigned
    case 9: return first.shiftedRight(by: amount(depth))
    case 10: return first.shiftedLeft(by: amount(depth), width: min(60, max(1, first.width + pick(12) - 3)))
    default: return part(first, depth)
    }
  }

  private mutating func amount(_ depth: Int) -> Signal {
    expression(depth: min(1, depth - 1)).asUnsigned.truncated(to: 1 + pick(5))
  }

  /// A part of four or eight; of other numbers an index could be out of range.
  private mutating func part(_ first: Signal, _ depth: Int) -> Signal {
    let width = 1 + pick(7)
    let count = pick(2) == 0 ? 4 : 8
    let index = expression(depth: min(1, depth - 1)).asUnsigned.truncated(to: count == 4 ? 2 : 3)
    let whole = first.truncated(to: width * count)
    return (pick(2) == 0 ? whole : whole.asUnsigned).slice(at: index, width: width)
  }
}
