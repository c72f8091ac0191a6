import ArgumentParser
import Foundation
import Measurement

/// `tern calibrate`: fits the resource model to synthesised units; `make resources`.
struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit the resource model to units that Yosys synthesises.", shouldDisplay: false)

  @Argument(help: "The file to write.") var file: String

  func run() async throws {
    try checkFolder(of: file)
    let calibration = try await Calibration.run { Terminal.note($0) }
    for line in calibration.lines { try Terminal.write(line + "\n") }
    try calibration.encoded().write(to: URL(fileURLWithPath: file), options: .atomic)
  }
}
