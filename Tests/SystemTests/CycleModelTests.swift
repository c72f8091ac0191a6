import Accelerator
import GoldenModel
import TernaryLM
import Testing

@testable import Device

/// The cycle model predicts what the simulated device counts, cycle for cycle, while weights are on chip.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CycleModelTests {
  /// A size, an array, and its streams.
  struct Case: Sendable, CustomTestStringConvertible {
    let size: ModelConfiguration
    let lanes, streams: Int

    var testDescription: String {
      "V \(size.vocabularySize) H \(size.hiddenSize) L \(size.layerCount) I \(size.intermediateSize), "
        + "\(lanes) lanes, \(streams) streams"
    }

    /// Random ones; every third has several streams.
    static func random(_ count: Int) -> [Case] {
      var generator = SplitMix64(seed: 370)
      return (0..<count).map { index in
        let hidden = Int.random(in: 8...200, using: &generator)
        let size = ModelConfiguration(
          vocabularySize: Int.random(in: 20...600, using: &generator), hiddenSize: hidden,
          layerCount: Int.random(in: 1...3, using: &generator),
          intermediateSize: Int.random(in: 8...300, using: &generator))
        let rows = Int.random(in: 1...min(24, hidden), using: &generator)
        let columns = Int.random(in: 1...min(64, hidden), using: &generator)
        let streams = index % 3 == 2 ? Int.random(in: 2...4, using: &generator) : 1
        return Case(size: size, lanes: rows * columns, streams: streams)
      }
    }
  }

  @Test(arguments: Case.random(runsLongTests ? 24 : 3))
  func predictionsEqualTheSimulation(_ test: Case) async throws {
    let model = TernaryModel.random(configuration: test.size, seed: 1, name: "random")
    let configuration = try AcceleratorConfiguration(
      name: "random", model: test.size, lanes: test.lanes, streams: test.streams)
    let device = try await SimulatedDevice.open(configuration, model: model, golden: FixedPointModel(model))
    let predicted = CycleModel(configuration)
    for (token, wantsAnswer) in [(1, true), (7, false), (3, true)] {
      let before = device.statistics
      let round = (0..<test.streams).map {
        StreamToken((token + $0) % test.size.vocabularySize, wantsAnswer: wantsAnswer)
      }
      _ = try device.step(round)
      let counted = try #require((device.statistics - before).cycles)
      let expected = predicted.round(head: wantsAnswer)
      #expect(counted.total == expected.total)
      #expect(counted.embedding == expected.embedding)
      #expect(counted.projections == expected.projections)
      #expect(counted.waiting == expected.waiting)
    }
  }
}
