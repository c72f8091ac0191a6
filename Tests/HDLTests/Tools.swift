import Foundation
import HDL

/// What a run of a tool gave.
struct ToolResult {
  let status: Int32
  let output: String
}

/// Runs a tool of the PATH in a directory; standard output and error come back together.
func runTool(_ arguments: [String], in directory: URL) throws -> ToolResult {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = directory
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return ToolResult(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
}

/// Whether a tool is on the PATH.
func hasTool(_ name: String) -> Bool {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
}

/// Whether the tools that `lint` runs are there; tests that need them are skipped otherwise.
let hasLinters = ["verilator", "yosys", "iverilog"].allSatisfy(hasTool)

/// Calls a body with a directory that is removed afterwards.
func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let directory = FileManager.default.temporaryDirectory.appendingPathComponent("hdl-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try body(directory)
}

/// What the linters say about a module and its children; empty if they find nothing.
func lint(_ module: Module, files: [String: String] = [:], allowing warnings: [String] = []) throws -> String {
  try withTemporaryDirectory { directory in
    var sources: [String] = []
    for part in try module.hierarchy() {
      sources.append("\(part.name).v")
      try part.verilog().write(
        to: directory.appendingPathComponent("\(part.name).v"), atomically: true, encoding: .utf8)
    }
    for (name, text) in files {
      try text.write(to: directory.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let script = "read_verilog \(sources.joined(separator: " ")); hierarchy -top \(module.name); proc; check -assert"
    let commands = [
      ["verilator", "--lint-only", "-Wall", "--top-module", module.name]
        + warnings.map { "-Wno-\($0)" } + sources,
      ["yosys", "-q", "-p", script],
      ["iverilog", "-Wall", "-g2005", "-s", module.name, "-o", "lint.out"] + sources,
    ]
    return try commands.map { command in
      let result = try runTool(command, in: directory)
      return result.status == 0 ? result.output : "\(command[0]) ends with \(result.status)\n\(result.output)"
    }.joined()
  }
}
