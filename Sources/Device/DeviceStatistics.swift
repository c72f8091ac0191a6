import GoldenModel

/// What a device counted.
public struct DeviceStatistics: Sendable, Equatable, Codable {
  /// Tokens taken, by all streams together.
  public var tokens: Int
  /// Rounds: with one stream, as many as tokens.
  public var rounds: Int
  /// Values that had to be clamped to their range; 0 in floating point. Hardware computes idle streams too and counts
  /// theirs, though nothing comes of them.
  public var saturations: Int
  /// Clock cycles by phase; nil for a device without a clock.
  public var cycles: CycleCounts?

  /// Counts to begin with.
  public init(tokens: Int = 0, rounds: Int = 0, saturations: Int = 0, cycles: CycleCounts? = nil) {
    (self.tokens, self.rounds, self.saturations, self.cycles) = (tokens, rounds, saturations, cycles)
  }

  /// What happened between two readings.
  public static func - (later: DeviceStatistics, earlier: DeviceStatistics) -> DeviceStatistics {
    DeviceStatistics(
      tokens: later.tokens - earlier.tokens, rounds: later.rounds - earlier.rounds,
      saturations: later.saturations - earlier.saturations,
      cycles: later.cycles.map { $0 - (earlier.cycles ?? CycleCounts()) })
  }

  /// Adds what happened at another time.
  public static func += (sum: inout DeviceStatistics, other: DeviceStatistics) {
    sum.tokens += other.tokens
    sum.rounds += other.rounds
    sum.saturations += other.saturations
    sum.cycles = other.cycles.map { $0 + (sum.cycles ?? CycleCounts()) } ?? sum.cycles
  }
}

/// Clock cycles in which rounds were under way, by what the array did.
public struct CycleCounts: Sendable, Equatable, Codable {
  /// Fetching rows of the embedding.
  public var embedding = 0
  /// The array works, by `Projection.rawValue`.
  public var projections = [Int](repeating: 0, count: Projection.allCases.count)
  /// The array waits for an operand, for room for its sums, or for the answer to leave.
  public var waiting = 0

  /// No cycles.
  public init() {}

  /// All phases together.
  public var total: Int { embedding + waiting + projections.reduce(0, +) }

  static func - (later: CycleCounts, earlier: CycleCounts) -> CycleCounts { later.combined(with: earlier, -) }

  static func + (left: CycleCounts, right: CycleCounts) -> CycleCounts { left.combined(with: right, +) }

  private func combined(with other: CycleCounts, _ operation: (Int, Int) -> Int) -> CycleCounts {
    var result = self
    result.embedding = operation(embedding, other.embedding)
    result.waiting = operation(waiting, other.waiting)
    result.projections = zip(projections, other.projections).map(operation)
    return result
  }
}
