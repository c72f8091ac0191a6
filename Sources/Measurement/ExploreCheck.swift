import Accelerator
import Device
import GoldenModel
import TernaryLM
import Toolchain

/// A point of a sweep beside what synthesis and simulation say about it.
public struct ExploreCheck: Sendable, Equatable, Codable {
  /// What the models said.
  public let point: ExplorePoint
  /// Cells of the netlist of one FPGA.
  public let netlist: Resources
  /// The tool that made the netlist.
  public let tool: String
  /// Cycles per token of all streams together in a simulation of the emitted hardware.
  public let simulatedCycles: Double
  /// Rounds that were simulated.
  public let rounds: Int

  /// What the resource model was off by in LUTs: `model / found - 1`.
  public var lutError: Double { Double(point.resources.luts) / Double(max(1, netlist.luts)) - 1 }
  /// What the cycle model was off by in cycles: `model / found - 1`.
  public var cycleError: Double { point.cyclesPerToken / simulatedCycles - 1 }

  /// Rounds that are simulated: the first is left out where weights stream, because its queues are full.
  public static let rounds = 2

  /// Synthesises and simulates a design.
  ///
  /// - Parameters:
  ///   - model: with weights, of the dimensions of the sweep; only its share of the layers is used.
  ///   - progress: called with one line before each step.
  public static func run(
    _ point: ExplorePoint, _ space: ExploreSpace, seed: UInt64, synthesis: Synthesis,
    progress: (String) -> Void = { _ in }
  ) async throws -> ExploreCheck {
    let configuration = try space.configuration(point.candidate)
    progress("Synthesising \(configuration.name), \(point.candidate.lanes) lanes (Yosys)")
    let module = try Design(configuration).module
    let netlist = try await synthesis.netlist(of: module, space.target.family, style: configuration.laneStyle)
    let model = TernaryModel.random(configuration: configuration.model, seed: seed, name: configuration.name)
    let clock = point.candidate.clockMHz
    let memory = configuration.readsMemory ? space.target.memory?.timing(clockMHz: clock) : nil
    let device = try await SimulatedDevice.open(
      configuration, model: model, golden: FixedPointModel(model), memory: memory ?? .ideal, progress: progress)
    progress("Simulating \(rounds) rounds of \(configuration.name), \(point.candidate.lanes) lanes")
    // A round settles the queues of a memory that limits the rate.
    if configuration.weightPorts != nil { _ = try Performance.measure(configuration, on: device, tokens: 1) }
    let performance = try Performance.measure(configuration, on: device, tokens: rounds)
    return ExploreCheck(
      point: point, netlist: netlist.resources(space.target.family), tool: synthesis.version,
      simulatedCycles: performance.cyclesPerToken, rounds: rounds)
  }
}
