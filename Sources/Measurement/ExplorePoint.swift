/// What the models say about a candidate that fits.
public struct ExplorePoint: Sendable, Equatable, Codable {
  /// The design and its clock.
  public let candidate: ExploreCandidate
  /// Cells of one FPGA, as the resource model estimates them.
  public let resources: Resources
  /// Cycles per token of all streams together, as the cycle model predicts them, head included.
  public let cyclesPerToken: Double
  /// Tokens per second of all streams together.
  public let tokensPerSecond: Double
  /// Energy of a token in J, as the energy model estimates it; nil where there is no such model.
  public let joulesPerToken: Double?
  /// The band of that energy.
  public let joulesBand: ClosedRange<Double>?

  /// Whether it is nowhere worse than another, and somewhere better.
  public func dominates(_ other: ExplorePoint) -> Bool {
    let notWorse =
      tokensPerSecond >= other.tokensPerSecond && resources.luts <= other.resources.luts
      && (joulesPerToken ?? 0) <= (other.joulesPerToken ?? 0)
    let better =
      tokensPerSecond > other.tokensPerSecond || resources.luts < other.resources.luts
      || (joulesPerToken ?? 0) < (other.joulesPerToken ?? 0)
    return notWorse && better
  }

  /// The points that no other dominates: of equals the first, ascending by LUTs.
  public static func front(_ points: [ExplorePoint]) -> [ExplorePoint] {
    let sorted = points.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      return (left.resources.luts, -left.tokensPerSecond, left.joulesPerToken ?? 0, a.offset)
        < (right.resources.luts, -right.tokensPerSecond, right.joulesPerToken ?? 0, b.offset)
    }
    var front: [ExplorePoint] = []
    // What comes later has no fewer LUTs, so only points of the front can dominate it.
    for point in sorted.map(\.element) where !front.contains(where: { $0.covers(point) }) { front.append(point) }
    return front
  }

  private func covers(_ other: ExplorePoint) -> Bool {
    tokensPerSecond >= other.tokensPerSecond && (joulesPerToken ?? 0) <= (other.joulesPerToken ?? 0)
  }

  /// At most `count` points spread over a front: the first, the last, and those nearest to equal ratios of tokens per second.
  public static func spread(_ front: [ExplorePoint], count: Int) -> [ExplorePoint] {
    guard count > 0, front.count > count else { return count > 0 ? front : [] }
    guard count > 1 else { return [front[front.count - 1]] }
    let ranked = front.indices.sorted { (front[$0].tokensPerSecond, $0) < (front[$1].tokensPerSecond, $1) }
    let positions = (0..<count).map { ranked[$0 * (ranked.count - 1) / (count - 1)] }
    return Set(positions).sorted().map { front[$0] }
  }
}
