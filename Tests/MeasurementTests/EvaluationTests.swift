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
  private let logits: [Float]

  init(logits: [Float]) { self.logits = logits }

  func reset() { resets += 1 }
  func saveState() -> DeviceState { .floatingPoint([]) }
  func restoreState(_ state: DeviceState) {}

  func step(_ token: Int, wantsAnswer: Bool) -> Answer? {
    statistics.tokens += 1
    statistics.saturations += 2
    statistics.cycles?.embedding += 10
    statistics.cycles?.projections[Projection.down.rawValue] += 60
    statistics.cycles?.waiting += 30
    return Answer(logits: logits)
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
    #expect(seen == [1, 2, 3])
    #expect(try Evaluation.Input(ids: [0, 1], limit: 99).count == 1)
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

  @Test func softwareHasNoCycles() throws {
    let model = ModelConfiguration(vocabularySize: 4, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
    let device = GoldenDevice(FixedPointModel(.random(configuration: model, seed: 1, name: "small")))
    #expect(throws: DeviceError.self) { try Performance.measure(configuration(model), on: device, tokens: 1) }
    #expect(throws: DeviceError.self) { try Performance.measure(configuration(model), on: device, tokens: 0) }
  }
}
