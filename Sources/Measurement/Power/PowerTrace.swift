/// Why a recording of power cannot be used, in one line that names the file or the sensor.
public struct PowerError: Error, Equatable, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Power over time as an instrument recorded it.
public struct PowerTrace: Sendable, Equatable {
  /// What the instrument read at a time.
  public struct Sample: Sendable, Equatable {
    /// Seconds since the origin of the trace's clock.
    public var time: Double
    /// Power in watts.
    public var watts: Double

    /// A sample.
    public init(time: Double, watts: Double) { (self.time, self.watts) = (time, watts) }
  }

  /// Where the times of a trace begin.
  public enum Clock: Sendable, Equatable {
    /// The beginning of 1970 in UTC.
    case unix
    /// Some moment that only the instrument knows.
    case instrument
    /// The start of the first round of tokens.
    case tokens
  }

  /// The samples, in the order of time.
  public let samples: [Sample]
  /// Where the times begin.
  public let clock: Clock
  /// What was read, such as `meter.csv, column Power (mW)`.
  public let source: String

  /// A trace; `samples` in the order of time.
  public init(_ samples: [Sample], clock: Clock, source: String) {
    (self.samples, self.clock, self.source) = (samples, clock, source)
  }

  /// The same with times that are `seconds` less, on another clock.
  func shifted(by seconds: Double, to clock: Clock) -> PowerTrace {
    PowerTrace(samples.map { Sample(time: $0.time - seconds, watts: $0.watts) }, clock: clock, source: source)
  }

  /// Median time between samples, in seconds; nil for fewer than two.
  var interval: Double? {
    let steps = zip(samples.dropFirst(), samples).map { $0.time - $1.time }.filter { $0 > 0 }.sorted()
    return steps.isEmpty ? nil : steps[steps.count / 2]
  }

  /// Power over a part of the trace.
  struct Mean: Equatable {
    /// Watts, weighted by time; samples are joined by straight lines.
    let watts: Double
    /// Standard error of `watts` by the scatter of the means of consecutive parts, in watts.
    let standardError: Double
    /// Part of the time that the samples cover, 0 to 1.
    let coverage: Double
    /// Samples in it.
    let samples: Int
  }

  /// Steps between samples that are so many times the median one are gaps, over which nothing is known; but not those that
  /// are a small part of the time that is asked about, such as a busy computer makes between readings of a sensor.
  private static let gapSteps = 5.0
  private static let smallPart = 0.02

  /// The mean from `start` to `end`, in seconds; nil if no two neighbouring samples are there.
  func mean(from start: Double, to end: Double) -> Mean? {
    guard let interval, end > start else { return nil }
    let parts = 10
    var energy = [Double](repeating: 0, count: parts)
    var seconds = [Double](repeating: 0, count: parts)
    let width = (end - start) / Double(parts)
    let gap = max(Self.gapSteps * interval, Self.smallPart * (end - start))
    for (left, right) in zip(samples, samples.dropFirst()) where right.time > start && left.time < end {
      let step = right.time - left.time
      guard step > 0, step <= gap else { continue }
      func watts(_ time: Double) -> Double { left.watts + (right.watts - left.watts) * (time - left.time) / step }
      // A step may reach over several parts.
      var from = max(left.time, start)
      while from < min(right.time, end) {
        let part = min(parts - 1, Int((from - start) / width))
        let to = min(right.time, end, max(start + Double(part + 1) * width, from.nextUp))
        energy[part] += (to - from) * watts((from + to) / 2)
        seconds[part] += to - from
        from = to
      }
    }
    let covered = seconds.reduce(0, +)
    guard covered > 0 else { return nil }
    let means = zip(energy, seconds).filter { $1 > 0.5 * width }.map { $0 / $1 }
    let inside = samples.lazy.filter { $0.time >= start && $0.time <= end }
    return Mean(
      watts: energy.reduce(0, +) / covered, standardError: Self.standardError(of: means),
      coverage: covered / (end - start), samples: inside.count)
  }

  /// Standard error of the mean of independent values.
  private static func standardError(of values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count * (values.count - 1))).squareRoot()
  }
}
