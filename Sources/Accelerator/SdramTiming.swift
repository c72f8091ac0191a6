/// Times of an SDR SDRAM in cycles of its clock, which is twice the clock of the design.
///
/// The standard values suit MT48LC16M16A2, AS4C32M16SB and W9825G6KH of speed grade -7 or better: 13 row bits, 9 column
/// bits, 4 banks, 16 data bits, 32 MB.
public struct SdramTiming: Sendable, Equatable {
  /// From a read command to its first word (CL).
  public var casLatency: Int
  /// From opening a row to reading or writing it (tRCD).
  public var activateToColumn: Int
  /// From closing a row to the next command of the bank (tRP).
  public var precharge: Int
  /// From opening a row to closing it, at least (tRAS).
  public var activateToPrecharge: Int
  /// From opening a row to opening the next (tRC).
  public var activateToActivate: Int
  /// From a refresh to the next command (tRFC).
  public var refresh: Int
  /// From the last word written to closing the row (tWR).
  public var writeToPrecharge: Int
  /// From setting the mode to the next command (tMRD).
  public var setMode: Int
  /// Between two refreshes on average.
  public var refreshInterval: Int
  /// Refreshes made one after another, so that rows are closed and opened again less often; 1 to 8.
  public var refreshGroup: Int
  /// From power-on to the first command.
  public var powerUp: Int
  /// Cycles that read data comes later than with the controller at the pins and a chip's clock in phase or half a cycle
  /// later: 2 where the pads have registers for commands and for read data, a cycle each.
  public var captureDelay: Int

  /// Fastest clock of the chip, in MHz.
  public static let maximumMegahertz = 143.0

  /// The standard values at a clock of the chip.
  ///
  /// - Throws: `AcceleratorError` for a clock beyond 143 MHz, or too slow for a refresh.
  public init(megahertz: Double, captureDelay: Int = 0) throws {
    guard megahertz >= 10, megahertz <= Self.maximumMegahertz, (0...3).contains(captureDelay) else {
      throw AcceleratorError.unsupported(
        "SDRAM at \(megahertz) MHz, read data \(captureDelay) cycles late: a clock of 10 to \(Self.maximumMegahertz) "
          + "MHz and a delay of 0 to 3 cycles are supported")
    }
    func cycles(_ nanoseconds: Double) -> Int { Int((nanoseconds * megahertz / 1000).rounded(.up)) }
    casLatency = megahertz > 100 ? 3 : 2
    activateToColumn = cycles(21)
    precharge = cycles(21)
    activateToPrecharge = cycles(45)
    activateToActivate = cycles(66)
    refresh = cycles(66)
    writeToPrecharge = max(2, cycles(15))
    setMode = 2
    refreshInterval = Int(7800 * megahertz / 1000)
    refreshGroup = 4
    powerUp = cycles(200_000)
    self.captureDelay = captureDelay
  }

  // MARK: Two commands in a cycle of the design

  /// Half of a cycle, 0 or 1, in which reads and writes are sent, so that the first word of a read is captured in the
  /// middle of a cycle and the second at its end. Rows are opened and closed in the other half.
  var columnHalf: Int { (casLatency + captureDelay) % 2 }
  /// Half of a cycle in which all other commands are sent.
  var rowHalf: Int { 1 - columnHalf }

  /// Cycles of the design from a read command in its register to the word of 32 bits in a register.
  var readLatency: Int { (columnHalf + 4 + casLatency + captureDelay) / 2 }

  /// Fewest cycles of the design between commands in given halves with `cycles` of the chip's cycles between them.
  static func designCycles(_ cycles: Int, from first: Int, to second: Int) -> Int {
    max(0, (cycles + first - second + 1) / 2)
  }

  /// Cycles of the design between two commands for rows with `cycles` of the chip's cycles between them.
  static func designCycles(_ cycles: Int) -> Int { designCycles(cycles, from: 0, to: 0) }
}
