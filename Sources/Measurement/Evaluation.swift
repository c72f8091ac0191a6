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
    /// Predictions after which the state is reset; at most `count`.
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
      count = min(limit ?? .max, ids.count - 1)
      self.window = min(window, count)
    }
  }

  /// Runs the text through a device, a window on each stream at a time.
  ///
  /// An id that the model does not have is an error before anything runs. The result does not depend on the number of
  /// streams.
  /// - Parameter report: gets the position of each prediction, in `0 ..< input.count`, and its logits `[V]`; with
  ///   several streams not in order.
  public static func run(
    _ input: Input, on device: any Device, report: (Int, [Float]) throws -> Void = { _, _ in }
  ) throws -> Evaluation {
    let size = device.model.vocabularySize
    if let id = input.ids[...input.count].first(where: { !(0..<size).contains($0) }) {
      throw DeviceError.tokenOutOfRange(id, vocabularySize: size)
    }
    let start = device.statistics
    var logProbabilities = [Double](repeating: 0, count: input.count)
    for first in stride(from: 0, to: input.count, by: input.window * device.streams) {
      try device.reset()
      for offset in 0..<min(input.window, input.count - first) {
        // Where each stream stands; beyond the text it is idle.
        let positions = (0..<device.streams).map { first + $0 * input.window + offset }
        let answers = try device.step(
          positions.map { $0 < input.count ? StreamToken(input.ids[$0], wantsAnswer: true) : nil })
        for (position, answer) in zip(positions, answers) where position < input.count {
          guard let logits = answer?.logits else {
            throw DeviceError.failed("the \(device.name) device sends no logits; evaluate on another one")
          }
          logProbabilities[position] = logProbability(of: input.ids[position + 1], logits)
          try report(position, logits)
        }
      }
    }
    return Evaluation(
      tokens: input.count, meanNLL: -logProbabilities.reduce(0, +) / Double(input.count),
      saturations: (device.statistics - start).saturations)
  }

  /// Logarithm of the softmax at `token`.
  static func logProbability(of token: Int, _ logits: [Float]) -> Double {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
    return Double(logits[token]) - largest - log(sum)
  }
}
