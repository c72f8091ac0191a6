import Foundation
import Testing

@testable import TernaryLM

@Suite struct RandomModelTests {
  let configuration = ModelConfiguration(vocabularySize: 50, hiddenSize: 33, layerCount: 3, intermediateSize: 41)

  private func random(seed: UInt64) -> TernaryModel {
    .random(configuration: configuration, seed: seed, name: "random")
  }

  @Test func sameSeedSameModel() throws {
    expectEqual(random(seed: 5), random(seed: 5))
    #expect(random(seed: 5).head.matrix.packed != random(seed: 6).head.matrix.packed)
    let directory = try TemporaryDirectory()
    try random(seed: 5).write(to: "\(directory.path)/r.tern")
    // The same on every machine, not only twice on this one.
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/r.tern"))
    #expect(CRC32.checksum(of: data.dropLast(4)) == 2_746_774_107)
  }

  /// Parts are drawn at the same time, but are the same as one after another.
  @Test func embeddingIsDrawnInOrder() {
    let wide = ModelConfiguration(vocabularySize: 1031, hiddenSize: 33, layerCount: 1, intermediateSize: 1)
    let values = TernaryModel.random(configuration: wide, seed: 7, name: "wide").embedding.integers
    var generator = SplitMix64(seed: 7)
    var word: UInt64 = 0
    let expected = (0..<1031 * 33).map { index in
      word = index % 4 == 0 ? generator.next() : word >> 16
      return max(-32767, Int16(truncatingIfNeeded: word))
    }
    #expect(values == expected)
    var skipped = SplitMix64(seed: 7)
    for _ in 0..<5 { _ = skipped.next() }
    var advanced = SplitMix64(seed: 7).advanced(by: 5)
    #expect(advanced.next() == skipped.next())
  }

  @Test func splitMixIsThePublishedGenerator() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func valuesAreInTheirRanges() {
    let model = random(seed: 1)
    let trits = model.layers.flatMap { $0.gateUp.matrix.trits() + $0.down.matrix.trits() }
    for weight in -1...1 {
      let share = Double(trits.count { $0 == weight }) / Double(trits.count)
      #expect(abs(share - 1.0 / 3) < 0.02, "weight \(weight)")
    }
    // The last byte of a row of 33 holds three weights; a byte for the same weights must encode to itself.
    let matrix = model.layers[2].gateUp.matrix
    #expect(
      TernaryMatrix(rows: 82, columns: 33, scale: 1, trits: matrix.trits()).packed == matrix.packed)
    #expect(matrix.scale == Float(1 / 22.0.squareRoot()))
    #expect(model.layers.allSatisfy { $0.i.blockNorm.allSatisfy { (0.5...1.5).contains($0) } })
    #expect(model.layers[0].lowerBound.allSatisfy { $0 == 0 })
    #expect(zip(model.layers[1].lowerBound, model.layers[2].lowerBound).allSatisfy { 0 < $0 && $0 < $1 && $1 < 1 })
    #expect(model.embedding.fractionBits == 16 && model.embedding.values.count == 50 * 33 * 2)
    #expect(model.tokenizer == nil)
  }
}
