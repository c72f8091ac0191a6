import Foundation
import GoldenModel
import TernaryLM

/// Contents of a design's memories for one model: text files that `$readmemh` reads.
public struct MemoryImages: Sendable {
  /// The design that the images are for.
  public let configuration: AcceleratorConfiguration
  private let model: TernaryModel
  private let parameters: FixedPointParameters
  private let tables: [InterpolatedTable]

  /// Names of all image files.
  public static let fileNames =
    [
      FileName.weights, FileName.embedding, FileName.normWeights, FileName.mixerNormWeights, FileName.lowerBounds,
      FileName.scaleConstants,
    ] + InterpolatedTable.all.map { FileName.table($0) }

  /// File names, as the Verilog names them.
  enum FileName {
    static let weights = "weights.hex"
    static let embedding = "embedding.hex"
    static let normWeights = "norm_weights.hex"
    static let mixerNormWeights = "mixer_norm_weights.hex"
    static let lowerBounds = "lower_bounds.hex"
    static let scaleConstants = "scale_constants.hex"
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
    try writeWeights(to: directory.appending(component: FileName.weights))
    try write(FileName.embedding, wordBits: 16 * lanes, directory) { sink in
      let width = configuration.model.hiddenSize
      for token in 0..<configuration.model.vocabularySize {
        let row = parameters.embedding[token * width..<(token + 1) * width]
        sink.append(row.map { UInt64(UInt16(bitPattern: $0)) }, bytes: 2, words: configuration.hiddenWords)
      }
    }
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
    try write(FileName.lowerBounds, wordBits: 16 * lanes, directory) { sink in
      for layer in parameters.lowerBoundComplement {
        sink.append(layer.map(UInt64.init), bytes: 2, words: configuration.hiddenWords)
      }
    }
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

  /// Trits in the order in which the array takes them: projection, group of rows, beat, row, column.
  private func writeWeights(to file: URL) throws {
    var image = HexImage(wordBits: 8 * configuration.weightBytes)
    for layer in model.layers {
      for projection in Projection.inLayer {
        let (matrix, first) = layer.matrix(projection, intermediateSize: configuration.model.intermediateSize)
        append(matrix, firstRow: first, projection, to: &image)
      }
    }
    append(model.head.matrix, firstRow: 0, .head, to: &image)
    try image.text.write(to: file)
  }

  private func append(_ matrix: TernaryMatrix, firstRow: Int, _ projection: Projection, to image: inout HexImage) {
    let shape = configuration.shape
    let beats = configuration.beats(projection)
    let stride = beats * shape.columns
    var group = [Int8](repeating: 0, count: shape.rows * stride)
    var word = [Int8](repeating: 0, count: 5 * configuration.weightBytes)
    var bytes = [UInt8](repeating: 0, count: configuration.weightBytes)
    for index in 0..<configuration.groups(projection) {
      group.withUnsafeMutableBufferPointer { group in
        for row in 0..<shape.rows {
          let target = UnsafeMutableBufferPointer(rebasing: group[row * stride..<row * stride + matrix.columns])
          let source = index * shape.rows + row
          if source < configuration.rows(projection) {
            matrix.unpackRow(firstRow + source, into: target)
          } else {
            target.update(repeating: 0)
          }
        }
      }
      for beat in 0..<beats {
        for row in 0..<shape.rows {
          for column in 0..<shape.columns {
            word[row * shape.columns + column] = group[row * stride + beat * shape.columns + column]
          }
        }
        TritDecoder.pack(word, into: &bytes)
        image.append(word: bytes)
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
