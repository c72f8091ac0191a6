import Accelerator
import Device
import GoldenModel

/// What a design does in a cycle and in a second, from counted cycles.
public struct Performance: Sendable, Equatable {
  /// Average cycles of a token, by phase.
  public struct Phase: Sendable, Equatable {
    /// `embedding`, a projection as in the checkpoint, or `waiting`.
    public let name: String
    /// Cycles per token.
    public let cycles: Double
  }

  /// Cycles per token, head included.
  public let cyclesPerToken: Double
  /// Part of the array's ternary multiply-accumulates that belong to the model: `operations / (lanes * cycles)`.
  public let arrayUtilisation: Double
  /// Where the cycles go.
  public let phases: [Phase]

  /// From the cycles of tokens that all wanted an answer; nil if there were none.
  public init?(_ statistics: DeviceStatistics, _ configuration: AcceleratorConfiguration) {
    guard let cycles = statistics.cycles, statistics.tokens > 0, cycles.total > 0 else { return nil }
    let tokens = Double(statistics.tokens)
    cyclesPerToken = Double(cycles.total) / tokens
    let operations = Double(configuration.model.ternaryOperations)
    arrayUtilisation = operations / (Double(configuration.shape.lanes) * cyclesPerToken)
    phases =
      [Phase(name: "embedding", cycles: Double(cycles.embedding) / tokens)]
      + Projection.allCases.map { Phase(name: $0.name, cycles: Double(cycles.projections[$0.rawValue]) / tokens) }
      + [Phase(name: "waiting", cycles: Double(cycles.waiting) / tokens)]
  }

  /// Tokens per second of one stream at a clock frequency in MHz.
  public func tokensPerSecond(clockMHz: Double) -> Double { clockMHz * 1e6 / cyclesPerToken }

  /// Lets a device continue the begin token greedily, with an answer after each token, and counts.
  ///
  /// - Throws: `DeviceError.invalidOption` if `tokens` is less than 1, `DeviceError.failed` if the device has no clock.
  public static func measure(
    _ configuration: AcceleratorConfiguration, on device: any Device, tokens: Int, report: (Int) -> Void = { _ in }
  ) throws -> Performance {
    guard tokens >= 1 else { throw DeviceError.invalidOption("--tokens \(tokens): must be 1 or more") }
    let start = device.statistics
    try device.reset()
    var token = configuration.model.beginToken
    for index in 0..<tokens {
      token = try device.step(token, wantsAnswer: true)?.best ?? token
      report(index + 1)
    }
    guard let performance = Performance(device.statistics - start, configuration) else {
      throw DeviceError.failed("the \(device.name) device counts no cycles; measure the simulated one")
    }
    return performance
  }
}
