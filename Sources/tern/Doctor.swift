import ArgumentParser
import Toolchain

/// `tern doctor`: reports the outside tools.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Report the outside tools and their versions.")

  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let reports = await doctor()
    let isUsable = reports.allSatisfy { $0.problem == nil || !$0.tool.isRequired }
    if json {
      try Terminal.write(["ok": .bool(isUsable), "tools": .array(reports.map(\.json))])
    } else {
      for report in reports { try Terminal.write("\(report.line)\n") }
    }
    guard isUsable else { throw InputError("a tool that Tern needs is missing or too old; see 'tern doctor'") }
  }
}

extension ToolReport {
  fileprivate var line: String {
    let name = tool.name.padding(toLength: 10, withPad: " ", startingAt: 0)
    if let problem { return "\(name)  \(tool.isRequired ? "" : "(optional) ")\(problem)" }
    let version = (version?.description ?? "-").padding(toLength: 8, withPad: " ", startingAt: 0)
    let line = "\(name)  \(version)  \(path ?? ""), for \(tool.purpose)"
    return remark.map { "\(line)\n            \($0)" } ?? line
  }

  /// What a newer version would gain; nil if nothing is known.
  private var remark: String? {
    guard tool == .verilator, let version, let newer = ToolVersion("5.048"), version < newer else { return nil }
    return """
      5.048 simulated an array of 4,096 lanes twice as fast as 5.006 (one thread, CPU time, AMD EPYC, g++ 12); \
      CONTRIBUTING.md says how to use it
      """
  }

  fileprivate var json: JSONValue {
    [
      "name": .string(tool.name), "purpose": .string(tool.purpose), "required": .bool(tool.isRequired),
      "path": .optional(path), "version": .optional(version?.description),
      "minimum": .optional(tool.minimum?.description), "problem": .optional(problem), "remark": .optional(remark),
    ]
  }
}
