import Foundation

/// What is known about one outside tool on this computer.
public struct ToolReport: Sendable, Hashable {
  /// The tool, with its purpose and installation advice.
  public let tool: Tool
  /// Where it is; nil if it was not found.
  public let path: String?
  /// What it says its version is; nil if it was not found or prints none.
  public let version: ToolVersion?
  /// Why it cannot be used, in one line with what to do; nil if it can.
  public let problem: String?
}

/// Looks for every outside tool and checks its version. A missing tool is a report, not an error.
public func doctor(environment: [String: String] = ProcessInfo.processInfo.environment) async -> [ToolReport] {
  var reports: [ToolReport] = []
  for tool in Tool.all {
    var found: LocatedTool?
    var problem: String?
    do {
      let tool = try await tool.find(environment: environment)
      found = tool
      try tool.checkVersion(isChosen: environment[tool.tool.variable] != nil)
    } catch {
      problem = "\(error)"
    }
    reports.append(ToolReport(tool: tool, path: found?.path, version: found?.version, problem: problem))
  }
  return reports
}
