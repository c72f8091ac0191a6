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
}
