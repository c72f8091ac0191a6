import Foundation
import Toolchain

/// Counts LUTs and registers per ternary lane, and writes them into a Markdown file as tables.
///
/// Arguments: the Python with pyosys, the nextpnr for ECP5, the file.
@main
struct Program {
  /// The file is replaced from the end of this line on.
  private static let marker = "<!-- Written by make bench-area from here on. -->"

  static func main() async {
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("area: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) async throws {
    guard arguments.count == 3 else { throw ToolError("usage: area PYTHON NEXTPNR FILE; see 'make bench-area'") }
    let file = URL(fileURLWithPath: arguments[2])
    let text = try String(contentsOf: file, encoding: .utf8)
    guard let end = text.range(of: marker)?.upperBound else {
      throw ToolError("\(arguments[2]): has no line '\(marker)'; restore it where the tables belong")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-area-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tools = [
      Yosys(path: try Tool.yosys.path(), isPython: false), Yosys(path: path(arguments[0]), isPython: true),
    ]
    let report = Report(yosys: tools, nextpnr: path(arguments[1]), folder: folder.path)
    let tables = try await report.text()
    try Data((text[..<end] + "\n\n" + tables).utf8).write(to: file, options: .atomic)
  }

  /// The tools run in another folder.
  private static func path(_ argument: String) -> String { URL(fileURLWithPath: argument).path }
}
