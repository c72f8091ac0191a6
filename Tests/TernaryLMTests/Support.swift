import Foundation
import Testing

@testable import TernaryLM

/// A directory that is removed with the last reference to it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  /// Writes a safetensors file with this header text and these bytes of data.
  @discardableResult
  func write(_ name: String, header: String, length: UInt64? = nil, data: Int = 0) throws -> String {
    let bytes = Data(littleEndian: [length ?? UInt64(header.utf8.count)]) + Data(header.utf8) + Data(count: data)
    return try write(name, bytes)
  }
}

/// The line of the error that `body` throws, with `directory` taken out; nil if there is none.
func line(_ directory: TemporaryDirectory? = nil, of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    let text = "\(error)"
    return directory.map { text.replacingOccurrences(of: $0.path, with: "DIR") } ?? text
  }
}

/// A checkpoint of a tiny model, whose tensors a test can change before it is written.
struct TinyCheckpoint {
  typealias Tensor = (name: String, shape: [Int], elements: SafeTensors.Elements)

  static let configuration = ModelConfiguration(
    vocabularySize: 7, hiddenSize: 6, layerCount: 2, intermediateSize: 11)
  var config: [String: Any] = [
    "model_type": "hgrn_bit", "vocab_size": 7, "hidden_size": 6, "num_hidden_layers": 2, "intermediate_size": 11,
  ]
  var tensors: [Tensor] = []

  init() {
    var generator = SplitMix64(seed: 1)
    func add(_ name: String, _ shape: [Int]) {
      let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &generator) }
      tensors.append((name, shape, .float32(values)))
    }
    func addLinear(_ name: String, _ rows: Int, _ columns: Int) {
      add("\(name).weight", [rows, columns])
      add("\(name).norm.weight", [columns])
    }
    add("model.embeddings.weight", [7, 6])
    add("model.lower_bounds", [2, 6])
    for layer in 0..<2 {
      let prefix = "model.layers.\(layer)"
      for name in ["attn_norm", "mlp_norm", "attn.g_norm"] { add("\(prefix).\(name).weight", [6]) }
      for name in ["i_proj", "f_proj", "g_proj", "o_proj"] { addLinear("\(prefix).attn.\(name)", 6, 6) }
      addLinear("\(prefix).mlp.gate_proj", 22, 6)
      addLinear("\(prefix).mlp.down_proj", 6, 11)
    }
    add("model.norm.weight", [6])
    addLinear("lm_head", 7, 6)
  }

  /// Replaces a tensor; its elements are all zero unless given.
  mutating func replace(_ name: String, shape: [Int], elements: SafeTensors.Elements? = nil) {
    tensors.removeAll { $0.name == name }
    tensors.append((name, shape, elements ?? .float32([Float](repeating: 0, count: shape.reduce(1, *)))))
  }

  func write(to directory: TemporaryDirectory) throws {
    try directory.write("config.json", JSONSerialization.data(withJSONObject: config))
    try SafeTensors.write(tensors, to: "\(directory.path)/model.safetensors")
  }
}

/// Whether two models are the same in every part.
func expectEqual(_ a: TernaryModel, _ b: TernaryModel, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(a.name == b.name && a.configuration == b.configuration, sourceLocation: sourceLocation)
  #expect(a.embedding.values == b.embedding.values, sourceLocation: sourceLocation)
  #expect(a.embedding.fractionBits == b.embedding.fractionBits, sourceLocation: sourceLocation)
  #expect(a.tokenizer == b.tokenizer, sourceLocation: sourceLocation)
  #expect(a.layers.map(\.lowerBound) == b.layers.map(\.lowerBound), sourceLocation: sourceLocation)
  func projections(_ model: TernaryModel) -> [BitLinear] {
    model.layers.flatMap { [$0.i, $0.f, $0.g, $0.o, $0.gateUp, $0.down] } + [model.head]
  }
  for (a, b) in zip(projections(a), projections(b)) {
    #expect(a.blockNorm == b.blockNorm && a.foldedNorm == b.foldedNorm, sourceLocation: sourceLocation)
    #expect(a.matrix.rows == b.matrix.rows && a.matrix.columns == b.matrix.columns, sourceLocation: sourceLocation)
    #expect(a.matrix.scale == b.matrix.scale && a.matrix.packed == b.matrix.packed, sourceLocation: sourceLocation)
  }
}
