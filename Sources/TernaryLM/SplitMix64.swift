/// The SplitMix64 generator (Steele, Lea and Flood 2014): small, fast, and the same numbers everywhere.
///
/// The state advances by 0x9E3779B97F4A7C15; each output is the new state mixed by two multiplications and
/// three shifts.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose first state is `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// The generator after `draws` more draws, without making them.
  func advanced(by draws: Int) -> SplitMix64 {
    SplitMix64(seed: state &+ UInt64(truncatingIfNeeded: draws) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The next value in `[0, 1)`, a multiple of 2^-53.
  public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
