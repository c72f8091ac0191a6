import Foundation
import Testing

/// Bad input: one line on standard error that names it, nothing on standard output, exit code 2.
@Suite struct ErrorTests {
  /// Arguments, with files that `folder` makes, and a part of the line.
  static let cases: [(arguments: String, line: String)] = [
    ("run nosuch", "nosuch: no such model"),
    ("run llama.json", "llama.json: model_type: \"llama\" is not supported"),
    ("run short.tern", "short.tern: truncated"),
    ("run flipped.tern", "flipped.tern: the checksum does not match"),
    ("run version.tern", "version.tern: format version 9 is not supported"),
    ("run 370m", "370m: has no weights; give --random-weights"),
    ("run --device golden --prompt-ids 1,1024", "--prompt-ids: token 1024 is outside of the vocabulary of 1024"),
    ("run --device golden --prompt-ids 1,x", "--prompt-ids: 'x' is not a token id"),
    ("run --device golden --prompt-ids ''", "--prompt-ids: '' is not a token id"),
    ("run --device golden --prompt ''", "--prompt is empty"),
    ("run --prompt a --prompt-ids 1", "not both"),
    ("run --device golden --prompt a --prompt b", "2 prompts for --streams 1; give at most one for each stream"),
    ("run --device golden --streams 0", "--streams 0: must be 1 to 64"),
    ("generate 370m --streams 65", "--streams 65: must be 1 to 64"),
    ("run --device float --save-state x", "--save-state is for fixed-point numbers"),
    ("run --device golden --save-state nosuch/x", "nosuch/x: cannot be written"),
    ("run --device golden --load-state nosuch", "nosuch: "),
    ("run --device golden --load-state ok.json", "ok.json: "),
    ("run --device golden --load-state logits", "logits: is not a state file; give one that --save-state wrote"),
    ("run --device golden --load-state one.state", "one.state: is the state of another model than stories-2m"),
    (
      "run stories-0.6m --device golden --streams 2 --load-state one.state",
      "one.state: holds 1 streams; give --streams 1"
    ),
    ("run --lanes 0", "--lanes 0: the number of lanes must be at least 1"),
    ("run --lanes -4", "--lanes -4: the number of lanes must be at least 1"),
    ("run --lanes 1000003", "--lanes 1000003: they cannot be arranged"),
    ("run --weight-ports many", "'many' is invalid for '--weight-ports"),
    ("run --weight-ports 3x48", "weight ports 3x48: a port has 32, 64, 128, 256, 512 or 1024 bits"),
    ("run --memory kv260", "--memory: the weights of stories-2m are on chip; give --weight-ports as well"),
    ("run --device /dev/nosuch", "/dev/nosuch: there is no such port"),
    ("run --device /dev/nosuch --baud 5", "--baud 5: is no rate of a serial port"),
    ("run --device golden --baud 9600", "--baud is for a serial port"),
    ("run --device /dev/nosuch --memory u280", "--memory is for the simulated device"),
    ("run --device golden --weight-ports 1x64", "--weight-ports is for the simulated device"),
    ("run --lanes many", "'many' is invalid for '--lanes"),
    ("run --device golden --tokens 0", "--tokens 0: must be 1 or more"),
    ("run --device golden --temperature -1", "--temperature -1.0: must be 0 or more"),
    ("run --device golden --temperature nan", "--temperature nan: must be 0 or more"),
    ("run --device golden --top-k 0", "--top-k 0: must be 1 or more"),
    ("run --device golden --top-p 0", "--top-p 0.0: must be above 0"),
    ("run --device golden --top-p 1.5", "--top-p 1.5: must be above 0"),
    ("run --device quantum", "'quantum' is invalid for '--device"),
    ("run --device golden --verify", "--verify compares the simulated device"),
    ("run --waves nosuch/x.fst", "nosuch/x.fst: cannot be written"),
    ("evaluate stories-0.6m", "Missing expected argument '--token-ids"),
    ("evaluate stories-0.6m --token-ids nosuch.json", "nosuch.json: cannot be read"),
    ("evaluate stories-0.6m --token-ids words.json", "words.json: is not a JSON list of token ids"),
    ("evaluate stories-0.6m --token-ids cut.json", "cut.json: is not a JSON list of token ids"),
    ("evaluate stories-0.6m --token-ids one.json", "one.json: has 1 token ids"),
    ("evaluate stories-0.6m --token-ids large.json", "large.json: token 512 is outside of the vocabulary of 512"),
    ("evaluate stories-0.6m --token-ids ok.json --window 0", "--window 0: must be 1 or more"),
    ("evaluate stories-0.6m --token-ids ok.json --limit 0", "--limit 0: must be 1 or more"),
    ("evaluate stories-0.6m --token-ids ok.json --logits nosuch/l", "nosuch/l: cannot be written"),
    ("generate 370m --output ok.json/x", "ok.json/x: cannot be written"),
    ("generate 370m --output .", "it exists and is not a generated design"),
    ("generate 370m --target moon", "--target moon: only simulation is supported"),
    ("generate 370m --images", "370m: --images needs weights"),
    ("measure stories-0.6m --clock-mhz 0", "--clock-mhz 0.0: must be above 0"),
    ("measure stories-0.6m --simulate --tokens 0", "--tokens 0: must be 1 or more"),
    ("measure stories-0.6m --tokens 4", "--tokens is for the simulation; give --simulate as well"),
    ("measure 370m --target moon", "--target moon: choose simulation, icebreaker"),
    ("measure 370m --target kv260 --simulate", "--simulate: kv260 decides this; leave it out"),
    ("measure 370m --target kv260 --clock-mhz -5", "--clock-mhz -5.0: must be above 0"),
    ("measure 370m --target kv260 --markdown nosuch/r.md", "nosuch/r.md: cannot be written"),
    ("measure 370m --target kv260 --weight-ports on-chip", "does not fit kv260: "),
    ("measure 370m --markdown r.md", "--markdown is for a target; give --target as well"),
    ("measure 370m --simulate", "370m: has no weights; give --random-weights"),
    ("run --device golden --sim-threads 2", "--sim-threads is for the simulated device"),
    ("run --sim-threads 0", "--sim-threads 0: must be 1 to 64"),
    ("pack 370m --output x.tern", "370m: has no weights"),
    ("pack stories-0.6m --output nosuch/x.tern", "nosuch/x.tern: cannot be written"),
    ("dance", "Unexpected argument 'dance'"),
    ("run --dance", "Unknown option '--dance'"),
  ]

  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("llama.json", #"{"model_type": "llama"}"#), ("words.json", #"[1, "two"]"#), ("cut.json", "[1, 2"),
      ("one.json", "[1]"), ("large.json", "[1, 512]"), ("ok.json", "[1, 2, 3]"),
    ] {
      try folder.write(name, Data(text.utf8))
    }
    for arguments in [
      ["pack", "stories-0.6m", "--output", "good.tern"],
      ["run", "stories-0.6m", "--device", "golden", "--tokens", "1", "--save-state", "one.state"],
      ["evaluate", "stories-0.6m", "--device", "golden", "--token-ids", "ok.json", "--logits", "logits"],
    ] {
      #expect(try Command.run(arguments, in: folder).code == 0)
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/good.tern"))
    try folder.write("short.tern", bytes.prefix(1000))
    bytes[5000] ^= 1
    try folder.write("flipped.tern", bytes)
    bytes[4] = 9
    try folder.write("version.tern", bytes)
    return folder
  }

  @Test func badInputGivesOneLineAndExitCode2() throws {
    let folder = try Self.folder()
    for (arguments, part) in Self.cases {
      let result = try Command.run(arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }, in: folder)
      #expect(result.code == 2, "tern \(arguments)")
      #expect(result.output.isEmpty, "tern \(arguments)")
      let line = result.errorLine ?? ""
      #expect(line.hasPrefix("error: ") && line.contains(part), "tern \(arguments): \(result.errors)")
    }
  }

  @Test func aMissingToolIsNamedWithAdvice() throws {
    let missing = try Command.run(["run"], environment: ["PATH": "/nosuch"])
    #expect(missing.code == 2)
    #expect(missing.errorLine?.contains("verilator was not found: install it with 'apt-get install verilator'") == true)
    let wrong = try Command.run(["run"], environment: ["TERN_VERILATOR": "/nosuch"])
    #expect(wrong.code == 2)
    #expect(wrong.errorLine?.contains("TERN_VERILATOR names '/nosuch', which is not a program") == true)
    let doctor = try Command.run(["doctor"], environment: ["PATH": "/nosuch"])
    #expect(doctor.code == 2)
    #expect(doctor.output.contains("verilator was not found"))
  }

  @Test func helpIsNotAnError() throws {
    for arguments in [["--help"], [], ["run", "--help"], ["--version"]] {
      let result = try Command.run(arguments)
      #expect(result.code == 0 && !result.output.isEmpty && result.errors.isEmpty, "tern \(arguments)")
    }
  }

  /// Without Ctrl-C it would take hours.
  @Test(.timeLimit(.minutes(10))) func controlCEndsTheCommandAndKeepsTheText() async throws {
    let running = try Command.start(
      ["run", "stories-30m", "--random-weights", "1", "--device", "golden", "--tokens", "1000000"])
    for _ in 0..<600 where running.output.count < 20 { try await Task.sleep(for: .milliseconds(50)) }
    running.process.interrupt()
    let result = running.finish()
    #expect(result.code == 130)
    #expect(result.output.hasPrefix("1 ") && result.output.count >= 20)
    #expect(result.errors.isEmpty)
  }
}
