import Foundation
import Synchronization

/// An instrument that says the power of this moment.
public protocol PowerSensor: Sendable {
  /// What is read, for people.
  var source: String { get }
  /// Seconds between readings, at least.
  var interval: Double { get }
  /// Power in watts.
  func watts() throws(PowerError) -> Double
}

/// A power monitor, such as INA226 or INA260, behind Linux's hwmon files.
///
/// `power1_input` is in microwatts; where it is missing, `in1_input` in millivolts times `curr1_input` in milliamperes.
public struct HwmonSensor: PowerSensor {
  /// The name of the monitor, and the files.
  public let source: String
  /// Seconds between conversions, 2 ms to 1 s.
  public let interval: Double
  private let power: String?
  private let voltage, current: String

  /// A monitor by its folder, such as `/sys/class/hwmon/hwmon2`, or by its `power1_input`.
  ///
  /// - Throws: `PowerError` if no power can be read there.
  public init(_ path: String) throws(PowerError) {
    var folder = path
    var channel = "1"
    if let file = path.split(separator: "/").last, file.hasSuffix("_input") {
      guard file.hasPrefix("power") else {
        throw PowerError("\(path): is not a power; give a powerN_input or a folder")
      }
      channel = String(file.dropFirst("power".count).dropLast("_input".count))
      folder = String(path.dropLast(file.count))
    }
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let files = FileManager.default
    let power = "\(folder)/power\(channel)_input"
    self.power = files.isReadableFile(atPath: power) ? power : nil
    (voltage, current) = ("\(folder)/in1_input", "\(folder)/curr1_input")
    guard self.power != nil || [voltage, current].allSatisfy(files.isReadableFile) else {
      throw PowerError("\(path): has no power1_input that can be read, nor in1_input and curr1_input")
    }
    let name = Self.text("\(folder)/name") ?? "hwmon"
    source = "\(name), \(self.power == nil ? "in1_input and curr1_input" : "power\(channel)_input")"
    // Milliseconds between conversions; more readings than conversions say nothing new.
    let update = Self.text("\(folder)/update_interval").flatMap(Double.init) ?? 0
    interval = max(0.002, min(1, update / 1000))
    _ = try watts()
  }

  /// The power of the last conversion, in watts.
  public func watts() throws(PowerError) -> Double {
    if let power { return try Self.number(power) * 1e-6 }
    return try Self.number(voltage) * Self.number(current) * 1e-6
  }

  private static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  private static func number(_ path: String) throws(PowerError) -> Double {
    guard let text = text(path) else { throw PowerError("\(path): cannot be read; was the sensor removed?") }
    guard let value = Double(text) else { throw PowerError("\(path): holds '\(text)', which is not a number") }
    return value
  }
}

/// An Alveo card's own power, as `xbutil examine` reports it about once a second.
public struct XbutilSensor: PowerSensor {
  /// The card.
  public let source: String
  /// Seconds between runs of the program, at least.
  public let interval = 0.1
  private let program, card: String

  /// A card by its PCI address, such as `0000:65:00.1`; `program` is the path of `xbutil`.
  public init(card: String, program: String) throws(PowerError) {
    (self.card, self.program) = (card, program)
    source = "xbutil's power of the card \(card)"
    _ = try watts()
  }

  /// The power of the card, in watts, from one run of the program.
  public func watts() throws(PowerError) -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["examine", "-d", card, "-r", "electrical"]
    (process.standardOutput, process.standardInput) = (output, FileHandle.nullDevice)
    let data: Data
    do {
      try process.run()
      data = try output.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw PowerError("\(program): cannot be run: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PowerError("\(program) failed with exit code \(process.terminationStatus); is \(card) the card?")
    }
    return try XbutilReport.power(String(decoding: data, as: UTF8.self), name: program)
  }
}

/// Reads a sensor again and again on a thread of its own, while the device computes on another.
public final class PowerRecorder: Sendable {
  private struct State {
    var samples: [PowerTrace.Sample] = []
    var failure: PowerError?
    var isStopping = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let sensor: any PowerSensor
  private let begin = ContinuousClock.now

  /// Begins to read.
  public init(_ sensor: any PowerSensor) {
    self.sensor = sensor
    let thread = Thread { [self] in
      while !state.withLock({ $0.isStopping }) { read() }
      state.withLock { $0.hasEnded = true }
    }
    thread.start()
  }

  private func read() {
    let before = ContinuousClock.now
    do {
      let watts = try sensor.watts()
      // The reading is of some time between the question and the answer.
      let time = ((before - begin) + (ContinuousClock.now - before) / 2) / .seconds(1)
      state.withLock { $0.samples.append(.init(time: time, watts: watts)) }
    } catch {
      state.withLock { ($0.failure, $0.isStopping) = (error, true) }
    }
    Thread.sleep(forTimeInterval: max(0, sensor.interval - (ContinuousClock.now - before) / .seconds(1)))
  }

  /// Seconds since reading began: the clock of the samples.
  public var time: Double { (ContinuousClock.now - begin) / .seconds(1) }

  /// Stops, and gives what was read, its times those of the tokens' clock.
  ///
  /// - Parameter start: `time` at the start of the first round.
  /// - Throws: `PowerError` if a reading failed.
  public func stop(start: Double) async throws -> PowerTrace {
    state.withLock { $0.isStopping = true }
    while !state.withLock({ $0.hasEnded }) { try await Task.sleep(for: .milliseconds(1)) }
    let (samples, failure) = state.withLock { ($0.samples, $0.failure) }
    if let failure { throw failure }
    guard samples.count >= 2 else {
      throw PowerError("\(sensor.source): fewer than two readings; stream more --tokens")
    }
    return PowerTrace(samples, clock: .instrument, source: sensor.source).shifted(by: start, to: .tokens)
  }
}
