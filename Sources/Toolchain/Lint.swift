import Foundation

/// Checks a design with `verilator --lint-only -Wall`; throws with Verilator's complaints if there are any.
public func lintWithVerilator(_ design: DesignSources) async throws {
  let verilator = try await Tool.verilator.locate()
  try await withDesignFolder(design) { directory in
    try await verilator.runVerilator(
      ["--lint-only", "-Wall", "--top-module", design.top] + design.files.map(\.name), in: directory, design)
  }
}

/// Checks hierarchy, drivers and loops of a design with Yosys; throws with Yosys's complaints if there are any.
public func lintWithYosys(_ design: DesignSources) async throws {
  let yosys = try await Tool.yosys.locate()
  try await withDesignFolder(design) { directory in
    let script = ["hierarchy -check -top \(design.top)", "proc", "check -assert"].joined(separator: "; ")
    let result = try await ProcessRunner(yosys.path).run(
      ["-q", "-p", script, "-f", "verilog"] + design.files.map(\.name), in: directory, accepting: { _ in true })
    let complaints = (result.errors + result.output).split(separator: "\n").map(String.init)
    try refuse(complaints, of: "yosys", result, design)
  }
}

/// Runs a body in a folder with the Verilog and with empty memory images, which Yosys insists on opening.
private func withDesignFolder(_ design: DesignSources, _ body: (String) async throws -> Void) async throws {
  let parent = FileManager.default.temporaryDirectory.path
  try await Files.withTemporaryDirectory(in: parent) { directory in
    try design.write(to: directory)
    for file in design.files {
      for image in file.text.matches(of: /\$readmem[hb]\s*\(\s*"([^"\/]+)"/) {
        try Files.write("", to: "\(directory)/\(image.output.1)")
      }
    }
    try await body(directory)
  }
}

extension LocatedTool {
  /// Runs Verilator; what it complains about becomes the error.
  func runVerilator(_ arguments: [String], in directory: String, _ design: DesignSources) async throws {
    let result = try await ProcessRunner(path).run(arguments, in: directory, accepting: { _ in true })
    guard result.exitCode != 0 else { return }
    let lines = result.errors.split(separator: "\n").filter {
      $0.hasPrefix("%") && !$0.hasPrefix("%Error: Exiting due to") && !$0.hasPrefix("%Error: Command Failed")
    }
    // There may be many warnings before the first error.
    let errors = lines.filter { $0.hasPrefix("%Error") }
    let complaints = errors.isEmpty ? lines : errors
    try refuse(complaints.map { String($0.trimmingPrefix("%")) }, of: "verilator", result, design)
  }
}

private func refuse(
  _ complaints: [String], of tool: String, _ result: ProcessResult, _ design: DesignSources
) throws(ToolError) {
  guard result.exitCode != 0 || !complaints.isEmpty else { return }
  let lines = complaints.isEmpty ? ["exit code \(result.exitCode)"] : complaints
  throw ToolError("\(tool) refuses \(design.top): \(lines.prefix(20).joined(separator: "\n"))")
}
