/// A trace whose times are those of the tokens.
struct AlignedPower {
  /// On the tokens' clock.
  let trace: PowerTrace
  /// Seconds by which its times may be wrong.
  let uncertainty: Double
  /// How the clocks were brought together, for people.
  let method: String

  /// Brings a trace to the clock of the tokens: by its dates, or where the power rises for as long as tokens streamed.
  ///
  /// - Parameter byRise: whether the dates are not to be trusted.
  /// - Throws: `PowerError` if the trace does not hold the tokens, or if no rise is seen in it.
  init(_ trace: PowerTrace, _ times: TokenTimes, byRise: Bool = false) throws(PowerError) {
    guard let interval = trace.interval, let first = trace.samples.first, let last = trace.samples.last else {
      throw PowerError("\(trace.source): holds fewer than two samples")
    }
    switch trace.clock {
    case .tokens: (self.trace, uncertainty, method) = (trace, interval, "read on the clock of the tokens")
    case .unix where !byRise:
      guard first.time <= times.start, last.time >= times.start + times.duration else {
        throw PowerError(
          "\(trace.source): its dates do not hold the \(Figure.number(times.duration)) s of the tokens; record from before "
            + "the first to after the last, or, if the meter's clock is wrong, give --align-by-rise")
      }
      // Clocks that are set over a network agree to some milliseconds.
      (self.trace, uncertainty) = (trace.shifted(by: times.start, to: .tokens), interval + 0.01)
      method = "aligned by its dates"
    case .unix, .instrument:
      let rise = try Rise(trace, times, interval)
      (self.trace, uncertainty) = (trace.shifted(by: rise.start, to: .tokens), rise.uncertainty)
      method = "aligned by the rise of power"
    }
  }
}

/// Where in a trace the tokens are: the time at which the power of as long as they took rises most above the power around.
private struct Rise {
  let start, uncertainty: Double

  init(_ trace: PowerTrace, _ times: TokenTimes, _ interval: Double) throws(PowerError) {
    let sum = RunningEnergy(trace)
    let (first, last) = (trace.samples[0].time, trace.samples[trace.samples.count - 1].time)
    let duration = times.duration
    var best: (start: Double, rise: Double)?
    let edges = trace.samples.lazy.flatMap { [$0.time, $0.time - duration] }
    for start in edges where start >= first && start + duration <= last {
      let (from, to) = (max(first, start - times.idleBefore), min(last, start + duration + times.idleAfter))
      let around = (start - from) + (to - start - duration)
      // Where the recording has little of the rest, noise would win.
      guard around >= 0.5 * (times.idleBefore + times.idleAfter) else { continue }
      let inside = sum.energy(start, start + duration)
      let rise = inside / duration - (sum.energy(from, to) - inside) / around
      if rise > best?.rise ?? -.infinity { best = (start, rise) }
    }
    guard let best else {
      throw PowerError(
        "\(trace.source): is shorter than the tokens took, \(Figure.number(duration)) s, and half of the rest around them"
      )
    }
    let end = best.start + duration
    let outside = trace.samples.filter { sample in
      (sample.time < best.start && sample.time >= best.start - times.idleBefore)
        || (sample.time > end && sample.time <= end + times.idleAfter)
    }
    let mean = outside.reduce(0) { $0 + $1.watts } / Double(max(1, outside.count))
    let squares = outside.reduce(0) { $0 + ($1.watts - mean) * ($1.watts - mean) }
    let noise = (squares / Double(max(1, outside.count))).squareRoot()
    // The best of many places rises by some standard errors of noise alone.
    let inside = Double(max(1, trace.samples.count { $0.time >= best.start && $0.time <= end }))
    guard best.rise > 8 * noise * (1 / inside + 1 / Double(max(1, outside.count))).squareRoot() else {
      throw PowerError(
        "\(trace.source): no rise of power is seen where tokens could have been; record with dates, or more --tokens")
    }
    start = best.start
    let blur = 2 * noise / best.rise
    uncertainty = interval * (1 + blur * blur)
  }
}

/// Energy from the first sample on; samples are joined by straight lines.
private struct RunningEnergy {
  private let samples: [PowerTrace.Sample]
  private var sums: [Double] = [0]

  init(_ trace: PowerTrace) {
    samples = trace.samples
    for (left, right) in zip(samples, samples.dropFirst()) {
      sums.append((sums.last ?? 0) + (right.time - left.time) * (left.watts + right.watts) / 2)
    }
  }

  /// Joules between two times.
  func energy(_ from: Double, _ to: Double) -> Double { energy(until: to) - energy(until: from) }

  private func energy(until time: Double) -> Double {
    // The last sample that is not later.
    var (low, high) = (0, samples.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if samples[middle].time <= time { low = middle } else { high = middle - 1 }
    }
    let left = samples[low]
    guard low + 1 < samples.count, time > left.time else { return sums[low] }
    let right = samples[low + 1]
    let slope = (right.watts - left.watts) / (right.time - left.time)
    let passed = time - left.time
    return sums[low] + passed * (left.watts + slope * passed / 2)
  }
}
