import Foundation

/// What the benchmarks measured, read from the benchmark library's JMH export.
struct Measurements {
  /// Median time of an iteration in seconds, with what an iteration does.
  private struct Iteration {
    let seconds: Double
    let work: [String: Double]
  }

  private let iterations: [String: Iteration]

  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RatioError("\(path): cannot be read; run the benchmarks first with 'make bench'")
    }
    do {
      let elements = try JSONDecoder().decode([Element].self, from: data)
      iterations = Dictionary(try elements.map { try ($0.name, $0.iteration()) }) { $1 }
    } catch {
      throw RatioError("\(path): is not a JMH export of these benchmarks: \(error)")
    }
  }

  /// How much of `work` a benchmark does in a second.
  func rate(_ benchmark: String, _ work: String) throws -> Double {
    guard let iteration = iterations[benchmark], let amount = iteration.work[work] else {
      throw RatioError("benchmark '\(benchmark)' did not run, or reports no \(work); run 'make bench' again")
    }
    return amount / iteration.seconds
  }

  /// A benchmark of the export; only what is read here.
  private struct Element: Decodable {
    struct Metric: Decodable {
      let scorePercentiles: [String: Double]
    }

    let benchmark: String
    let secondaryMetrics: [String: Metric]

    /// The part after the last dot, as it was written in Swift.
    var name: String {
      (benchmark.split(separator: ".").last.map(String.init) ?? benchmark).replacing("_", with: " ")
    }

    func iteration() throws -> Iteration {
      let medians = secondaryMetrics.compactMapValues { $0.scorePercentiles["50.0"] }
      guard let time = medians.first(where: { $0.key.hasPrefix("Time (wall clock)") })?.value, time > 0 else {
        throw RatioError("'\(name)' has no wall-clock time")
      }
      return Iteration(seconds: time * 1e-6, work: medians)
    }
  }
}

/// What went wrong, in one line.
struct RatioError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
