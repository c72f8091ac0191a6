import Accelerator
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// The cycle model predicts what the simulated device counts, cycle for cycle, while weights are on chip.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CycleModelTests {
  /// A size, an array, and its streams.
  struct Case: Sendable, CustomTestStringConvertible {
    let size: ModelConfiguration
    let lanes, streams: Int
    var ports: WeightPorts?
    var style = LaneStyle.wide
    var loading: MemoryLoading?
    var vectorLanes: Int?

    /// The accelerator.
    func configuration() throws -> AcceleratorConfiguration {
      try AcceleratorConfiguration(
        name: "random", model: size, lanes: lanes, streams: streams, weightPorts: ports, laneStyle: style,
        columns: vectorLanes == nil ? nil : 8, vectorLanes: vectorLanes, loading: loading)
    }

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

  private static let styled = [LaneStyle.chain, .threeInput].map { style in
    Case(
      size: ModelConfiguration(vocabularySize: 60, hiddenSize: 40, layerCount: 1, intermediateSize: 56), lanes: 80,
      streams: 1, style: style)
  }

  /// A memory that brings a word a cycle is as good as one on chip.
  private static let streamed = [
    Case(
      size: ModelConfiguration(vocabularySize: 200, hiddenSize: 96, layerCount: 2, intermediateSize: 130), lanes: 120,
      streams: 1, ports: WeightPorts(count: 2, width: 128)),
    Case(
      size: ModelConfiguration(vocabularySize: 90, hiddenSize: 64, layerCount: 2, intermediateSize: 80), lanes: 80,
      streams: 3, ports: WeightPorts(count: 1, width: 128)),
    Case(
      size: ModelConfiguration(vocabularySize: 70, hiddenSize: 48, layerCount: 1, intermediateSize: 60), lanes: 48,
      streams: 2, loading: .loadPort),
  ]

  /// So few vector lanes that rows of gate and up are paired, some of them padding; blocks of rows.
  static let paired = [1, 3].map { streams in
    Case(
      size: ModelConfiguration(vocabularySize: 400, hiddenSize: 72, layerCount: 2, intermediateSize: 100), lanes: 512,
      streams: streams, style: .chain, loading: streams > 1 ? .loadPort : nil, vectorLanes: 2)
  }

  @Test func pairsAreTested() throws {
    for test in Self.paired { #expect(try test.configuration().pairsGLU) }
  }

  @Test(arguments: Case.random(runsLongTests ? 24 : 3) + streamed + styled + paired)
  func predictionsEqualTheSimulation(_ test: Case) async throws {
    for (counted, predicted) in try await rounds(test, .ideal, wantsAnswer: [true, false, true]) {
      #expect(counted.total == predicted.total)
      #expect(counted.embedding == predicted.embedding)
      #expect(counted.projections == predicted.projections)
      #expect(counted.waiting == predicted.waiting)
    }
  }

  @Test(arguments: runsLongTests ? streamed : Array(streamed.prefix(1)))
  func slowMemoryIsPredictedWithinTwoPercent(_ test: Case) async throws {
    var memory = MemoryTiming.ideal
    (memory.bytesPerCycle, memory.latency, memory.jitter) = (20, 50, 12)
    (memory.refreshInterval, memory.refreshCycles) = (1950, 88)
    // The queues settle over some rounds of one kind: the more, the less faster than the memory the array is. A refresh is
    // in some rounds and not in others. Between rounds the counters are read, in which time the memory goes on.
    for wantsAnswer in [true, false] {
      let rounds = try await rounds(test, memory, wantsAnswer: [Bool](repeating: wantsAnswer, count: 32)).suffix(16)
      let counted = Double(rounds.reduce(0) { $0 + $1.0.total }) / Double(rounds.count)
      let predicted = Double(try #require(rounds.last).1.total)
      #expect(abs(counted - predicted) < 0.02 * counted, "counted \(counted), predicted \(predicted)")
    }
  }

  /// Rounds with an answer or without: counted and predicted.
  private func rounds(
    _ test: Case, _ memory: MemoryTiming, wantsAnswer: [Bool]
  ) async throws -> [(CycleCounts, RoundCycles)] {
    let model = TernaryModel.random(configuration: test.size, seed: 1, name: "random")
    let configuration = try test.configuration()
    let device = try await SimulatedDevice.open(
      configuration, model: model, golden: FixedPointModel(model), memory: memory)
    let predicted = CycleModel(configuration, memory: memory.rate)
    return try wantsAnswer.enumerated().map { token, wantsAnswer in
      let before = device.statistics
      _ = try device.step(
        (0..<test.streams).map { StreamToken((token + $0) % test.size.vocabularySize, wantsAnswer: wantsAnswer) })
      return (try #require((device.statistics - before).cycles), predicted.round(head: wantsAnswer))
    }
  }
}
