import Accelerator
import ArgumentParser
import Boards
import Device
import GoldenModel
import TernaryLM

/// What `--device` can be.
enum DeviceKind: ExpressibleByArgument, Equatable {
  case simulated, golden, float
  /// A board, by the path of its serial port.
  case serial(String)

  static let allValueStrings = ["simulated", "golden", "float", "/dev/ttyUSB0"]

  init?(argument: String) {
    switch argument {
    case "simulated": self = .simulated
    case "golden": self = .golden
    case "float": self = .float
    case _ where argument.contains("/"): self = .serial(argument)
    default: return nil
    }
  }
}

/// Options of every command that runs a model.
struct DeviceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What runs the model: the simulated accelerator, golden (its bit-exact model), float, or the serial port of a board, \
      such as /dev/ttyUSB0.
      """, valueName: "simulated|golden|float|port"))
  var device = DeviceKind.simulated
  @Option(parsing: .unconditional, help: "Rate of the serial port (default: 1000000).") var baud: Int?

  @OptionGroup var array: ArrayOptions

  @OptionGroup var simulation: SimulationOptions

  /// The clock that the memory is simulated beside.
  private static let clockMHz = 250.0

  /// Opens the device, which compares itself with the golden model if `verifies`.
  ///
  /// - Parameter isGreedy: the best tokens are all that is wanted of answers.
  func open(
    _ model: TernaryModel, verifies: Bool, waves: String? = nil, isGreedy: Bool = false
  ) async throws -> OpenDevice {
    defer { Terminal.clearProgress() }
    if case .serial(let path) = device {
      return try openSerial(path, model, verifies: verifies, waves: waves, isGreedy: isGreedy)
    }
    if baud != nil { throw InputError("--baud is for a serial port; use it with --device /dev/ttyUSB0") }
    guard device == .simulated else { return try openSoftware(model, verifies: verifies, waves: waves) }
    let golden = FixedPointModel(model)
    let simulated = try await simulation.open(array, model, golden, clockMHz: Self.clockMHz, waves: waves)
    let verifier = verifies ? Verifier(simulated, against: golden) : nil
    return OpenDevice(device: verifier ?? simulated, verifier: verifier, configuration: simulated.configuration)
  }

  private func openSerial(
    _ path: String, _ model: TernaryModel, verifies: Bool, waves: String?, isGreedy: Bool
  ) throws -> OpenDevice {
    for (option, isGiven) in [
      ("--waves", waves != nil), ("--memory", simulation.memory != nil), ("--sim-threads", simulation.simThreads != 1),
    ] where isGiven {
      throw InputError("\(option) is for the simulated device; use it with --device simulated")
    }
    let known = Board.configurations(of: model.configuration, name: model.name)
    let configurations = known + [try array.configuration(of: model, loading: .loadPort)]
    Terminal.progress("Looking for a Tern on \(path)")
    var timing = SerialTiming()
    // A simulated board is slower than any real one.
    if path.hasPrefix("/dev/pts/") { (timing.reply, timing.patience) = (30, 600) }
    let serial = try SerialDevice.open(
      path, baud: baud ?? Board.baud, among: configurations, timing: timing
    ) { line in
      Terminal.clearProgress()
      Terminal.note("warning: \(line)")
    }
    serial.readsCandidates = verifies || !isGreedy
    let golden = FixedPointModel(model)
    if !verifies { try serial.checkModel(golden) }
    let verifier = verifies ? Verifier(serial, against: golden) : nil
    var opened = OpenDevice(device: verifier ?? serial, verifier: verifier, configuration: serial.configuration)
    opened.link = OpenDevice.Link(
      device: serial, baud: baud ?? Board.baud,
      hertz: Board.clock(of: serial.configuration, model.configuration, name: model.name))
    return opened
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
  /// The serial line, for a board.
  var link: Link?

  /// A serial line, and the clock of the board at its end, if it is known.
  struct Link {
    let device: SerialDevice
    let baud: Int
    let hertz: Int?
  }

  /// True if every comparison held, since a difference ends the run; null if none was made.
  var matchesGolden: JSONValue { verifier == nil ? .null : .bool(true) }
}
