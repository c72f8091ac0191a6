import Accelerator
import Foundation
import HDL
import TernaryLM
import Toolchain

/// Counts LUTs and registers per ternary lane, and prints them as Markdown tables.
///
/// Arguments: the Python with pyosys, the ECP5 nextpnr; `quick` for the small array only.
@main
struct Program {
  static func main() async throws {
    guard CommandLine.arguments.count >= 3 else {
      FileHandle.standardError.write(Data("usage: area PYTHON NEXTPNR [quick]; see 'make bench-area'\n".utf8))
      exit(64)
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-area-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tools = [
      Yosys(path: try Tool.yosys.path(), isPython: false), Yosys(path: CommandLine.arguments[1], isPython: true),
    ]
    let report = Report(yosys: tools, nextpnr: CommandLine.arguments[2], folder: folder.path)
    print(try await report.text(quick: CommandLine.arguments.count > 3))
  }
}
