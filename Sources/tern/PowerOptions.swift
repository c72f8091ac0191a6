import Accelerator
import ArgumentParser
import Boards
import Device
import Foundation
import Measurement
import TernaryLM

/// Options for power that an instrument measures.
struct PowerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Measured power: the CSV file of a bench meter, a hwmon folder or power1_input of an INA226 or the like, xbutil:CARD, \
      or a log of xbutil's reports. Takes the place of the estimate.
      """, valueName: "source"))
  var power: String?
  @Option(
    help: ArgumentHelp("Serial port of the board that computes the tokens, such as /dev/ttyUSB0.", valueName: "port"))
  var device: String?
  @Option(parsing: .unconditional, help: "Rate of the serial port (default: \(Board.baud)).") var baud: Int?
  @Option(
    parsing: .unconditional, help: "Seconds without tokens before and after, in which the power at rest is read.")
  var rest = 3.0
  @Option(parsing: .unconditional, help: "Accuracy of the instrument, in percent of its reading.")
  var powerAccuracy = 2.0
  @Flag(help: "Find the tokens in a recording by the rise of its power, whatever its dates say.") var alignByRise =
    false
  @Option(
    help: ArgumentHelp(
      "Write when the tokens were computed, for a recording that is there later.", valueName: "file"))
  var saveTimes: String?
  @Option(help: ArgumentHelp("Take the times of tokens from a file that --save-times wrote.", valueName: "file"))
  var times: String?

  /// Whether anything is to be measured.
  var isGiven: Bool { power != nil || device != nil || times != nil || saveTimes != nil }

  /// Checks that the options go together.
  func check() throws {
    guard isGiven else { return }
    guard (device != nil) != (times != nil) else {
      throw ValidationError("give --device, the board that computes tokens, or --times, a file of --save-times")
    }
    guard power != nil || saveTimes != nil else {
      throw ValidationError("--device: give --power or --save-times as well")
    }
    if times != nil, power == nil { throw ValidationError("--times: give --power as well") }
    if times != nil, saveTimes != nil { throw ValidationError("--save-times is for --device; leave it out") }
    guard (0.1...3600).contains(rest) else { throw ValidationError("--rest \(rest): must be 0.1 to 3600 seconds") }
    guard (0...100).contains(powerAccuracy) else {
      throw ValidationError("--power-accuracy \(powerAccuracy): must be 0 to 100 percent")
    }
  }

  /// Measures, and puts what was measured in the place of the estimate.
  ///
  /// - Parameter tokens: of each stream.
  func measure(
    _ report: MeasureReport, _ design: MeasuredDesign, tokens: Int
  ) async throws -> MeasureReport {
    if let saveTimes { try checkFolder(of: saveTimes) }
    let source = try power.map { try PowerSource($0) }
    let (recorded, trace) = try await record(source, design, tokens)
    if let saveTimes { try recorded.write(to: saveTimes) }
    guard recorded.configuration == design.configurations.first, design.configurations.count == 1 else {
      throw InputError(
        "the tokens were computed by \(recorded.configuration.name) on \(recorded.configuration.shape.lanes) lanes; "
          + "give the model, the --target and the --lanes of that board")
    }
    let power: PowerTrace
    switch source {
    case nil: return report
    case .sensor: power = trace ?? PowerTrace([], clock: .tokens, source: "")
    case .recording(let path): power = try PowerSource.read(recording: path)
    }
    let measured = try MeasuredPower(
      power, recorded, accuracy: powerAccuracy / 100, byRise: alignByRise, basis: isSimulated ? .assumed : .measured)
    var result = report.measured(measured, recorded)
    if isSimulated { result.notes.append("the board was simulated: power and rates are of no hardware") }
    return result
  }

  /// Behind a pseudo-terminal is a simulated board.
  private var isSimulated: Bool { device?.hasPrefix("/dev/pts/") ?? false }

  /// Times of tokens, and the power that a sensor read meanwhile.
  private func record(
    _ source: PowerSource?, _ design: MeasuredDesign, _ tokens: Int
  ) async throws -> (TokenTimes, PowerTrace?) {
    if let times {
      if case .sensor = source {
        throw InputError("--times: the tokens are over; a sensor has nothing to read, give a recording as --power")
      }
      return (try TokenTimes(reading: times), nil)
    }
    let serial = try open(design)
    defer { Terminal.clearProgress() }
    var recorder: PowerRecorder?
    if case .sensor(let sensor) = source { recorder = PowerRecorder(sensor) }
    var start = 0.0
    let times = try await TokenTimes.record(
      on: serial, configuration: serial.configuration, tokens: tokens, idle: rest
    ) {
      start = recorder?.time ?? 0
    } report: {
      Terminal.progress("\($0) of \(tokens) tokens on \(serial.name)")
    }
    return (times, try await recorder?.stop(start: start))
  }

  private func open(_ design: MeasuredDesign) throws -> SerialDevice {
    let path = device ?? ""
    Terminal.progress("Looking for a Tern on \(path)")
    var timing = SerialTiming()
    // A simulated board is slower than any real one.
    if isSimulated { (timing.reply, timing.patience) = (10, 600) }
    let serial = try SerialDevice.open(
      path, baud: baud ?? Board.baud, among: design.configurations, timing: timing
    ) { line in
      Terminal.clearProgress()
      Terminal.note("warning: \(line)")
    }
    serial.readsCandidates = false
    return serial
  }
}
