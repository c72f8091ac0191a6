import Accelerator
import ArgumentParser
import Device
import Foundation
import GoldenModel
import Measurement
import TernaryLM
import Toolchain

/// `tern record-activity`: writes the switching activity that `tern measure --target` uses.
struct RecordActivity: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record how many nets of a design change, by unit, while it tells a story.",
    discussion: "For maintainers: make activity writes Sources/Measurement/Activity/activity.json with it.",
    shouldDisplay: false)

  @Option(help: "The file.") var output: String

  /// Model, lanes, style, datapath.
  private static let designs: [(String, Int, LaneStyle, Datapath?)] = [
    ("stories-0.6m", 40, .complement, .shared), ("stories-2m", 256, .wide, nil), ("stories-2m", 256, .chain, nil),
    ("stories-2m", 256, .threeInput, nil),
  ]
  /// Of the tokens in the story: the first one, and two of its middle.
  private static let positions = [0, 20, 41]

  func run() async throws {
    try checkFolder(of: output)
    let folder = FileManager.default.temporaryDirectory.appending(component: "tern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var samples: [SwitchingActivity.Sample] = []
    for (name, lanes, style, datapath) in Self.designs {
      guard case .model(let model) = try ModelSource.resolve(name) else { throw InputError("\(name): has no weights") }
      let configuration = try AcceleratorConfiguration(
        name: name, model: model.configuration, lanes: lanes, laneStyle: style, datapath: datapath)
      let device = try await SimulatedDevice.open(
        configuration, model: model, golden: FixedPointModel(model),
        waves: folder.appending(component: "first.vcd").path
      ) { Terminal.progress($0) }
      samples.append(
        try SwitchingActivity.record(
          Design(configuration), on: device, positions: Self.positions, folder: folder
        ) { Terminal.progress("\(name), \(style): token \($0)") })
    }
    Terminal.clearProgress()
    let text = String(decoding: try SwitchingActivity(samples: samples).encoded(), as: UTF8.self)
    try save(text, to: output)
  }
}

/// `tern power-tables`: writes the calibration and the coefficients into a document.
struct PowerTables: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the tables of a document about power anew.",
    discussion: "For maintainers: make power-docs writes docs/power.md with it.", shouldDisplay: false)

  @Option(help: "The document: what follows its marker is replaced.") var document: String

  func run() throws {
    guard let text = try? String(contentsOfFile: document, encoding: .utf8) else {
      throw InputError("\(document): cannot be read")
    }
    guard let marker = text.range(of: PowerDocument.marker) else {
      throw InputError("\(document): lacks the line \(PowerDocument.marker)")
    }
    try save(text[..<marker.upperBound] + "\n\n" + PowerDocument.tables(), to: document)
  }
}
