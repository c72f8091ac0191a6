import GoldenModel
import TernaryLM

/// The bit-exact model in software: what every hardware device must answer.
public final class GoldenDevice: TracingDevice {
  public let name = "golden"
  public private(set) var statistics = DeviceStatistics()
  private let golden: FixedPointModel
  private var state: RecurrentState

  /// A device at the start of a sequence.
  public init(_ golden: FixedPointModel) {
    self.golden = golden
    state = RecurrentState(configuration: golden.parameters.configuration)
  }

  public var model: ModelConfiguration { golden.parameters.configuration }

  public func reset() { state = RecurrentState(configuration: model) }

  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    try Task.checkCancellation()
    try check(token)
    statistics.tokens += 1
    return golden.step(token: token, state: &state, head: wantsAnswer, saturations: &statistics.saturations)
      .map { Answer($0) }
  }

  public func stepTracing(_ token: Int) throws -> FixedPointTrace {
    try check(token)
    var trace = FixedPointTrace()
    statistics.tokens += 1
    _ = golden.step(token: token, state: &state, saturations: &statistics.saturations, trace: &trace)
    return trace
  }

  public func saveState() -> DeviceState { .fixedPoint(state) }

  public func restoreState(_ state: DeviceState) throws {
    let state = try state.fixedPoint()
    guard state.values.count == self.state.values.count else { throw DeviceError.otherState }
    self.state = state
  }
}
