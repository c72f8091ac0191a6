import Foundation
import Testing

@testable import TernaryLM

@Suite struct EmbeddedModelTests {
  /// Imports the float checkpoint again; with `TERN_WRITE_MODELS` set it also replaces the committed file.
  @Test(.enabled(if: Checkpoints.available, "the checkpoints are not at hand"), arguments: ModelSource.embeddedNames)
  func isWhatTheCheckpointGives(name: String) throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/TernaryLM/Models")
    let directory = try TemporaryDirectory()
    let writes = ProcessInfo.processInfo.environment["TERN_WRITE_MODELS"] != nil
    let path = writes ? sources.appendingPathComponent("\(name).tern").path : "\(directory.path)/\(name).tern"
    try TernaryModel.load(huggingFaceDirectory: "\(Checkpoints.root)/\(name)").write(to: path)
    let committed = try Data(contentsOf: sources.appendingPathComponent("\(name).tern"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == committed)
    #expect(committed.count < 1_000_000)
  }

  @Test(arguments: ModelSource.embeddedNames) func loads(name: String) throws {
    let model = try TernaryModel.load(name)
    #expect(model.name == name)
    #expect(model.configuration == ModelConfiguration.named(name))
    let tokenizer = try model.makeTokenizer()
    #expect(try tokenizer.decode(tokenizer.encode("Once upon a time")) == "Once upon a time")
  }
}
