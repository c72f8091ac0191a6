import Foundation

/// File operations whose errors name the file.
enum Files {
  static func write(_ text: String, to path: String) throws(ToolError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ToolError("\(path) could not be written: \(reason(error))")
    }
  }

  static func createDirectory(_ path: String) throws(ToolError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ToolError("\(path) could not be created: \(reason(error))")
    }
  }

  /// Moves a file over another on the same file system in one step.
  static func move(_ source: String, over destination: String) throws(ToolError) {
    if rename(source, destination) != 0 {
      throw ToolError("\(destination) could not be written: \(String(cString: strerror(errno)))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return String(cString: strerror(Int32(underlying.code)))
  }

  /// Runs a body with a new folder inside `parent` that nobody else uses, and removes the folder afterwards.
  static func withTemporaryDirectory<Result>(
    in parent: String, _ body: (String) async throws -> Result
  ) async throws -> Result {
    let path = "\(parent)/build-\(UUID().uuidString)"
    try createDirectory(path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}
