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
  private var state: [[Double]]

  /// A device at the start of a sequence.
  public init(_ model: TernaryModel) {
    self.model = model.configuration
    float = FloatModel(model)
    state = float.initialState
  }

  /// Makes the next token the first of a sequence.
  public func reset() { state = float.initialState }

  /// Takes the next token; see `Device.step`.
  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    try Task.checkCancellation()
    try check(token)
    statistics.tokens += 1
    return float.step(token: token, state: &state, head: wantsAnswer).map { Answer(logits: $0.map { Float($0) }) }
  }

  /// The recurrent state after the last token: zeros before the first.
  public func saveState() -> DeviceState { .floatingPoint(state) }

  /// Continues the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState) throws {
    guard case .floatingPoint(let values) = state, values.map(\.count) == self.state.map(\.count) else {
      throw DeviceError.otherState
    }
    self.state = values
  }
}
