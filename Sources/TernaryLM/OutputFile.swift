import Foundation

/// Writes a file beside its final name and renames it when it is complete, so that nobody ever sees half a file.
enum OutputFile {
  /// Calls `body` with a function that appends bytes; if it throws, no file is left behind.
  ///
  /// Replaces a file that exists, but nothing else: renaming over a device would take the device away.
  static func write(to path: String, _ body: (_ append: (Data) throws -> Void) throws -> Void) throws {
    let partial = "\(path).\(getpid()).partial"
    func failure(_ reason: String) -> ModelError { ModelError("\(path): cannot be written: \(reason)") }
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw failure("it exists and is not a regular file")
    }
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try body { data in
        do { try file.write(contentsOf: data) } catch { throw failure(error.localizedDescription) }
      }
      try file.close()
      guard rename(partial, path) == 0 else { throw failure(String(cString: strerror(errno))) }
    } catch {
      unlink(partial)
      throw error
    }
  }
}
