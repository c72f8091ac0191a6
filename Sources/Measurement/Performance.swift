import Accelerator
import Device
import GoldenModel
import Toolchain

/// What a design does in a cycle and in a second, from counted cycles.
public struct Performance: Sendable, Equatable {
  /// Average cycles of a token, by phase.
  public struct Phase: Sendable, Equatable {
    /// `embedding`, a projection as in the checkpoint, or `waiting`.
    public let name: String
    /// Cycles per token.
    public let cycles: Double
  }

  /// Where the cycles come from.
  public enum Basis: String, Sendable {
    /// Counted by the registers of the simulated device.
    case simulation
    /// Predicted from the configuration by `CycleModel`.
    case model
  }

  /// Where the cycles come from.
  public let basis: Basis
  /// Independent sequences that the design computes together.
  public let streams: Int
  /// Cycles per token of all streams together.
  public let cyclesPerToken: Double
  /// Cycles of a round, in which each stream takes a token: what a single stream waits for its token.
  public let cyclesPerRound: Double
  /// Part of the array's ternary multiply-accumulates that belong to the model: `operations / (lanes * cycles)`.
  public let arrayUtilisation: Double
  /// Part of what the weight ports could carry that is weights: `bytes / (bytes a cycle * cycles)`; nil without ports.
  public let weightPortUtilisation: Double?
  /// Where the cycles go, per token of all streams together.
  public let phases: [Phase]

  /// From what a device counted in rounds that all computed the head, or none of which did; nil if there were none.
  public init?(_ statistics: DeviceStatistics, _ configuration: AcceleratorConfiguration, head: Bool = true) {
    guard let cycles = statistics.cycles, statistics.tokens > 0, cycles.total > 0 else { return nil }
    self.init(
      cycles, tokens: statistics.tokens, rounds: statistics.rounds, basis: .simulation, configuration: configuration,
      head: head)
  }

  /// What the cycle model predicts for rounds in which every stream takes a token.
  ///
  /// - Parameter head: whether they want an answer.
  public init(modelOf configuration: AcceleratorConfiguration, memory: MemoryTiming = .ideal, head: Bool = true) {
    let round = CycleModel(configuration, memory: memory.rate).round(head: head)
    var cycles = CycleCounts()
    (cycles.embedding, cycles.projections, cycles.waiting) = (round.embedding, round.projections, round.waiting)
    self.init(cycles, tokens: configuration.streams, rounds: 1, basis: .model, configuration: configuration, head: head)
  }

  /// From the cycles of some rounds; `tokens` and `rounds` at least 1.
  private init(
    _ cycles: CycleCounts, tokens: Int, rounds: Int, basis: Basis, configuration: AcceleratorConfiguration,
    head: Bool = true
  ) {
    let tokens = Double(tokens)
    self.basis = basis
    streams = configuration.streams
    cyclesPerToken = Double(cycles.total) / tokens
    cyclesPerRound = Double(cycles.total) / Double(rounds)
    weightPortUtilisation = configuration.weightPorts.map { ports in
      let bytes = Double(rounds * configuration.arrayCycles(head: head) * configuration.weightBytes)
      return bytes / (Double(ports.bytesPerCycle) * Double(cycles.total))
    }
    let headOperations = configuration.model.vocabularySize * configuration.model.hiddenSize
    let operations = Double(configuration.model.ternaryOperations - (head ? 0 : headOperations))
    arrayUtilisation = operations / (Double(configuration.shape.lanes) * cyclesPerToken)
    phases =
      [Phase(name: "embedding", cycles: Double(cycles.embedding) / tokens)]
      + Projection.allCases.filter { configuration.groups($0) > 0 }.map {
        Phase(name: configuration.name($0), cycles: Double(cycles.projections[$0.rawValue]) / tokens)
      }
      + [Phase(name: "waiting", cycles: Double(cycles.waiting) / tokens)]
  }

  /// Tokens per second of all streams together at a clock frequency in MHz.
  public func tokensPerSecond(clockMHz: Double) -> Double { clockMHz * 1e6 / cyclesPerToken }

  /// Tokens per second of each stream at a clock frequency in MHz.
  public func tokensPerSecondPerStream(clockMHz: Double) -> Double { clockMHz * 1e6 / cyclesPerRound }

  /// Lets each stream of a device continue the begin token greedily, with an answer after each token, and counts; without
  /// the head, the begin token is taken again and again.
  ///
  /// - Parameters:
  ///   - tokens: of each stream.
  ///   - head: whether the tokens want answers.
  ///   - report: gets the number of rounds done.
  /// - Throws: `DeviceError.invalidOption` if `tokens` is less than 1, `DeviceError.failed` if the device has no clock.
  public static func measure(
    _ configuration: AcceleratorConfiguration, on device: any Device, tokens: Int, head: Bool = true,
    report: (Int) -> Void = { _ in }
  ) throws -> Performance {
    guard tokens >= 1 else { throw DeviceError.invalidOption("--tokens \(tokens): must be 1 or more") }
    let start = device.statistics
    try device.reset()
    var next = [Int](repeating: configuration.model.beginToken, count: device.streams)
    for index in 0..<tokens {
      let answers = try device.step(next.map { StreamToken($0, wantsAnswer: head) })
      next = zip(next, answers).map { $1?.best ?? $0 }
      report(index + 1)
    }
    guard let performance = Performance(device.statistics - start, configuration, head: head) else {
      throw DeviceError.failed("the \(device.name) device counts no cycles; measure the simulated one")
    }
    return performance
  }
}
