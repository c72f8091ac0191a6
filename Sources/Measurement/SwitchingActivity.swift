import Accelerator
import Device
import Foundation
import GoldenModel
import Toolchain

/// How many nets change, by unit, for each event of the unit: from waveforms of whole tokens of a real text.
public struct SwitchingActivity: Sendable, Equatable, Codable {
  /// A unit, or some that work together.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Decoder, lanes, their control, the codes and the weight words that they read; an event is a lane's addition.
    case array
    /// An event is an element that a lane takes.
    case vectorUnit, normUnit, quantiser, head, queue
    /// Sequencer, registers, embedding, memory ports; an event is a cycle.
    case control

    /// The unit that an instance in the top module belongs to.
    init(instance: String?) {
      switch instance {
      case nil, "array", "array_control", "weight_memory": self = .array
      case "vector_unit": self = .vectorUnit
      case "norm_unit": self = .normUnit
      case "quantiser": self = .quantiser
      case "head": self = .head
      case "queue": self = .queue
      default: self = .control
      }
    }
  }

  /// What was recorded.
  public struct Sample: Sendable, Equatable, Codable {
    /// Model, how rows add, and how the other units are built: `pipelined` or `shared`.
    public let model, laneStyle, datapath: String
    /// Lanes.
    public let lanes: Int
    /// Positions of the recorded tokens in the text.
    public let positions: [Int]
    /// Cycles of all of them.
    public let cycles: Int
    /// Changes of nets for each event, and the part of them that registers make, by `Unit`.
    public let togglesPerEvent, registerPart: [String: Double]
  }

  /// Version of the file.
  public let version: Int
  /// What is in the file besides numbers.
  public let conditions: String
  /// Samples.
  public let samples: [Sample]

  /// The committed samples.
  public static let committed = Result {
    do {
      return try JSONDecoder().decode(SwitchingActivity.self, from: Data(PackageResources.activity_json))
    } catch {
      throw CoefficientError("the switching activity cannot be read: \(error)")
    }
  }

  /// Samples in the order given.
  public init(samples: [Sample]) {
    version = 1
    conditions =
      "waveforms of whole tokens, begin token first, each token the model's own choice; values before each clock edge; nets "
      + "as emitted, before synthesis; ideal memory"
    self.samples = samples
  }

  /// The sample that is nearest to a design: the same datapath, then the same style, then the most lanes.
  ///
  /// - Throws: `CoefficientError` if there is none of the datapath.
  public func nearest(to c: AcceleratorConfiguration) throws -> Sample {
    let datapath = c.datapath?.rawValue ?? "pipelined"
    let candidates = samples.filter { $0.datapath == datapath }
    let alike = candidates.filter { $0.laneStyle == c.laneStyle.rawValue }
    guard let best = (alike.isEmpty ? candidates : alike).max(by: { $0.lanes < $1.lanes }) else {
      throw CoefficientError("there is no switching activity of a \(datapath) datapath; record one with tern activity")
    }
    return best
  }

  /// Events of a round by unit, as the samples count them.
  public static func events(_ counts: EventCounts, cycles: Double) -> [Unit: Double] {
    [
      .array: Double(counts.laneAdditions), .vectorUnit: Double(counts.vectorWords * counts.vectorLanes),
      .normUnit: Double(counts.normWords * counts.vectorLanes),
      .quantiser: Double(counts.quantiserWords * counts.codeLanes),
      .head: Double(counts.headWords * counts.drainedSums), .queue: Double(counts.sumWords * counts.drainedSums),
      .control: cycles,
    ]
  }

  /// Lets a device that was opened with waveforms in VCD continue the begin token, and records some of the tokens.
  ///
  /// - Parameters:
  ///   - positions: of the recorded tokens, ascending.
  ///   - folder: gets the waveforms for a while.
  public static func record(
    _ design: Design, on device: SimulatedDevice, positions: [Int], folder: URL, progress: (Int) -> Void = { _ in }
  ) throws -> Sample {
    let c = design.configuration
    let nets = EmittedNets(design)
    var toggles: [Unit: (all: Int, registers: Int)] = [:]
    var cycles = 0
    var next = [Int](repeating: c.model.beginToken, count: c.streams)
    try device.recordWaves(to: nil)
    try device.reset()
    for position in 0...(positions.max() ?? 0) {
      let round = next.map { StreamToken($0, wantsAnswer: true) as StreamToken? }
      progress(position)
      if positions.contains(position) {
        let path = folder.appending(component: "token.vcd").path
        try device.recordWaves(to: path)
        next = zip(next, try device.step(round)).map { $1?.best ?? $0 }
        try device.recordWaves(to: nil)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let changes = try ValueChanges(contentsOf: path)
        cycles += changes.cycles
        count(changes, nets, into: &toggles)
      } else {
        next = zip(next, try device.step(round)).map { $1?.best ?? $0 }
      }
    }
    let events = events(EventCounts(c, head: true), cycles: Double(cycles) / Double(positions.count))
    let rounds = Double(positions.count)
    func rounded(_ value: Double) -> Double { (1e5 * value).rounded() / 1e5 }
    var perEvent: [String: Double] = [:]
    var registers: [String: Double] = [:]
    for (unit, count) in toggles {
      perEvent[unit.rawValue] = rounded(Double(count.all) / rounds / max(1, events[unit] ?? 1))
      registers[unit.rawValue] = rounded(Double(count.registers) / Double(max(1, count.all)))
    }
    return Sample(
      model: c.name, laneStyle: c.laneStyle.rawValue, datapath: c.datapath?.rawValue ?? "pipelined",
      lanes: c.shape.lanes, positions: positions, cycles: cycles, togglesPerEvent: perEvent, registerPart: registers)
  }

  private static func count(
    _ changes: ValueChanges, _ nets: EmittedNets, into toggles: inout [Unit: (all: Int, registers: Int)]
  ) {
    var seen: Set<Int> = []
    for signal in changes.signals {
      guard let kind = nets.kind(signal.path), seen.insert(signal.net).inserted else { continue }
      let unit = Unit(instance: signal.path.count > 2 ? signal.path[1] : nil)
      toggles[unit, default: (0, 0)].all += signal.toggles
      if kind == .register { toggles[unit, default: (0, 0)].registers += signal.toggles }
    }
  }

  /// Changes of nets for each event, for docs/power.md.
  var markdown: String {
    var lines = [
      "Changes of nets for each event: \(conditions).", "",
      "| design | cycles | \(Unit.allCases.map(\.rawValue).joined(separator: " | ")) |",
      "|---|---|" + String(repeating: "---|", count: Unit.allCases.count),
    ]
    for sample in samples {
      let values = Unit.allCases.map { sample.togglesPerEvent[$0.rawValue].map(Figure.number) ?? "-" }
      lines.append(
        "| \(sample.model), \(sample.lanes) lanes, \(sample.laneStyle), \(sample.datapath) | \(sample.cycles) | "
          + values.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The file.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
