import Foundation

/// Where built files are kept between runs. Everything in it can be deleted at any time.
public enum Cache {
  /// `$TERN_CACHE`, else `$XDG_CACHE_HOME/tern`, else `~/.cache/tern`; it may not exist yet.
  public static func directory(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ToolError) -> String {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    let path =
      value("TERN_CACHE") ?? value("XDG_CACHE_HOME").map { "\($0)/tern" } ?? value("HOME").map { "\($0)/.cache/tern" }
    guard let path else { throw ToolError("there is no place for cached files: set TERN_CACHE to a folder") }
    // Verilator's makefiles do not work in such folders.
    guard !path.contains(where: \.isWhitespace) else {
      throw ToolError("the cache folder '\(path)' has a space in its name: set TERN_CACHE to a folder without spaces")
    }
    return path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  /// A folder of the cache, made if it is not there.
  ///
  /// Makers that race are harmless: each works in a folder of its own, and the finished one is renamed into place.
  /// - Parameters:
  ///   - name: of the folder, after its content.
  ///   - cache: the folder of cached files; nil for the usual one.
  ///   - make: makes the files in a temporary folder, and returns the names of those that are kept.
  static func folder(
    _ name: String, in cache: String? = nil, make: (String) async throws -> [String]
  ) async throws -> String {
    let cache = try cache ?? directory()
    let kept = "\(cache)/\(name)"
    guard !FileManager.default.fileExists(atPath: kept) else { return kept }
    try await Files.withTemporaryDirectory(in: cache) { directory in
      let files = try await make(directory)
      let result = "\(directory)/result"
      try Files.createDirectory(result)
      for file in files { try Files.move("\(directory)/\(file)", over: "\(result)/\(file)") }
      // Another maker may have been faster; its files are the same.
      if rename(result, kept) != 0, !FileManager.default.fileExists(atPath: kept) {
        throw ToolError("\(kept) could not be written: \(String(cString: strerror(errno)))")
      }
    }
    return kept
  }
}
