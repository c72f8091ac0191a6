import Accelerator
import ArgumentParser
import GoldenModel
import Measurement
import TernaryLM
import Toolchain

/// `tern measure`: cycles of the accelerator by phase; on a target, rate, power and energy.
struct Measure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how many cycles a token takes on the accelerator; on a target, also its power and energy.",
    discussion: """
      Cycles come from a model of the emitted hardware, which needs no weights, or with --simulate from its simulation. \
      With --target, every figure comes with its band and basis: tokens per second, watts by part, joules per token in \
      prefill and decode. Without it, tokens per second are for an assumed clock, head included.
      """)

  @Argument(help: "The model.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var array: ArrayOptions
  @Option(parsing: .unconditional, help: "Clock frequency to assume, in MHz (default: 100, or the target's).")
  var clockMhz: Double?
  @Flag(help: "Count the cycles of the simulated hardware; the model needs weights then.") var simulate = false
  @OptionGroup var simulation: SimulationOptions
  @Option(parsing: .unconditional, help: "Tokens to simulate on each stream (default: 16).") var tokens: Int?
  @Option(help: "What is measured: simulation, or \(Target.all.map(\.name).joined(separator: ", ")).")
  var target = Self.simulation
  @Option(help: ArgumentHelp("With --target: write the report as Markdown too.", valueName: "file"))
  var markdown: String?
  @OptionGroup var reports: ReportOptions
  @OptionGroup(title: "Measured power") var power: PowerOptions
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if let clockMhz, !clockMhz.isFinite || clockMhz <= 0 {
      throw ValidationError("--clock-mhz \(clockMhz): must be above 0")
    }
    guard target == Self.simulation else { return try validateTarget() }
    for (option, isGiven) in [
      ("--markdown", markdown != nil), ("--html", reports.html != nil), ("--trace", reports.trace != nil),
      ("--power", power.isGiven),
    ] where isGiven {
      throw ValidationError("\(option) is for a target; give --target as well")
    }
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

  static let simulation = "simulation"

  /// The clock in MHz where no target has one.
  private var assumedClock: Double { clockMhz ?? 100 }

  func run() async throws {
    guard target == Self.simulation else { return try await measureTarget() }
    guard simulate else {
      let (model, name) = try weights.dimensions(of: model)
      let configuration = try array.configuration(model, name: name)
      let memory = (simulation.memory ?? .ideal).timing(clockMHz: assumedClock)
      return try report(Performance(modelOf: configuration, memory: memory), configuration, rounds: nil)
    }
    let rounds = tokens ?? 16
    let model = try weights.load(model)
    let device = try await simulation.open(array, model, FixedPointModel(model), clockMHz: assumedClock)
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
      "tokensPerSecond": .number(performance.tokensPerSecond(clockMHz: assumedClock)),
      "tokensPerSecondPerStream": .number(performance.tokensPerSecondPerStream(clockMHz: assumedClock)),
      "weightPortUtilisation": .optional(performance.weightPortUtilisation),
      "clockMHz": .number(assumedClock), "clockBasis": "assumed", "headIncluded": .bool(true),
      "cycles": .object(Dictionary(phases) { $1 }),
    ])
  }

  private func text(
    _ performance: Performance, _ configuration: AcceleratorConfiguration, rounds: Int?
  ) -> String {
    let several = performance.streams > 1
    var basis = "cycles of the cycle model"
    if let rounds { basis = "cycles of the simulation, mean of \(rounds) \(several ? "rounds" : "tokens")" }
    let rate = performance.tokensPerSecond(clockMHz: assumedClock).formatted(decimals: 1)
    let perStream = performance.tokensPerSecondPerStream(clockMHz: assumedClock).formatted(decimals: 1)
    var rows = [("cycles per token", performance.cyclesPerToken.formatted(decimals: 1))]
    rows += performance.phases.map { ("  \($0.name)", $0.cycles.formatted(decimals: 1)) }
    if several { rows.append(("cycles per round", performance.cyclesPerRound.formatted(decimals: 1))) }
    rows += [
      ("array utilisation", "\((100 * performance.arrayUtilisation).formatted(decimals: 1)) %"),
      ("tokens per second", "\(rate) at \(assumedClock.formatted(decimals: 0)) MHz (assumed clock)"),
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
