import HDL

/// A product in two cycles: partial products with 17 bits of the second factor, then their sum.
///
/// A first factor of 27 bits makes each partial product one DSP48E2 of UltraScale+ (27 by 18 bits, signed), or two
/// MULT18X18D of ECP5 and an addition. The sum is an addition of its own, which a DSP48E2's post-adder also holds.
enum PipelinedProduct {
  static let latency = 2
  /// Unsigned bits of a factor of 18 bits signed.
  private static let partBits = 17

  /// `first * second`, `latency` cycles later, in registers named after their stages: `name_15_0`, `name_15_1`, `name_16`.
  ///
  /// - Parameter stage: of the factors.
  static func of(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, stage: Int, _ first: Signal, _ second: Signal
  ) -> Signal {
    let width = first.width + second.width
    let isSigned = first.isSigned || second.isSigned
    let product = m.register("\(name)_\(stage + latency)", width, signed: isSigned, clock: clock)
    var sum: Signal?
    m.on(clock) {
      for (index, low) in stride(from: 0, to: second.width, by: partBits).enumerated() {
        let value = part(first, second, from: low)
        let register = m.register(
          "\(name)_\(stage + 1)_\(index)", value.width, signed: value.isSigned, clock: clock)
        m.set(register, value)
        let placed = register << low
        sum = sum.map { $0 + placed } ?? placed
      }
      if let sum { m.set(product, sum.resized(to: width)) }
    }
    return product
  }

  /// The product with up to 17 bits of the second factor, the highest with its sign.
  private static func part(_ first: Signal, _ second: Signal, from low: Int) -> Signal {
    let bits = second[low..<min(low + partBits, second.width)]
    if bits.width == 1, !second.isSigned {
      return mux(bits, first, Signal.constant(0, first.width, signed: first.isSigned))
    }
    let isLast = low + bits.width == second.width
    return first * (isLast && second.isSigned ? bits.asSigned : bits)
  }
}
