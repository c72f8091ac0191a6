import Accelerator
import ArgumentParser
import Device
import GoldenModel
import TernaryLM
import Toolchain

extension MemoryPreset: ExpressibleByArgument {}

/// Options of every command that simulates a design.
struct SimulationOptions: ParsableArguments {
  @Option(help: "Memory that streamed weights come from (default: ideal).") var memory: MemoryPreset?
  @Option(parsing: .unconditional, help: "Threads of the simulation; more than one only where processors are free.")
  var simThreads = 1

  /// Most threads; a design has no more parts that are worth one.
  private static let maximumThreads = 64

  func validate() throws {
    let limit = Self.maximumThreads
    guard (1...limit).contains(simThreads) else {
      throw ValidationError("--sim-threads \(simThreads): must be 1 to \(limit)")
    }
  }

  /// Opens the simulated accelerator of a model, building what the cache lacks.
  ///
  /// - Parameter clockMHz: of the design, which the memory is simulated beside.
  func open(
    _ array: ArrayOptions, _ model: TernaryModel, _ golden: FixedPointModel, clockMHz: Double, waves: String? = nil
  ) async throws -> SimulatedDevice {
    defer { Terminal.clearProgress() }
    let configuration = try array.configuration(of: model)
    if memory != nil, configuration.weightPorts == nil {
      throw InputError("--memory: the weights of \(model.name) are on chip; give --weight-ports as well")
    }
    return try await SimulatedDevice.open(
      configuration, model: model, golden: golden, memory: memory?.timing(clockMHz: clockMHz) ?? .ideal, waves: waves,
      threads: simThreads
    ) { Terminal.progress($0) }
  }
}
