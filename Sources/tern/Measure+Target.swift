import Accelerator
import ArgumentParser
import Device
import Foundation
import GoldenModel
import Measurement
import TernaryLM

extension Measure {
  /// Checks options that do not go with a target.
  func validateTarget() throws {
    guard Target.named(target) != nil else {
      throw ValidationError(
        "--target \(target): choose \(Self.simulation), \(Target.all.map(\.name).joined(separator: ", "))")
    }
    for (option, isGiven) in [
      ("--simulate", simulate), ("--memory", simulation.memory != nil), ("--datapath", array.datapath != nil),
      ("--columns", array.columns != nil), ("--vector-lanes", array.vectorLanes != nil),
      ("--code-lanes", array.codeLanes != nil),
    ] where isGiven {
      throw ValidationError("\(option): \(target) decides this; leave it out")
    }
    try power.check()
  }

  /// Rate, power and energy on a target.
  func measureTarget() async throws {
    try reports.check()
    if let markdown { try checkFolder(of: markdown) }
    let design = try design()
    var report = try await report(design)
    if power.isGiven {
      report = try await power.measure(report, design, tokens: tokens ?? 64)
    }
    try reports.write(report, design)
    if let markdown { try save(report.markdown, to: markdown) }
    guard json else { return try Terminal.write(report.text) }
    try Terminal.write(String(decoding: try report.summary(), as: UTF8.self))
  }

  private func design() throws -> MeasuredDesign {
    guard let target = Target.named(target) else { throw InputError("--target \(target): no such target") }
    var options = MeasuredDesign.Options()
    (options.lanes, options.streams, options.laneStyle) = (array.lanes, array.streams, array.laneStyle)
    options.clockMHz = clockMhz
    switch array.weightPorts {
    case nil: break
    case .onChip: options.weightPorts = .some(nil)
    case .ports(let ports): options.weightPorts = ports
    }
    let (dimensions, name) = try weights.dimensions(of: model)
    return try MeasuredDesign(dimensions, name: name, target: target, options: options)
  }

  private func report(_ design: MeasuredDesign) async throws -> MeasureReport {
    guard design.configurations.contains(where: { $0.datapath == .shared }) else { return try MeasureReport(design) }
    return try await simulated(design)
  }

  /// The report of a datapath whose cycles no model knows: counted in the simulation.
  private func simulated(_ design: MeasuredDesign) async throws -> MeasureReport {
    let model = try weights.load(model)
    defer { Terminal.clearProgress() }
    let device = try await SimulatedDevice.open(
      design.configurations[0], model: model, golden: FixedPointModel(model), memory: design.memory,
      threads: simulation.simThreads
    ) { Terminal.progress($0) }
    func count(head: Bool) throws -> Performance {
      try Performance.measure(device.configuration, on: device, tokens: tokens ?? 4, head: head) {
        Terminal.progress("\($0) tokens simulated")
      }
    }
    return try MeasureReport(design, decode: [try count(head: true)], prefill: [try count(head: false)])
  }
}
