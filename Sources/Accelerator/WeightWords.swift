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
        let size = configuration.model.intermediateSize
        let (matrix, first) = layer.matrix(projection, intermediateSize: size)
        if configuration.pairsGLU, projection == .up {
          try of(matrix, projection, row: { pairedRow($0, in: $1).map { $0.row + ($0.isUp ? size : 0) } }, body)
        } else {
          try of(matrix, projection, row: { row($0, in: $1, projection).map { first + $0 } }, body)
        }
      }
    }
  }

  /// Calls `body` with the words of the head, a group of rows at a time.
  func ofHead(_ model: TernaryModel, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try of(model.head.matrix, .head, row: { row($0, in: $1, .head) }, body)
  }

  /// The row of a projection that is at a place of a group; nil for padding.
  private func row(_ place: Int, in group: Int, _ projection: Projection) -> Int? {
    let row = group * configuration.shape.rows + place
    return row < configuration.rows(projection) ? row : nil
  }

  /// The row of gate or up at a place of a group where they are paired: a word of gate, one of up, and so on.
  private func pairedRow(_ place: Int, in group: Int) -> (row: Int, isUp: Bool)? {
    let lanes = configuration.shape.vectorLanes
    let (pair, inPair) = place.quotientAndRemainder(dividingBy: 2 * lanes)
    let row = group * configuration.shape.rows / 2 + pair * lanes + inPair % lanes
    return row < configuration.rows(.up) ? (row, inPair >= lanes) : nil
  }

  private func of(
    _ matrix: TernaryMatrix, _ projection: Projection, row: (_ place: Int, _ group: Int) -> Int?,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let shape = configuration.shape
    let beats = configuration.beats(projection)
    let stride = beats * shape.columns
    // Padding columns, and lanes beyond the last row, stay zero.
    var rows = [Int8](repeating: 0, count: shape.rows * stride)
    var word = [Int8](repeating: 0, count: TritCode.tritsPerByte * configuration.weightBytes)
    var bytes = [UInt8](repeating: 0, count: beats * configuration.weightBytes)
    for group in 0..<configuration.groups(projection) {
      rows.withUnsafeMutableBufferPointer { rows in
        for place in 0..<shape.rows {
          let target = UnsafeMutableBufferPointer(rebasing: rows[place * stride..<place * stride + matrix.columns])
          if let row = row(place, group) { matrix.unpackRow(row, into: target) } else { target.update(repeating: 0) }
        }
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
