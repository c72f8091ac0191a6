import Accelerator
import Foundation
import HDL

/// What became of a design of a sweep.
public struct ExploreOutcome: Sendable, Equatable, Codable {
  /// Its number in the sweep.
  public let index: Int
  /// A point for each clock; empty if it does not fit.
  public let points: [ExplorePoint]
  /// What ran out; nil if it fits.
  public let shortage: Shortage?
}

/// A sweep of the designs of a model on a target, with the cycle model and the resource model.
public struct Exploration: Sendable {
  /// What is tried.
  public let space: ExploreSpace
  /// The designs, by number.
  public let designs: [ExploreCandidate]
  private let resources: ResourceModel
  private let energy: EnergyModel
  private let lutsPerLane: Double

  /// A sweep.
  ///
  /// - Throws: `CoefficientError` or `ExploreError` if a model lacks the family of the target.
  public init(_ space: ExploreSpace, resources: ResourceModel) throws {
    (self.space, self.resources) = (space, resources)
    energy = try EnergyModel(space.target)
    designs = space.designs()
    lutsPerLane = try resources.lutsPerLane(space.target.family, columns: 64)
  }

  /// Points that the sweep looks at.
  public var pointCount: Int { designs.count * space.clocks.count }

  /// What the models say about a design; nil if the generator has no such design.
  public func outcome(_ index: Int) -> ExploreOutcome? {
    let design = designs[index]
    guard let configuration = try? space.configuration(design) else { return nil }
    if let shortage = earlyShortage(configuration) {
      return ExploreOutcome(index: index, points: [], shortage: shortage)
    }
    guard
      let needed = try? resources.estimate(
        configuration, space.target.family)
    else { return nil }
    if let shortage = space.target.shortage(of: needed) {
      return ExploreOutcome(index: index, points: [], shortage: shortage)
    }
    var rounds: [MemoryRate?: RoundPair] = [:]
    let load = load(configuration, registers: needed.registers)
    let points = space.clocks.map { clock in
      let rate = configuration.readsMemory ? space.target.memory?.timing(clockMHz: clock).rate : nil
      let round = rounds[rate] ?? RoundPair(CycleModel(configuration, memory: rate ?? .ideal), space.target)
      rounds[rate] = round
      let cycles = round.cyclesPerToken(space.target, clockMHz: clock)
      let joules = joules(rounds: load, cyclesPerToken: cycles, streams: design.streams, clockMHz: clock)
      return ExplorePoint(
        candidate: design.at(clock), resources: space.target.placed(needed), cyclesPerToken: cycles,
        tokensPerSecond: clock * 1e6 / cycles, joulesPerToken: joules?.value,
        joulesBand: joules.map { $0.low...$0.high })
    }
    return ExploreOutcome(index: index, points: points, shortage: nil)
  }

  /// What the FPGAs do in a round: only the last computes the head.
  private func load(_ configuration: AcceleratorConfiguration, registers: Int) -> [EnergyModel.Rounds] {
    let registers = Figure(Double(registers), unit: "registers", basis: .estimated, source: resources.version)
    return (0..<space.target.devices).map { device in
      EnergyModel.Rounds(configuration, head: device == space.target.devices - 1, registers: registers)
    }
  }

  /// Energy of a token in J; nil if the model lacks a coefficient.
  private func joules(
    rounds: [EnergyModel.Rounds], cyclesPerToken: Double, streams: Int, clockMHz: Double
  ) -> Figure? {
    func figure(_ value: Double, _ unit: String) -> Figure {
      Figure(value, unit: unit, basis: .modelled, source: "sweep")
    }
    let perRound = figure(cyclesPerToken * Double(streams), "cycles")
    guard let power = try? energy.power(rounds, cycles: perRound, clock: figure(clockMHz, "MHz")) else { return nil }
    return (cyclesPerToken / (clockMHz * 1e6)) * power.watts
  }

  /// What certainly runs out, seen without emitting the design: memory for weights on chip, or LUTs for the lanes alone.
  private func earlyShortage(_ configuration: AcceleratorConfiguration) -> Shortage? {
    let target = space.target
    var needed = Resources(luts: Int(Double(configuration.shape.lanes) * lutsPerLane))
    if configuration.weightPorts == nil {
      let words = Census.MemoryUse(
        name: "words", width: 8 * configuration.weightBytes, depth: configuration.weightWords, synchronousReads: 1,
        asynchronousReads: 0, writes: 1, hasOneAddress: true, image: nil)
      needed = needed + MemoryMapping(words, target.family).resources
    }
    return target.shortage(of: needed)
  }

  /// The outcomes of some designs, several at a time, in the order in which they come.
  ///
  /// - Throws: `CancellationError`, or what `take` throws.
  public func run(_ indices: [Int], workers: Int, take: ([ExploreOutcome]) throws -> Void) async throws {
    let batches = stride(from: 0, to: indices.count, by: Self.batch).map { start in
      Array(indices[start..<min(start + Self.batch, indices.count)])
    }
    try await withThrowingTaskGroup(of: [ExploreOutcome].self) { group in
      var waiting = batches.makeIterator()
      func begin() {
        guard let batch = waiting.next() else { return }
        group.addTask {
          try batch.compactMap { index in
            try Task.checkCancellation()
            return outcome(index)
          }
        }
      }
      for _ in 0..<max(1, workers) { begin() }
      while let outcomes = try await group.next() {
        try take(outcomes)
        begin()
      }
    }
  }

  /// Designs that a task takes at a time.
  private static let batch = 16
}

/// Cycles of a round on one FPGA, with the head and without.
private struct RoundPair {
  let withHead, withoutHead: Int
  let streams: Int

  init(_ model: CycleModel, _ target: Target) {
    withHead = model.round(head: true).total
    withoutHead = target.devices > 1 ? model.round(head: false).total : withHead
    streams = model.configuration.streams
  }

  /// Cycles per token of all streams together.
  ///
  /// Of several FPGAs each computes its layers, and then hands the residual stream on. A single stream uses them one after
  /// another; more are on their way together, one on each.
  func cyclesPerToken(_ target: Target, clockMHz: Double) -> Double {
    let hop = target.devices > 1 ? Target.hopMicroseconds * clockMHz : 0
    guard target.devices > 1, streams == 1 else { return (Double(withHead) + hop) / Double(streams) }
    return Double(withHead) + Double(target.devices - 1) * Double(withoutHead) + Double(target.devices) * hop
  }
}

extension Target {
  /// From the last word of a residual stream on one FPGA to its first on the next, in microseconds: an assumption for two
  /// cards with a serial link between them.
  static let hopMicroseconds = 1.0
}
