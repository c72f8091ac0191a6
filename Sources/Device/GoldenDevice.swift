import GoldenModel
import TernaryLM

/// The bit-exact model in software: what every hardware device must answer.
public final class GoldenDevice: TracingDevice {
  /// Always `golden`.
  public let name = "golden"
  /// What happened since the device was opened.
  public private(set) var statistics = DeviceStatistics()
  private let golden: FixedPointModel
  private var states: [RecurrentState]

  /// A device with every stream, of which there is at least one, at the start of a sequence.
  public init(_ golden: FixedPointModel, streams: Int = 1) {
    self.golden = golden
    states = [RecurrentState](
      repeating: RecurrentState(configuration: golden.parameters.configuration), count: max(1, streams))
  }

  /// Dimensions of the model.
  public var model: ModelConfiguration { golden.parameters.configuration }
  /// Independent sequences.
  public var streams: Int { states.count }

  /// Makes the next token of a stream the first of a sequence.
  public func reset(stream: Int) throws {
    try check(stream: stream)
    states[stream] = RecurrentState(configuration: model)
  }

  /// Takes a token of each stream, one after another; see `Device.step`.
  public func step(_ round: [StreamToken?]) throws -> [Answer?] {
    try check(round)
    count(round.count { $0 != nil })
    return try round.enumerated().map { stream, token in
      guard let token else { return nil }
      try Task.checkCancellation()
      return golden.step(
        token: token.token, state: &states[stream], head: token.wantsAnswer, saturations: &statistics.saturations
      ).map { Answer($0) }
    }
  }

  /// Takes a token of each stream and gives what every unit produced on the way.
  public func stepTracing(_ round: [Int?]) throws -> [FixedPointTrace?] {
    try check(round.map { $0.map { StreamToken($0, wantsAnswer: true) } })
    count(round.count { $0 != nil })
    return round.enumerated().map { stream, token in
      guard let token else { return nil }
      var trace = FixedPointTrace()
      _ = golden.step(token: token, state: &states[stream], saturations: &statistics.saturations, trace: &trace)
      return trace
    }
  }

  private func count(_ tokens: Int) {
    statistics.tokens += tokens
    statistics.rounds += tokens > 0 ? 1 : 0
  }

  /// The recurrent state of a stream after its last token: zeros before the first.
  public func saveState(stream: Int) throws -> DeviceState {
    try check(stream: stream)
    return .fixedPoint(states[stream])
  }

  /// Lets a stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState, stream: Int) throws {
    try check(stream: stream)
    let state = try state.fixedPoint()
    guard state.values.count == states[stream].values.count else { throw DeviceError.otherState }
    states[stream] = state
  }
}
