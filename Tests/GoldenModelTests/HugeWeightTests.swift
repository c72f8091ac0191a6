import Foundation
import GoldenModel
import TernaryLM
import Testing

/// Finite weights of any size convert without a trap, and to numbers that the hardware's registers hold.
@Suite struct HugeWeightTests {
  private static let dimensions = ModelConfiguration(
    vocabularySize: 4, hiddenSize: 4, layerCount: 1, intermediateSize: 4)
  private let model = TernaryModel.random(configuration: dimensions, seed: 1, name: "huge")

  private func with(embedding: EmbeddingTable? = nil, norm: Float? = nil) -> TernaryModel {
    let head = norm.map { norm in
      let weights = [norm, -norm, norm, 0]
      return BitLinear(blockNorm: weights, foldedNorm: weights, matrix: model.head.matrix)
    }
    return TernaryModel(
      name: "huge", configuration: Self.dimensions, embedding: embedding ?? model.embedding, layers: model.layers,
      head: head ?? model.head, tokenizer: nil)
  }

  @Test(arguments: [1e15, 1e30, Float.greatestFiniteMagnitude]) func normWeights(norm: Float) {
    let head = FixedPointModel(with(norm: norm)).parameters.head
    #expect(head.foldedNorm[0] > 16_000 && head.foldedNorm[1] == -head.foldedNorm[0] && head.foldedNorm[3] == 0)
  }

  @Test(arguments: [-5, -16, -40, -113]) func embeddings(fractionBits: Int) {
    let values = [Int16](repeating: 32767, count: 16).withUnsafeBytes { Data($0) }
    let parameters = FixedPointModel(with(embedding: EmbeddingTable(values: values, fractionBits: fractionBits)))
      .parameters
    let largest = Int(parameters.embedding[0]) << parameters.embeddingShift
    #expect(largest < 1 << (FixedPointFormat.vectorBits - 1))
    let value = Double(largest) * exp2(-Double(parameters.residualFraction))
    #expect(abs(value / (32767 * exp2(-Double(fractionBits))) - 1) < 1e-3)
  }
}
