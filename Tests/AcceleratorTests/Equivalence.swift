import Foundation
import HDL
import Toolchain

/// Proofs by Yosys's SAT solver.
enum Equivalence {
  static let isAvailable = hasTool("yosys")

  /// Whether the output `different` is 0, for every initial state, in all steps after those that are skipped.
  ///
  /// - Parameters:
  ///   - map: a technology map, applied twice: maps use their own modules.
  ///   - cells: Verilog of the cells that it maps to.
  ///   - set: inputs that are 1 in the first step.
  static func holds(
    _ files: [String], map: String? = nil, cells: String = "", top: String, steps: (count: Int, skipped: Int)? = nil,
    set: [String] = []
  ) async throws -> Bool {
    try await withTemporaryFolder { folder in
      for (name, text) in files.enumerated().map({ ("file\($0).v", $1) }) + (map.map { [("map.v", $0)] } ?? []) {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      var passes = files.indices.map { "read_verilog file\($0).v" }
      if map != nil { passes += ["techmap -map map.v", "techmap -map map.v", "read_verilog \(cells)"] }
      passes += ["hierarchy -check -top \(top)", "proc", "flatten", "opt"]
      var sat = "sat -prove different 0"
      if let steps {
        sat += " -seq \(steps.count) -prove-skip \(steps.skipped)"
        sat += set.map { " -set-at 1 \($0) 1" }.joined()
      }
      let script = (passes + ["\(sat) \(top)"]).joined(separator: "; ")
      let result = try await ProcessRunner(try Tool.yosys.path()).run(["-p", script], in: folder.path)
      if result.output.contains("SUCCESS!") { return true }
      if result.output.contains("FAIL!") { return false }
      throw ToolError("yosys came to no conclusion: \(result.output.suffix(400))")
    }
  }

  /// The Verilog of a module and its parts.
  static func verilog(_ module: Module) throws -> String { try module.hierarchy().map { $0.verilog() }.joined() }
}
