import Accelerator
import ArgumentParser
import GoldenModel
import Measurement
import TernaryLM
import Toolchain

/// `tern measure`: cycles of the accelerator, by phase.
struct Measure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how many cycles a token takes on the accelerator.",
    discussion: "Tokens per second are for an assumed clock, head included.")

  @Argument(help: "The model.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var array: ArrayOptions
  @Option(parsing: .unconditional, help: "Clock frequency to assume, in MHz.") var clockMhz = 100.0
  @OptionGroup var simulation: SimulationOptions
  @Option(parsing: .unconditional, help: "Tokens to run on each stream.") var tokens = 16
  @Option(help: "What is measured: simulation.") var target = "simulation"
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard target == "simulation" else { throw ValidationError("--target \(target): only simulation is supported") }
    guard clockMhz.isFinite, clockMhz > 0 else { throw ValidationError("--clock-mhz \(clockMhz): must be above 0") }
    guard tokens >= 1 else { throw ValidationError("--tokens \(tokens): must be 1 or more") }
  }

  func run() async throws {
    let model = try weights.load(model)
    let device = try await simulation.open(array, model, FixedPointModel(model), clockMHz: clockMhz)
    let performance = try Performance.measure(device.configuration, on: device, tokens: tokens) { count in
      Terminal.progress("\(count) of \(tokens) tokens")
    }
    Terminal.clearProgress()
    try report(performance, device.configuration)
  }

  private func report(_ performance: Performance, _ configuration: AcceleratorConfiguration) throws {
    guard json else { return try Terminal.write(text(performance, configuration)) }
    let phases = performance.phases.map { ($0.name, JSONValue.number($0.cycles)) }
    try Terminal.write([
      "model": .string(configuration.name), "target": .string(target), "lanes": .integer(configuration.shape.lanes),
      "streams": .integer(performance.streams), "tokens": .integer(tokens),
      "cyclesPerToken": .number(performance.cyclesPerToken), "cyclesPerRound": .number(performance.cyclesPerRound),
      "cycleBasis": .string(performance.basis.rawValue), "arrayUtilisation": .number(performance.arrayUtilisation),
      "tokensPerSecond": .number(performance.tokensPerSecond(clockMHz: clockMhz)),
      "tokensPerSecondPerStream": .number(performance.tokensPerSecondPerStream(clockMHz: clockMhz)),
      "weightPortUtilisation": .optional(performance.weightPortUtilisation),
      "clockMHz": .number(clockMhz), "clockBasis": "assumed", "headIncluded": .bool(true),
      "cycles": .object(Dictionary(phases) { $1 }),
    ])
  }

  private func text(_ performance: Performance, _ configuration: AcceleratorConfiguration) -> String {
    let several = performance.streams > 1
    let basis =
      switch performance.basis {
      case .simulation: "cycles of the simulation, mean of \(tokens) \(several ? "rounds" : "tokens")"
      }
    let rate = performance.tokensPerSecond(clockMHz: clockMhz).formatted(decimals: 1)
    let perStream = performance.tokensPerSecondPerStream(clockMHz: clockMhz).formatted(decimals: 1)
    var rows = [("cycles per token", performance.cyclesPerToken.formatted(decimals: 1))]
    rows += performance.phases.map { ("  \($0.name)", $0.cycles.formatted(decimals: 1)) }
    if several { rows.append(("cycles per round", performance.cyclesPerRound.formatted(decimals: 1))) }
    rows += [
      ("array utilisation", "\((100 * performance.arrayUtilisation).formatted(decimals: 1)) %"),
      ("tokens per second", "\(rate) at \(clockMhz.formatted(decimals: 0)) MHz (assumed clock)"),
    ]
    if several { rows.append(("  of each stream", perStream)) }
    if let ports = configuration.weightPorts, let part = performance.weightPortUtilisation {
      let width = "\(ports.count) x \(ports.width) bits from memory (\((simulation.memory ?? .ideal).rawValue))"
      rows.append(("weight ports", "\(width), \((100 * part).formatted(decimals: 1)) % of peak are weights"))
    }
    let title =
      "\(configuration.name), \(configuration.shape.lanes) lanes, \(performance.streams) stream\(several ? "s" : ""), "
      + "head included; \(basis)\n"
    return title + rows.map { $0.padding(toLength: 20, withPad: " ", startingAt: 0) + $1 + "\n" }.joined()
  }
}
