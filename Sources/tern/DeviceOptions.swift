import Accelerator
import ArgumentParser
import Device
import GoldenModel
import TernaryLM

/// What `--device` can be.
enum DeviceKind: String, ExpressibleByArgument, CaseIterable {
  case simulated, golden, float
}

/// Options of every command that runs a model.
struct DeviceOptions: ParsableArguments {
  @Option(help: "What runs the model: the simulated accelerator, its bit-exact model, or floating point.")
  var device = DeviceKind.simulated

  @OptionGroup var array: ArrayOptions

  @OptionGroup var simulation: SimulationOptions

  /// The clock that the memory is simulated beside.
  private static let clockMHz = 250.0

  /// Opens the device, which compares itself with the golden model if `verifies`.
  func open(_ model: TernaryModel, verifies: Bool, waves: String? = nil) async throws -> OpenDevice {
    defer { Terminal.clearProgress() }
    guard device == .simulated else { return try openSoftware(model, verifies: verifies, waves: waves) }
    let golden = FixedPointModel(model)
    let simulated = try await simulation.open(array, model, golden, clockMHz: Self.clockMHz, waves: waves)
    let verifier = verifies ? Verifier(simulated, against: golden) : nil
    return OpenDevice(device: verifier ?? simulated, verifier: verifier, configuration: simulated.configuration)
  }

  private func openSoftware(_ model: TernaryModel, verifies: Bool, waves: String?) throws -> OpenDevice {
    if verifies { throw InputError("--verify compares the simulated device; use it with --device simulated") }
    if waves != nil { throw InputError("--waves records the simulated device; use it with --device simulated") }
    for (option, isGiven) in [
      ("--lanes", array.lanes != nil), ("--weight-ports", array.weightPorts != nil),
      ("--memory", simulation.memory != nil), ("--sim-threads", simulation.simThreads != 1),
    ] where isGiven {
      throw InputError("\(option) is for the simulated device; use it with --device simulated")
    }
    try FixedPointModel.checkVectorLengths(model)
    let device: any Device =
      device == .golden
      ? GoldenDevice(FixedPointModel(model), streams: array.streams) : FloatDevice(model, streams: array.streams)
    return OpenDevice(device: device, verifier: nil, configuration: nil)
  }
}

/// A device with what is known about it.
struct OpenDevice {
  /// The device, or the verifier in front of it.
  let device: any Device
  /// The verifier, if there is one.
  let verifier: Verifier?
  /// The design, for a device that has one.
  let configuration: AcceleratorConfiguration?

  /// True if every comparison held, since a difference ends the run; null if none was made.
  var matchesGolden: JSONValue { verifier == nil ? .null : .bool(true) }
}
