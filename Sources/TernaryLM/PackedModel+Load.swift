import Foundation

extension TernaryModel {
  /// Opens a packed file; its checksum is checked, and embedding and trits stay in the file, mapped into memory.
  public static func load(packed path: String) throws -> TernaryModel {
    var reader = try PackedModelReader(file: MappedFile(path: path))
    return try reader.model()
  }
}

/// Reads a packed file front to back, once its length is known to be right.
private struct PackedModelReader {
  let file: MappedFile
  let configuration: ModelConfiguration
  let fractionBits: Int
  let nameLength: Int
  let tokenizerLength: Int
  var position = PackedModel.headerLength

  init(file: MappedFile) throws {
    self.file = file
    func failure(_ reason: String) -> ModelError { ModelError("\(file.path): \(reason)") }
    func word(_ offset: Int) -> UInt32 { file.integer(at: offset) }
    guard file.bytes.count >= 8, word(0) == PackedModel.magic else { throw failure("not a packed model file") }
    guard word(4) == PackedModel.version else {
      throw failure("format version \(word(4)) is not supported, only \(PackedModel.version); pack the model again")
    }
    guard file.bytes.count >= PackedModel.headerLength else { throw failure("truncated: the header is not complete") }
    let sizes = (2..<6).map { Int(word(4 * $0)) }
    guard sizes.allSatisfy({ (1...ModelConfiguration.maximumSize).contains($0) }) else {
      throw failure("the sizes \(sizes) in the header are not possible")
    }
    configuration = ModelConfiguration(
      vocabularySize: sizes[0], hiddenSize: sizes[1], layerCount: sizes[2], intermediateSize: sizes[3],
      rmsNormEpsilon: Double(bitPattern: file.integer(at: 32)), beginToken: Int(word(24)), endToken: Int(word(28)))
    fractionBits = Int(Int32(bitPattern: word(40)))
    (nameLength, tokenizerLength) = (Int(word(44)), Int(word(48)))
    let size = PackedModel.fileSize(configuration, nameLength: nameLength, tokenizerLength: tokenizerLength)
    guard file.bytes.count >= size else { throw failure("truncated: \(file.bytes.count) of \(size) bytes") }
    guard file.bytes.count == size else { throw failure("\(file.bytes.count - size) bytes too long") }
    var crc = CRC32()
    crc.update(UnsafeRawBufferPointer(rebasing: file.bytes[..<(size - 4)]))
    guard crc.value == word(size - 4) else { throw failure("the checksum does not match; copy or pack the file again") }
    // Beyond the checksum, only a faulty writer can be wrong.
    guard (0..<1).contains(configuration.rmsNormEpsilon), abs(fractionBits) < 256,
      max(configuration.beginToken, configuration.endToken) < configuration.vocabularySize
    else { throw failure("the header holds an impossible epsilon, token or fraction") }
  }

  mutating func model() throws -> TernaryModel {
    let (vocabulary, hidden) = (configuration.vocabularySize, configuration.hiddenSize)
    let embedding = EmbeddingTable(values: data(2 * vocabulary * hidden), fractionBits: fractionBits)
    var layers: [TernaryLayer] = []
    for _ in 0..<configuration.layerCount { layers.append(try layer()) }
    let head = try projection(rows: vocabulary, columns: hidden)
    let name = String(decoding: data(nameLength), as: UTF8.self)
    return TernaryModel(
      name: name, configuration: configuration, embedding: embedding, layers: layers, head: head,
      tokenizer: tokenizerLength == 0 ? nil : data(tokenizerLength))
  }

  private mutating func layer() throws -> TernaryLayer {
    var parts: [BitLinear] = []
    for shape in PackedModel.layerShapes(configuration) {
      parts.append(try projection(rows: shape.rows, columns: shape.columns))
    }
    return TernaryLayer(
      i: parts[0], f: parts[1], g: parts[2], o: parts[3], gateUp: parts[4], down: parts[5],
      lowerBound: try floats(configuration.hiddenSize))
  }

  private mutating func projection(rows: Int, columns: Int) throws -> BitLinear {
    let scale = try floats(1)[0]
    let blockNorm = try floats(columns)
    let foldedNorm = try floats(columns)
    let packed = data(rows * ((columns + 4) / 5))
    return BitLinear(
      blockNorm: blockNorm, foldedNorm: foldedNorm,
      matrix: TernaryMatrix(rows: rows, columns: columns, scale: scale, packed: packed))
  }

  private mutating func data(_ count: Int) -> Data {
    defer { position += count }
    return file.data(position..<position + count)
  }

  private mutating func floats(_ count: Int) throws -> [Float] {
    defer { position += 4 * count }
    let values = (0..<count).map { Float(bitPattern: file.integer(at: position + 4 * $0)) }
    guard values.allSatisfy(\.isFinite) else { throw ModelError("\(file.path): holds a NaN or an infinity") }
    return values
  }
}

extension MappedFile {
  /// The little-endian integer at a byte offset that the caller has checked.
  func integer<Integer: FixedWidthInteger>(at offset: Int) -> Integer {
    Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }
}
