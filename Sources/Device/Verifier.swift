import GoldenModel
import TernaryLM

/// A device whose every answer is compared with the golden model's.
///
/// At the first difference it replays the tokens in question on both with traces on, and throws
/// `DeviceError.difference` with the first unit that went wrong. Tokens without an answer are compared through the
/// answers that follow, or by `checkState`.
public final class Verifier: Device {
  private let device: any TracingDevice
  private let golden: GoldenDevice
  /// Golden state and position in the sequence after the last token known to be right.
  private var checkpoint: (state: DeviceState, position: Int)
  /// Tokens of the sequence so far.
  private var sequence: [Int] = []

  /// Compares `device`, at the start of a sequence, with the golden model.
  public init(_ device: any TracingDevice, against golden: FixedPointModel) {
    self.device = device
    self.golden = GoldenDevice(golden)
    checkpoint = (self.golden.saveState(), 0)
  }

  /// The name of the device under test.
  public var name: String { device.name }
  /// Dimensions of the model.
  public var model: ModelConfiguration { device.model }
  /// What happened since the device was opened.
  public var statistics: DeviceStatistics { device.statistics }
  /// The recurrent state of the device.
  public func saveState() throws -> DeviceState { try device.saveState() }

  /// Makes the next token the first of a sequence.
  public func reset() throws {
    try device.reset()
    golden.reset()
    begin()
  }

  /// Continues the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState) throws {
    try device.restoreState(state)
    try golden.restoreState(state)
    begin()
  }

  private func begin() {
    sequence = []
    checkpoint = (golden.saveState(), 0)
  }

  /// Takes the next token on the device and on the golden model, and compares the answers.
  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    let answer = try device.step(token, wantsAnswer: wantsAnswer)
    let expected = try golden.step(token, wantsAnswer: wantsAnswer)
    sequence.append(token)
    if let difference = Self.difference(answer, expected) { throw try locate(difference) }
    if wantsAnswer { checkpoint = (golden.saveState(), sequence.count) }
    return answer
  }

  /// Compares the recurrent states; throws as `step` does.
  public func checkState() throws {
    guard !sequence.isEmpty else { return }
    let (state, expected) = (try device.saveState().fixedPoint(), try golden.saveState().fixedPoint())
    guard let index = state.values.indices.first(where: { state.values[$0] != expected.values[$0] }) else { return }
    let (layer, channel) = index.quotientAndRemainder(dividingBy: model.hiddenSize)
    let difference = "state of layer \(layer), channel \(channel)"
    throw try locate("\(difference): device \(state.values[index]), golden \(expected.values[index])")
  }

  /// The first part of two answers that differs.
  private static func difference(_ answer: Answer?, _ expected: Answer?) -> String? {
    guard let answer, let expected else { return (answer == nil) == (expected == nil) ? nil : "presence of an answer" }
    if let output = answer.output, let wanted = expected.output {
      if output.scale != wanted.scale { return "scale: device \(output.scale.encoded), golden \(wanted.scale.encoded)" }
      if let token = wanted.sums.indices.first(where: { output.sums[$0] != wanted.sums[$0] }) {
        return "sum of token \(token): device \(output.sums[token]), golden \(wanted.sums[token])"
      }
    }
    if answer.best != expected.best { return "best token: device \(answer.best), golden \(expected.best)" }
    guard answer.candidates != expected.candidates else { return nil }
    return "candidates: device \(answer.candidates.map(\.token)), golden \(expected.candidates.map(\.token))"
  }

  /// Replays from the last token known to be right, then from the beginning, and says where the two part.
  private func locate(_ difference: String) throws -> DeviceError {
    for start in checkpoint.position == 0 ? [0] : [checkpoint.position, 0] {
      if start == 0 {
        try device.reset()
        golden.reset()
      } else {
        try device.restoreState(checkpoint.state)
        try golden.restoreState(checkpoint.state)
      }
      for position in start..<sequence.count {
        let trace = try device.stepTracing(sequence[position])
        let expected = try golden.stepTracing(sequence[position])
        if let first = trace.firstDifference(from: expected, layerCount: model.layerCount) {
          return .difference("token \(position): first difference in \(first)")
        }
      }
    }
    return .difference(
      "token \(sequence.count - 1): \(difference); every vector of a replay is right, so that the fault is in the "
        + "answer or does not repeat")
  }
}
