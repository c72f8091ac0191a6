/// Rate of a serial line, as the part of a bit that passes in a clock cycle.
public struct SerialRate: Sendable, Equatable {
  /// Clock of the design, in Hz.
  public let clock: Int
  /// Bits a second.
  public let baud: Int

  /// Bits of the fraction.
  static let phaseBits = 16

  /// A rate of at most a bit in four cycles.
  ///
  /// - Throws: `AcceleratorError` if the clock is too slow, or so fast that the rate would be off by more than 1 %.
  public init(clock: Int, baud: Int) throws {
    (self.clock, self.baud) = (clock, baud)
    guard baud > 0, clock >= 4 * baud, 2 * (clock / baud) * 50 <= 1 << Self.phaseBits else {
      throw AcceleratorError.unsupported(
        "a serial line of \(baud) baud at a clock of \(clock) Hz; the clock must be 4 to 655 times the rate")
    }
  }

  /// What is added to the phase in a cycle, in units of 2^-16 bits.
  var increment: Int { ((baud << Self.phaseBits) + clock / 2) / clock }
}
