import Accelerator
import Device
import Foundation
import TernaryLM
import Testing

@testable import Measurement

/// A recording as a meter beside a board could have made it. Nothing here was measured: power is a constant at rest and a
/// higher one while tokens stream, with noise.
struct MadeUpRecording {
  var idle = 0.5
  var active = 1.5
  /// Standard deviation of the noise, in watts.
  var noise = 0.02
  /// Seconds between samples.
  var interval = 0.01
  /// Seconds of the recording before the first token, and after the last.
  var before = 4.0
  var after = 4.0
  /// Seconds of the tokens' time without samples.
  var gap = 0.0..<0.0
  /// When the first token begins on the meter's clock.
  var start = 0.0

  /// Power over time for tokens that take `duration` seconds.
  func samples(_ duration: Double) -> [PowerTrace.Sample] {
    var random = SplitMix64(seed: 7)
    // A sum of uniform numbers is normal enough.
    func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) } }
    return stride(from: -before, through: duration + after, by: interval).compactMap { time in
      guard !gap.contains(time) else { return nil }
      let watts = (0..<duration).contains(time) ? active : idle
      return PowerTrace.Sample(time: start + time, watts: watts + noise * normal())
    }
  }

  func trace(_ duration: Double, clock: PowerTrace.Clock = .instrument) -> PowerTrace {
    PowerTrace(samples(duration), clock: clock, source: "made up")
  }
}

/// Times of tokens on a small design: 50 rounds of 40 ms, between rests of three seconds.
func madeUpTimes(streams: Int = 1, start: Double = 1_700_000_000) throws -> TokenTimes {
  let model = ModelConfiguration(vocabularySize: 4, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  return TokenTimes(
    configuration: try AcceleratorConfiguration(name: "small", model: model, lanes: 16, streams: streams),
    statistics: DeviceStatistics(tokens: 50 * streams, rounds: 50, cycles: CycleCounts()), start: start,
    rounds: (1...50).map { 0.04 * Double($0) }, idleBefore: 3, idleAfter: 3)
}

/// A folder that is removed with its owner.
final class ScratchFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws -> String {
    // At once, as a driver's files change.
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"), options: .atomic)
    return "\(path)/\(name)"
  }
}
