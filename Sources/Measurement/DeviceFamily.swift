/// A family of FPGAs: how its cells are named and how large its memories are.
public enum DeviceFamily: String, Sendable, Codable, CaseIterable {
  /// Lattice iCE40 UltraPlus, 40 nm.
  case iCE40UltraPlus = "ice40-ultraplus"
  /// Lattice ECP5, 40 nm.
  case ecp5
  /// Xilinx UltraScale+, 16 nm.
  case ultraScalePlus = "ultrascale-plus"

  /// What its makers call it.
  public var title: String {
    switch self {
    case .iCE40UltraPlus: "iCE40 UltraPlus"
    case .ecp5: "ECP5"
    case .ultraScalePlus: "UltraScale+"
    }
  }

  /// Bits of a block RAM: EBR of 4 Kbit (Lattice FPGA-DS-02008), EBR of 18 Kbit (FPGA-DS-02012), RAMB36 (Xilinx UG573).
  public var blockRAMBits: Int {
    switch self {
    case .iCE40UltraPlus: 4096
    case .ecp5: 18 * 1024
    case .ultraScalePlus: 36 * 1024
    }
  }

  /// Bits of a large RAM: SPRAM of 256 Kbit, UltraRAM of 288 Kbit; 0 where there is none.
  public var largeRAMBits: Int {
    switch self {
    case .iCE40UltraPlus: 256 * 1024
    case .ecp5: 0
    case .ultraScalePlus: 288 * 1024
    }
  }
}
