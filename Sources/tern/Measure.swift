import ArgumentParser
import GoldenModel
import Measurement
import TernaryLM

/// `tern measure`: cycles of the simulated accelerator, by phase.
struct Measure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the cycles per token of the simulated accelerator.",
    discussion: "Tokens per second are for an assumed clock, head included.")

  @Argument(help: "The model.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var array: ArrayOptions
  @Option(parsing: .unconditional, help: "Clock frequency to assume, in MHz.") var clockMhz = 100.0
  @Option(parsing: .unconditional, help: "Tokens to run.") var tokens = 16
  @Option(help: "What is measured: simulation.") var target = "simulation"
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard target == "simulation" else { throw ValidationError("--target \(target): only simulation is supported") }
    guard clockMhz.isFinite, clockMhz > 0 else { throw ValidationError("--clock-mhz \(clockMhz): must be above 0") }
    guard tokens >= 1 else { throw ValidationError("--tokens \(tokens): must be 1 or more") }
  }

  func run() async throws {
    let model = try weights.load(model)
    let device = try await array.openSimulated(model, FixedPointModel(model))
    let performance = try Performance.measure(device.configuration, on: device, tokens: tokens) { count in
      Terminal.progress("\(count) of \(tokens) tokens")
    }
    Terminal.clearProgress()
    try report(performance, model, lanes: device.configuration.shape.lanes)
  }

  private func report(_ performance: Performance, _ model: TernaryModel, lanes: Int) throws {
    let rate = performance.tokensPerSecond(clockMHz: clockMhz)
    guard !json else {
      let phases = performance.phases.map { ($0.name, JSONValue.number($0.cycles)) }
      return try Terminal.write([
        "model": .string(model.name), "target": .string(target), "lanes": .integer(lanes),
        "streams": .integer(performance.streams),
        "tokens": .integer(tokens), "cyclesPerToken": .number(performance.cyclesPerToken),
        "arrayUtilisation": .number(performance.arrayUtilisation), "tokensPerSecond": .number(rate),
        "clockMHz": .number(clockMhz), "clockBasis": "assumed", "headIncluded": .bool(true),
        "cycles": .object(Dictionary(phases) { $1 }),
      ])
    }
    let phases = performance.phases.map { phase in
      "  \(phase.name.padding(toLength: 20, withPad: " ", startingAt: 0))\(phase.cycles.formatted(decimals: 1))"
    }
    try Terminal.write(
      """
      \(model.name), simulated, \(lanes) lanes, 1 stream, head included, mean of \(tokens) tokens
      cycles per token    \(performance.cyclesPerToken.formatted(decimals: 1))
      \(phases.joined(separator: "\n"))
      array utilisation   \((100 * performance.arrayUtilisation).formatted(decimals: 1)) %
      tokens per second   \(rate.formatted(decimals: 1)) at \(clockMhz.formatted(decimals: 0)) MHz (assumed clock)

      """)
  }
}
