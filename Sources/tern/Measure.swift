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
    discussion: """
      Cycles come from a model of the emitted hardware, which needs no weights, or with --simulate from its simulation. \
      Tokens per second are for an assumed clock, head included.
      """)

  @Argument(help: "The model.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var array: ArrayOptions
  @Option(parsing: .unconditional, help: "Clock frequency to assume, in MHz.") var clockMhz = 100.0
  @Flag(help: "Count the cycles of the simulated hardware; the model needs weights then.") var simulate = false
  @OptionGroup var simulation: SimulationOptions
  @Option(parsing: .unconditional, help: "Tokens to simulate on each stream (default: 16).") var tokens: Int?
  @Option(help: "What is measured: simulation.") var target = "simulation"
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard target == "simulation" else { throw ValidationError("--target \(target): only simulation is supported") }
    guard clockMhz.isFinite, clockMhz > 0 else { throw ValidationError("--clock-mhz \(clockMhz): must be above 0") }
    if let tokens, tokens < 1 { throw ValidationError("--tokens \(tokens): must be 1 or more") }
    if array.datapath == .shared, !simulate {
      throw ValidationError("--datapath shared has no model of its cycles; give --simulate")
    }
    for (option, isGiven) in [
      ("--tokens", tokens != nil), ("--sim-threads", simulation.simThreads != 1),
    ] where isGiven && !simulate {
      throw ValidationError("\(option) is for the simulation; give --simulate as well")
    }
  }

  func run() async throws {
    guard simulate else {
      let (model, name) = try weights.dimensions(of: model)
      let configuration = try array.configuration(model, name: name)
      let memory = (simulation.memory ?? .ideal).timing(clockMHz: clockMhz)
      return try report(Performance(modelOf: configuration, memory: memory), configuration, rounds: nil)
    }
    let rounds = tokens ?? 16
    let model = try weights.load(model)
    let device = try await simulation.open(array, model, FixedPointModel(model), clockMHz: clockMhz)
    let performance = try Performance.measure(device.configuration, on: device, tokens: rounds) { count in
      Terminal.progress("\(count) of \(rounds) rounds")
    }
    Terminal.clearProgress()
    try report(performance, device.configuration, rounds: rounds)
  }

  /// The memory that streamed weights come from.
  private var memoryName: String { (simulation.memory ?? .ideal).rawValue }

  private func report(
    _ performance: Performance, _ configuration: AcceleratorConfiguration, rounds: Int?
  ) throws {
    guard json else { return try Terminal.write(text(performance, configuration, rounds: rounds)) }
    let phases = performance.phases.map { ($0.name, JSONValue.number($0.cycles)) }
    try Terminal.write([
      "model": .string(configuration.name), "target": .string(target), "lanes": .integer(configuration.shape.lanes),
      "streams": .integer(performance.streams), "tokens": rounds.map { .integer($0) } ?? .null,
      "memory": configuration.weightPorts == nil ? .null : .string(memoryName),
      "cyclesPerToken": .number(performance.cyclesPerToken), "cyclesPerRound": .number(performance.cyclesPerRound),
      "cycleBasis": .string(performance.basis.rawValue), "arrayUtilisation": .number(performance.arrayUtilisation),
      "tokensPerSecond": .number(performance.tokensPerSecond(clockMHz: clockMhz)),
      "tokensPerSecondPerStream": .number(performance.tokensPerSecondPerStream(clockMHz: clockMhz)),
      "weightPortUtilisation": .optional(performance.weightPortUtilisation),
      "clockMHz": .number(clockMhz), "clockBasis": "assumed", "headIncluded": .bool(true),
      "cycles": .object(Dictionary(phases) { $1 }),
    ])
  }

  private func text(
    _ performance: Performance, _ configuration: AcceleratorConfiguration, rounds: Int?
  ) -> String {
    let several = performance.streams > 1
    var basis = "cycles of the cycle model"
    if let rounds { basis = "cycles of the simulation, mean of \(rounds) \(several ? "rounds" : "tokens")" }
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
    if let ports = configuration.weightPorts {
      let part = performance.weightPortUtilisation.map {
        ", \((100 * $0).formatted(decimals: 1)) % of their peak are weights"
      }
      rows.append(("weight ports", "\(ports.count) x \(ports.width) bits, \(memoryName) memory\(part ?? "")"))
    }
    let title =
      "\(configuration.name), \(configuration.shape.lanes) lanes, \(performance.streams) stream\(several ? "s" : ""), "
      + "head included; \(basis)\n"
    return title + rows.map { $0.padding(toLength: 20, withPad: " ", startingAt: 0) + $1 + "\n" }.joined()
  }
}
