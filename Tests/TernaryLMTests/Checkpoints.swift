import Foundation
import TernaryLM

/// The trained checkpoints, which lie beside the package where they are available.
enum Checkpoints {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/models").path
  static let names = ["stories-0.6m", "stories-2m", "stories-30m"]
  static let available = names.allSatisfy { FileManager.default.fileExists(atPath: "\(root)/\($0)/config.json") }
}

/// The parts of `reference.json` that tests use.
struct Reference: Decodable {
  struct Greedy: Decodable {
    let prompt: String
    let promptIDs: [Int]
    let generatedIDs: [Int]
    let text: String

    enum CodingKeys: String, CodingKey {
      case prompt, text
      case promptIDs = "prompt_ids"
      case generatedIDs = "generated_ids"
    }
  }
  let greedy: [Greedy]

  init(checkpoint name: String) throws {
    let url = URL(fileURLWithPath: "\(Checkpoints.root)/\(name)/reference.json")
    self = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }
}
