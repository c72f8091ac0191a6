/// What an instrument says of a stream of tokens.
public struct MeasuredPower: Sendable, Equatable, Codable {
  /// Power while tokens streamed, idle power in it, in W.
  public let active: Figure
  /// Power in the rest before and after, with the device configured and its clock running, in W.
  public let idle: Figure
  /// The first less the second, in W.
  public let aboveIdle: Figure
  /// Energy of a token of any stream, idle power in it, in J.
  public let joulesPerToken: Figure
  /// Energy of a token above what the device would have taken at rest, in J.
  public let joulesPerTokenAboveIdle: Figure
  /// Tokens of all streams in a second as they were streamed, the link to the host included.
  public let tokensPerSecond: Figure
  /// Tokens per joule, idle power in it.
  public let tokensPerSecondPerWatt: Figure
  /// How the trace was brought to the clock of the tokens.
  public let alignment: String
  /// Samples while tokens streamed, and part of that time that they cover.
  public let samples: Int, coverage: Double

  /// Part of the time that samples must cover.
  private static let leastCoverage = 0.9

  /// Integrates the power of a trace over the tokens.
  ///
  /// The band has in it twice the standard error of the mean, the instrument's accuracy, what the times may be wrong by,
  /// and what was not sampled.
  /// - Parameters:
  ///   - accuracy: of the instrument, as a part of its reading.
  ///   - byRise: whether dates in the trace are not to be trusted.
  ///   - basis: of the figures; another than `measured` where the board is not a real one.
  /// - Throws: `PowerError` if the trace does not hold the tokens and some rest, or has holes.
  public init(
    _ trace: PowerTrace, _ times: TokenTimes, accuracy: Double, byRise: Bool = false, basis: Basis = .measured
  ) throws(PowerError) {
    let aligned = try AlignedPower(trace, times, byRise: byRise)
    let (trace, duration) = (aligned.trace, times.duration)
    guard let mean = trace.mean(from: 0, to: duration), mean.coverage >= Self.leastCoverage else {
      throw PowerError(
        "\(trace.source): has no samples in more than a tenth of the time of the tokens; sample faster, or stream more "
          + "tokens")
    }
    guard mean.watts > 0 else {
      throw PowerError("\(trace.source): its power is not above zero; is the meter connected the right way round?")
    }
    // Samples near the edges may be of either side.
    let guardTime = aligned.uncertainty + (trace.interval ?? 0)
    let rests = [(-times.idleBefore, -guardTime), (duration + guardTime, duration + times.idleAfter)]
      .compactMap { trace.mean(from: $0.0, to: $0.1) }
      .filter { $0.coverage > 0.5 }
    guard !rests.isEmpty else {
      throw PowerError(
        "\(trace.source): has no samples of the rest before or after the tokens; record from before them")
    }
    let rest = rests.reduce(0) { $0 + $1.watts } / Double(rests.count)
    let drift = rests.map { abs($0.watts - rest) }.max() ?? 0
    let restError = 2 * (rests.map(\.standardError).max() ?? 0) + drift
    let edges = 2 * aligned.uncertainty / duration + (1 - mean.coverage)
    let activeError = 2 * mean.standardError + edges * abs(mean.watts - rest)

    let origin = "\(trace.source); \(aligned.method), accuracy \(Figure.number(100 * accuracy)) %"
    func figure(_ value: Double, _ error: Double, _ unit: String, _ what: String) -> Figure {
      Figure(value, low: max(0, value - error), high: value + error, unit: unit, basis: basis, source: what + origin)
    }
    active = figure(mean.watts, activeError + accuracy * mean.watts, "W", "idle power included; ")
    idle = figure(rest, restError + accuracy * rest, "W", "between tokens; ")
    let above = mean.watts - rest
    aboveIdle = figure(above, activeError + restError + accuracy * abs(above), "W", "idle power subtracted; ")
    let seconds = Figure(
      duration / Double(times.tokens), unit: "s/token", basis: basis, source: "clock of the host")
    joulesPerToken = (active * seconds).with(unit: "J/token", source: active.source)
    joulesPerTokenAboveIdle = (aboveIdle * seconds).with(unit: "J/token", source: aboveIdle.source)
    tokensPerSecond = Figure(
      Double(times.tokens) / duration, unit: "tokens/s", basis: basis, source: "clock of the host, link included")
    tokensPerSecondPerWatt = (tokensPerSecond / active).with(unit: "tokens/s/W", source: active.source)
    alignment = aligned.method
    (samples, coverage) = (mean.samples, mean.coverage)
  }
}
