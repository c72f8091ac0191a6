import Foundation
import GoldenModel
import TernaryLM

/// Contents of a design's memories for one model: text files that `$readmemh` reads, and binary files for what is
/// streamed from memory.
public struct MemoryImages: Sendable {
  /// The design that the images are for.
  public let configuration: AcceleratorConfiguration
  private let model: TernaryModel
  private let parameters: FixedPointParameters
  private let tables: [InterpolatedTable]

  /// Names of all image files that a design can have.
  public static let allFileNames = Set(small + FileName.shared + FileName.onChip + FileName.streamed)

  /// Names of the image files of this design.
  public var fileNames: [String] {
    (configuration.datapath == .shared ? FileName.shared : Self.small)
      + (configuration.weightPorts == nil ? FileName.onChip : FileName.streamed)
  }

  private static let small =
    [FileName.normWeights, FileName.mixerNormWeights, FileName.lowerBounds, FileName.scaleConstants]
    + InterpolatedTable.all.map { FileName.table($0) }

  /// File names; those of memories on chip as the Verilog names them.
  public enum FileName {
    static let weights = "weights.hex"
    static let embedding = "embedding.hex"
    static let onChip = [weights, embedding]
    /// Weights of designs that stream them.
    public static let streamedWeights = "weights.bin"
    /// Embedding of designs that stream their weights.
    public static let streamedEmbedding = "embedding.bin"
    static let streamed = [streamedWeights, streamedEmbedding]
    static let normWeights = "norm_weights.hex"
    static let mixerNormWeights = "mixer_norm_weights.hex"
    static let lowerBounds = "lower_bounds.hex"
    static let scaleConstants = "scale_constants.hex"
    static let sharedNorms = "mixer_norms.hex"
    static let sharedConstants = "constants.hex"
    static let sigmoidBases = "sigmoid_bases.hex"
    static let reciprocals = "reciprocals.hex"
    static let shared = [sharedNorms, lowerBounds, sharedConstants, sigmoidBases, reciprocals]
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
    let lanes = configuration.shape.vectorLanes
    try writeWeights(to: directory)
    try writeEmbedding(to: directory)
    if configuration.datapath == .shared { return try writeShared(to: directory) }
    try write(FileName.normWeights, wordBits: 32 * lanes, directory) { sink in
      for (operand, quantiser) in operands where operand != .i && operand != .g {
        let words = operand == .down ? configuration.words(.gate) : configuration.hiddenWords
        sink.append(Self.pairs(quantiser.foldedNorm, quantiser.blockNorm), bytes: 4, words: words)
      }
    }
    try write(FileName.mixerNormWeights, wordBits: 32 * lanes, directory) { sink in
      for layer in parameters.layers {
        let (i, g) = (layer[Operand.i.rawValue].foldedNorm, layer[Operand.g.rawValue].foldedNorm)
        sink.append(Self.pairs(g, i), bytes: 4, words: configuration.hiddenWords)
      }
    }
    try writeLowerBounds(to: directory)
    try write(FileName.scaleConstants, wordBits: ScaleConstantsWord.bits, directory) { sink in
      for (_, quantiser) in operands {
        sink.append(word: ScaleConstantsWord.bytes(quantiser.constants, embeddingShift: parameters.embeddingShift))
      }
    }
    for table in tables {
      try write(FileName.table(table), wordBits: InterpolatedTable.baseBits + InterpolatedTable.stepBits, directory) {
        sink in
        for (base, step) in zip(table.bases, table.steps) {
          let word = UInt64(UInt16(bitPattern: step) & 0xFFF) << 16 | UInt64(base)
          sink.append([word], bytes: 4, words: nil)
        }
      }
    }
  }

  private func writeLowerBounds(to directory: URL) throws {
    try write(FileName.lowerBounds, wordBits: 16 * configuration.shape.vectorLanes, directory) { sink in
      for layer in parameters.lowerBoundComplement {
        sink.append(layer.map(UInt64.init), bytes: 2, words: configuration.hiddenWords)
      }
    }
  }

  /// The memories that only a shared datapath has.
  private func writeShared(to directory: URL) throws {
    let images = SharedImages(configuration, parameters, tables)
    try writeLowerBounds(to: directory)
    for (name, words) in [
      (FileName.sharedNorms, images.mixerNorms), (FileName.sharedConstants, try images.constants()),
      (FileName.sigmoidBases, try images.sigmoid()), (FileName.reciprocals, images.reciprocals),
    ] {
      try write(name, wordBits: 16, directory) { $0.append(words.map(UInt64.init), bytes: 2, words: nil) }
    }
  }

  /// Every operand of a token in the order of the quantiser, with its parameters.
  private var operands: [(Operand, QuantiserParameters)] {
    parameters.layers.flatMap { Array(zip(Operand.inLayer, $0)) } + [(.head, parameters.head)]
  }

  /// Two weights an element, the first in the high half.
  private static func pairs(_ high: [Int16], _ low: [Int16]) -> [UInt64] {
    zip(high, low).map { UInt64(UInt16(bitPattern: $0)) << 16 | UInt64(UInt16(bitPattern: $1)) }
  }

  private func write(
    _ name: String, wordBits: Int, _ directory: URL, _ body: (inout HexImage) throws -> Void
  ) throws {
    var image = HexImage(wordBits: wordBits)
    try body(&image)
    try image.text.write(to: directory.appending(component: name))
  }

  /// The weights on chip, or the file that streamed designs read.
  private func writeWeights(to directory: URL) throws {
    let words = WeightWords(configuration)
    if let layout = WeightLayout(configuration) {
      var file = try WeightFile(layout, at: directory.appending(component: FileName.streamedWeights))
      try words.ofLayers(model) { try file.append($0) }
      try file.endSection()
      try words.ofHead(model) { try file.append($0) }
      try file.endSection()
      return try file.close()
    }
    let bytes = configuration.weightBytes
    try write(FileName.weights, wordBits: 8 * bytes, directory) { image in
      func append(_ words: UnsafeRawBufferPointer) {
        for start in stride(from: 0, to: words.count, by: bytes) {
          image.append(word: Array(words[start..<start + bytes]))
        }
      }
      try words.ofLayers(model, append)
      try words.ofHead(model, append)
      guard configuration.datapath == .shared else { return }
      for word in SharedImages(configuration, parameters, tables).normWords { image.append(word: word) }
    }
  }

  private func writeEmbedding(to directory: URL) throws {
    let width = configuration.model.hiddenSize
    if let layout = EmbeddingLayout(configuration) {
      return try layout.write(
        parameters.embedding, width: width, to: directory.appending(component: FileName.streamedEmbedding))
    }
    try write(FileName.embedding, wordBits: 16 * configuration.shape.vectorLanes, directory) { sink in
      for token in 0..<configuration.model.vocabularySize {
        let row = parameters.embedding[token * width..<(token + 1) * width]
        sink.append(row.map { UInt64(UInt16(bitPattern: $0)) }, bytes: 2, words: configuration.hiddenWords)
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

/// Layout of a word of scale constants, low bits first.
enum ScaleConstantsWord {
  static let mantissa = 0..<16
  static let exponent = 16..<24
  static let epsilonMantissa = 24..<40
  static let epsilonShift = 40..<46
  static let upShift = 46..<54
  static let epsilonSum = 54..<102
  static let embeddingShift = 102..<108
  static let bits = 108

  static func bytes(_ constants: ScaleConstants, embeddingShift shift: Int) -> [UInt8] {
    var word = UInt128(0)
    for (value, field) in [
      (constants.mantissa, mantissa), (constants.exponent, exponent), (constants.epsilonMantissa, epsilonMantissa),
      (constants.epsilonShift, epsilonShift), (constants.upShift, upShift), (constants.epsilonSum, epsilonSum),
      (shift, embeddingShift),
    ] {
      let mask = (UInt128(1) << UInt128(field.count)) - 1
      word |= (UInt128(truncatingIfNeeded: value) & mask) << UInt128(field.lowerBound)
    }
    return (0..<bits.dividedRoundingUp(by: 8)).map { UInt8(truncatingIfNeeded: word >> UInt128(8 * $0)) }
  }
}
