import Foundation
import Synchronization
import TernaryLM
import Toolchain

@testable import Device

/// The serial line of a simulated board, with faults if there are to be any. A second is 12 million cycles.
final class SimulatedLine: SerialLine {
  let name = "line"
  let simulation: Simulation
  var noise: Noise?
  /// Whether nothing of what the board sends arrives.
  var isDeaf = false
  /// Whether the line is gone.
  var isGone = false
  private var arrived: [UInt8] = []

  init(_ library: VerilatedLibrary, images: String) throws {
    simulation = try Simulation(SimulationLibrary(library), images: images)
  }

  /// The bench with a single stream, of a model that may hold a fault.
  static func open(model: TernaryModel = Small.model, noise: Noise? = nil) async throws -> SimulatedLine {
    let line = try await SimulatedLine(SerialBench.single.value, images: Small.images(model: model))
    line.noise = noise
    return line
  }

  /// Sets `boot_status`.
  func setBootStatus(_ value: UInt32) throws { try simulation.write(0, value) }

  /// Switches the board off and on, while the port of the host stays.
  func interruptPower() throws {
    try simulation.write(4, 1)
    _ = try simulation.advance(limit: 1000)
    try simulation.write(4, 0)
  }

  func write(_ bytes: [UInt8]) throws {
    guard !isGone else { throw DeviceError.disconnected("line: was unplugged") }
    for byte in noise?.disturb(bytes) ?? bytes { simulation.submit(UInt32(byte)) }
    while simulation.pending > 0 {
      _ = try simulation.advance(limit: 40)
      takeArrived()
    }
  }

  func read(atMost count: Int, within seconds: Double) throws -> [UInt8] {
    guard !isGone else { throw DeviceError.disconnected("line: was unplugged") }
    if arrived.isEmpty, seconds > 0 { _ = try simulation.advance(limit: UInt64(12e6 * seconds)) }
    takeArrived()
    defer { arrived.removeFirst(min(count, arrived.count)) }
    return Array(arrived.prefix(count))
  }

  private func takeArrived() {
    while let beat = simulation.takeAnswer() {
      let byte = UInt8(truncatingIfNeeded: beat[0])
      if !isDeaf { arrived += noise?.disturb([byte]) ?? [byte] }
    }
  }
}

/// Seeded faults: of every thousand bytes one has a flipped bit, is lost, or comes twice; or many in a row are random.
final class Noise {
  private var generator: SplitMix64
  private let period: UInt64
  private let burst: Int
  private var left = 0
  private(set) var faults = 0

  init(seed: UInt64, period: UInt64 = 1000, burst: Int = 0) {
    generator = SplitMix64(seed: seed)
    (self.period, self.burst) = (period, burst)
  }

  func disturb(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      if left > 0 {
        left -= 1
        return [UInt8.random(in: 0...255, using: &generator)]
      }
      guard UInt64.random(in: 0..<period, using: &generator) == 0 else { return [byte] }
      faults += 1
      left = burst
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: return [byte ^ 1 << UInt8.random(in: 0..<8, using: &generator)]
      case 1: return []
      default: return [byte, byte]
      }
    }
  }
}

extension SerialTiming {
  /// For the simulated line: a token takes a thousandth of a second at most.
  static var simulated: SerialTiming {
    var timing = SerialTiming()
    (timing.reply, timing.quiet, timing.patience) = (0.0015, 0.0002, 0.2)
    return timing
  }
}
