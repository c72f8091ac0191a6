import Foundation
import GoldenModel
import TernaryLM

/// Contents of a design's memories for one model: text files that `$readmemh` reads, and binary files for what is
/// read from memory or sent through the load port.
public struct MemoryImages: Sendable {
  /// The design that the images are for.
  public let configuration: AcceleratorConfiguration
  let model: TernaryModel
  let parameters: FixedPointParameters
  let tables: [InterpolatedTable]

  /// Names of all image files that a design can have.
  public static let allFileNames = Set(
    tableNames + FileName.sharedTables + MemorySection.allCases.map(\.fileName)
      + [FileName.embedding, FileName.streamedWeights, FileName.streamedEmbedding, FileName.loaded])

  /// Names of the image files of this design.
  public var fileNames: [String] {
    let c = configuration
    let sections = c.loading == nil ? MemorySection.all(of: c).map(\.fileName) : [FileName.loaded]
    return Self.tableNames(of: c) + sections + (c.weightPorts == nil ? [] : [FileName.streamedWeights])
      + [c.readsMemory ? FileName.streamedEmbedding : FileName.embedding]
  }

  /// Names of the files of tables, which do not depend on the model.
  private static let tableNames = InterpolatedTable.all.map { FileName.table($0) }

  /// Names of the files of a design's tables, which do not depend on the model.
  public static func tableNames(of c: AcceleratorConfiguration) -> [String] {
    c.datapath == .shared ? FileName.sharedTables : tableNames
  }

  /// File names; those of memories on chip as the Verilog names them.
  public enum FileName {
    static let embedding = "embedding.hex"
    /// Weights of designs that stream them.
    public static let streamedWeights = "weights.bin"
    /// Embedding of designs that read it from memory.
    public static let streamedEmbedding = "embedding.bin"
    /// What the load port of a design takes.
    public static let loaded = "memories.bin"
    static let sigmoidBases = "sigmoid_bases.hex"
    static let reciprocals = "reciprocals.hex"
    static let sharedTables = [sigmoidBases, reciprocals]
    static func table(_ table: InterpolatedTable) -> String { "\(table.name).hex" }
  }

  /// Images of `golden`'s model, with its tables.
  public init(_ configuration: AcceleratorConfiguration, model: TernaryModel, golden: FixedPointModel) {
    self.configuration = configuration
    self.model = model
    parameters = golden.parameters
    tables = golden.tables
  }

  /// Writes every image into an existing directory.
  public func write(to directory: URL) throws {
    if let layout = WeightLayout(configuration) { try writeWeights(layout, to: directory) }
    try writeEmbedding(to: directory)
    if configuration.loading == nil {
      for section in MemorySection.all(of: configuration) {
        try write(section.fileName, wordBits: section.bits(configuration), directory) { image in
          try words(of: section) { image.append(word: $0) }
        }
      }
    } else {
      try writeLoaded(to: directory.appending(component: FileName.loaded))
    }
    if configuration.datapath == .shared { return try writeSharedTables(to: directory) }
    for table in tables {
      try write(FileName.table(table), wordBits: InterpolatedTable.baseBits + InterpolatedTable.stepBits, directory) {
        image in
        for (base, step) in zip(table.bases, table.steps) {
          let word = UInt64(UInt16(bitPattern: step) & 0xFFF) << 16 | UInt64(base)
          Self.words([word], bytes: 4, perWord: 1, count: 1) { image.append(word: $0) }
        }
      }
    }
  }

  private func writeSharedTables(to directory: URL) throws {
    for (name, words) in [(FileName.sigmoidBases, try shared.sigmoid()), (FileName.reciprocals, shared.reciprocals)] {
      try write(name, wordBits: 16, directory) { image in
        for word in words { image.append(word: word.littleEndianBytes) }
      }
    }
  }

  private func write(
    _ name: String, wordBits: Int, _ directory: URL, _ body: (inout HexImage) throws -> Void
  ) throws {
    var image = HexImage(wordBits: wordBits)
    try body(&image)
    try image.text.write(to: directory.appending(component: name))
  }

  /// The file of weights that stream.
  private func writeWeights(_ layout: WeightLayout, to directory: URL) throws {
    let words = WeightWords(configuration)
    var file = try WeightFile(layout, at: directory.appending(component: FileName.streamedWeights))
    try words.ofLayers(model) { try file.append($0) }
    try file.endSection()
    try words.ofHead(model) { try file.append($0) }
    try file.endSection()
    try file.close()
  }

  private func writeEmbedding(to directory: URL) throws {
    let width = configuration.model.hiddenSize
    if let layout = EmbeddingLayout(configuration) {
      return try layout.write(
        parameters.embedding, width: width, to: directory.appending(component: FileName.streamedEmbedding))
    }
    let lanes = configuration.shape.vectorLanes
    try write(FileName.embedding, wordBits: 16 * lanes, directory) { image in
      for token in 0..<configuration.model.vocabularySize {
        let row = parameters.embedding[token * width..<(token + 1) * width].map { UInt64(UInt16(bitPattern: $0)) }
        Self.words(row, bytes: 2, perWord: lanes, count: configuration.hiddenWords) { image.append(word: $0) }
      }
    }
  }
}

extension TernaryLayer {
  /// The matrix of a projection of a layer, and its first row there.
  func matrix(_ projection: Projection, intermediateSize: Int) -> (TernaryMatrix, firstRow: Int) {
    switch projection {
    case .f: (f.matrix, 0)
    case .i: (i.matrix, 0)
    case .g: (g.matrix, 0)
    case .o: (o.matrix, 0)
    case .gate: (gateUp.matrix, 0)
    case .up: (gateUp.matrix, intermediateSize)
    case .down, .head: (down.matrix, 0)
    }
  }
}
