import GoldenModel
import TernaryLM

/// Something that runs a model, a token at a time: simulated hardware, or a model in software that stands in for it.
///
/// A device has one or more streams, independent sequences that share the weights. They advance in rounds: each stream
/// takes a token or is idle. Not Sendable: use a device from one task. Calls return when the work is done; those that
/// take long notice that their task was cancelled and throw `CancellationError`; then every stream must be reset.
public protocol Device: AnyObject {
  /// What `--device` calls it.
  var name: String { get }
  /// Dimensions of the model that it runs.
  var model: ModelConfiguration { get }
  /// Independent sequences, at least one; numbered from 0.
  var streams: Int { get }
  /// What happened since the device was opened.
  var statistics: DeviceStatistics { get }

  /// Makes the next token of a stream the first of a sequence.
  func reset(stream: Int) throws
  /// Takes a token of each stream; an idle stream, nil, keeps its state. Returns the answers that were wanted.
  ///
  /// Without any wanted answer the head is not computed. A round in which all streams are idle does nothing.
  func step(_ round: [StreamToken?]) throws -> [Answer?]
  /// The recurrent state of a stream after its last token: zeros before the first.
  func saveState(stream: Int) throws -> DeviceState
  /// Lets a stream continue the sequence that `state` was saved from, by whatever stream of whatever device.
  func restoreState(_ state: DeviceState, stream: Int) throws
}

/// What a stream takes in a round.
public struct StreamToken: Sendable, Equatable {
  /// The token, in `0 ..< V`.
  public let token: Int
  /// Whether the next token is to be predicted.
  public let wantsAnswer: Bool

  /// A token.
  public init(_ token: Int, wantsAnswer: Bool) { (self.token, self.wantsAnswer) = (token, wantsAnswer) }
}

extension Device {
  /// Resets every stream.
  public func reset() throws {
    for stream in 0..<streams { try reset(stream: stream) }
  }

  /// Takes the next token of the first stream while the others are idle.
  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    try step(round { $0 == 0 ? StreamToken(token, wantsAnswer: wantsAnswer) : nil })[0]
  }

  /// The recurrent state of the first stream.
  public func saveState() throws -> DeviceState { try saveState(stream: 0) }

  /// Lets the first stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState) throws { try restoreState(state, stream: 0) }

  /// A round from a function of the stream.
  func round<Element>(_ element: (Int) -> Element) -> [Element] { (0..<streams).map(element) }

  func check(_ token: Int) throws {
    guard (0..<model.vocabularySize).contains(token) else {
      throw DeviceError.tokenOutOfRange(token, vocabularySize: model.vocabularySize)
    }
  }

  func check(_ round: [StreamToken?]) throws {
    guard round.count == streams else {
      throw DeviceError.invalidOption(
        "a round of \(round.count) tokens for a device with \(streams) streams; give one for each, nil where it is idle"
      )
    }
    for token in round { try token.map { try check($0.token) } }
  }

  func check(stream: Int) throws {
    guard (0..<streams).contains(stream) else {
      throw DeviceError.invalidOption("the device has no stream \(stream); it has streams 0 to \(streams - 1)")
    }
  }
}

/// The recurrent state of a sequence, in the numbers of the device that it came from.
public enum DeviceState: Sendable, Equatable {
  /// Of every device that is bit-exact with the golden model; these exchange their states freely.
  case fixedPoint(RecurrentState)
  /// Of the floating-point model, `[L][H]`.
  case floatingPoint([[Double]])

  func fixedPoint() throws -> RecurrentState {
    guard case .fixedPoint(let state) = self else { throw DeviceError.otherState }
    return state
  }
}
