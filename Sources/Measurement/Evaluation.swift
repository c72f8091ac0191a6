import Device
import Foundation

/// How well a device predicts a text: the token at each position is given, and the next one is to be predicted.
public struct Evaluation: Sendable, Equatable {
  /// Predictions.
  public let tokens: Int
  /// Mean negative log-likelihood of the right tokens, in nats.
  public let meanNLL: Double
  /// Clamped values in the device.
  public let saturations: Int

  /// `exp(meanNLL)`.
  public var perplexity: Double { exp(meanNLL) }

  /// The text and how it is cut.
  public struct Input: Sendable {
    /// Token ids, at least two.
    public let ids: [Int]
    /// Predictions after which the state is reset.
    public let window: Int
    /// Predictions to make.
    public let count: Int

    /// - Parameter limit: most predictions; nil for all, one less than there are ids.
    /// - Throws: `DeviceError.invalidOption` for fewer than two ids, or a window or limit below 1.
    public init(ids: [Int], window: Int = 1024, limit: Int? = nil) throws {
      guard ids.count >= 2 else {
        throw DeviceError.invalidOption("\(ids.count) token ids predict nothing; give two or more")
      }
      guard window >= 1 else { throw DeviceError.invalidOption("--window \(window): must be 1 or more") }
      if let limit, limit < 1 { throw DeviceError.invalidOption("--limit \(limit): must be 1 or more") }
      self.ids = ids
      self.window = window
      count = min(limit ?? .max, ids.count - 1)
    }
  }

  /// Runs the text through a device; `report` gets the number of predictions made and the logits `[V]` of the last.
  ///
  /// An id that the model does not have is an error before anything runs.
  public static func run(
    _ input: Input, on device: any Device, report: (Int, [Float]) throws -> Void = { _, _ in }
  ) throws -> Evaluation {
    let size = device.model.vocabularySize
    if let id = input.ids[...input.count].first(where: { !(0..<size).contains($0) }) {
      throw DeviceError.tokenOutOfRange(id, vocabularySize: size)
    }
    let start = device.statistics
    var sum = 0.0
    for position in 0..<input.count {
      if position % input.window == 0 { try device.reset() }
      guard let logits = try device.step(input.ids[position], wantsAnswer: true)?.logits else {
        throw DeviceError.failed("the \(device.name) device sends no logits; evaluate on another one")
      }
      sum -= logProbability(of: input.ids[position + 1], logits)
      try report(position + 1, logits)
    }
    return Evaluation(
      tokens: input.count, meanNLL: sum / Double(input.count),
      saturations: (device.statistics - start).saturations)
  }

  /// Logarithm of the softmax at `token`.
  static func logProbability(of token: Int, _ logits: [Float]) -> Double {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
    return Double(logits[token]) - largest - log(sum)
  }
}
