import Foundation

/// Quotients of two rates of the same run: unlike times, they say something on another computer.
private let ratios = [
  Ratio("simulated accelerator / naive loop", "simulated", "naive loop"),
  Ratio("simulated 4,096 lanes / naive loop", "simulated 4096 lanes threads 1", "naive loop"),
  Ratio("simulated 4,096 lanes, 2 threads / 1", "simulated 4096 lanes threads 2", "simulated 4096 lanes threads 1"),
  Ratio("Verilator / Icarus, stories-0.6m", "simulated 128 lanes", "icarus 128 lanes", of: "cycles"),
  Ratio("golden model / naive loop", "golden", "naive loop"),
  // The naive loop multiplies a part of one matrix; operations per second make that comparable.
  Ratio("golden model 370m, 2 threads / naive loop", "golden 370m threads 2", "naive loop"),
  Ratio("golden model 370m / reading its weights", "golden 370m threads 2", "reading threads 2", of: "bytes"),
  Ratio("golden model 370m, 2 threads / 1", "golden 370m threads 2", "golden 370m threads 1"),
  Ratio("kernel / naive loop", "kernel", "naive loop"),
  Ratio("kernel / plain kernel", "kernel", "plain kernel"),
  Ratio("trit unpacking / copying", "unpacking", "copying"),
]

/// Below this part of its baseline a ratio is reported as low.
private let tolerance = 0.7

/// Two benchmarks whose operations, cycles or bytes per second are compared.
private struct Ratio {
  let name: String
  let numerator: String
  let denominator: String
  let work: String

  init(_ name: String, _ numerator: String, _ denominator: String, of work: String = "operations") {
    (self.name, self.numerator, self.denominator, self.work) = (name, numerator, denominator, work)
  }

  func value(_ measurements: Measurements) throws -> Double {
    try measurements.rate(numerator, work) / measurements.rate(denominator, work)
  }
}

/// `ratios EXPORT BASELINES [--update]`: prints ratios beside their baselines. Only unusable files are a failure.
@main private enum Program {
  static func main() {
    do {
      let arguments = CommandLine.arguments.dropFirst()
      let files = arguments.filter { $0 != "--update" }
      guard files.count == 2, let export = files.first, let baselines = files.last else {
        throw RatioError("usage: ratios EXPORT.jmh.json BASELINES.json [--update]")
      }
      let measurements = try Measurements(contentsOf: export)
      try printRates(measurements)
      try compare(measurements, baselines: baselines, updates: arguments.contains("--update"))
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(2)
    }
  }

  private static func printRates(_ measurements: Measurements) throws {
    print("\nthis computer, wall time, building excluded; stories-2m on one thread unless a line says otherwise")
    print("\(pad("tokens per second", 42))  median   fastest iteration")
    for name in ["simulated", "golden", "golden 370m threads 1", "golden 370m threads 2"] {
      let (median, fastest) = try (measurements.medianRate(name, "tokens"), measurements.rate(name, "tokens"))
      print("\(pad(name, 42))\(number(median, 0))  \(number(fastest, 0))")
    }
    print("\n\(pad("ternary MAC per second, millions", 42))  median   fastest iteration")
    for threads in [1, 2] {
      let name = "simulated 4096 lanes threads \(threads)"
      let (median, fastest) = try (measurements.medianRate(name, "operations"), measurements.rate(name, "operations"))
      print("\(pad(name, 42))\(number(median * 1e-6, 0))  \(number(fastest * 1e-6, 0))")
    }
    let reading = try measurements.rate("reading threads 2", "bytes")
    print("\(pad("reading memory, threads 2, GB/s", 42))          \(number(reading * 1e-9, 1))")
  }

  private static func compare(_ measurements: Measurements, baselines path: String, updates: Bool) throws {
    let data = FileManager.default.contents(atPath: path)
    guard let baselines = try? JSONDecoder().decode([String: Double].self, from: data ?? Data("{}".utf8)) else {
      throw RatioError("\(path): is not a JSON object of names and ratios; write it anew with --update")
    }
    var values: [String: Double] = [:]
    print("\n\(pad("ratio of fastest iterations", 42))     now  baseline")
    for ratio in ratios {
      let value = try ratio.value(measurements)
      let baseline = baselines[ratio.name]
      let isLow = baseline.map { value < tolerance * $0 } ?? false
      let remark = isLow ? "  LOW: below \(tolerance) of the baseline" : ""
      let known = baseline.map { number($0, 2) } ?? "       -"
      print("\(pad(ratio.name, 42))\(number(value, 2))  \(known)\(remark)")
      values[ratio.name] = (value * 1000).rounded() / 1000
    }
    guard updates else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (encoder.encode(values) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }

  private static func number(_ value: Double, _ decimals: Int) -> String { String(format: "%8.\(decimals)f", value) }
}
