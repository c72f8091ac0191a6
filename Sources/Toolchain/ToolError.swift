/// What went wrong with an outside tool, in words for the person who runs it.
public struct ToolError: Error, Hashable, CustomStringConvertible {
  /// What happened and what to do, normally one line; a failed tool's own last lines follow it.
  public let description: String

  /// An error with these words.
  public init(_ description: String) {
    self.description = description
  }
}

extension ToolError {
  static func notFound(_ tool: Tool) -> ToolError {
    ToolError("\(tool.name) was not found: \(tool.advice), or set \(tool.variable)")
  }

  static func tooOld(_ tool: Tool, _ version: ToolVersion, minimum: ToolVersion) -> ToolError {
    ToolError(
      "\(tool.name) is version \(version); Tern needs \(minimum) or newer: \(tool.advice), or set \(tool.variable)")
  }
}
