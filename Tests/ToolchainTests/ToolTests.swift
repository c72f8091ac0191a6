import Foundation
import Testing
import Toolchain

@Suite struct ToolVersionTests {
  @Test(arguments: [
    ("Verilator 5.006 2023-01-22 rev (Debian 5.006-3)\n", "5.006"),
    ("Yosys 0.23 (git sha1 7ce5011c24b)\n", "0.23"),
    ("Yosys 0.33+34 (git sha1 x)", "0.33"),
    ("g++ (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022\n", "12.2.0"),
    ("Icarus Verilog version 11.0 (stable) ()\n", "11.0"),
    ("GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu", "4.3"),
    ("nextpnr-ecp5 -- Next Generation Place and Route (Version nextpnr-0.4)", nil),
    ("rev UNKNOWN.REV", nil),
    ("", nil),
  ])
  func isFoundInWhatToolsPrint(output: String, version: String?) {
    #expect(ToolVersion.first(in: output)?.description == version)
  }

  @Test func comparesPartByPart() throws {
    let sorted = try ["0.9", "0.23", "5", "5.006", "5.038", "5.48", "12.2.0"].map { try #require(ToolVersion($0)) }
    #expect(sorted.shuffled().sorted() == sorted)
    #expect(ToolVersion("5.0") == ToolVersion("5"))
    #expect(Set([ToolVersion("5.0"), ToolVersion("5")]).count == 1)
    #expect(ToolVersion("5.") == nil)
    #expect(ToolVersion("-5") == nil)
  }
}

@Suite struct ToolTests {
  @Test func aMissingToolSaysHowToInstallIt() {
    let line = "verilator was not found: install it with 'apt-get install verilator', or set TERN_VERILATOR"
    #expect(throws: ToolError(line)) {
      try Tool.verilator.path(environment: ["PATH": "/nowhere"], directory: "/nowhere")
    }
  }

  @Test func aMistakenVariableSaysSo() {
    let line = "TERN_YOSYS names '/nowhere/yosys', which is not a program: correct it, or unset it"
    #expect(throws: ToolError(line)) {
      try Tool.yosys.path(environment: ["TERN_YOSYS": "/nowhere/yosys"], directory: "/nowhere")
    }
  }

  @Test func theVariableComesFirstAndTheVirtualEnvironmentLast() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let venv = try folder.program(".venv/bin/yosys", "exit 0")
    #expect(try Tool.yosys.path(environment: ["PATH": "/nowhere"], directory: folder.path) == venv)
    let onPath = try folder.program("bin/yosys", "exit 0")
    #expect(try Tool.yosys.path(environment: ["PATH": "\(folder.path)/bin"], directory: folder.path) == onPath)
    let chosen = try folder.program("mine", "exit 0")
    let environment = ["PATH": "\(folder.path)/bin", "TERN_YOSYS": chosen]
    #expect(try Tool.yosys.path(environment: environment, directory: folder.path) == chosen)
  }

  @Test func anOldToolIsRefused() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let old = try folder.program("verilator", "echo 'Verilator 4.228 2022-10-01 rev v4.228'")
    let line =
      "verilator is version 4.228; Tern needs 5.006 or newer: "
      + "install it with 'apt-get install verilator', or set TERN_VERILATOR"
    await #expect(throws: ToolError(line)) { try await Tool.verilator.locate(environment: ["TERN_VERILATOR": old]) }
    let reports = await doctor(environment: ["TERN_VERILATOR": old, "PATH": "/nowhere"])
    let report = try #require(reports.first { $0.tool == .verilator })
    #expect(report.version?.description == "4.228")
    #expect(report.problem == line)
    let missing = try #require(reports.first { $0.tool == .iverilog })
    #expect(missing.path == nil)
    #expect(missing.problem?.hasPrefix("iverilog was not found") == true)
  }

  @Test func aToolWithoutVersionMustBeChosen() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let silent = try folder.program("yosys", "echo rev UNKNOWN")
    _ = try await Tool.yosys.locate(environment: ["TERN_YOSYS": silent])
    let line =
      "\(silent) prints no version; Tern needs yosys 0.23 or newer: install it with 'apt-get install yosys'"
    await #expect(throws: ToolError(line)) { try await Tool.yosys.locate(environment: ["PATH": folder.path]) }
  }
}

@Suite struct ProcessRunnerTests {
  @Test func collectsBothStreams() async throws {
    let result = try await ProcessRunner("/bin/sh").run(
      ["-c", "pwd; echo \"$GIVEN\" >&2; echo \"${HOME-none}\""], in: "/usr", environment: ["GIVEN": "x", "HOME": nil])
    #expect(result.output == "/usr\nnone\n")
    #expect(result.errors == "x\n")
  }

  @Test func aFailureNamesTheToolAndShowsItsLastLines() async throws {
    let script = "for i in $(seq 30); do echo line $i >&2; done; exit 3"
    let lines = (19...30).map { "line \($0)" }.joined(separator: "\n")
    await #expect(throws: ToolError("tool failed with exit code 3:\n\(lines)")) {
      try await ProcessRunner("/bin/sh", name: "tool").run(["-c", script])
    }
  }

  /// Without the cancellation it would take an hour.
  @Test(.timeLimit(.minutes(10))) func cancellingEndsTheProgram() async throws {
    let task = Task { try await ProcessRunner("/bin/sh").run(["-c", "sleep 3600; true"]) }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
  }
}

@Suite struct ContentHashTests {
  @Test func isFNV1aOverDelimitedParts() {
    var hash = ContentHash()
    #expect(hash.hex == "cbf29ce484222325")
    hash.add("a", "bc")
    var other = ContentHash()
    other.add("ab", "c")
    #expect(hash.hex != other.hex)
    #expect(hash.hex.count == 16)
  }
}

@Suite struct CacheTests {
  @Test func isWhereTheVariablesSay() throws {
    #expect(try Cache.directory(environment: ["HOME": "/h"]) == "/h/.cache/tern")
    #expect(try Cache.directory(environment: ["HOME": "/h", "XDG_CACHE_HOME": "/x"]) == "/x/tern")
    #expect(try Cache.directory(environment: ["XDG_CACHE_HOME": "/x", "TERN_CACHE": "/t"]) == "/t")
    let line = "the cache folder '/a b' has a space in its name: set TERN_CACHE to a folder without spaces"
    #expect(throws: ToolError(line)) { try Cache.directory(environment: ["TERN_CACHE": "/a b"]) }
  }
}
