import Foundation

/// What the benchmarks measured, read from the benchmark library's JMH export.
struct Measurements {
  /// Times of an iteration in seconds, with what an iteration does.
  private struct Iteration {
    let fastest: Double
    let median: Double
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

  /// How much of `work` a benchmark does in a second of its fastest iteration, which other processes disturbed least.
  func rate(_ benchmark: String, _ work: String) throws -> Double {
    let (iteration, amount) = try find(benchmark, work)
    return amount / iteration.fastest
  }

  /// How much of `work` a benchmark does in a second of its median iteration.
  func medianRate(_ benchmark: String, _ work: String) throws -> Double {
    let (iteration, amount) = try find(benchmark, work)
    return amount / iteration.median
  }

  private func find(_ benchmark: String, _ work: String) throws -> (Iteration, amount: Double) {
    guard let iteration = iterations[benchmark], let amount = iteration.work[work] else {
      throw RatioError("benchmark '\(benchmark)' did not run, or reports no \(work); run 'make bench' again")
    }
    return (iteration, amount)
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
      guard let times = secondaryMetrics["Time (wall clock)"]?.scorePercentiles,
        let fastest = times["0.0"], let median = times["50.0"], fastest > 0
      else { throw RatioError("'\(name)' has no wall-clock time") }
      return Iteration(fastest: fastest * 1e-6, median: median * 1e-6, work: medians)
    }
  }
}

/// What went wrong, in one line.
struct RatioError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
