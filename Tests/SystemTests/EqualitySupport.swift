import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// Whether tests that take long run too.
let runsLongTests = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

/// A simulated device and the golden model side by side: every answer and every state must be the same integers.
final class EqualityCheck {
  let device: SimulatedDevice
  private let golden: FixedPointModel
  private let tokens: [Int]
  private var state: RecurrentState
  private var saturations = 0
  /// Answers compared.
  private(set) var answers = 0

  init(
    _ configuration: AcceleratorConfiguration, model: TernaryModel, tokens: [Int], memory: MemoryTiming = .ideal
  ) async throws {
    golden = FixedPointModel(model)
    device = try await SimulatedDevice.open(configuration, model: model, golden: golden, memory: memory)
    self.tokens = tokens
    state = RecurrentState(configuration: model.configuration)
  }

  /// Begins a sequence on both.
  func restart() throws {
    try device.reset()
    state = RecurrentState(configuration: golden.parameters.configuration)
  }

  /// Runs the tokens at some positions; throws at the first difference.
  func run(_ positions: Range<Int>, wantsAnswer: (Int) -> Bool = { _ in true }) throws {
    for position in positions {
      let answer = try device.step(tokens[position], wantsAnswer: wantsAnswer(position))
      let expected = golden.step(
        token: tokens[position], state: &state, head: wantsAnswer(position), saturations: &saturations)
      try #require(answer?.output == expected, "sums or scale of token \(position)")
      guard let answer, let expected else { continue }
      answers += 1
      try #require(answer.best == expected.order(1)[0], "best token at \(position)")
      try #require(answer.candidates.map(\.token) == expected.order(answer.candidates.count))
    }
  }

  /// Compares the recurrent states and the clamped values.
  func checkState() throws {
    #expect(try device.saveState() == .fixedPoint(state))
    #expect(device.statistics.saturations == saturations)
  }

  /// Saves the state, lets another sequence overwrite it, and restores it, all through the registers.
  func interrupt() throws {
    let saved = try device.saveState()
    try device.reset()
    let clamped = device.statistics.saturations
    for token in tokens.prefix(3) { _ = try device.step(token, wantsAnswer: false) }
    #expect(try device.saveState() != saved)
    saturations += device.statistics.saturations - clamped
    try device.restoreState(saved)
    #expect(try device.saveState() == saved)
  }
}

extension HeadOutput {
  /// The tokens with the largest sums, of equals the lower first.
  fileprivate func order(_ count: Int) -> [Int] {
    Array(sums.indices.sorted { (sums[$0], $1) > (sums[$1], $0) }.prefix(count))
  }
}
