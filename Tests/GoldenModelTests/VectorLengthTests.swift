import GoldenModel
import TernaryLM
import Testing

@Suite struct VectorLengthTests {
  @Test func refusesWhatCouldOverflow() throws {
    func model(intermediate: Int) -> TernaryModel {
      let configuration = ModelConfiguration(
        vocabularySize: 2, hiddenSize: 1, layerCount: 1, intermediateSize: intermediate)
      return .random(configuration: configuration, seed: 1, name: "long")
    }
    try FixedPointModel.checkVectorLengths(model(intermediate: 8192))
    let error = #expect(throws: ModelError.self) { try FixedPointModel.checkVectorLengths(model(intermediate: 8193)) }
    #expect(
      error?.description
        == "long: a vector of 8193 elements is beyond 8192, where sums of squares could overflow")
  }
}
