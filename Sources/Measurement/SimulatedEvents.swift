import Accelerator
import Device
import Foundation
import GoldenModel
import Toolchain

/// Events of a round as a simulation counts them: cycles in which signals of the emitted hardware are high.
public struct SimulatedEvents: Sendable, Equatable {
  /// The counts under the names of `EventCounts`.
  public let counts: [String: Int]

  /// Signals whose cycles are counted, by the name of the count.
  private static func signals(_ c: AcceleratorConfiguration) -> [String: [String]] {
    var signals = [
      "beats": ["array_control", "beat_valid"], "vectorWords": ["vector_unit", "accepts"],
      "sumWords": ["queue", "pop"], "queueWrites": ["queue", "push_valid"],
      "normWords": ["norm_unit", "source_valid"], "quantiserWords": ["quantiser", "coding"],
      "codeWords": ["quantiser", "code_write"], "scales": ["quantiser", "scale_published"],
      "headWords": ["head", "m_axis_logits_tvalid"], "embeddingWords": ["embedding", "valid"],
      "stateWords": ["vector_unit", "writes_state"], "residualWords": ["vector_unit", "traces_residual"],
      "gateWords": ["vector_unit", "traces_gate"], "answerWords": ["m_axis_tokens_tvalid"],
    ]
    if c.weightPorts != nil { signals["lines"] = ["weight_memory", "line_taken"] }
    if c.sharesWeights { signals["keptWords"] = ["weight_memory", "replay", "pushed"] }
    return signals
  }

  /// Counts the events of a round of a device that was opened with waveforms in VCD.
  ///
  /// - Parameters:
  ///   - folder: gets the waveforms for a while.
  /// - Throws: `DeviceError.failed` that names a signal that the waveforms lack.
  public static func count(_ round: [StreamToken?], on device: SimulatedDevice, folder: URL) throws -> SimulatedEvents {
    let changes = try ValueChanges.record(round, on: device, folder: folder)
    return try SimulatedEvents(changes, device.configuration)
  }

  init(_ changes: ValueChanges, _ c: AcceleratorConfiguration) throws(DeviceError) {
    var cycles: [[String]: Int] = [:]
    for signal in changes.signals { cycles[Array(signal.path.dropFirst())] = signal.highCycles }
    var counts: [String: Int] = [:]
    for (name, path) in Self.signals(c) {
      guard let count = cycles[path] else {
        throw .failed("the waveforms of \(c.name) have no signal \(path.joined(separator: "."))")
      }
      counts[name] = count
    }
    self.counts = counts
  }

  /// What a configuration predicts, under the same names.
  public static func predicted(_ c: AcceleratorConfiguration, head: Bool) -> [String: Int] {
    let events = EventCounts(c, head: head)
    func writes(_ memory: String) -> Int { events.memories.first { $0.name == memory }?.writes ?? 0 }
    var counts = [
      "beats": events.beats, "vectorWords": events.vectorWords, "sumWords": events.sumWords,
      "queueWrites": writes("queue.words"), "normWords": events.normWords, "quantiserWords": events.quantiserWords,
      "codeWords": events.codeWords, "scales": events.scales, "headWords": events.headWords,
      "embeddingWords": events.embeddingWords, "stateWords": events.stateWords,
      "residualWords": writes("vector_unit.residual") - events.embeddingWords,
      "gateWords": writes("vector_unit.gates"), "answerWords": events.answerWords,
    ]
    if let ports = c.weightPorts { counts["lines"] = events.weightBytes / ports.bytesPerCycle }
    if c.sharesWeights { counts["keptWords"] = writes("weight_memory.replay.words") }
    return counts
  }
}

extension ValueChanges {
  /// Records a round of a device that was opened with waveforms in VCD.
  static func record(_ round: [StreamToken?], on device: SimulatedDevice, folder: URL) throws -> ValueChanges {
    let path = folder.appending(component: "round.vcd").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try device.recordWaves(to: path)
    _ = try device.step(round)
    try device.recordWaves(to: nil)
    return try ValueChanges(contentsOf: path)
  }
}
