import GoldenModel

/// What a device says after a token: the best next token, and the evidence.
public struct Answer: Sendable, Equatable {
  /// A likely next token.
  public struct Candidate: Sendable, Equatable {
    /// The token.
    public let token: Int
    /// Its logit.
    public let logit: Float
  }

  /// The token with the largest logit; of equals, the lowest.
  public let best: Int
  /// The best few tokens, largest logit first, lower token first among equals.
  public let candidates: [Candidate]
  /// All logits, `[V]`; nil if the device does not send them.
  public let logits: [Float]?
  /// The integers that the logits come from; nil in floating point.
  public let output: HeadOutput?

  /// Candidates that a device reports, or V if that is less.
  public static let candidateCount = 8

  /// An answer as a device reported it.
  public init(best: Int, candidates: [Candidate], logits: [Float]?, output: HeadOutput?) {
    self.best = best
    self.candidates = candidates
    self.logits = logits
    self.output = output
  }

  /// The answer that follows from all logits, `[V]`, V at least 1.
  public init(logits: [Float], output: HeadOutput? = nil) {
    let order = output.map { Self.largest($0.sums) } ?? Self.largest(logits)
    self.init(
      best: order.first ?? 0, candidates: order.map { Candidate(token: $0, logit: logits[$0]) }, logits: logits,
      output: output)
  }

  /// The answer that the device must give for these sums.
  public init(_ output: HeadOutput) { self.init(logits: output.logits, output: output) }

  /// Indices of the largest few values in descending order, of equals the lower first.
  static func largest(_ values: [some Comparable], count: Int = candidateCount) -> [Int] {
    var best: [Int] = []
    for (index, value) in values.enumerated() {
      if best.count == count {
        guard let last = best.last, values[last] < value else { continue }
        best.removeLast()
      }
      best.insert(index, at: best.firstIndex { values[$0] < value } ?? best.count)
    }
    return best
  }
}
