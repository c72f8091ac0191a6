import GoldenModel
import TernaryLM

/// The weights of a model as words in the order in which the array takes them: projection, group of rows, beat; in a word,
/// row by row.
struct WeightWords {
  private let configuration: AcceleratorConfiguration
  private let packer: TritPacker

  init(_ configuration: AcceleratorConfiguration) {
    self.configuration = configuration
    packer = TritPacker(configuration)
  }

  /// Calls `body` with the words of the layers, a group of rows at a time.
  func ofLayers(_ model: TernaryModel, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    for layer in model.layers {
      for projection in Projection.inLayer {
        let (matrix, first) = layer.matrix(projection, intermediateSize: configuration.model.intermediateSize)
        try of(matrix, firstRow: first, projection, body)
      }
    }
  }

  /// Calls `body` with the words of the head, a group of rows at a time.
  func ofHead(_ model: TernaryModel, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try of(model.head.matrix, firstRow: 0, .head, body)
  }

  private func of(
    _ matrix: TernaryMatrix, firstRow: Int, _ projection: Projection, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let shape = configuration.shape
    let beats = configuration.beats(projection)
    let stride = beats * shape.columns
    // Padding columns, and lanes beyond the last row, stay zero.
    var rows = [Int8](repeating: 0, count: shape.rows * stride)
    var word = [Int8](repeating: 0, count: TritCode.tritsPerByte * configuration.weightBytes)
    var bytes = [UInt8](repeating: 0, count: beats * configuration.weightBytes)
    for group in 0..<configuration.groups(projection) {
      let first = group * shape.rows
      let count = min(shape.rows, configuration.rows(projection) - first)
      rows.withUnsafeMutableBufferPointer { rows in
        for row in 0..<count {
          matrix.unpackRow(
            firstRow + first + row,
            into: UnsafeMutableBufferPointer(rebasing: rows[row * stride..<row * stride + matrix.columns]))
        }
        rows[(count * stride)...].update(repeating: 0)
      }
      pack(rows, beats: beats, &word, into: &bytes)
      try bytes.withUnsafeBytes(body)
    }
  }

  /// Packs the beats of a group of rows.
  private func pack(_ rows: [Int8], beats: Int, _ word: inout [Int8], into bytes: inout [UInt8]) {
    let columns = configuration.shape.columns
    let stride = beats * columns
    rows.withUnsafeBufferPointer { rows in
      word.withUnsafeMutableBufferPointer { word in
        bytes.withUnsafeMutableBufferPointer { bytes in
          guard let rows = rows.baseAddress, let trits = word.baseAddress, let target = bytes.baseAddress else {
            return
          }
          for beat in 0..<beats {
            for row in 0..<configuration.shape.rows {
              (trits + row * columns).update(from: rows + row * stride + beat * columns, count: columns)
            }
            packer.pack(trits, into: target + beat * configuration.weightBytes)
          }
        }
      }
    }
  }
}
