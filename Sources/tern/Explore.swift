import Accelerator
import ArgumentParser
import Foundation
import Measurement
import TernaryLM
import Toolchain

/// `tern explore`: the best designs of a model on a target.
struct Explore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sweep the designs of a model on a target; print those that no other beats.",
    discussion: """
      Tries arrays, weight ports, streams and clocks with the models of cycles, cells and energy, and prints the Pareto \
      front of tokens/s, J/token and LUTs. With --output, results are kept as they come, and an interrupted sweep goes on. \
      --check synthesises and simulates points of the front, here or on a Slurm cluster.
      """)

  @Argument(help: "The model; with --point, the folder of a sweep.") var model: String
  @Option(help: "Board or card: \(Target.all.map(\.name).joined(separator: ", ")).") var target: String?
  @Option(help: "Numbers of streams to try, as 1,2,4 (default: up to 16).") var streams: NumberList?
  @Option(help: "Clocks in MHz to try, as 100,200 (default: the target's).") var clockMhz: NumberList?
  @Option(help: "Folder for the results; a sweep that was interrupted goes on there.") var output: String?
  @Option(parsing: .unconditional, help: "Points of the front to synthesise and simulate.") var check = 0
  @Flag(help: "Check the points on a Slurm cluster, as one array job; the folder must be shared with its nodes.")
  var slurm = false
  @Option(parsing: .unconditional, help: "Check the point of this number of the sweep in the folder; for --slurm.")
  var point: Int?
  @Flag(help: "Print one JSON object: the whole front.") var json = false
  @Flag(help: "Print a table in Markdown.") var markdown = false

  func validate() throws {
    guard point == nil else { return }
    guard let target else { throw ValidationError("--target is missing: give one of \(Self.targets)") }
    guard Target.named(target) != nil else {
      throw ValidationError("--target \(target): is not known; there are \(Self.targets)")
    }
    if check < 0 { throw ValidationError("--check \(check): must be 0 or more") }
    if slurm, output == nil || check == 0 { throw ValidationError("--slurm needs --output FOLDER and --check N") }
    if check > 0, output == nil { throw ValidationError("--check needs --output FOLDER, which keeps its results") }
    if json, markdown { throw ValidationError("--json and --markdown: choose one") }
    let limit = AcceleratorConfiguration.maximumStreams
    if let bad = streams?.values.first(where: { !(1...Double(limit)).contains($0) || $0 != $0.rounded() }) {
      throw ValidationError("--streams \(bad): must be 1 to \(limit)")
    }
    if let bad = clockMhz?.values.first(where: { !(1...1000).contains($0) }) {
      throw ValidationError("--clock-mhz \(bad): must be 1 to 1000")
    }
  }

  private static let targets = Target.all.map(\.name).joined(separator: ", ")

  func run() async throws {
    if let point { return try await ExploreFolder(model).check(point) }
    guard let target = target.flatMap({ Target.named($0) }) else { return }
    let (dimensions, name) = try ModelOptions.parse([]).dimensions(of: model)
    let space = ExploreSpace(
      dimensions, name: name, target: target, streams: streams?.values.map { Int($0) }, clocks: clockMhz?.values)
    let resources = try ResourceModel.standard()
    let exploration = try Exploration(space, resources: resources)
    let journal = try output.map { folder in
      try ExploreJournal(folder, request: ExploreRequest(space, resources))
    }
    let outcomes = try await sweep(exploration, journal)
    var report = try ExploreReport(space, outcomes)
    if let journal, check > 0 {
      let checks = try await checks(of: report, journal)
      report = try ExploreReport(space, outcomes, checks: checks)
    }
    Terminal.clearProgress()
    if let journal {
      try journal.write(report.encoded(), to: "report.json")
      try journal.write(Data(report.markdown.utf8), to: "report.md")
    }
    try Terminal.write(
      json ? String(decoding: report.encoded(), as: UTF8.self) : markdown ? report.markdown : report.text)
  }

  /// The outcomes of all designs: those of the journal, and the rest.
  private func sweep(_ exploration: Exploration, _ journal: ExploreJournal?) async throws -> [ExploreOutcome] {
    var found = try journal?.outcomes() ?? [:]
    let left = exploration.designs.indices.filter { found[$0] == nil }
    let writer = try journal?.writer()
    try await exploration.run(left, workers: ProcessInfo.processInfo.activeProcessorCount) { outcomes in
      try writer?.add(outcomes)
      for outcome in outcomes { found[outcome.index] = outcome }
      Terminal.progress("\(found.count) of \(exploration.designs.count) designs")
    }
    return exploration.designs.indices.compactMap { found[$0] }
  }

  private func checks(of report: ExploreReport, _ journal: ExploreJournal) async throws -> [ExploreCheck] {
    let chosen = ExplorePoint.spread(report.front, count: check)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try journal.write(encoder.encode(chosen), to: "chosen.json")
    let folder = try ExploreFolder(journal.folder)
    let left = chosen.indices.filter { folder.result($0) == nil }
    if slurm, !left.isEmpty {
      let job = SlurmArray(
        name: "tern-explore", tasks: left,
        command: [CommandLine.executablePath, "explore", "--point", "%a", folder.path], folder: folder.path)
      try await job.run { Terminal.progress($0) }
    } else {
      for index in left { try await folder.check(index) }
    }
    return try chosen.indices.map { index in
      guard let result = folder.result(index) else { throw InputError(folder.failure(index)) }
      return result
    }
  }
}

/// Numbers with commas between them.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard !values.isEmpty, values.allSatisfy({ $0?.isFinite == true }) else { return nil }
    self.values = values.compactMap { $0 }
  }
}

/// The folder of a sweep whose points are checked.
struct ExploreFolder {
  let path: String
  private let request: ExploreRequest

  init(_ path: String) throws {
    self.path = URL(fileURLWithPath: path).path
    guard let data = FileManager.default.contents(atPath: "\(path)/request.json"),
      let request = try? JSONDecoder().decode(ExploreRequest.self, from: data)
    else { throw InputError("\(path): is not the folder of a sweep: give the --output of tern explore") }
    self.request = request
  }

  /// The check of a point; nil if there is none yet.
  func result(_ index: Int) -> ExploreCheck? {
    guard let data = FileManager.default.contents(atPath: "\(path)/check-\(index).json") else { return nil }
    return try? JSONDecoder().decode(ExploreCheck.self, from: data)
  }

  /// Why a point of an array job has no result.
  func failure(_ index: Int) -> String {
    let log = (try? String(contentsOfFile: "\(path)/slurm-\(index).log", encoding: .utf8)) ?? ""
    let line = log.split(separator: "\n").last(where: { $0.hasPrefix("error:") }) ?? log.split(separator: "\n").last
    return "point \(index) was not checked: \(line.map(String.init) ?? "its task left no log"); "
      + "see \(path)/slurm-\(index).log, and run the command again for what is left"
  }

  /// Synthesises and simulates a point, and keeps the result.
  func check(_ index: Int) async throws {
    guard let data = FileManager.default.contents(atPath: "\(path)/chosen.json"),
      let chosen = try? JSONDecoder().decode([ExplorePoint].self, from: data), chosen.indices.contains(index)
    else { throw InputError("\(path): has no point \(index) to check") }
    guard let target = Target.named(request.target) else {
      throw InputError("\(path): is for the target \(request.target), which is not known")
    }
    let space = ExploreSpace(
      request.dimensions, name: request.model, target: target, streams: request.streams, clocks: request.clocks)
    let check = try await ExploreCheck.run(chosen[index], space, seed: 1, synthesis: Synthesis()) {
      Terminal.progress("point \(index): \($0)")
    }
    Terminal.clearProgress()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try (encoder.encode(check) + Data("\n".utf8)).write(
      to: URL(fileURLWithPath: "\(path)/check-\(index).json"), options: .atomic)
  }
}

extension CommandLine {
  /// The path of this program.
  static var executablePath: String {
    Bundle.main.executablePath ?? URL(fileURLWithPath: arguments[0]).path
  }
}
