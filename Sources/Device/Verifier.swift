import GoldenModel
import TernaryLM

/// A device whose every answer is compared with the golden model's.
///
/// At the first difference it throws `DeviceError.difference`. If the device can show what its units produced, it first
/// replays the rounds in question on both, and says which unit went wrong first. Tokens without an answer are compared through the
/// answers that follow, or by `checkState`.
public final class Verifier: Device {
  private let device: any Device
  private let golden: GoldenDevice
  private var history: RoundHistory

  /// Compares `device`, with every stream at the start of a sequence, with the golden model.
  public init(_ device: any Device, against golden: FixedPointModel) {
    self.device = device
    self.golden = GoldenDevice(golden, streams: device.streams)
    history = RoundHistory(streams: device.streams)
  }

  /// The name of the device under test.
  public var name: String { device.name }
  /// Dimensions of the model.
  public var model: ModelConfiguration { device.model }
  /// Independent sequences.
  public var streams: Int { device.streams }
  /// What happened since the device was opened.
  public var statistics: DeviceStatistics { device.statistics }
  /// The recurrent state of a stream of the device.
  public func saveState(stream: Int) throws -> DeviceState { try device.saveState(stream: stream) }

  /// Makes the next token of a stream the first of a sequence.
  public func reset(stream: Int) throws { try begin(stream, nil) }

  /// Lets a stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState, stream: Int) throws { try begin(stream, state) }

  private func begin(_ stream: Int, _ state: DeviceState?) throws {
    try device.begin(stream, from: state)
    try golden.begin(stream, from: state)
    history.begin(stream, state)
  }

  /// Takes a round on the device and on the golden model, and compares the answers.
  public func step(_ round: [StreamToken?]) throws -> [Answer?] {
    let answers = try device.step(round)
    let expected = try golden.step(round)
    history.append(round)
    for stream in round.indices {
      guard let difference = Self.difference(answers[stream], expected[stream]) else { continue }
      throw try locate(difference, stream)
    }
    if history.isKnown { history.checkpoint(try (0..<streams).map { try golden.saveState(stream: $0) }) }
    return answers
  }

  /// Compares the recurrent states of all streams; throws as `step` does.
  public func checkState() throws {
    for stream in 0..<streams {
      let state = try device.saveState(stream: stream).fixedPoint().values
      let expected = try golden.saveState(stream: stream).fixedPoint().values
      guard let index = state.indices.first(where: { state[$0] != expected[$0] }) else { continue }
      let (layer, channel) = index.quotientAndRemainder(dividingBy: model.hiddenSize)
      let difference = "state of layer \(layer), channel \(channel)"
      throw try locate("\(difference): device \(state[index]), golden \(expected[index])", stream)
    }
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
    // A device may report fewer than the golden model.
    guard answer.candidates.isEmpty || answer.candidates != Array(expected.candidates.prefix(answer.candidates.count))
    else { return nil }
    return "candidates: device \(answer.candidates.map(\.token)), golden \(expected.candidates.map(\.token))"
  }

  /// Replays from the last round known to be right, then from the beginning, and says where the two part.
  private func locate(_ difference: String, _ stream: Int) throws -> DeviceError {
    let place = place(stream, max(0, history.position(stream) - 1))
    guard let tracing = device as? any TracingDevice else { return .difference("\(place): \(difference)") }
    for replay in history.replays {
      for (stream, state) in replay.states.enumerated() {
        try device.begin(stream, from: state)
        try golden.begin(stream, from: state)
      }
      for (event, positions) in replay.events {
        switch event {
        case .begin(let stream, let state):
          try device.begin(stream, from: state)
          try golden.begin(stream, from: state)
        case .round(let tokens):
          guard let (stream, first) = try firstDifference(tokens, on: tracing) else { continue }
          return .difference("\(self.place(stream, positions[stream])): first difference in \(first)")
        }
      }
    }
    return .difference(
      "\(place): \(difference); every vector of a replay is right, so that "
        + "the fault is in the answer or does not repeat")
  }

  /// Runs a round with traces; the first stream whose vectors differ, with the place.
  private func firstDifference(_ round: [Int?], on device: any TracingDevice) throws -> (stream: Int, TraceDifference)?
  {
    let traces = try device.stepTracing(round)
    let expected = try golden.stepTracing(round)
    for stream in round.indices {
      guard let wanted = expected[stream] else { continue }
      let trace = traces[stream] ?? FixedPointTrace()
      if let first = trace.firstDifference(from: wanted, layerCount: model.layerCount) { return (stream, first) }
    }
    return nil
  }

  private func place(_ stream: Int, _ position: Int) -> String {
    (streams > 1 ? "stream \(stream + 1), " : "") + "token \(position)"
  }
}

extension Device {
  /// Begins a sequence on a stream: from its start, or from where `state` was saved.
  fileprivate func begin(_ stream: Int, from state: DeviceState?) throws {
    if let state { try restoreState(state, stream: stream) } else { try reset(stream: stream) }
  }
}
