import GoldenModel
import TernaryLM
import Testing

@testable import Accelerator

@Suite struct AcceleratorConfigurationTests {
  @Test(arguments: [
    (0, "--lanes 0: the number of lanes must be at least 1; choose another number"),
    (-4, "--lanes -4: the number of lanes must be at least 1; choose another number"),
    (
      97,
      "--lanes 97: they cannot be arranged as rows x columns with at most 96 (hidden_size) of either; "
        + "choose another number"
    ),
    (
      96 * 96 + 1,
      "--lanes 9217: they cannot be arranged as rows x columns with at most 96 (hidden_size) of either; "
        + "choose another number"
    ),
  ])
  func impossibleLanesAreRefused(lanes: Int, message: String) throws {
    let error = #expect(throws: AcceleratorError.self) {
      try AcceleratorConfiguration(named: "stories-0.6m", lanes: lanes)
    }
    #expect(error?.description == message)
  }

  @Test func vectorsBeyondTheNumberFormatsAreRefused() throws {
    let error = #expect(throws: AcceleratorError.self) {
      try AcceleratorConfiguration(vocabulary: 10, hidden: 64, layers: 1, intermediate: 8193, lanes: 16)
    }
    #expect(
      error?.description
        == "odd: a vector of 8193 elements is beyond 8192, where sums of squares could overflow")
    _ = try AcceleratorConfiguration(vocabulary: 10, hidden: 64, layers: 1, intermediate: 8192, lanes: 16)
  }

  @Test func vocabulariesBeyondATokenWordAreRefused() throws {
    let error = #expect(throws: AcceleratorError.self) {
      try AcceleratorConfiguration(vocabulary: 1 << 29, hidden: 64, layers: 1, intermediate: 64, lanes: 16)
    }
    #expect(error?.description == "odd: vocab_size 536870912 does not fit a token word")
  }

  @Test(arguments: [
    ("stories-0.6m", 128), ("stories-2m", 512), ("stories-30m", 2048), ("370m", 4096), ("2.7b", 4096),
  ])
  func defaultLanes(name: String, lanes: Int) throws {
    #expect(try AcceleratorConfiguration(named: name).shape.lanes == lanes)
  }

  @Test(arguments: ModelConfiguration.names, [1, 2, 64, 96, 128, 512, 2048])
  func shapesAreWhole(name: String, lanes: Int) throws {
    let shape = try AcceleratorConfiguration(named: name, lanes: lanes).shape
    #expect(shape.rows * shape.columns == lanes)
    #expect(shape.rows % shape.vectorLanes == 0 && shape.columns % shape.vectorLanes == 0)
    #expect(shape.vectorLanes.nonzeroBitCount == 1)
  }

  /// Of all arrangements that keep up, the chosen one computes as fast as the best.
  @Test func shapeOfAnAwkwardSize() throws {
    // 25 x 3 needs 4 groups of 4 beats for each H x H matrix; 3 x 25 and 1 x 75 are worse or do not fit.
    let configuration = try AcceleratorConfiguration(vocabulary: 50, hidden: 25, layers: 1, intermediate: 25, lanes: 25)
    #expect(configuration.shape.rows * configuration.shape.columns == 25)
    #expect(configuration.arrayCycles(head: false) == 7 * 25)
    #expect(configuration.arrayCycles(head: true) == 7 * 25 + 50)
  }

  @Test(arguments: [1, 7, 60, 400]) func arrayCyclesAreTheSumOverGroupsAndBeats(lanes: Int) throws {
    let c = try AcceleratorConfiguration(vocabulary: 23, hidden: 20, layers: 3, intermediate: 29, lanes: lanes)
    func cycles(rows: Int, columns: Int) -> Int {
      stride(from: 0, to: rows, by: c.shape.rows).reduce(0) { sum, _ in
        sum + Array(stride(from: 0, to: columns, by: c.shape.columns)).count
      }
    }
    let layer = 4 * cycles(rows: 20, columns: 20) + 2 * cycles(rows: 29, columns: 20) + cycles(rows: 20, columns: 29)
    #expect(c.arrayCycles(head: false) == 3 * layer)
    #expect(c.arrayCycles(head: true) == 3 * layer + cycles(rows: 23, columns: 20))
    #expect(c.weightWords == c.arrayCycles(head: true))
  }

  /// One lane does one multiplication a cycle.
  @Test func oneLaneTakesEveryOperation() throws {
    let c = try AcceleratorConfiguration(vocabulary: 23, hidden: 20, layers: 3, intermediate: 29, lanes: 1)
    #expect(c.arrayCycles(head: true) == c.model.ternaryOperations)
    #expect(c.model.ternaryOperations == 3 * (4 * 400 + 3 * 20 * 29) + 23 * 20)
  }

  @Test(arguments: [("370m", 341.05), ("1.3b", 1298.66), ("2.7b", 2619.47)])
  func operationsOfThePublishedSizes(name: String, millions: Double) throws {
    let count = try #require(ModelConfiguration.named(name)).ternaryOperations
    #expect(abs(Double(count) / 1e6 - millions) < 0.006)
  }

  @Test func sumsFit() throws {
    for name in ModelConfiguration.names {
      let c = try AcceleratorConfiguration(named: name)
      let largest = 127 * max(c.model.hiddenSize, c.model.intermediateSize)
      #expect(largest < 1 << (c.sumBits - 1) && largest >= 1 << (c.sumBits - 2))
    }
  }
}
