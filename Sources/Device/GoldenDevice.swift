import GoldenModel
import TernaryLM

/// The bit-exact model in software: what every hardware device must answer.
public final class GoldenDevice: TracingDevice {
  /// Always `golden`.
  public let name = "golden"
  /// What happened since the device was opened.
  public private(set) var statistics = DeviceStatistics()
  private let golden: FixedPointModel
  private var state: RecurrentState

  /// A device at the start of a sequence.
  public init(_ golden: FixedPointModel) {
    self.golden = golden
    state = RecurrentState(configuration: golden.parameters.configuration)
  }

  /// Dimensions of the model.
  public var model: ModelConfiguration { golden.parameters.configuration }

  /// Makes the next token the first of a sequence.
  public func reset() { state = RecurrentState(configuration: model) }

  /// Takes the next token; see `Device.step`.
  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    try Task.checkCancellation()
    try check(token)
    statistics.tokens += 1
    return golden.step(token: token, state: &state, head: wantsAnswer, saturations: &statistics.saturations)
      .map { Answer($0) }
  }

  /// Takes the next token and gives what every unit produced on the way.
  public func stepTracing(_ token: Int) throws -> FixedPointTrace {
    try check(token)
    var trace = FixedPointTrace()
    statistics.tokens += 1
    _ = golden.step(token: token, state: &state, saturations: &statistics.saturations, trace: &trace)
    return trace
  }

  /// The recurrent state after the last token: zeros before the first.
  public func saveState() -> DeviceState { .fixedPoint(state) }

  /// Continues the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState) throws {
    let state = try state.fixedPoint()
    guard state.values.count == self.state.values.count else { throw DeviceError.otherState }
    self.state = state
  }
}
