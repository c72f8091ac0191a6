import Accelerator
import Device
import Foundation
import GoldenModel
import TernaryLM
import Testing

@testable import Measurement

/// A device whose logits are the same for every token, and that counts cycles.
private final class ConstantDevice: Device {
  let name = "constant"
  let model = ModelConfiguration(vocabularySize: 4, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  var statistics = DeviceStatistics(cycles: CycleCounts())
  var resets = 0
  let streams: Int
  private let logits: [Float]

  init(logits: [Float], streams: Int = 1) { (self.logits, self.streams) = (logits, streams) }

  func reset(stream: Int) { resets += 1 }
  func saveState(stream: Int) -> DeviceState { .floatingPoint([]) }
  func restoreState(_ state: DeviceState, stream: Int) {}

  func step(_ round: [StreamToken?]) -> [Answer?] {
    statistics.tokens += round.count { $0 != nil }
    statistics.rounds += 1
    statistics.saturations += 2
    statistics.cycles?.embedding += 10
    statistics.cycles?.projections[Projection.down.rawValue] += 60
    statistics.cycles?.waiting += 30
    return round.map { $0?.wantsAnswer == true ? Answer(logits: logits) : nil }
  }
}

@Suite struct EvaluationTests {
  @Test func equalLogitsGiveTheVocabularySize() throws {
    let device = ConstantDevice(logits: [3, 3, 3, 3])
    let result = try Evaluation.run(.init(ids: [0, 1, 2, 3, 0, 1], window: 2), on: device)
    #expect(result.tokens == 5)
    #expect(abs(result.perplexity - 4) < 1e-9)
    #expect(result.saturations == 10)
    #expect(device.resets == 3)
  }

  @Test func theNextTokenIsWhatCounts() throws {
    let device = ConstantDevice(logits: [0, 100, 0, 0])
    #expect(try Evaluation.run(.init(ids: [0, 1, 1]), on: device).meanNLL < 1e-9)
    #expect(abs(try Evaluation.run(.init(ids: [1, 1, 0]), on: device).meanNLL - 50) < 1e-6)
  }

  @Test func limitsCountPredictions() throws {
    let input = try Evaluation.Input(ids: [0, 1, 2, 3, 9], limit: 3)
    let device = ConstantDevice(logits: [0, 0, 0, 0])
    var seen: [Int] = []
    #expect(try Evaluation.run(input, on: device) { count, _ in seen.append(count) }.tokens == 3)
    #expect(seen == [0, 1, 2])
    #expect(try Evaluation.Input(ids: [0, 1], limit: 99).count == 1)
  }

  /// Five windows on three streams: two rounds of windows, the last shorter and with an idle stream.
  @Test func windowsAreSharedOutToTheStreams() throws {
    let ids = (0..<50).map { $0 * 7 % 50 }
    let input = try Evaluation.Input(ids: ids, window: 10)
    let model = ModelConfiguration(vocabularySize: 50, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
    let golden = FixedPointModel(.random(configuration: model, seed: 1, name: "small"))
    var rows: [[[Float]?]] = []
    let results = try [1, 3].map { streams in
      var logits = [[Float]?](repeating: nil, count: input.count)
      defer { rows.append(logits) }
      return try Evaluation.run(input, on: GoldenDevice(golden, streams: streams)) { logits[$0] = $1 }
    }
    #expect(results[0] == results[1])
    #expect(rows[0] == rows[1] && !rows[0].contains(nil))
  }

  @Test func badInputIsRefused() throws {
    for (ids, window, limit) in [([1], 8, 1), ([1, 2], 0, 1), ([1, 2], 8, 0), ([1, 2], -3, 1)] {
      #expect(throws: DeviceError.self) { try Evaluation.Input(ids: ids, window: window, limit: limit) }
    }
    let device = ConstantDevice(logits: [0, 0, 0, 0])
    #expect(throws: DeviceError.tokenOutOfRange(4, vocabularySize: 4)) {
      try Evaluation.run(.init(ids: [0, 4]), on: device)
    }
    #expect(device.statistics.tokens == 0)
  }
}

@Suite struct PerformanceTests {
  private func configuration(_ model: ModelConfiguration) throws -> AcceleratorConfiguration {
    try AcceleratorConfiguration(name: "small", model: model, lanes: 16)
  }

  @Test func cyclesBecomeRates() throws {
    let device = ConstantDevice(logits: [0, 1, 0, 0])
    let configuration = try configuration(device.model)
    let performance = try Performance.measure(configuration, on: device, tokens: 5)
    #expect(performance.cyclesPerToken == 100)
    #expect(performance.tokensPerSecond(clockMHz: 50) == 500_000)
    // Two layers of 4 * 32 * 32 + 3 * 48 * 32, and a head of 4 * 32.
    #expect(performance.arrayUtilisation == Double(2 * (4096 + 4608) + 128) / (16 * 100))
    #expect(performance.phases.first == .init(name: "embedding", cycles: 10))
    #expect(performance.phases.last == .init(name: "waiting", cycles: 30))
    #expect(performance.phases.reduce(0) { $0 + $1.cycles } == 100)
  }

  @Test func ratesOfSeveralStreams() throws {
    let device = ConstantDevice(logits: [0, 1, 0, 0], streams: 4)
    let configuration = try AcceleratorConfiguration(name: "small", model: device.model, lanes: 16, streams: 4)
    let performance = try Performance.measure(configuration, on: device, tokens: 5)
    #expect(performance.cyclesPerRound == 100 && performance.cyclesPerToken == 25)
    #expect(performance.tokensPerSecond(clockMHz: 50) == 2_000_000)
    #expect(performance.tokensPerSecondPerStream(clockMHz: 50) == 500_000)
    #expect(performance.arrayUtilisation == Double(2 * (4096 + 4608) + 128) / (16 * 25))
  }

  @Test func softwareHasNoCycles() throws {
    let model = ModelConfiguration(vocabularySize: 4, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
    let device = GoldenDevice(FixedPointModel(.random(configuration: model, seed: 1, name: "small")))
    #expect(throws: DeviceError.self) { try Performance.measure(configuration(model), on: device, tokens: 1) }
    #expect(throws: DeviceError.self) { try Performance.measure(configuration(model), on: device, tokens: 0) }
  }
}
