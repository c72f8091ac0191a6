/// What a verifier needs to replay: how the sequences of all streams began, and the rounds since.
struct RoundHistory {
  /// What can happen to a device.
  enum Event {
    /// A token of each stream, nil where it was idle.
    case round([Int?])
    /// A stream began anew, from a restored state if there is one.
    case begin(stream: Int, DeviceState?)
  }

  /// A place to start from, and what follows, each with the positions of the streams in their sequences before it.
  typealias Replay = (states: [DeviceState?], events: [(Event, positions: [Int])])

  private var events: [(Event, positions: [Int])] = []
  private var positions: [Int]
  /// How each stream began before the first event, and how it began last.
  private var origin, latest: [DeviceState?]
  /// Golden states after the last round known to be right, and the events up to there.
  private var known: (states: [DeviceState], events: Int)?
  /// Streams with tokens that no answer has vouched for yet.
  private var unknown: Set<Int> = []

  init(streams: Int) {
    positions = [Int](repeating: 0, count: streams)
    origin = [DeviceState?](repeating: nil, count: streams)
    latest = origin
  }

  /// Whether every token so far is known to be right.
  var isKnown: Bool { unknown.isEmpty }

  /// Tokens that a stream took since it began.
  func position(_ stream: Int) -> Int { positions[stream] }

  /// A stream begins anew. When all have, what was before is forgotten.
  mutating func begin(_ stream: Int, _ state: DeviceState?) {
    events.append((.begin(stream: stream, state), positions))
    latest[stream] = state
    positions[stream] = 0
    unknown.remove(stream)
    guard positions.allSatisfy({ $0 == 0 }) else { return }
    (origin, events, known) = (latest, [], nil)
  }

  mutating func append(_ round: [StreamToken?]) {
    events.append((.round(round.map { $0?.token }), positions))
    for (stream, token) in round.enumerated() {
      guard let token else { continue }
      positions[stream] += 1
      if token.wantsAnswer { unknown.remove(stream) } else { unknown.insert(stream) }
    }
  }

  /// Everything up to here is right, and these are the golden states.
  mutating func checkpoint(_ states: [DeviceState]) { known = (states, events.count) }

  /// Where to look for a fault: since the last checkpoint, then since the beginning, since a wrong state may not have
  /// shown in an answer.
  var replays: [Replay] {
    let all: Replay = (origin, events)
    guard let known else { return [all] }
    return [(known.states.map { $0 }, Array(events[known.events...])), all]
  }
}
