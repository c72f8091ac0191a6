import Foundation

/// Writes a folder beside its final name and renames it when it is complete, so that nobody ever sees half of one.
enum OutputFolder {
  /// Calls `body` with a new empty folder that becomes `path`; what was at `path` is replaced. If `body` throws, nothing
  /// changes.
  static func write(to path: String, _ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let url = URL(fileURLWithPath: path)
    let parent = url.deletingLastPathComponent().path
    let beside = "\(parent)/.\(url.lastPathComponent).\(UUID().uuidString)"
    defer { try? files.removeItem(atPath: beside) }
    do {
      try files.createDirectory(atPath: beside, withIntermediateDirectories: true)
    } catch {
      throw DeviceError.cannotWrite(path, reason: reason(error))
    }
    try body(beside)
    do {
      try replace(path, with: beside, files)
    } catch {
      throw DeviceError.cannotWrite(path, reason: reason(error))
    }
  }

  private static func replace(_ path: String, with beside: String, _ files: FileManager) throws {
    guard files.fileExists(atPath: path) else { return try files.moveItem(atPath: beside, toPath: path) }
    let old = "\(beside).old"
    try files.moveItem(atPath: path, toPath: old)
    defer { try? files.removeItem(atPath: old) }
    try files.moveItem(atPath: beside, toPath: path)
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
