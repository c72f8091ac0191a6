import Accelerator
import Device
import Foundation
import TernaryLM

/// When the tokens of a stream were computed, on the clock of the host that drove the device.
public struct TokenTimes: Sendable, Equatable, Codable {
  /// The design that computed them.
  public let configuration: AcceleratorConfiguration
  /// What the device counted meanwhile.
  public let statistics: DeviceStatistics
  /// Start of the first round, in seconds since 1970.
  public let start: Double
  /// When each round ended, in seconds since the start, by a clock that never jumps.
  public let rounds: [Double]
  /// Seconds before the first round and after the last in which the device had nothing to do.
  public let idleBefore, idleAfter: Double

  /// Times of some rounds, at least one.
  public init(
    configuration: AcceleratorConfiguration, statistics: DeviceStatistics, start: Double, rounds: [Double],
    idleBefore: Double, idleAfter: Double
  ) {
    (self.configuration, self.statistics) = (configuration, statistics)
    (self.start, self.rounds, self.idleBefore, self.idleAfter) = (start, rounds, idleBefore, idleAfter)
  }

  /// Seconds from the start of the first round to the end of the last.
  public var duration: Double { rounds.last ?? 0 }
  /// Tokens of all streams.
  public var tokens: Int { rounds.count * configuration.streams }

  /// Lets each stream of a device continue the begin token greedily, between two times of rest.
  ///
  /// - Parameters:
  ///   - tokens: of each stream, at least 1.
  ///   - idle: seconds of rest before and after.
  ///   - onStart: called at the start of the first round.
  ///   - report: gets the number of rounds done.
  /// - Throws: what the device does, `CancellationError`.
  public static func record(
    on device: any Device, configuration: AcceleratorConfiguration, tokens: Int, idle: Double,
    onStart: () -> Void = {}, report: (Int) -> Void = { _ in }
  ) async throws -> TokenTimes {
    guard tokens >= 1 else { throw DeviceError.invalidOption("--tokens \(tokens): must be 1 or more") }
    try device.reset()
    try await Task.sleep(for: .seconds(idle))
    let before = device.statistics
    let (start, clock) = (Date().timeIntervalSince1970, ContinuousClock.now)
    onStart()
    var next = [Int](repeating: configuration.model.beginToken, count: device.streams)
    var rounds: [Double] = []
    for index in 0..<tokens {
      let answers = try device.step(next.map { StreamToken($0, wantsAnswer: true) })
      rounds.append((ContinuousClock.now - clock) / .seconds(1))
      next = zip(next, answers).map { $1?.best ?? $0 }
      report(index + 1)
    }
    let statistics = device.statistics - before
    try await Task.sleep(for: .seconds(idle))
    return TokenTimes(
      configuration: configuration, statistics: statistics, start: start, rounds: rounds, idleBefore: idle,
      idleAfter: idle)
  }

  // MARK: Files

  /// Writes the times as JSON, for a recording of power that is there later.
  ///
  /// - Throws: `PowerError` that names the file.
  public func write(to path: String) throws(PowerError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw PowerError("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `PowerError` that names the file.
  public init(reading path: String) throws(PowerError) {
    guard let data = FileManager.default.contents(atPath: path) else { throw PowerError("\(path): cannot be read") }
    do {
      self = try JSONDecoder().decode(TokenTimes.self, from: data)
    } catch {
      throw PowerError("\(path): holds no times of tokens; 'tern measure --device PATH --save-times FILE' writes them")
    }
    guard !rounds.isEmpty, rounds[0] > 0, zip(rounds, rounds.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw PowerError("\(path): its rounds are not in the order of time; write it again with --save-times")
    }
  }
}
