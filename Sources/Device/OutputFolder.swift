import Foundation
import Synchronization

/// Writes a folder beside its final name and renames it when it is complete, so that nobody ever sees half of one.
public enum OutputFolder {
  /// Folders that are being written.
  private static let unfinished = Mutex<Set<String>>([])

  /// Removes what is half written, for a process that ends in the middle.
  public static func removeUnfinished() {
    for path in unfinished.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Calls `body` with a new empty folder that becomes `path`; what was at `path` is replaced. If `body` throws, nothing
  /// changes.
  public static func write(to path: String, _ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let url = URL(fileURLWithPath: path)
    let parent = url.deletingLastPathComponent().path
    let beside = "\(parent)/.\(url.lastPathComponent).\(UUID().uuidString)"
    unfinished.withLock { _ = $0.insert(beside) }
    defer {
      try? files.removeItem(atPath: beside)
      unfinished.withLock { _ = $0.remove(beside) }
    }
    do {
      try files.createDirectory(atPath: beside, withIntermediateDirectories: true)
    } catch {
      throw DeviceError.cannotWrite(path, reason: reason(error))
    }
    do {
      try body(beside)
    } catch let error as NSError where error.domain == NSCocoaErrorDomain {
      throw DeviceError.cannotWrite(path, reason: reason(error))
    }
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
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey].flatMap { $0 as? any Error } as NSError?
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return "nothing can be made there" }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
