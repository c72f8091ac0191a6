import Foundation
import GoldenModel
import TernaryLM
import Testing

/// Whether tests that take long run too.
let isFullTest = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

/// The trained checkpoints, which lie beside the package where they are available.
enum Checkpoints {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/models").path
  static let available = names.allSatisfy { FileManager.default.fileExists(atPath: "\(root)/\($0)/config.json") }
  static let unavailable: Comment = "the checkpoints are not at hand"

  /// The quick ones, and with `TERN_TEST_FULL=1` all.
  static let names = ["stories-0.6m", "stories-2m"] + (isFullTest ? ["stories-30m"] : [])

  static func load(_ name: String) throws -> TernaryModel {
    try TernaryModel.load(huggingFaceDirectory: "\(root)/\(name)")
  }

  /// Held-out token ids.
  static func heldOutTokens(_ name: String) throws -> [Int] {
    try JSONDecoder().decode([Int].self, from: Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)/valid_ids.json")))
  }
}

/// What the reference implementation computed for a few tokens of a checkpoint.
struct Reference {
  let tokens: [Int]
  /// `[L + 1][tokens][H]`: embedding, then the output of each layer; the last is after the final norm.
  let hiddenStates: [[[Double]]]
  /// `[tokens][V]`.
  let logits: [[Double]]
  /// Of the held-out text.
  let perplexity: Double

  init(_ name: String) throws {
    let file = try SafeTensors(file: "\(Checkpoints.root)/\(name)/reference.safetensors")
    let ids = try #require(file["input_ids"])
    let states = try #require(file["hidden_states"])
    let count = ids.count
    tokens = try ids.integers()
    logits = try Self.rows(of: #require(file["logits"]), width: #require(file["logits"]).count / count)
    let vectors = try Self.rows(of: states, width: #require(states.shape.last))
    hiddenStates = stride(from: 0, to: vectors.count, by: count).map { Array(vectors[$0..<$0 + count]) }
    struct Figures: Decodable { let valid_perplexity: Double }
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(Checkpoints.root)/\(name)/reference.json"))
    perplexity = try JSONDecoder().decode(Figures.self, from: json).valid_perplexity
  }

  private static func rows(of tensor: SafeTensors.Tensor, width: Int) throws -> [[Double]] {
    let values = try tensor.floats().map(Double.init)
    return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
  }
}

/// A small model with random weights; no dimension is a multiple of anything.
func randomModel(seed: UInt64 = 1) -> TernaryModel {
  let configuration = ModelConfiguration(vocabularySize: 37, hiddenSize: 27, layerCount: 3, intermediateSize: 45)
  return .random(configuration: configuration, seed: seed, name: "random")
}

/// Index of the largest value, of equals the first.
func largestIndex(_ values: [some Comparable]) -> Int? {
  values.indices.max { values[$0] < values[$1] || (values[$0] == values[$1] && $0 > $1) }
}

/// `exp` of the mean negative log-likelihood of each next token; `step` gives the logits after a token and is told
/// when a window begins.
func perplexity(_ tokens: [Int], window: Int = 1024, step: (_ token: Int, _ isFirst: Bool) throws -> [Double]) rethrows
  -> Double
{
  var sum = 0.0
  for position in 0..<tokens.count - 1 {
    let logits = try step(tokens[position], position % window == 0)
    let largest = logits.max() ?? 0
    sum += largest + log(logits.reduce(0) { $0 + exp($1 - largest) }) - logits[tokens[position + 1]]
  }
  return exp(sum / Double(tokens.count - 1))
}
