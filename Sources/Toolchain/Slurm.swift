import Foundation

extension Tool {
  /// Hands work to a Slurm cluster.
  public static let sbatch = Tool(
    "sbatch", for: "tern explore --slurm", advice: "install it with 'apt-get install slurm-wlm'", required: false)
}

/// One array job of a Slurm cluster: the same command for each of some numbers.
public struct SlurmArray: Sendable {
  /// Name of the job.
  public let name: String
  /// Numbers that `$SLURM_ARRAY_TASK_ID` takes, ascending; not empty.
  public let tasks: [Int]
  /// The command and its arguments; an argument `%a` is the task's number.
  public let command: [String]
  /// Folder, shared with the cluster's nodes, in which tasks run and leave `slurm-N.log`.
  public let folder: String

  /// A job; see the properties.
  public init(name: String, tasks: [Int], command: [String], folder: String) {
    (self.name, self.tasks, self.command, self.folder) = (name, tasks, command, folder)
  }

  /// Submits the job and waits until every task has ended; cancels it if the caller is cancelled.
  ///
  /// - Parameters:
  ///   - progress: called with a line when the number of tasks that have not ended changes.
  /// - Throws: `ToolError` if Slurm is missing or refuses the job. Tasks that failed are the caller's to find.
  public func run(progress: (String) -> Void = { _ in }) async throws {
    let sbatch = ProcessRunner(try Tool.sbatch.path(), name: "sbatch")
    let script = "exec " + command.map(Self.quoted).joined(separator: " ")
    let list = tasks.map(String.init).joined(separator: ",")
    let result = try await sbatch.run(
      [
        "--parsable", "--job-name", name, "--array", list, "--chdir", folder, "--output", "\(folder)/slurm-%a.log",
        "--wrap", script,
      ], in: folder)
    // With several clusters, `number;cluster`.
    let job = String(result.output.prefix { $0.isNumber })
    guard !job.isEmpty else { throw ToolError("sbatch printed no job number: '\(result.output)'") }
    try await wait(job, beside: sbatch, progress)
  }

  private func wait(_ job: String, beside sbatch: ProcessRunner, _ progress: (String) -> Void) async throws {
    let squeue = ProcessRunner(try Self.tool("squeue"), name: "squeue")
    var last = -1
    do {
      while true {
        // A job that ended some time ago is unknown.
        let queue = try await squeue.run(
          ["--noheader", "--array", "--jobs", job, "--format", "%T"], accepting: { _ in true })
        let known = queue.exitCode == 0 || queue.errors.contains("Invalid job id")
        guard known else { throw ToolError("squeue failed: \(queue.errors)") }
        let left = queue.exitCode == 0 ? queue.output.split(separator: "\n").count : 0
        if left == 0 { return }
        if left != last { progress("\(left) of \(tasks.count) tasks of Slurm job \(job) have not ended") }
        last = left
        try await Task.sleep(for: .milliseconds(500))
      }
    } catch let error as CancellationError {
      let scancel = try Self.tool("scancel")
      // The caller's task is cancelled, and would take a child of it along.
      _ = await Task.detached { try? await ProcessRunner(scancel).run([job]) }.value
      throw error
    }
  }

  /// A program beside sbatch, or on PATH.
  private static func tool(_ name: String) throws(ToolError) -> String {
    let sibling = URL(fileURLWithPath: try Tool.sbatch.path()).deletingLastPathComponent().appending(path: name).path
    if FileManager.default.isExecutableFile(atPath: sibling) { return sibling }
    return try Tool(name, for: "tern explore --slurm", package: "slurm-client", required: false).path()
  }

  /// An argument for a shell; the task's number.comes from Slurm.
  private static func quoted(_ argument: String) -> String {
    if argument == "%a" { return "\"$SLURM_ARRAY_TASK_ID\"" }
    return "'" + argument.replacing("'", with: "'\\''") + "'"
  }
}
