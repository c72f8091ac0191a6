import Accelerator

/// Cells of a synthesised netlist, by the tool's name of their kind.
public struct CellCounts: Sendable, Equatable, Codable {
  /// Cells by kind.
  public let cells: [String: Int]

  /// Cells.
  public init(cells: [String: Int]) { self.cells = cells }

  /// What they are on a family.
  ///
  /// A carry cell of ECP5 is two LUTs, one of iCE40 is in the LUT of its sum, one of UltraScale+ beside it. Memory in LUTs
  /// counts as the LUTs that it takes: 16 x 4 bits of ECP5 six (four, and two that its write port makes useless), memory and
  /// shift registers of UltraScale+ as in Xilinx UG574.
  public func resources(_ family: DeviceFamily) -> Resources {
    switch family {
    case .iCE40UltraPlus:
      Resources(
        luts: count(["SB_LUT4": 1]), registers: count(prefix: "SB_DFF"), multipliers: count(["SB_MAC16": 1]),
        blockRAMs: Double(count(prefix: "SB_RAM40_4K")), largeRAMs: count(["SB_SPRAM256KA": 1]))
    case .ecp5:
      Resources(
        luts: count(["LUT4": 1, "CCU2C": 2, "TRELLIS_DPR16X4": 6]), registers: count(["TRELLIS_FF": 1]),
        multipliers: count(["MULT18X18D": 1]), blockRAMs: Double(count(["DP16KD": 1, "PDPW16KD": 1])))
    case .ultraScalePlus:
      Resources(
        luts: count(Self.xilinxLUTs), registers: count(["FDRE": 1, "FDSE": 1, "FDCE": 1, "FDPE": 1]),
        multipliers: count(["DSP48E2": 1]),
        blockRAMs: Double(count(["RAMB36E2": 2, "RAMB18E2": 1])) / 2, largeRAMs: count(["URAM288": 1]))
    }
  }

  private static let xilinxLUTs: [String: Int] = [
    "LUT1": 1, "LUT2": 1, "LUT3": 1, "LUT4": 1, "LUT5": 1, "LUT6": 1, "LUT6_2": 1, "INV": 1, "SRL16E": 1, "SRLC16E": 1,
    "SRLC32E": 1, "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1D": 4, "RAM256X1D": 8, "RAM32X1S": 1, "RAM64X1S": 1,
    "RAM128X1S": 2, "RAM256X1S": 4, "RAM512X1S": 8, "RAM32M": 4, "RAM64M": 4, "RAM32M16": 8, "RAM64M8": 8,
    "RAM32X16DR8": 8, "RAM64X8SW": 8,
  ]

  private func count(_ weights: [String: Int]) -> Int {
    weights.reduce(0) { $0 + $1.value * (cells[$1.key] ?? 0) }
  }

  private func count(prefix: String) -> Int {
    cells.reduce(0) { $0 + ($1.key.hasPrefix(prefix) ? $1.value : 0) }
  }
}
