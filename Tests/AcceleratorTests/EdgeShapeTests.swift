import Accelerator
import Testing
import TernaryLM

/// Shapes in which one dimension dwarfs another: widths that usually follow from each other do not.
@Suite struct EdgeShapeTests {
  private func design(_ v: Int, _ h: Int, _ l: Int, _ i: Int, lanes: Int, name: String = "edge") throws -> Design {
    let model = ModelConfiguration(vocabularySize: v, hiddenSize: h, layerCount: l, intermediateSize: i)
    return try Design(AcceleratorConfiguration(name: name, model: model, lanes: lanes))
  }

  @Test func glusMayBeLongerThanTheStatesOfAllLayers() throws {
    #expect(throws: Never.self) { try design(37, 8, 1, 300, lanes: 64) }
    #expect(throws: Never.self) { try design(50, 12, 2, 40, lanes: 12) }
  }

  @Test(arguments: [1, 8, 16, 32]) func oneLayerMayFillTheAddressesOfItsState(width: Int) {
    #expect(throws: Never.self) { try design(5, width, 1, width, lanes: 1) }
  }

  @Test func aTreeMayCarryMoreBitsThanARowNeeds() throws {
    let design = try design(258, 257, 1, 257, lanes: 257)
    #expect(design.configuration.shape.columns == 257)
  }

  @Test(arguments: [64, 100, 128, 191]) func aWordMayHoldSixtyFourSums(vocabulary: Int) throws {
    let design = try design(vocabulary, 64, 1, 64, lanes: 4096)
    #expect(design.configuration.shape.vectorLanes == 64)
  }

  @Test func aLineBreakInANameStaysInTheComment() throws {
    for file in try design(5, 8, 1, 8, lanes: 4, name: "a\nb").files {
      #expect(file.text.hasPrefix("// Configuration a b, "))
    }
  }
}
