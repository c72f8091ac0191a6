import Foundation

/// What an import found that the caller may want to tell.
public struct ImportReport: Sendable, Equatable {
  /// Weights quantised.
  public internal(set) var weightCount = 0
  /// Weights whose trit depends on how `mean|W|` is summed: within 1e-6 of the rounding boundary at `mean|W| / 2`.
  public internal(set) var nearBoundaryCount = 0
  /// Tensors of the checkpoint that no known model uses; they were ignored.
  public internal(set) var ignoredTensors: [String] = []

  /// Warnings to print, one line each; none for a clean import.
  public var warnings: [String] {
    var lines = ignoredTensors.map { "\($0): unknown tensor, ignored" }
    if nearBoundaryCount > 0 {
      lines.append(
        "\(nearBoundaryCount) of \(weightCount) weights lie within 1e-6 of the ternary rounding boundary; "
          + "other software may round them differently")
    }
    return lines
  }
}

extension TernaryModel {
  /// Imports a Hugging Face directory; see `importing(huggingFaceDirectory:progress:)`, which also gives a report.
  public static func load(huggingFaceDirectory directory: String) throws -> TernaryModel {
    try importing(huggingFaceDirectory: directory).model
  }

  /// Imports a Hugging Face directory.
  ///
  /// Reads `config.json`, `model.safetensors` or its shards, and `tokenizer.model` if there is one.
  /// The model is named after the directory. Matrices are quantised one after another and rows at a time, so that
  /// memory holds little more than the packed model. `progress` is called with the finished fraction, 0 to 1.
  public static func importing(
    huggingFaceDirectory directory: String, progress: (Double) -> Void = { _ in }
  ) throws -> (model: TernaryModel, report: ImportReport) {
    let configuration = try ModelConfiguration.load(fromConfigJSON: "\(directory)/config.json")
    let checkpoint = Checkpoint(
      directory: directory, configuration: configuration, tensors: try SafeTensors(directory: directory))
    let name = URL(fileURLWithPath: directory).standardizedFileURL.lastPathComponent
    return (try checkpoint.model(name: name, progress: progress), checkpoint.finalReport())
  }
}

/// Reads the tensors of a checkpoint by name and keeps account of them.
private final class Checkpoint {
  let directory: String
  let configuration: ModelConfiguration
  let tensors: SafeTensors
  var report = ImportReport()
  var used: Set<String> = []

  init(directory: String, configuration: ModelConfiguration, tensors: SafeTensors) {
    self.directory = directory
    self.configuration = configuration
    self.tensors = tensors
  }

  func model(name: String, progress: (Double) -> Void) throws -> TernaryModel {
    let (vocabulary, hidden) = (configuration.vocabularySize, configuration.hiddenSize)
    let bounds = try lowerBounds()
    let embedding = try EmbeddingTable.quantize(
      tensor("model.embeddings.weight", shape: [vocabulary, hidden]), rows: vocabulary, columns: hidden)
    let layers = try (0..<configuration.layerCount).map { index in
      progress(Double(index) / Double(configuration.layerCount + 1))
      return try layer(index, lowerBound: bounds[index])
    }
    let head = try linear("lm_head", rows: vocabulary, blockNorm: vector("model.norm.weight", count: hidden))
    progress(1)
    return TernaryModel(
      name: name, configuration: configuration, embedding: embedding, layers: layers, head: head,
      tokenizer: try tokenizer())
  }

  func finalReport() -> ImportReport {
    report.ignoredTensors = tensors.names.filter { !used.contains($0) }
    return report
  }

  private func layer(_ index: Int, lowerBound: [Float]) throws -> TernaryLayer {
    let prefix = "model.layers.\(index)"
    let (hidden, intermediate) = (configuration.hiddenSize, configuration.intermediateSize)
    let mixer = try vector("\(prefix).attn_norm.weight", count: hidden)
    let gate = try vector("\(prefix).attn.g_norm.weight", count: hidden)
    let channel = try vector("\(prefix).mlp_norm.weight", count: hidden)
    let ones = [Float](repeating: 1, count: intermediate)
    return TernaryLayer(
      i: try linear("\(prefix).attn.i_proj", rows: hidden, blockNorm: mixer),
      f: try linear("\(prefix).attn.f_proj", rows: hidden, blockNorm: mixer),
      g: try linear("\(prefix).attn.g_proj", rows: hidden, blockNorm: mixer),
      o: try linear("\(prefix).attn.o_proj", rows: hidden, blockNorm: gate),
      gateUp: try linear("\(prefix).mlp.gate_proj", rows: 2 * intermediate, blockNorm: channel),
      down: try linear("\(prefix).mlp.down_proj", rows: hidden, blockNorm: ones), lowerBound: lowerBound)
  }

  private func lowerBounds() throws -> [[Float]] {
    let (layers, hidden) = (configuration.layerCount, configuration.hiddenSize)
    let logits = try finite(tensor("model.lower_bounds", shape: [layers, hidden]))
    return LowerBounds.softmax(logits, layers: layers, width: hidden)
  }

  private func linear(_ name: String, rows: Int, blockNorm: [Float]) throws -> BitLinear {
    let columns = blockNorm.count
    let ownNorm = try vector("\(name).norm.weight", count: columns)
    let folded = zip(blockNorm, ownNorm).map { Float(Double($0) * Double($1)) }
    guard folded.allSatisfy(\.isFinite) else {
      throw ModelError("\(directory): \(name).norm.weight: its product with the norm of the block is infinite")
    }
    let weight = try tensor("\(name).weight", shape: [rows, columns])
    let (matrix, nearBoundary) = try TernaryMatrix.quantize(weight, rows: rows, columns: columns)
    report.weightCount += weight.count
    report.nearBoundaryCount += nearBoundary
    weight.file.release(weight.range)
    return BitLinear(blockNorm: blockNorm, foldedNorm: folded, ownNorm: ownNorm, matrix: matrix)
  }

  private func vector(_ name: String, count: Int) throws -> [Float] { try finite(tensor(name, shape: [count])) }

  private func finite(_ tensor: SafeTensors.Tensor) throws -> [Float] {
    let values = try tensor.floats()
    guard values.allSatisfy(\.isFinite) else {
      throw ModelError("\(tensor.file.path): \(tensor.name): holds a NaN or an infinity")
    }
    return values
  }

  private func tensor(_ name: String, shape: [Int]) throws -> SafeTensors.Tensor {
    guard let tensor = tensors[name] else { throw ModelError("\(directory): \(name): is missing") }
    guard tensor.shape == shape else {
      throw ModelError("\(tensor.file.path): \(name): has shape \(tensor.shape), config.json asks for \(shape)")
    }
    guard tensor.type != .int32 else {
      throw ModelError("\(tensor.file.path): \(name): has type I32, expected F32, F16 or BF16")
    }
    used.insert(name)
    return tensor
  }

  private func tokenizer() throws -> Data? {
    let path = "\(directory)/tokenizer.model"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try MappedFile(path: path)
    return Data(file.bytes)
  }
}
