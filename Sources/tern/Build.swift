import Accelerator
import ArgumentParser
import Boards
import Device
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

/// `tern build`: makes a bitstream and the image of the flash of a board.
struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a bitstream for a board, with the model in its flash.",
    discussion: """
      Synthesises, places and routes with Yosys, nextpnr and the family's packer; what was built before from the same \
      sources is taken from the cache. Writes the bitstream, its report, and one file for the flash, to be written by \
      openFPGALoader or iceprog from its first byte on.
      """)

  @Argument(help: "The model, with weights.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var board: BoardOptions
  @Option(help: "Folder to write (default: tern-, the name of the model and that of the board).") var output: String?
  @Flag(inversion: .prefixedNo, help: "Write the flash image as well.") var flash = true
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let model = try weights.load(model)
    let golden = FixedPointModel(model)
    let build = try board.build(model.configuration, name: model.name)
    let folder = output ?? "tern-\(model.name)-\(build.board.name)"
    let part = build.board.part
    let name = "\(model.name).\(part.bitstreamSuffix)"
    try checkReplaceable(
      folder, by: [name, "report.json", "report.txt", part.constraintFile, "csr.csv", "flash.bin"])
    let images = try ImageCache.images(for: build.system.design, model: model, golden: golden) {
      Terminal.progress($0)
    }
    let bitstream = try await Bitstream.build(build.bitstreamSources(images: images)) { Terminal.progress($0) }
    let round = try SerialDevice.roundTraffic(build.configuration, candidates: false)
    let streams = build.configuration.streams
    let report = BoardReport(
      build, bitstream.report, bytes: bitstream.data.count,
      bytesPerToken: (up: round.sent / streams, down: round.received / streams))
    var files = [
      (name: name, content: bitstream.data),
      (name: "report.json", content: try report.encoded()), (name: "report.txt", content: Data(report.text.utf8)),
      (name: part.constraintFile, content: Data(build.board.constraints.utf8)),
    ]
    files.append(("csr.csv", Data(RegisterList.text.utf8)))
    if flash { files.append(("flash.bin", try build.flash(bitstream: bitstream.data, images: images))) }
    try OutputFolder.write(to: folder) { beside in
      for file in files { try file.content.write(to: URL(fileURLWithPath: "\(beside)/\(file.name)")) }
    }
    Terminal.clearProgress()
    guard !json else { return try Terminal.write(String(decoding: report.encoded(), as: UTF8.self)) }
    try Terminal.write("\(folder): \(files.map(\.name).joined(separator: ", "))\n\(report.text)")
  }
}

/// Refuses a path where anything but a folder with files of some names is.
private func checkReplaceable(_ path: String, by names: [String]) throws {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
  guard isFolder.boolValue, let content = try? FileManager.default.contentsOfDirectory(atPath: path) else {
    throw InputError("\(path): is not a folder; choose another --output")
  }
  guard let other = content.sorted().first(where: { !names.contains($0) }) else { return }
  throw InputError("\(path): holds '\(other)' beside a build; choose another --output")
}

/// Options of commands that are about a board.
struct BoardOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The board: \(Board.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var board: String
  @Option(parsing: .unconditional, help: "Ternary lanes of the array (default: what the board has room for).")
  var lanes: Int?
  @Option(
    parsing: .unconditional, help: "Independent streams of tokens that share the weights (default: the board's known).")
  var streams: Int?
  @Option(parsing: .unconditional, help: "Inputs of a row that the array takes in a cycle.") var columns: Int?
  @Option(parsing: .unconditional, help: "Rows that the vector unit takes in a cycle.") var vectorLanes: Int?
  @Option(parsing: .unconditional, help: "Elements that the quantiser takes in a cycle.") var codeLanes: Int?
  @Option(
    parsing: .unconditional, help: "Clock of the accelerator in MHz (default: what the design is known to reach).")
  var clock: Double?
  @Option(parsing: .unconditional, help: "Where the placer begins.") var seed: Int?

  func validate() throws {
    if let clock, !(1...1000).contains(clock) { throw ValidationError("--clock \(clock): must be 1 to 1,000 MHz") }
    if let seed, seed < 1 { throw ValidationError("--seed \(seed): must be 1 or more") }
  }

  /// What is emitted for a model.
  func build(_ model: ModelConfiguration, name: String) throws -> BoardBuild {
    guard let board = Board.named(board) else { throw BoardError.unknown(self.board) }
    var recipe = board.designs[name]
    if [lanes, streams, seed, columns, vectorLanes, codeLanes].contains(where: { $0 != nil }) || clock != nil {
      guard let lanes = lanes ?? recipe?.lanes, let hertz = clock.map({ Int(1e6 * $0) }) ?? recipe?.hertz else {
        throw BoardError.noDesign(board: board.name, model: name, known: board.designs.keys.sorted())
      }
      var changed = recipe ?? BoardDesign(lanes: lanes, laneStyle: board.laneStyle, hertz: hertz)
      (changed.lanes, changed.hertz) = (lanes, hertz)
      changed.streams = streams ?? changed.streams
      changed.columns = columns ?? changed.columns
      changed.vectorLanes = vectorLanes ?? changed.vectorLanes
      changed.codeLanes = codeLanes ?? changed.codeLanes
      changed.seed = seed ?? changed.seed
      // The router would try for hours where another clock than the known one cannot be reached.
      if clock != nil { changed.routesAgain = false }
      recipe = changed
    }
    return try BoardBuild(model, name: name, board: board, recipe: recipe)
  }
}
