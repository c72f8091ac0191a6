/// Cells of an FPGA: what a design needs, or what a part has.
public struct Resources: Sendable, Equatable, Codable {
  /// Lookup tables: LUT4 of iCE40 and ECP5, LUT6 of UltraScale+, those that carry, shift or remember included.
  public var luts: Int
  /// Flip-flops.
  public var registers: Int
  /// Multipliers: SB_MAC16, MULT18X18D, DSP48E2.
  public var multipliers: Int
  /// Block RAMs of `DeviceFamily.blockRAMBits`; halves where a block can be split in two.
  public var blockRAMs: Double
  /// Large RAMs of `DeviceFamily.largeRAMBits`: SPRAM, UltraRAM.
  public var largeRAMs: Int

  /// Cells; what is left out is 0.
  public init(luts: Int = 0, registers: Int = 0, multipliers: Int = 0, blockRAMs: Double = 0, largeRAMs: Int = 0) {
    (self.luts, self.registers, self.multipliers) = (luts, registers, multipliers)
    (self.blockRAMs, self.largeRAMs) = (blockRAMs, largeRAMs)
  }

  /// Cells of both.
  public static func + (a: Resources, b: Resources) -> Resources {
    Resources(
      luts: a.luts + b.luts, registers: a.registers + b.registers, multipliers: a.multipliers + b.multipliers,
      blockRAMs: a.blockRAMs + b.blockRAMs, largeRAMs: a.largeRAMs + b.largeRAMs)
  }

  /// Cells of some copies.
  public static func * (count: Int, a: Resources) -> Resources {
    Resources(
      luts: count * a.luts, registers: count * a.registers, multipliers: count * a.multipliers,
      blockRAMs: Double(count) * a.blockRAMs, largeRAMs: count * a.largeRAMs)
  }
}

/// A kind of cell.
public enum ResourceKind: String, Sendable, Codable, CaseIterable {
  case luts, registers, multipliers, blockRAMs, largeRAMs

  /// What it is called on a family.
  public func title(_ family: DeviceFamily) -> String {
    switch (self, family) {
    case (.luts, _): "LUTs"
    case (.registers, _): "registers"
    case (.multipliers, _): "multipliers"
    case (.blockRAMs, _): "block RAMs"
    case (.largeRAMs, .iCE40UltraPlus): "single-port RAMs"
    case (.largeRAMs, _): "UltraRAMs"
    }
  }
}

extension Resources {
  /// Cells of a kind.
  public subscript(kind: ResourceKind) -> Double {
    switch kind {
    case .luts: Double(luts)
    case .registers: Double(registers)
    case .multipliers: Double(multipliers)
    case .blockRAMs: blockRAMs
    case .largeRAMs: Double(largeRAMs)
    }
  }
}
