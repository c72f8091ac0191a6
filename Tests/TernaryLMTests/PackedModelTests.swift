import Foundation
import Testing

@testable import TernaryLM

@Suite struct PackedModelTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = "\(directory.path)/m.tern"
  }

  private func packed(_ configuration: ModelConfiguration = TinyCheckpoint.configuration) throws -> Data {
    try TernaryModel.random(configuration: configuration, seed: 3, name: "tiny é").write(to: path)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func line(_ data: Data) throws -> String? {
    try directory.write("m.tern", data)
    return TernaryLMTests.line(directory) { _ = try TernaryModel.load(packed: path) }
  }

  /// The bytes with a word changed, and the checksum made right again.
  private func patched(_ data: Data, at offset: Int, _ word: UInt32) -> Data {
    var body = Data(data.dropLast(4))
    body.replaceSubrange(offset..<offset + 4, with: Data(littleEndian: [word]))
    return body + Data(littleEndian: [CRC32.checksum(of: body)])
  }

  @Test func roundTrip() throws {
    let random = TernaryModel.random(configuration: TinyCheckpoint.configuration, seed: 9, name: "tiny é")
    for tokenizer in [nil, Data([1, 2, 3])] {
      let model = TernaryModel(
        name: random.name, configuration: random.configuration, embedding: random.embedding, layers: random.layers,
        head: random.head, tokenizer: tokenizer)
      try model.write(to: path)
      let loaded = try TernaryModel.load(packed: path)
      expectEqual(loaded, model)
      #expect(loaded.head.matrix.packed.startIndex == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["m.tern"])
    }
  }

  @Test func refusesDamage() throws {
    let good = try packed()
    #expect(try line(good) == nil)
    #expect(try line(Data("not a model".utf8)) == "DIR/m.tern: not a packed model file")
    #expect(try line(Data("TERN".utf8)) == "DIR/m.tern: not a packed model file")
    #expect(try line(good.prefix(63)) == "DIR/m.tern: truncated: the header is not complete")
    #expect(try line(good.dropLast()) == "DIR/m.tern: truncated: \(good.count - 1) of \(good.count) bytes")
    #expect(try line(good + Data([0])) == "DIR/m.tern: 1 bytes too long")
    #expect(
      try line(patched(good, at: 4, 2))
        == "DIR/m.tern: format version 2 is not supported, only 1; pack the model again")
    var flipped = good
    flipped[good.count / 2] ^= 1
    #expect(try line(flipped) == "DIR/m.tern: the checksum does not match; copy or pack the file again")
    #expect(
      try line(patched(good, at: 12, 0)) == "DIR/m.tern: the sizes [7, 0, 2, 11] in the header are not possible")
    #expect(
      try line(patched(good, at: 24, 7))
        == "DIR/m.tern: the header holds an impossible epsilon, token or fraction")
    let firstNorm = 64 + 2 * 7 * 6 + 4
    #expect(
      try line(patched(good, at: firstNorm, Float.nan.bitPattern)) == "DIR/m.tern: holds a NaN or an infinity")
  }

  /// The largest sizes must not overflow the length computation.
  @Test func refusesTheLargestSizes() throws {
    var data = try packed()
    for offset in [8, 12, 16, 20] { data = patched(data, at: offset, 1 << 20) }
    for offset in [44, 48] { data = patched(data, at: offset, .max) }
    #expect(try line(data)?.hasPrefix("DIR/m.tern: truncated: \(data.count) of ") == true)
  }

  /// Any byte may be anything, with a checksum that is right: the file loads or there is one line that names it.
  @Test func survivesFlippedBytes() throws {
    let good = try packed(ModelConfiguration(vocabularySize: 3, hiddenSize: 2, layerCount: 1, intermediateSize: 1))
    var generator = SplitMix64(seed: 4)
    for offset in 0..<good.count - 7 {
      try directory.write("m.tern", patched(good, at: offset, UInt32(truncatingIfNeeded: generator.next())))
      let text = TernaryLMTests.line { _ = try TernaryModel.load(packed: path).head.matrix.trits() }
      #expect(text?.hasPrefix(path) != false && text?.contains("\n") != true)
    }
  }

  @Test func checksumIsThatOfZlib() {
    #expect(CRC32.checksum(of: Data("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum(of: Data()) == 0)
    #expect(CRC32.checksum(of: Data("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    let data = Data((0..<100).map { UInt8($0) })
    var crc = CRC32()
    for part in [data[0..<3], data[3..<20], data[20..<100]] { part.withUnsafeBytes { crc.update($0) } }
    #expect(crc.value == CRC32.checksum(of: data))
  }
}
