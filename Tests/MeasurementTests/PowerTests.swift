import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import Measurement

/// Calibration, coefficients and the energy model.
@Suite struct PowerTests {
  // MARK: Calibration

  /// What the makers of the measurements worked out by hand: 52 pJ a cycle, 0.20 pJ a cell of a counter, 35.7 pJ for a
  /// multiplier in LUTs, 24 pJ in a DSP block, 0.10 mW at rest.
  @Test func theFitAgreesWithThePublishedFigures() throws {
    let fit = try PowerCalibration.iCE40UP5K.get()
    #expect(abs(fit[.clock] / 52 - 1) < 0.03)
    #expect(abs(fit[.toggle] * 96.4 / 35.7 - 1) < 0.03)
    #expect(abs((fit[.toggle] * 28 + fit[.multiplication]) / 24.1 - 1) < 0.03)
    #expect(abs(fit[.static] / 104 - 1) < 0.1)
  }

  @Test func everyPointIsLeftOutOnce() throws {
    let fit = try PowerCalibration.iCE40UP5K.get()
    #expect(fit.leftOut.map(\.name) == fit.points.map(\.name))
    let error = fit.leftOutError
    #expect(error.largest < 0.3)
    #expect(error.rms < 0.12)
    #expect(error.rms > 0.01)
  }

  /// The errors are computed: a point that is off by a half is found, and it alone is far off.
  @Test func aWrongPointShows() throws {
    let text = String(decoding: PackageResources.ice40up_points_json, as: UTF8.self)
    let wrong = text.replacingOccurrences(of: "\"microamperes\": 1162", with: "\"microamperes\": 1743")
    #expect(wrong != text)
    let point = try PowerCalibration(data: Data(wrong.utf8)).leftOut.first { $0.name == "oscillator 24 MHz, counter" }
    #expect(try #require(point).error < -0.25)
  }

  @Test func tooFewPointsAreRefused() throws {
    let points =
      #"{"source":"","date":"","volts":1,"points":[{"name":"a","microamperes":1,"megahertz":0,"counters":0}]}"#
    #expect(throws: CoefficientError.self) { try PowerCalibration(data: Data(points.utf8)) }
    #expect(throws: CoefficientError.self) { try PowerCalibration(data: Data("{}".utf8)) }
  }

  // MARK: Coefficients

  @Test(arguments: [
    PackageResources.ice40up_json, PackageResources.ecp5_json, PackageResources.ultrascale_plus_json,
  ])
  func everyCoefficientHasBandSourceAndDate(_ bytes: [UInt8]) throws {
    let file = try JSONDecoder().decode(CoefficientFile.self, from: Data(bytes))
    let memories = file.memories.values.flatMap { [$0.perBit] + ($0.idle.map { [$0] } ?? []) }
    let entries = Array(file.coefficients.values) + Array(file.static.values) + memories
    #expect(entries.count > 4)
    for entry in entries {
      #expect(entry.low < entry.value && entry.value < entry.high)
      #expect(entry.source.count > 10 && entry.conditions.count > 3 && entry.unit.count > 0)
      #expect(entry.date.contains("20"))
    }
    #expect(file.coefficients.keys.allSatisfy { Coefficients.Event(rawValue: $0) != nil })
  }

  @Test(arguments: Target.all) func everyTargetHasItsCoefficients(_ target: Target) throws {
    let coefficients = try Coefficients(target.family)
    #expect(try coefficients.idle(part: target.part).value > 0)
    if let memory = target.memory { #expect(try coefficients.memory(memory.technology).perBit.value > 0) }
    for event in [Coefficients.Event.clock, .register, .toggle, .multiplication, .blockRAM] {
      #expect(coefficients[event].value > 0 && coefficients[event].low < coefficients[event].high)
    }
  }

  @Test func unknownPartsAreNamed() throws {
    let error = #expect(throws: CoefficientError.self) { try Coefficients(.ecp5).idle(part: "LFE5U-1F") }
    #expect(error?.description.contains("LFE5U-1F") == true)
  }

  // MARK: Energy

  private func power(lanes: Int = 320, clock: Double = 250, ports: Bool = true) throws -> PowerEstimate {
    let target = try #require(Target.named("kv260"))
    let size = ModelConfiguration(vocabularySize: 1000, hiddenSize: 256, layerCount: 4)
    let configuration = try AcceleratorConfiguration(
      name: "test", model: size, lanes: lanes, weightPorts: ports ? target.memory?.ports : nil, laneStyle: .threeInput)
    let registers = Figure(10_000, unit: "", basis: .modelled, source: "")
    let rounds = EnergyModel.Rounds(configuration, head: true, registers: registers)
    return try EnergyModel(target).power(
      [rounds], cycles: Figure(20_000, unit: "cycles", basis: .modelled, source: ""),
      clock: Figure(clock, unit: "MHz", basis: .assumed, source: ""))
  }

  @Test func partsAddUpAndFollowTheClock() throws {
    let (slow, fast) = (try power(clock: 100), try power(clock: 200))
    #expect(slow.parts.map(\.part) == PowerPart.allCases)
    #expect(abs(slow.watts.value - slow.parts.reduce(0) { $0 + $1.watts.value }) < 1e-9)
    #expect(slow[.idle] == fast[.idle])
    #expect(abs(fast.dynamicWatts.value / slow.dynamicWatts.value - 2) < 1e-9)
    #expect(slow.watts.basis == .estimated)
  }

  @Test func eventsDecideTheirPart() throws {
    let (narrow, wide) = (try power(lanes: 80), try power(lanes: 320))
    // The same additions, but for padding.
    let array = try #require(narrow[.array]).value / #require(wide[.array]).value
    #expect(abs(array - 1) < 0.2)
    #expect(try power(ports: false)[.dram]?.value == 0)
    let bytes = EventCounts(
      try AcceleratorConfiguration(
        name: "test", model: ModelConfiguration(vocabularySize: 1000, hiddenSize: 256, layerCount: 4), lanes: 320,
        weightPorts: WeightPorts(count: 4, width: 128)), head: true)
    let expected = 20e-12 * 8 * Double(bytes.weightBytes + bytes.embeddingBytes) * 250e6 / 20_000
    #expect(abs(try #require(wide[.dram]).value / expected - 1) < 1e-9)
  }

  // MARK: Switching activity

  @Test func everyStyleOfATargetWasRecorded() throws {
    let activity = try SwitchingActivity.committed.get()
    for (style, datapath) in [("chain", "pipelined"), ("threeInput", "pipelined"), ("complement", "shared")] {
      let sample = try #require(activity.samples.first { $0.laneStyle == style && $0.datapath == datapath })
      for unit in SwitchingActivity.Unit.allCases where datapath == "pipelined" {
        #expect(try #require(sample.togglesPerEvent[unit.rawValue]) > 1)
      }
    }
  }

  @Test func registersOfAnEmittedDesignAreCounted() throws {
    let size = ModelConfiguration(vocabularySize: 60, hiddenSize: 32, layerCount: 1, intermediateSize: 40)
    func registers(_ lanes: Int) throws -> Int {
      EmittedNets(
        try Design(AcceleratorConfiguration(name: "test", model: size, lanes: lanes, laneStyle: .plain))
      ).registerBits
    }
    // A row more of 16 lanes: 17 bits of sum and held sum, and the tree's registers.
    let (few, many) = (try registers(64), try registers(128))
    #expect(few > 1000)
    #expect(many - few > 500)
  }
}
