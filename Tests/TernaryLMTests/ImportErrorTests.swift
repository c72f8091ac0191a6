import Foundation
import Testing

@testable import TernaryLM

@Suite struct ImportErrorTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func importing(_ checkpoint: TinyCheckpoint) throws -> (model: TernaryModel, report: ImportReport) {
    try checkpoint.write(to: directory)
    return try TernaryModel.importing(huggingFaceDirectory: directory.path)
  }

  private func line(_ change: (inout TinyCheckpoint) -> Void) -> String? {
    var checkpoint = TinyCheckpoint()
    change(&checkpoint)
    return TernaryLMTests.line(directory) { _ = try importing(checkpoint) }
  }

  @Test func refusesWrongTensors() {
    #expect(
      line { $0.tensors.removeAll { $0.name == "model.layers.1.attn.g_norm.weight" } }
        == "DIR: model.layers.1.attn.g_norm.weight: is missing")
    #expect(
      line { $0.replace("lm_head.weight", shape: [6, 7]) }
        == "DIR/model.safetensors: lm_head.weight: has shape [6, 7], config.json asks for [7, 6]")
    #expect(
      line { $0.replace("model.norm.weight", shape: [6], elements: .int32([1, 1, 1, 1, 1, 1])) }
        == "DIR/model.safetensors: model.norm.weight: has type I32, expected F32, F16 or BF16")
  }

  @Test func refusesValuesThatAreNotFinite() {
    var matrix = [Float](repeating: 1, count: 66)
    matrix[23] = .nan
    #expect(
      line { $0.replace("model.layers.0.mlp.down_proj.weight", shape: [6, 11], elements: .float32(matrix)) }
        == "DIR/model.safetensors: model.layers.0.mlp.down_proj.weight: row 2 holds a NaN or an infinity")
    let vector: [Float] = [1, 1, .infinity, 1, 1, 1]
    #expect(
      line { $0.replace("model.norm.weight", shape: [6], elements: .float32(vector)) }
        == "DIR/model.safetensors: model.norm.weight: holds a NaN or an infinity")
    #expect(
      line { $0.replace("model.embeddings.weight", shape: [7, 6], elements: .float32(vector + matrix.prefix(36))) }
        == "DIR/model.safetensors: model.embeddings.weight: row 0 holds a NaN or an infinity")
    let large = SafeTensors.Elements.float32([Float](repeating: 1e30, count: 6))
    #expect(
      line {
        $0.replace("model.norm.weight", shape: [6], elements: large)
        $0.replace("lm_head.norm.weight", shape: [6], elements: large)
      } == "DIR: lm_head.norm.weight: its product with the norm of the block is infinite")
  }

  @Test func refusesDirectoriesWithoutAModel() throws {
    #expect(
      TernaryLMTests.line(directory) { _ = try TernaryModel.load(huggingFaceDirectory: directory.path) }
        == "DIR/config.json: cannot be opened: No such file or directory")
    try directory.write("config.json", JSONSerialization.data(withJSONObject: TinyCheckpoint().config))
    #expect(
      TernaryLMTests.line(directory) { _ = try TernaryModel.load(huggingFaceDirectory: directory.path) }
        == "DIR: has neither model.safetensors nor model.safetensors.index.json")
  }

  @Test func roundsHalvesToZeroAndReportsThem() throws {
    var checkpoint = TinyCheckpoint()
    // mean|W| is 1: the halves lie on the boundary, 0.5000005 within the tolerance, 0.6 outside of it.
    let row: [Float] = [0.5, -0.5, 0.500_000_5, -0.6, 1.9, 2]
    let sum = row.reduce(0) { $0 + Double(abs($1)) }
    let rest = [Float](repeating: Float((36 - sum) / 30), count: 30)
    checkpoint.replace("model.layers.0.attn.i_proj.weight", shape: [6, 6], elements: .float32(row + rest))
    checkpoint.replace("model.layers.0.attn.rotary", shape: [1])
    let (model, report) = try importing(checkpoint)
    #expect(model.layers[0].i.matrix.trits().prefix(7) == [0, 0, 1, -1, 1, 1, 1])
    #expect(abs(model.layers[0].i.matrix.scale - 1) < 1e-6)
    #expect(
      report.warnings == [
        "model.layers.0.attn.rotary: unknown tensor, ignored",
        "3 of 726 weights lie within 1e-6 of the ternary rounding boundary; other software may round them differently",
      ])
  }

  @Test func zeroMatrixHasTheSmallestScale() throws {
    var checkpoint = TinyCheckpoint()
    checkpoint.replace("model.layers.0.attn.i_proj.weight", shape: [6, 6])
    let matrix = try importing(checkpoint).model.layers[0].i.matrix
    #expect(matrix.scale == 1e-5 && matrix.trits().allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    (0.0, 15), (1, 14), (0.999, 15), (32767, 0), (32767.4, 0), (32767.5, -1), (65534, -1), (1e-3, 24), (0.5, 15),
    (0.499_99, 16),
  ])
  func embeddingScaleIsTheLargestThatFits(largest: Double, bits: Int) {
    #expect(EmbeddingTable.fractionBits(forLargest: largest) == bits)
    #expect((largest * Double(sign: .plus, exponent: bits, significand: 1)).rounded(.toNearestOrEven) <= 32767)
  }

  @Test func lowerBoundsAreRunningSumsOfTheSoftmax() {
    let bounds = LowerBounds.softmax([0, 1, 0, 2, 0, 1000], layers: 3, width: 2)
    #expect(bounds[0] == [0, 0])
    #expect(bounds[1] == [Float(1.0 / 3), 0])
    #expect(bounds[2] == [Float(2.0 / 3), Float(1).nextDown])
    #expect(LowerBounds.softmax([5], layers: 1, width: 1) == [[0]])
  }
}
