import TernaryLM

/// Continues a prompt, a token at a time.
public struct Generation: Sendable {
  /// Tokens of the prompt, at least one.
  public let prompt: [Int]
  /// Most tokens to generate, at least 1.
  public let limit: Int
  /// How tokens are chosen.
  public let sampling: SamplingOptions

  /// What came of it.
  public struct Result: Sendable, Equatable {
    /// Generated tokens; the end token is the last if it came.
    public var tokens: [Int] = []
    /// Of the steps that gave an answer: the last token of the prompt, and every generated one that was fed back.
    public var statistics = DeviceStatistics()
    /// Clamped values, the prompt's included.
    public var saturations = 0
  }

  /// - Throws: `DeviceError.invalidOption` if the prompt is empty or `limit` is less than 1.
  public init(prompt: [Int], limit: Int, sampling: SamplingOptions = .greedy) throws {
    guard !prompt.isEmpty else { throw DeviceError.invalidOption("the prompt is empty; give at least one token") }
    guard limit >= 1 else { throw DeviceError.invalidOption("--tokens \(limit): must be 1 or more") }
    (self.prompt, self.limit, self.sampling) = (prompt, limit, sampling)
  }

  /// Feeds the prompt and generates until the end token or the limit; `report` gets each token as it comes.
  ///
  /// A prompt token that the model does not have is an error before anything runs.
  public func run(on device: any Device, report: (Int) throws -> Void = { _ in }) throws -> Result {
    for token in prompt { try device.check(token) }
    let start = device.statistics
    try device.reset()
    for token in prompt.dropLast() { _ = try device.step(token, wantsAnswer: false) }
    let answered = device.statistics
    var sampler = Sampler(sampling)
    var result = Result()
    var token = prompt[prompt.count - 1]
    while result.tokens.count < limit, let answer = try device.step(token, wantsAnswer: true) {
      token = sampler.choose(answer)
      result.tokens.append(token)
      try report(token)
      if token == device.model.endToken { break }
    }
    result.statistics = device.statistics - answered
    result.saturations = (device.statistics - start).saturations
    return result
  }
}
