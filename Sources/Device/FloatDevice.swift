import GoldenModel
import TernaryLM

/// The architecture in floating point, as published: what fixed point is measured against.
public final class FloatDevice: Device {
  /// Always `float`.
  public let name = "float"
  /// Dimensions of the model.
  public let model: ModelConfiguration
  /// What happened since the device was opened.
  public private(set) var statistics = DeviceStatistics()
  private let float: FloatModel
  private var states: [[[Double]]]

  /// A device with every stream, of which there is at least one, at the start of a sequence.
  public init(_ model: TernaryModel, streams: Int = 1) {
    self.model = model.configuration
    float = FloatModel(model)
    states = [[[Double]]](repeating: float.initialState, count: max(1, streams))
  }

  /// Independent sequences.
  public var streams: Int { states.count }

  /// Makes the next token of a stream the first of a sequence.
  public func reset(stream: Int) throws {
    try check(stream: stream)
    states[stream] = float.initialState
  }

  /// Takes a token of each stream, one after another; see `Device.step`.
  public func step(_ round: [StreamToken?]) throws -> [Answer?] {
    try check(round)
    let tokens = round.count { $0 != nil }
    statistics.tokens += tokens
    statistics.rounds += tokens > 0 ? 1 : 0
    return try round.enumerated().map { stream, token in
      guard let token else { return nil }
      try Task.checkCancellation()
      return float.step(token: token.token, state: &states[stream], head: token.wantsAnswer)
        .map { Answer(logits: $0.map { Float($0) }) }
    }
  }

  /// The recurrent state of a stream after its last token: zeros before the first.
  public func saveState(stream: Int) throws -> DeviceState {
    try check(stream: stream)
    return .floatingPoint(states[stream])
  }

  /// Lets a stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState, stream: Int) throws {
    try check(stream: stream)
    guard case .floatingPoint(let values) = state, values.map(\.count) == states[stream].map(\.count) else {
      throw DeviceError.otherState
    }
    states[stream] = values
  }
}
