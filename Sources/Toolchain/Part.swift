/// An FPGA that the open tools know, with its package.
public enum Part: Sendable, Equatable {
  /// Lattice iCE40UP5K in a package, as nextpnr-ice40 names it.
  case iCE40UP5K(package: String)
  /// Lattice ECP5 with so many thousand LUTs (25, 45 or 85), in a package, of a speed grade, as nextpnr-ecp5 names them.
  case ecp5(size: Int, package: String, speedGrade: Int)

  /// Yosys's command for the family; the netlist goes to `netlist.json` and, as Verilog, to `netlist.v`.
  func synthesis(top: String) -> [String] {
    let command =
      switch self {
      case .iCE40UP5K: "synth_ice40 -dsp -spram -device u -top \(top)"
      case .ecp5: "synth_ecp5 -top \(top)"
      }
    return [command, "write_json netlist.json", "write_verilog -noattr netlist.v"]
  }

  /// The tool that places and routes.
  var router: Tool {
    switch self {
    case .iCE40UP5K: .nextpnrICE40
    case .ecp5: .nextpnrECP5
    }
  }

  /// The tool that writes the bitstream.
  var packer: Tool {
    switch self {
    case .iCE40UP5K: .icepack
    case .ecp5: .ecppack
    }
  }

  /// Arguments of the router; it reads `netlist.json` and the constraints, and writes `routed.txt` and `report.json`.
  func routerArguments(hertz: Int, seed: Int) -> [String] {
    let common = [
      "--json", "netlist.json", "--report", "report.json", "--seed", "\(seed)", "--freq",
      "\(Double(hertz) / 1e6)",
    ]
    switch self {
    case .iCE40UP5K(let package):
      return ["--up5k", "--package", package, "--pcf", constraintFile, "--asc", "routed.txt"] + common
    case .ecp5(let size, let package, let speedGrade):
      return [
        "--\(size)k", "--package", package, "--speed", "\(speedGrade)", "--lpf", constraintFile, "--textcfg",
        "routed.txt",
      ] + common
    }
  }

  /// Arguments of the packer; it writes `bitstream`.
  var packerArguments: [String] {
    switch self {
    case .iCE40UP5K: ["routed.txt", "bitstream"]
    case .ecp5: ["--compress", "--input", "routed.txt", "--bit", "bitstream"]
    }
  }

  /// Name of the file with the pins.
  public var constraintFile: String {
    switch self {
    case .iCE40UP5K: "pins.pcf"
    case .ecp5: "pins.lpf"
    }
  }

  /// Suffix of a bitstream's name.
  public var bitstreamSuffix: String {
    switch self {
    case .iCE40UP5K: "bin"
    case .ecp5: "bit"
    }
  }
}

extension Part {
  /// Verilog of the cells that a simulation of a board needs: clocks and pads of the harness; for a netlist after synthesis
  /// the family's own models, which come with Yosys, and those that Yosys lacks.
  public func simulationCells(netlist: Bool) throws -> [(name: String, text: String)] {
    let pads =
      switch self {
      case .iCE40UP5K: PackageResources.cells_ice40_v
      case .ecp5: PackageResources.cells_ecp5_v
      }
    return [("cells.v", String(decoding: pads, as: UTF8.self))]
  }

  /// Flags of Verilator for the family's cells.
  var family: String {
    switch self {
    case .iCE40UP5K: "ice40"
    case .ecp5: "ecp5"
    }
  }
}
