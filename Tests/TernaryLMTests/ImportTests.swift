import Foundation
import Testing

@testable import TernaryLM

@Suite struct ImportTests {
  @Test(.enabled(if: Checkpoints.available, "the checkpoints are not at hand"))
  func importsTheSmallestCheckpoint() throws {
    let directory = "\(Checkpoints.root)/stories-0.6m"
    let (model, report) = try TernaryModel.importing(huggingFaceDirectory: directory)
    #expect(model.name == "stories-0.6m")
    #expect(model.configuration == ModelConfiguration.named("stories-0.6m"))
    #expect(report == ImportReport(weightCount: 602_112))
    #expect(report.warnings.isEmpty)

    // One matrix again, the slow way.
    let tensors = try SafeTensors(directory: directory)
    let name = "model.layers.3.mlp.gate_proj"
    let weights = try #require(tensors["\(name).weight"]).floats().map(Double.init)
    let mean = weights.reduce(0) { $0 + abs($1) } / Double(weights.count)
    let matrix = model.layers[3].gateUp.matrix
    #expect(matrix.scale == Float(mean))
    #expect(matrix.trits() == weights.map { Int8(max(-1, min(1, ($0 / mean).rounded(.toNearestOrEven)))) })
    let block = try #require(tensors["model.layers.3.mlp_norm.weight"]).floats()
    let own = try #require(tensors["\(name).norm.weight"]).floats()
    #expect(model.layers[3].gateUp.blockNorm == block)
    #expect(model.layers[3].gateUp.foldedNorm == zip(block, own).map { Float(Double($0) * Double($1)) })
    #expect(model.layers[3].down.blockNorm == [Float](repeating: 1, count: 256))

    #expect(model.layers[0].lowerBound.allSatisfy { $0 == 0 })
    for (lower, upper) in zip(model.layers, model.layers.dropFirst()) {
      #expect(zip(lower.lowerBound, upper.lowerBound).allSatisfy { $0 < $1 && $1 < 1 })
    }
  }
}
