import TernaryLM

/// Continues prompts, a token at a time, each on a stream of its own.
public struct Generation: Sendable {
  /// Tokens of the prompt of each stream, at least one.
  public let prompts: [[Int]]
  /// Most tokens to generate for each prompt, at least 1.
  public let limit: Int
  /// How tokens are chosen; the seed of a stream is that of the options plus its number.
  public let sampling: SamplingOptions
  /// States to continue from, by stream; nil begins anew.
  public let states: [DeviceState]?

  /// What came of it.
  public struct Result: Sendable, Equatable {
    /// Generated tokens of each prompt; the end token is the last if it came.
    public var tokens: [[Int]]
    /// Of the rounds that gave an answer.
    public var statistics = DeviceStatistics()
    /// Clamped values, those of all rounds.
    public var saturations = 0
  }

  /// Continues each of some prompts.
  ///
  /// - Parameter states: where each sequence stands before its prompt; nil for the beginning.
  /// - Throws: `DeviceError.invalidOption` if there is no prompt, if one is empty, if there are not as many states as
  ///   prompts, or if `limit` is less than 1.
  public init(
    prompts: [[Int]], limit: Int, sampling: SamplingOptions = .greedy, states: [DeviceState]? = nil
  ) throws {
    guard !prompts.isEmpty, prompts.allSatisfy({ !$0.isEmpty }) else {
      throw DeviceError.invalidOption("the prompt is empty; give at least one token")
    }
    guard limit >= 1 else { throw DeviceError.invalidOption("--tokens \(limit): must be 1 or more") }
    guard states.map({ $0.count == prompts.count }) ?? true else {
      throw DeviceError.invalidOption("\(states?.count ?? 0) states for \(prompts.count) prompts; give one for each")
    }
    (self.prompts, self.limit, self.sampling, self.states) = (prompts, limit, sampling, states)
  }

  /// Continues one prompt.
  public init(prompt: [Int], limit: Int, sampling: SamplingOptions = .greedy) throws {
    try self.init(prompts: [prompt], limit: limit, sampling: sampling)
  }

  /// Feeds the prompts and generates until each has its end token or the limit. A stream is idle when its text has
  /// ended, or if the device has more streams than there are prompts.
  ///
  /// A prompt token that the model does not have is an error before anything runs.
  /// - Parameter report: gets each token as it comes, with its stream, and whether it is the stream's last.
  public func run(
    on device: any Device, report: (_ stream: Int, _ token: Int, _ isLast: Bool) throws -> Void = { _, _, _ in }
  ) throws -> Result {
    guard prompts.count <= device.streams else {
      throw DeviceError.invalidOption(
        "\(prompts.count) prompts for \(device.streams) streams; give at most one for each")
    }
    for token in prompts.joined() { try device.check(token) }
    let start = device.statistics
    try begin(device)
    var texts = prompts.enumerated().map { GeneratedText($1, limit, Sampler(sampling.of(stream: $0))) }
    var result = Result(tokens: [])
    // Counters are read only where rounds that count begin and end: on a board that takes as long as a token.
    var before: DeviceStatistics?
    while texts.contains(where: { !$0.hasEnded }) {
      let round = device.round { texts.indices.contains($0) ? texts[$0].next : nil }
      if round.contains(where: { $0?.wantsAnswer == true }) {
        before = before ?? device.statistics
      } else if let start = before {
        result.statistics += device.statistics - start
        before = nil
      }
      let answers = try device.step(round)
      for stream in texts.indices where !texts[stream].hasEnded {
        guard let token = texts[stream].advance(answers[stream], end: device.model.endToken) else { continue }
        try report(stream, token, texts[stream].hasEnded)
      }
    }
    if let before { result.statistics += device.statistics - before }
    result.tokens = texts.map(\.tokens)
    result.saturations = (device.statistics - start).saturations
    return result
  }

  private func begin(_ device: any Device) throws {
    try device.reset()
    for (stream, state) in (states ?? []).enumerated() { try device.restoreState(state, stream: stream) }
  }
}

/// The text of a stream as far as it has come.
private struct GeneratedText {
  private let prompt: [Int]
  private let limit: Int
  private var sampler: Sampler
  /// Tokens of the prompt that the device has taken.
  private var fed = 0
  private(set) var tokens: [Int] = []
  private(set) var hasEnded = false

  init(_ prompt: [Int], _ limit: Int, _ sampler: Sampler) {
    (self.prompt, self.limit, self.sampler) = (prompt, limit, sampler)
  }

  /// What the stream takes next; nil if it has ended.
  var next: StreamToken? {
    guard !hasEnded else { return nil }
    guard fed < prompt.count else { return tokens.last.map { StreamToken($0, wantsAnswer: true) } }
    return StreamToken(prompt[fed], wantsAnswer: fed == prompt.count - 1)
  }

  /// Takes the answer to `next`; the token that it gives, if it gives one.
  mutating func advance(_ answer: Answer?, end: Int) -> Int? {
    fed = min(fed + 1, prompt.count)
    guard fed == prompt.count else { return nil }
    guard let answer else {
      hasEnded = true
      return nil
    }
    let token = sampler.choose(answer)
    tokens.append(token)
    hasEnded = token == end || tokens.count == limit
    return token
  }
}
