import Subprocess

/// What a finished program printed.
public struct ProcessResult: Sendable {
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String
  /// The exit code; a program ended by a signal has 128 plus its number.
  public let exitCode: Int
}

/// Runs one program and collects what it prints.
///
/// The program stays in the caller's process group, so Ctrl-C reaches it too. Cancelling the task terminates it.
public struct ProcessRunner: Sendable {
  /// The most that is kept of each stream, in bytes; a program that prints more is stopped.
  public static let outputLimit = 16 << 20

  private let path: String
  private let name: String

  /// A runner for the program at a path; `name` is what error lines call it, if not by the path's last part.
  public init(_ path: String, name: String? = nil) {
    self.path = path
    self.name = name ?? path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Runs the program to its end and returns what it printed.
  ///
  /// `environment` changes the inherited variables (nil removes one). Throws `ToolError` with the last lines of standard
  /// error (or of output) if `accepting` refuses the exit code; by default only 0 is accepted.
  @discardableResult
  public func run(
    _ arguments: [String], in directory: String? = nil, environment: [String: String?] = [:],
    accepting: (Int) -> Bool = { $0 == 0 }
  ) async throws -> ProcessResult {
    let result = try await launch(arguments, directory, environment)
    try Task.checkCancellation()
    guard accepting(result.exitCode) else {
      let text = result.errors.allSatisfy(\.isWhitespace) ? result.output : result.errors
      throw ToolError("\(name) failed with exit code \(result.exitCode):\n\(Self.lastLines(of: text))")
    }
    return result
  }

  private func launch(
    _ arguments: [String], _ directory: String?, _ environment: [String: String?]
  ) async throws -> ProcessResult {
    var platform = PlatformOptions()
    platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
    var changes: [Environment.Key: String?] = [:]
    for (key, value) in environment {
      if let key = Environment.Key(rawValue: key) { changes.updateValue(value, forKey: key) }
    }
    do {
      let result = try await Subprocess.run(
        .path(.init(path)), arguments: Arguments(arguments), environment: .inherit.updating(changes),
        workingDirectory: directory.map { .init($0) }, platformOptions: platform,
        output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
      let code =
        switch result.terminationStatus {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
      return ProcessResult(output: result.standardOutput, errors: result.standardError, exitCode: code)
    } catch let error as SubprocessError {
      throw ToolError("\(name) could not be run: \(error)")
    }
  }

  private static func lastLines(of text: String, count: Int = 12) -> String {
    text.split(separator: "\n").suffix(count).joined(separator: "\n")
  }
}
