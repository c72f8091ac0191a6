import Foundation
import Testing

/// The built tern command.
struct Command {
  /// What it printed and how it ended.
  struct Result {
    let code: Int32
    let output: String
    let errors: String

    /// The one line of standard error.
    var errorLine: String? {
      let lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.count == 2 && lines[1].isEmpty ? String(lines[0]) : nil
    }

    /// Standard output as one JSON object.
    func json() throws -> [String: Any] {
      #expect(code == 0, "\(errors)")
      #expect(output.hasSuffix("}\n") && output.filter(\.isNewline).count == 1)
      return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  /// The executable, which the build puts beside the tests.
  static let path = Bundle.main.bundleURL.appendingPathComponent("tern").path

  /// Runs it to its end in a folder of its own, or in the given one.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try start(arguments, in: folder, environment: environment).finish()
  }

  /// Starts it.
  static func start(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String] = [:]
  ) throws -> RunningCommand {
    let folder = try folder ?? TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let running = RunningCommand(process: process, folder: folder)
    try running.launch()
    return running
  }
}

/// A command that was started. What it prints goes to files, so that it never waits for a reader.
struct RunningCommand {
  let process: Process
  let folder: TemporaryFolder

  fileprivate func launch() throws {
    for (name, assign) in [("stdout", { process.standardOutput = $0 }), ("stderr", { process.standardError = $0 })]
      as [(String, (FileHandle?) -> Void)]
    {
      _ = FileManager.default.createFile(atPath: "\(folder.logs)/\(name)", contents: nil)
      assign(FileHandle(forWritingAtPath: "\(folder.logs)/\(name)"))
    }
    try process.run()
  }

  /// What it has printed so far.
  var output: String { text("stdout") }

  func finish() -> Command.Result {
    process.waitUntilExit()
    return Command.Result(code: process.terminationStatus, output: output, errors: text("stderr"))
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(folder.logs)/\(name)", encoding: .utf8)) ?? ""
  }
}

/// A folder that is removed with the last reference to it, and another for what commands print.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)").path
  var logs: String { "\(path).logs" }

  init() throws {
    for path in [path, logs] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
  }

  deinit {
    for path in [path, logs] { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Writes a file and returns its name.
  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return name
  }
}
