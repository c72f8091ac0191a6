import ArgumentParser
import Foundation
import Measurement

/// `tern gather-placements`: what the energy and resource figures of boards rest on; `make placements`.
struct GatherPlacements: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gather the reports of the committed bitstreams in one file.", shouldDisplay: false)

  @Argument(help: "The folder with the bitstreams.") var folder: String
  @Option(help: "The file.") var output: String

  func run() throws {
    try checkFolder(of: output)
    try Placements.gather(from: folder).write(to: URL(fileURLWithPath: output), options: .atomic)
  }
}
