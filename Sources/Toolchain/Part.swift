import Foundation

/// An FPGA that the open tools know, with its package.
public enum Part: Sendable, Equatable {
  /// Lattice iCE40UP5K in a package, as nextpnr-ice40 names it.
  case iCE40UP5K(package: String)
  /// Lattice ECP5 with so many thousand LUTs (25, 45 or 85), in a package, of a speed grade, as nextpnr-ecp5 names them.
  case ecp5(size: Int, package: String, speedGrade: Int)

  /// Yosys's commands for the family.
  func synthesis(top: String) -> [String] {
    switch self {
    // The steps of synth_ice40, with another script for its LUTs. No memory is read where it is written in the same cycle,
    // or the word is not used.
    case .iCE40UP5K:
      let command = "synth_ice40 -dsp -spram -no-rw-check -device u -top \(top) -run"
      return [
        "\(command) begin:map_luts", "abc", "ice40_opt", "techmap -map +/ice40/latches_map.v", "simplemap",
        "abc -lut 4 -script +\(Self.areaScript)", "ice40_wrapcarry -unwrap", "techmap -map +/ice40/ff_map.v", "clean",
        "opt_lut -dlogic SB_CARRY:I0=1:I1=2:CI=3 -dlogic SB_CARRY:CO=3", "\(command) map_cells:",
      ]
    // Registers of pads are one a pad, though they may hold the same. A slice has few wires for enables and resets: those
    // of a few registers go into their LUTs.
    case .ecp5:
      let cells = "-cell $_DFF_?_ 01 -cell $_DFF_?P?_ r -cell $_SDFF_?P?_ r"
      let enabled = "-cell $_DFFE_??_ 01 -cell $_DFFE_?P??_ r -cell $_SDFFE_?P??_ r"
      return [
        "setattr -set keep 1 */t:OFS1P3DX */t:IFS1P3DX", "synth_ecp5 -top \(top) -run begin:map_ffs", "opt_clean",
        "dfflegalize -mince 8 -minsrst 16 \(cells) \(enabled) -cell $_DLATCH_?_ x",
        "synth_ecp5 -top \(top) -run map_ffs:",
      ]
    }
  }

  /// ABC's commands for few LUTs: they are mapped for area, restructured and mapped again. Two per cent fewer than those
  /// of `synth_ice40 -abc2`.
  private static var areaScript: String {
    let map = ["dch -f", "if -a", "mfs2"]
    return
      (["strash", "ifraig", "scorr", "dc2", "dc2"] + map + (0..<3).flatMap { _ in ["strash"] + map }
      + ["lutpack -S 1"]).joined(separator: ";").replacingOccurrences(of: " ", with: ",")
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
  func routerArguments(hertz: Int, seed: Int, placer: String?, routesAgain: Bool) -> [String] {
    let common =
      [
        "--json", "netlist.json", "--report", "report.json", "--seed", "\(seed)", "--freq",
        "\(Double(hertz) / 1e6)",
      ] + (placer.map { ["--placer", $0] } ?? []) + (routesAgain ? ["--tmg-ripup"] : [])
    switch self {
    case .iCE40UP5K(let package):
      return ["--up5k", "--package", package, "--pcf", constraintFile, "--asc", "routed.txt"] + common
    case .ecp5(let size, let package, let speedGrade):
      return [
        "--\(size)k", "--package", package, "--speed", "\(speedGrade)", "--lpf", constraintFile, "--textcfg",
        "routed.txt", "--router", "router2",
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
  /// Verilog of the cells that a simulation of a board needs: clocks and pads of the harness, and for a netlist after
  /// synthesis the family's own models, which come with Yosys, and before them those of cells that Yosys has no models
  /// of, or none that are quick. Of two models of a cell the first counts.
  ///
  /// - Throws: `ToolError` if Yosys's models are not found.
  public func simulationCells(netlist: Bool) throws(ToolError) -> [(name: String, text: String)] {
    func own(_ name: String, _ bytes: [UInt8]) -> (name: String, text: String) {
      (name, (netlist ? "`define TERN_NETLIST\n" : "") + String(decoding: bytes, as: UTF8.self))
    }
    let luts = own("cells_lut.v", PackageResources.cells_lut_v)
    switch self {
    case .iCE40UP5K:
      let pads = own("cells.v", PackageResources.cells_ice40_v)
      return netlist ? [pads, luts, try Self.yosysFile("ice40", "cells_sim.v")] : [pads]
    case .ecp5:
      let pads = own("cells.v", PackageResources.cells_ecp5_v)
      guard netlist else { return [pads] }
      return [
        pads, luts, own("blocks.v", PackageResources.cells_ecp5_blocks_v), try Self.yosysFile("ecp5", "cells_sim.v"),
        try Self.yosysFile("ecp5", "cells_ff.vh"), try Self.yosysFile("ecp5", "cells_io.vh"),
      ]
    }
  }

  /// A file of Yosys's, from the folder beside its program.
  private static func yosysFile(_ family: String, _ name: String) throws(ToolError) -> (name: String, text: String) {
    let program = URL(fileURLWithPath: try Tool.yosys.path()).resolvingSymlinksInPath()
    let share = program.deletingLastPathComponent().deletingLastPathComponent()
    let path = share.appending(path: "share/yosys/\(family)/\(name)").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ToolError("\(path) is missing: install yosys with its models of cells, or set TERN_YOSYS")
    }
    return (name, text)
  }
}
