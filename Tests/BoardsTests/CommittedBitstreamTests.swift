import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import Boards

/// The bitstreams in the repository.
@Suite struct CommittedBitstreamTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Bitstreams")
    .standardizedFileURL

  static let reports: [String] = {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.lastPathComponent == "report.json" }
      .map(\.path).sorted()
  }()

  /// The driver knows a board by the hash of its configuration, so a bitstream of another design would be refused.
  @Test(arguments: reports) func belongsToTheDesign(path: String) throws {
    let file = try Data(contentsOf: URL(filePath: path))
    let report = try #require(JSONSerialization.jsonObject(with: file) as? [String: Any])
    let boardName = try #require(report["board"] as? String)
    let board = try #require(Board.named(boardName))
    let name = try #require(report["model"] as? String)
    let model = try #require(ModelConfiguration.named(name))
    let recipe = try #require(board.designs[name])
    let build = try BoardBuild(model, name: name, board: board, recipe: recipe)
    #expect(report["configuration"] as? String == Design.digits(build.system.design.hash))
    #expect(report["clockMHz"] as? Double == Double(build.hertz) / 1e6)
  }

  @Test func someAreThere() { #expect(Self.reports.count >= 2) }
}
