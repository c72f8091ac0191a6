import Foundation

/// The packed model file, `.tern`: everything that a device or the golden model needs, checksummed, mapped when read.
///
/// All numbers are little-endian. The sizes in the header fix the place of everything behind it:
///
///     0   "TERN"                      24  UInt32 begin token    48  UInt32 bytes of the tokenizer, 0 for none
///     4   UInt32 format version, 1    28  UInt32 end token      52  12 zero bytes
///     8   UInt32 V                    32  Float64 epsilon       64  embedding, Int16 [V, H]
///     12  UInt32 H                    40  Int32 fraction bits       layers, each i, f, g, o, gateUp, down, lower bound
///     16  UInt32 L                        of the embedding          head
///     20  UInt32 I                    44  UInt32 bytes of           name, tokenizer
///                                         the name                  UInt32 CRC-32 of all bytes before it
///
/// A projection is: Float32 scale, Float32 block norm `[columns]`, Float32 folded norm `[columns]`, then the rows, five
/// trits to a byte (`TritCode`), `ceil(columns / 5)` bytes a row. A lower bound is Float32 `[H]`.
enum PackedModel {
  static let magic: UInt32 = 0x4E52_4554  // "TERN"
  static let version: UInt32 = 1
  static let headerLength = 64

  /// Rows and columns of the projections of a layer, in the order of the file.
  static func layerShapes(_ configuration: ModelConfiguration) -> [(rows: Int, columns: Int)] {
    let (hidden, intermediate) = (configuration.hiddenSize, configuration.intermediateSize)
    return Array(repeating: (hidden, hidden), count: 4) + [(2 * intermediate, hidden), (hidden, intermediate)]
  }

  /// Bytes of a projection.
  static func size(rows: Int, columns: Int) -> Int { 4 + 8 * columns + rows * ((columns + 4) / 5) }

  /// Bytes of a whole file; cannot overflow for sizes up to `ModelConfiguration.maximumSize`.
  static func fileSize(_ configuration: ModelConfiguration, nameLength: Int, tokenizerLength: Int) -> Int {
    let (hidden, vocabulary) = (configuration.hiddenSize, configuration.vocabularySize)
    let layer = layerShapes(configuration).reduce(4 * hidden) { $0 + size(rows: $1.rows, columns: $1.columns) }
    return headerLength + 2 * vocabulary * hidden + configuration.layerCount * layer
      + size(rows: vocabulary, columns: hidden) + nameLength + tokenizerLength + 4
  }
}

extension TernaryModel {
  /// Writes the model as a packed file; the same model gives the same bytes.
  public func write(to path: String) throws {
    try OutputFile.write(to: path) { append in
      var crc = CRC32()
      func write(_ data: Data) throws {
        data.withUnsafeBytes { crc.update($0) }
        try append(data)
      }
      func write(_ floats: [Float]) throws { try write(Data(littleEndian: floats.map(\.bitPattern))) }
      func write(_ layer: BitLinear) throws {
        try write([layer.matrix.scale] + layer.blockNorm + layer.foldedNorm)
        try write(layer.matrix.packed)
      }
      try write(packedHeader)
      try write(embedding.values)
      for layer in layers {
        for projection in [layer.i, layer.f, layer.g, layer.o, layer.gateUp, layer.down] { try write(projection) }
        try write(layer.lowerBound)
      }
      try write(head)
      try write(Data(name.utf8))
      try write(tokenizer ?? Data())
      try append(Data(littleEndian: [crc.value]))
    }
  }

  private var packedHeader: Data {
    let sizes = [
      configuration.vocabularySize, configuration.hiddenSize, configuration.layerCount, configuration.intermediateSize,
      configuration.beginToken, configuration.endToken,
    ]
    return Data(littleEndian: [PackedModel.magic, PackedModel.version] + sizes.map { UInt32($0) })
      + Data(littleEndian: [configuration.rmsNormEpsilon.bitPattern])
      + Data(littleEndian: [Int32(embedding.fractionBits)])
      + Data(littleEndian: [UInt32(name.utf8.count), UInt32(tokenizer?.count ?? 0), 0, 0, 0])
  }
}
