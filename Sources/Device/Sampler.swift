import Foundation
import TernaryLM

/// How the next token is chosen from an answer.
public struct SamplingOptions: Sendable, Equatable {
  /// Divides the logits; 0 takes the device's best token.
  public let temperature: Double
  /// Chooses among this many of the best tokens; nil for all.
  public let topK: Int?
  /// Chooses among the fewest best tokens whose probabilities sum to at least this.
  public let topP: Double
  /// Seed of the random numbers.
  public let seed: UInt64

  /// The device's best token, always.
  public static let greedy = SamplingOptions()

  private init() {
    (temperature, topK, topP, seed) = (0, nil, 1, 0)
  }

  /// Checked options.
  ///
  /// - Throws: `DeviceError.invalidOption` unless `temperature` is finite and at least 0, `topK` at least 1, and `topP`
  ///   above 0 and at most 1.
  public init(temperature: Double, topK: Int? = nil, topP: Double = 1, seed: UInt64 = 0) throws {
    guard temperature.isFinite, temperature >= 0 else {
      throw DeviceError.invalidOption("--temperature \(temperature): must be 0 or more")
    }
    if let topK, topK < 1 { throw DeviceError.invalidOption("--top-k \(topK): must be 1 or more") }
    guard topP > 0, topP <= 1 else {
      throw DeviceError.invalidOption("--top-p \(topP): must be above 0 and at most 1")
    }
    (self.temperature, self.topK, self.topP, self.seed) = (temperature, topK, topP, seed)
  }

  /// The options of a stream: its seed is `seed` plus its number.
  func of(stream: Int) -> SamplingOptions { SamplingOptions(self, seed: seed &+ UInt64(stream)) }

  private init(_ options: SamplingOptions, seed: UInt64) {
    (temperature, topK, topP) = (options.temperature, options.topK, options.topP)
    self.seed = seed
  }
}

/// Chooses tokens; the same options and answers give the same tokens.
public struct Sampler: Sendable {
  private let options: SamplingOptions
  private var generator: SplitMix64

  /// A sampler at the start of its random numbers.
  public init(_ options: SamplingOptions) {
    self.options = options
    generator = SplitMix64(seed: options.seed)
  }

  /// The next token: from all logits, or from the candidates if the device sends no others.
  public mutating func choose(_ answer: Answer) -> Int {
    guard options.temperature > 0 else { return answer.best }
    let candidates = ranked(answer)
    let largest = candidates.first.map { Double($0.logit) } ?? 0
    let weights = candidates.map { exp((Double($0.logit) - largest) / options.temperature) }
    let kept = nucleus(weights)
    var rest = generator.nextUnit() * weights[..<kept].reduce(0, +)
    for index in 0..<kept {
      rest -= weights[index]
      if rest < 0 { return candidates[index].token }
    }
    return answer.best
  }

  /// The tokens to choose from, largest logit first, lower token first among equals.
  private func ranked(_ answer: Answer) -> [Answer.Candidate] {
    var candidates = answer.candidates
    if let logits = answer.logits {
      candidates = logits.enumerated().map { Answer.Candidate(token: $0, logit: $1) }
        .sorted { ($1.logit, $0.token) < ($0.logit, $1.token) }
    }
    return Array(candidates.prefix(options.topK ?? candidates.count))
  }

  /// How many of the first weights reach `topP` of the whole.
  private func nucleus(_ weights: [Double]) -> Int {
    guard options.topP < 1 else { return weights.count }
    let wanted = options.topP * weights.reduce(0, +)
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += weight
      if sum >= wanted { return index + 1 }
    }
    return weights.count
  }
}
