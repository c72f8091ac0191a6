import GoldenModel

/// What a board was told since its sequences began: enough to bring another one to the same state.
struct SerialHistory {
  /// The state in which each stream began; nil for none.
  private(set) var states: [RecurrentState?]
  private var taken: [[UInt32]]

  init(streams: Int) {
    states = [RecurrentState?](repeating: nil, count: streams)
    taken = [[UInt32]](repeating: [], count: streams)
  }

  /// Tokens of all streams.
  var tokens: Int { taken.reduce(0) { $0 + $1.count } }

  /// Whether the next token of a stream is the first of a sequence.
  func isFirst(_ stream: Int) -> Bool { taken[stream].isEmpty && states[stream] == nil }

  /// A stream begins anew.
  mutating func begin(_ stream: Int, from state: RecurrentState?) { (states[stream], taken[stream]) = (state, []) }

  /// A round was computed.
  mutating func append(_ round: [StreamToken?]) {
    for (stream, token) in round.enumerated() {
      guard let token else { continue }
      taken[stream].append(
        TokenWord.word(StreamToken(token.token, wantsAnswer: false), isFirst: isFirst(stream)))
    }
  }

  /// Rounds of token words that bring a board, with the states restored, to where it was.
  var replay: [[UInt32]] {
    (0..<(taken.map(\.count).max() ?? 0)).map { index in
      taken.map { $0.indices.contains(index) ? $0[index] : TokenWord.idle }
    }
  }
}
