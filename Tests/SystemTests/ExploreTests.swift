import Foundation
import Testing

/// `tern explore` as people run it.
@Suite struct ExploreCommandTests {
  private static let sweep = ["explore", "stories-2m", "--target", "ulx3s-85f", "--streams", "1,2"]

  @Test func aFrontIsPrinted() throws {
    let result = try Command.run(Self.sweep + ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let front = try #require(report["front"] as? [[String: Any]])
    #expect(front.count > 1)
    #expect(front.allSatisfy { ($0["joulesPerToken"] as? Double ?? 0) > 0 })
  }

  /// Killed in the middle, and run again.
  @Test func aKilledSweepGoesOn() throws {
    let folder = try TemporaryFolder()
    let arguments = ["explore", "370m", "--target", "kv260", "--streams", "1,6", "--output", "sweep"]
    let first = try Command.start(arguments, in: folder)
    let journal = "\(folder.path)/sweep/journal.jsonl"
    for _ in 0..<600 where (FileManager.default.contents(atPath: journal)?.count ?? 0) < 2000 {
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(first.process.processIdentifier, SIGKILL)
    _ = first.finish()
    let kept = try #require(FileManager.default.contents(atPath: journal))
    let resumed = try Command.run(arguments, in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    let all = try #require(FileManager.default.contents(atPath: journal))
    #expect(all.prefix(kept.count) == kept)
    let whole = try Command.run(Array(arguments.dropLast(2)))
    #expect(whole.output == resumed.output)
  }

  @Test func mistakesAreSaid() throws {
    #expect(try Command.run(["explore", "370m"]).errorLine?.contains("--target is missing") == true)
    let unknown = try Command.run(["explore", "370m", "--target", "de10"])
    #expect(unknown.code == 2)
    #expect(unknown.errorLine?.contains("--target de10: is not known; there are icebreaker") == true)
    let without = try Command.run(
      Self.sweep + ["--check", "1", "--slurm", "--output", "sweep"], environment: ["TERN_SBATCH": "/nowhere/sbatch"])
    #expect(without.code == 2)
    #expect(without.errorLine?.contains("TERN_SBATCH names '/nowhere/sbatch'") == true)
    let noFolder = try Command.run(["explore", "--point", "0", "nowhere"])
    #expect(noFolder.errorLine?.contains("nowhere: is not the folder of a sweep") == true)
  }

  /// One array job on a Slurm cluster of one node that this test starts; as root, with slurm-wlm and munge.
  @Test(.enabled(if: SlurmNode.isPossible, "needs root, slurm-wlm and munge, and TERN_TEST_FULL=1"))
  func pointsAreCheckedThroughSlurm() throws {
    let folder = try TemporaryFolder()
    let node = try SlurmNode()
    defer { node.stop() }
    let arguments =
      ["explore", "stories-0.6m", "--target", "ulx3s-85f", "--streams", "1", "--clock-mhz", "40"]
      + ["--check", "1", "--slurm", "--output", "sweep", "--json"]
    let result = try Command.run(arguments, in: folder, environment: ["SLURM_CONF": node.configuration])
    #expect(result.code == 0, "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/sweep/slurm-0.log"))
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let checks = try #require(report["checks"] as? [[String: Any]])
    #expect(checks.count == 1)
    #expect((checks[0]["simulatedCycles"] as? Double ?? 0) > 0)
  }
}

/// A Slurm cluster of one node, this computer, with everything in a temporary folder.
private struct SlurmNode {
  let configuration: String
  private let folder: TemporaryFolder

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../scripts/slurm-node").standardizedFileURL.path

  static var isPossible: Bool {
    let programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
    return geteuid() == 0 && ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"
      && programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }

  init() throws {
    folder = try TemporaryFolder()
    configuration = "\(folder.path)/slurm.conf"
    try Self.run("start", folder.path)
  }

  func stop() { try? Self.run("stop", folder.path) }

  private static func run(_ action: String, _ folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: script)
    process.arguments = [action, folder]
    // A daemon that kept this test's output open would keep the test from ending.
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "slurm-node \(action) failed")
  }
}
