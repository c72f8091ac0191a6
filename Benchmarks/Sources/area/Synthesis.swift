import Foundation
import HDL
import Toolchain

/// An FPGA family, and how its cells are counted.
enum Family: String, CaseIterable {
  case ecp5 = "ECP5"
  case ice40 = "iCE40"
  case xc7 = "Xilinx 7"
  case xcup = "UltraScale+"

  /// Yosys's synthesis command: flat, without I/O cells.
  var synthesis: String {
    switch self {
    case .ecp5: "synth_ecp5"
    case .ice40: "synth_ice40"
    case .xc7: "synth_xilinx -flatten -noiopad -noclkbuf -nodsp -family xc7"
    case .xcup: "synth_xilinx -flatten -noiopad -noclkbuf -nodsp -family xcup"
    }
  }

  /// LUTs of a netlist. A carry cell of ECP5 is two LUTs, one of iCE40 is in the LUT of its sum, one of Xilinx beside it.
  /// A shift register and an inverter are a LUT each, a LUT with two outputs is one.
  func luts(_ cells: [String: Int]) -> Int {
    func count(_ pattern: Regex<Substring>) -> Int {
      cells.filter { $0.key.wholeMatch(of: pattern) != nil }.values.reduce(0, +)
    }
    return switch self {
    case .ecp5: count(/LUT4/) + 2 * count(/CCU2C/)
    case .ice40: count(/SB_LUT4/)
    case .xc7, .xcup: count(/LUT[1-6]|LUT6_2|INV|SRL.*/)
    }
  }

  /// Flip-flops of a netlist.
  func registers(_ cells: [String: Int]) -> Int {
    cells.filter { $0.key.wholeMatch(of: /TRELLIS_FF|SB_DFF.*|FD[RSCP]E/) != nil }.values.reduce(0, +)
  }
}

/// A Yosys: a program, or Python with the module pyosys.
struct Yosys {
  let path: String
  let isPython: Bool

  private static let script =
    "import sys; from pyosys import libyosys as y; d = y.Design(); [y.run_pass(p, d) for p in sys.argv[1:]]"

  func run(_ passes: [String], in folder: String) async throws {
    let runner = ProcessRunner(path, name: isPython ? "pyosys" : "yosys")
    let arguments = isPython ? ["-c", Self.script] + passes : ["-q"] + passes.flatMap { ["-p", $0] }
    try await runner.run(arguments, in: folder)
  }

  /// Its version: two numbers.
  func version() async throws -> String {
    let arguments =
      isPython ? ["-c", "from importlib.metadata import version as v; print('Yosys', v('pyosys'))"] : ["-V"]
    let output = try await ProcessRunner(path, name: "yosys").run(arguments).output
    return output.firstMatch(of: /Yosys (\d+\.\d+)/).map { String($0.output.1) } ?? "unknown"
  }

  /// Cells by type of a module, mapped first with `map` if there is one.
  func cells(
    of module: Module, _ family: Family, map: String?, in folder: String
  ) async throws -> [String: Int] {
    try write(module, map: map, to: folder)
    let passes =
      read(module, map: map) + ["\(family.synthesis) -top \(module.name)", "tee -q -o cells.json stat -json"]
    try await run(passes, in: folder)
    let statistics = try JSONDecoder().decode(
      Statistics.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/cells.json")))
    return statistics.modules.values.reduce(into: [:]) { $0.merge($1.cells) { $0 + $1 } }
  }

  /// Passes that read a written module.
  func read(_ module: Module, map: String?) -> [String] {
    ["read_verilog \(module.name).v"] + (map == nil ? [] : ["techmap -map map.v", "techmap -map map.v"])
  }
}

/// Writes a module with all its parts into one file, and its map.
func write(_ module: Module, map: String?, to folder: String) throws {
  let text = try module.hierarchy().map { $0.verilog() }.joined(separator: "\n")
  try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(module.name).v"))
  if let map { try Data(map.utf8).write(to: URL(fileURLWithPath: "\(folder)/map.v")) }
}

/// What `stat -json` prints.
private struct Statistics: Decodable {
  struct Module: Decodable {
    let cells: [String: Int]

    enum CodingKeys: String, CodingKey { case cells = "num_cells_by_type" }
  }

  let modules: [String: Module]
}
