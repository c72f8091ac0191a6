/// Verilog that maps the carry adders of a design onto the cells of an FPGA family, for Yosys's `techmap`.
///
/// To be applied to the design as it was read, before the family's `synth_` command flattens it.
public enum TechnologyMap: String, Sendable, CaseIterable {
  /// Lattice ECP5: for `LaneStyle.chain`.
  case ecp5
  /// Xilinx 7 and UltraScale: for `LaneStyle.chain` and `LaneStyle.threeInput`.
  case xilinx

  /// Bits of the adders that are mapped.
  static let widths = 2...32

  /// The map.
  public var verilog: String {
    let text =
      switch self {
      case .ecp5: String(decoding: PackageResources.ecp5_v, as: UTF8.self)
      case .xilinx: String(decoding: PackageResources.xilinx_v, as: UTF8.self)
      }
    // Yosys wants every name.
    return text.replacing(/"(\w+_w)\*"/) { match in
      "\"" + Self.widths.map { "\(match.output.1)\($0)" }.joined(separator: " ") + "\""
    }
  }
}
