import Accelerator
import ArgumentParser
import Foundation

/// The tern command: runs what the arguments ask for and turns errors into lines and exit codes.
@main enum Program {
  static func main() async {
    let work = Task { await run() }
    Interrupt.onFirst { work.cancel() }
    exit(await work.value)
  }

  /// Runs the command and returns its exit code.
  private static func run() async -> Int32 {
    do {
      var command = try Tern.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      Terminal.clearProgress()
      return Failure(error).report()
    }
  }
}

/// The root command.
struct Tern: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tern",
    abstract: "FPGA accelerators for MatMul-free (ternary) language models.",
    discussion: """
      MODEL is a named size (stories-0.6m, stories-2m, stories-30m, 370m, 1.3b, 2.7b), a Hugging Face directory, a packed \
      .tern file, or a config.json. stories-0.6m and stories-2m come with weights; sizes without weights take \
      --random-weights SEED.
      """,
    version: Design.generatorVersion,
    subcommands: [
      Run.self, Generate.self, Evaluate.self, Measure.self, Compare.self, Explore.self, Pack.self, Build.self,
      Simulate.self, Doctor.self, GatherPlacements.self, RecordActivity.self, PowerTables.self, Calibrate.self,
    ])
}
