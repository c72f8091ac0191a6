import Accelerator
import Device
import Foundation
import TernaryLM
import Testing

@testable import Measurement

@Suite struct PowerSourceTests {
  private func read(_ text: String) throws -> PowerTrace { try MeterRecording.read(text, name: "m.csv") }

  private func watts(_ text: String) throws -> [Double] {
    try read(text).samples.map { (1e9 * $0.watts).rounded() / 1e9 }
  }

  @Test func columnsAreFoundByTheirNames() throws {
    #expect(try watts("Time (s),Power (W)\n0,1.5\n0.5,2\n") == [1.5, 2])
    #expect(try watts("time_s,power_mW\n0,1500\n0.5,2000\n") == [1.5, 2])
    #expect(try watts("\u{FEFF}Sample;t [ms];U/V;I [mA]\r\n1;0;5,00;100\r\n2;10;5,00;200\r\n") == [0.5, 1])
    #expect(try watts("Time\tVoltage [V]\tCurrent [\u{B5}A]\n0\t3.3\t1000\n1\t3.3\t2000") == [0.0033, 0.0066])
    #expect(try watts("\"Timestamp\",\"Channel A Watts\"\n\"0\",\"3\"\n\"1\",\"4\"\n") == [3, 4])
    // Lines of the instrument before the header, comments and empty lines after it; power goes before voltage and current.
    let logged = """
      Logger 7, serial 1234
      Samples,3

      #Time (s),Voltage (V),Current (A),Power (W)
      # range changed
      0,5,1,4.9

      1,5,1,4.8
      """
    #expect(try watts(logged) == [4.9, 4.8])
    #expect(try read("t (us),P (W)\n0,1\n500000,1\n").samples.last?.time == 0.5)
  }

  @Test func datesAreTimesSince1970() throws {
    let trace = try read("Timestamp,W\n2026-01-31T12:00:00.25Z,1\n2026-01-31T13:00:01+01:00,1\n")
    #expect(trace.clock == .unix)
    #expect(trace.samples.map(\.time) == [1_769_860_800.25, 1_769_860_801])
    #expect(
      try read("Date,Time,W\n2026/01/31,12:00:00Z,1\n2026/01/31,12:00:01Z,1\n").samples.map(\.time).last
        == 1_769_860_801)
    #expect(try read("time,W\n1769860800,1\n1769860801,1\n").clock == .unix)
    #expect(try read("time,W\n0,1\n1,1\n").clock == .instrument)
  }

  @Test(arguments: [
    ("Time (s),Power\n0,1\n1,1\n", "m.csv, line 1: the column 'Power' has no unit"),
    ("Time (s),Voltage (V)\n0,1\n1,1\n", "m.csv, line 1: there is a voltage but no current"),
    ("Time (s),P1 (W),P2 (W)\n0,1,1\n", "m.csv, line 1: the columns 'P1 (W)' and 'P2 (W)' could both be meant"),
    ("Time (s),P (W)\n0,1\n1,OL\n", "m.csv, line 3: 'OL' in column 'P (W)' is not a number"),
    ("Time (s),P (W)\n0,1\n1\n", "m.csv, line 3: it has no column 'P (W)'"),
    ("Time (s),P (W)\n1,1\n0,1\n", "m.csv, line 3: the time goes back"),
    ("Time (s),P (W)\nyesterday,1\n", "m.csv, line 2: 'yesterday' is not a time"),
    ("Time (s),P (W)\n0,48000\n", "m.csv, line 2: 48,000 W is no board's power; is the unit of column P (W) right?"),
    ("Time (s),P (W)\n0,1\n", "m.csv: holds fewer than two samples"),
    ("a,b\n0,1\n", "m.csv: no line names columns with time and power"), ("", "m.csv: no line names columns"),
  ])
  func mistakesNameTheLine(text: String, message: String) {
    let error = #expect(throws: PowerError.self) { try read(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  private static let report = """
    -----------------------------------------------------
    1/1 [0000:08:00.1] : xilinx_u280
    -----------------------------------------------------
    Electrical
      Max Power              : 225 Watts
      Power                  : 27.5 Watts
      Power Warning          : false

      Power Rails            : Voltage   Current
      12 Volts PCI Express   : 12.010 V,  0.490 A
    """

  @Test func logsOfXbutil() throws {
    let log = "1700000000.5\n\(Self.report)\n1700000001.5\n\(Self.report.replacing("27.5", with: "31"))\n"
    let folder = try ScratchFolder()
    let trace = try PowerSource.read(recording: folder.write("power.log", log))
    #expect(trace.clock == .unix && trace.source == "power.log, xbutil's power of the card")
    #expect(trace.samples == [.init(time: 1_700_000_000.5, watts: 27.5), .init(time: 1_700_000_001.5, watts: 31)])
    let json = #"{"electrical": {"power_consumption_max_watts": "225",\#n"power_consumption_watts": "27.5",\#n}}"#
    #expect(try XbutilReport.read("1.5\n\(json)\n2.5\n\(json)\n", name: "x").samples.map(\.watts) == [27.5, 27.5])
    for bad in [
      Self.report, "1\n\(Self.report)\n", "2\n\(Self.report)\n1\n\(Self.report)\n",
      "1\n\(Self.report.replacing("27.5", with: "N/A"))\n2\n\(Self.report)",
    ] {
      #expect(throws: PowerError.self) { try XbutilReport.read(bad, name: "x") }
    }
    #expect(throws: PowerError.self) { try PowerSource.read(recording: "\(folder.path)/missing.csv") }
  }

  /// A program that prints as xbutil does stands in for it.
  @Test func xbutilIsAsked() throws {
    let folder = try ScratchFolder()
    let program = try folder.write(
      "xbutil",
      "#!/bin/sh\n[ \"$*\" = 'examine -d 0000:08:00.1 -r electrical' ] || exit 1\ncat <<'END'\n\(Self.report)\nEND\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    guard case .sensor(let sensor) = try PowerSource("xbutil:0000:08:00.1", environment: ["TERN_XBUTIL": program])
    else {
      Issue.record("not a sensor")
      return
    }
    #expect(try sensor.watts() == 27.5)
    #expect(throws: PowerError.self) { try PowerSource("xbutil:1", environment: ["TERN_XBUTIL": program]) }
    #expect(throws: PowerError.self) { try PowerSource("xbutil:1", environment: [:]) }
  }

  /// Files as Linux's driver of the INA226 has them.
  @Test func hwmon() throws {
    let folder = try ScratchFolder()
    _ = try folder.write("name", "ina226\n")
    #expect(throws: PowerError.self) { try HwmonSensor(folder.path) }
    _ = try folder.write("in1_input", "5000\n")
    _ = try folder.write("curr1_input", "300\n")
    let product = try HwmonSensor("\(folder.path)/")
    #expect(try product.watts() == 1.5 && product.source == "ina226, in1_input and curr1_input")
    _ = try folder.write("update_interval", "40")
    let file = try folder.write("power1_input", "1480000\n")
    for path in [folder.path, file] {
      let sensor = try HwmonSensor(path)
      #expect(try sensor.watts() == 1.48 && sensor.source == "ina226, power1_input" && sensor.interval == 0.04)
    }
    let sensor = try HwmonSensor(file)
    _ = try folder.write("power1_input", "?")
    #expect(throws: PowerError("\(file): holds '?', which is not a number")) { try sensor.watts() }
    #expect(throws: PowerError.self) { try HwmonSensor("\(folder.path)/temp1_input") }
  }

  @Test func sensorsAreReadWhileOthersWork() async throws {
    let folder = try ScratchFolder()
    let file = try folder.write("power1_input", "2000000")
    let recorder = PowerRecorder(try HwmonSensor(file))
    while recorder.time < 0.05 { try await Task.sleep(for: .milliseconds(5)) }
    let trace = try await recorder.stop(start: 0.02)
    #expect(trace.clock == .tokens && trace.samples.allSatisfy { $0.watts == 2 })
    #expect(
      trace.samples[0].time < -0.01 && zip(trace.samples, trace.samples.dropFirst()).allSatisfy { $0.time < $1.time })
    let failing = PowerRecorder(try HwmonSensor(file))
    try FileManager.default.removeItem(atPath: file)
    while failing.time < 0.05 { try await Task.sleep(for: .milliseconds(5)) }
    await #expect(throws: PowerError.self) { try await failing.stop(start: 0) }
  }

  /// A sensor that says more while a device works; on a busy computer readings may come too late, so several times are tried.
  @Test func powerWhileTokensStream() async throws {
    var found: MeasuredPower?
    for _ in 0..<5 {
      found = (try? await streamed()) ?? found
      if let found, found.active.value > 1.7, found.idle.value < 0.7 { break }
    }
    let power = try #require(found)
    #expect(power.active.value > 1.7 && power.active.value <= 2)
    #expect(power.idle.value >= 0.5 && power.idle.value < 0.7)
    #expect(power.joulesPerToken.value >= 0.02 * 1.7)
  }

  private func streamed() async throws -> MeasuredPower {
    let folder = try ScratchFolder()
    func set(_ microwatts: Int) { _ = try? folder.write("power1_input", "\(microwatts)") }
    set(500_000)
    let recorder = PowerRecorder(try HwmonSensor(folder.path))
    let device = SlowDevice()
    let configuration = try AcceleratorConfiguration(name: "small", model: device.model, lanes: 16)
    var start = 0.0
    let times = try await TokenTimes.record(on: device, configuration: configuration, tokens: 10, idle: 0.3) {
      start = recorder.time
      set(2_000_000)
    } report: {
      if $0 == 10 { set(500_000) }
    }
    #expect(times.rounds.count == 10 && times.tokens == 10 && times.statistics.rounds == 10)
    #expect(times.duration >= 0.2 && zip(times.rounds, times.rounds.dropFirst()).allSatisfy { $0 < $1 })
    return try MeasuredPower(try await recorder.stop(start: start), times, accuracy: 0)
  }
}

/// A device that takes its time.
private final class SlowDevice: Device {
  let name = "slow"
  let model = ModelConfiguration(vocabularySize: 4, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  let streams = 1
  var statistics = DeviceStatistics(cycles: CycleCounts())

  func reset(stream: Int) {}
  func saveState(stream: Int) -> DeviceState { .floatingPoint([]) }
  func restoreState(_ state: DeviceState, stream: Int) {}

  func step(_ round: [StreamToken?]) -> [Answer?] {
    Thread.sleep(forTimeInterval: 0.02)
    statistics.rounds += 1
    return [Answer(logits: [0, 1, 0, 0])]
  }
}
