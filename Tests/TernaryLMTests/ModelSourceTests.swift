import Foundation
import Testing

@testable import TernaryLM

@Suite struct ModelSourceTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func findsEveryKindOfModel() throws {
    try TinyCheckpoint().write(to: directory)
    let imported = try TernaryModel.load(directory.path)
    try imported.write(to: "\(directory.path)/x.tern")
    expectEqual(try TernaryModel.load("\(directory.path)/x.tern"), imported)
    #expect(imported.name == URL(fileURLWithPath: directory.path).lastPathComponent)
    for argument in ["\(directory.path)/config.json", "370m"] {
      guard case .configuration(let configuration, let name) = try ModelSource.resolve(argument) else {
        Issue.record("\(argument) has weights")
        continue
      }
      #expect(configuration == (ModelConfiguration.named(argument) ?? TinyCheckpoint.configuration))
      #expect(name == (argument == "370m" ? "370m" : imported.name))
    }
  }

  @Test func saysWhatToDo() {
    #expect(
      line { _ = try TernaryModel.load("370m") }
        == "370m: has no weights; give --random-weights SEED or a checkpoint directory")
    #expect(
      line { _ = try TernaryModel.load("380m") }
        == "380m: no such model; give a Hugging Face directory, a .tern file, a config.json, or one of "
        + "stories-0.6m, stories-2m, stories-30m, 370m, 1.3b, 2.7b")
  }
}
