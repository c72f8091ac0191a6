import Foundation

/// Everything that `tern measure --target` says about a design on a target: scope, rates, power and energy, each figure
/// with its band and basis.
public struct MeasureReport: Sendable, Equatable, Codable {
  /// What the figures are for.
  public var scope: Scope
  /// Clock of the accelerator, in MHz.
  public var clock: Figure
  /// Tokens that are generated: the head is computed.
  public var decode: Work
  /// Tokens of a prompt but its last: the head is left out.
  public var prefill: Work
  /// Cells in use and on the device, if they are known.
  public var resources: [Resource]
  /// Peaks that bound the rate.
  public var roofline: Roofline
  /// What an instrument said; nil without one.
  public var measurement: Measurement?
  /// Lines that a reader of the figures must know.
  public var notes: [String]

  /// Model, target and array.
  public struct Scope: Sendable, Equatable, Codable {
    /// Name of the model.
    public var model: String
    /// What `--target` calls it, what its makers call it, and the family of its FPGAs.
    public var target, title, family: String
    /// FPGAs; each holds and computes a part of the layers.
    public var devices: Int
    /// Ternary lanes of each FPGA, and rows times columns of their arrangement.
    public var lanes, rows, columns: Int
    /// How rows multiply and add.
    public var laneStyle: String
    /// Independent streams of tokens.
    public var streams: Int
    /// Where the weights are: `on chip`, or the ports and the memory they stream from.
    public var weights: String
    /// Version of the generator.
    public var generator: String
  }

  /// One kind of token.
  public struct Work: Sendable, Equatable, Codable {
    /// Whether the head is computed.
    public var headIncluded: Bool
    /// Cycles per token of all streams together, and of a round, in which each stream takes a token.
    public var cyclesPerToken, cyclesPerRound: Figure
    /// Average cycles of a token by phase, in the order of a token.
    public var phases: [Phase]
    /// Part of the array's multiply-accumulates that belong to the model.
    public var arrayUtilisation: Figure
    /// Tokens per second of all streams together, and of each.
    public var tokensPerSecond, tokensPerSecondPerStream: Figure
    /// Watts by part, while such tokens are computed without a pause.
    public var power: PowerEstimate
    /// All parts together in W, in J per token, and in tokens/s/W.
    public var watts, joulesPerToken, tokensPerSecondPerWatt: Figure
    /// Counted events of a round that the power was computed from, by name.
    public var events: [Event]
  }

  /// Cycles of a phase.
  public struct Phase: Sendable, Equatable, Codable {
    /// `embedding`, a projection as in the checkpoint, or `waiting`.
    public var name: String
    /// Cycles per token.
    public var cycles: Figure
  }

  /// A count of a round.
  public struct Event: Sendable, Equatable, Codable {
    /// What is counted.
    public var name: String
    /// How often in a round.
    public var count: Figure
  }

  /// Cells of a kind.
  public struct Resource: Sendable, Equatable, Codable {
    /// Kind of cell.
    public var name: String
    /// What the design needs.
    public var needed: Figure
    /// What the device has.
    public var available: Figure
  }

  /// What bounds the rate of decoding.
  public struct Roofline: Sendable, Equatable, Codable {
    /// Ternary multiply-accumulates that all lanes do in a second, and those of a token, head included.
    public var peakOperationsPerSecond, operationsPerToken: Figure
    /// Bytes a second that the memory sustains and the ports carry, and bytes of weights and embedding that a token reads
    /// of it; nil with weights on chip.
    public var peakBytesPerSecond, bytesPerToken: Figure?
  }

  /// Power as an instrument read it, while the same kind of tokens was computed.
  public struct Measurement: Sendable, Equatable, Codable {
    /// Watts while tokens were computed, and while none were.
    public var watts, idleWatts: Figure
    /// Energy of a token in J, idle power included.
    public var joulesPerToken: Figure
    /// What the estimate was off by: `estimate / measured - 1`.
    public var estimateError: Figure
  }

  /// The JSON of all figures: sorted keys, indented.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension MeasureReport {
  /// One JSON object: the usual keys of `tern measure` for decoding, then the whole report.
  public func summary() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Summary(self)) + Data("\n".utf8)
  }

  private struct Summary: Encodable {
    let model, target, cycleBasis, clockBasis, powerBasis: String
    let lanes, streams: Int
    let headIncluded = true
    let cyclesPerToken, cyclesPerRound, clockMHz, tokensPerSecond, tokensPerSecondPerStream: Double
    let arrayUtilisation, watts, tokensPerSecondPerWatt: Double
    let powerBand: [Double]
    let joulesPerToken: [String: Double]
    let report: MeasureReport

    init(_ report: MeasureReport) {
      let work = report.decode
      (model, target) = (report.scope.model, report.scope.target)
      (lanes, streams) = (report.scope.lanes, report.scope.streams)
      (cycleBasis, clockBasis) = (work.cyclesPerToken.basis.rawValue, report.clock.basis.rawValue)
      (cyclesPerToken, cyclesPerRound) = (work.cyclesPerToken.value, work.cyclesPerRound.value)
      (clockMHz, tokensPerSecond) = (report.clock.value, work.tokensPerSecond.value)
      tokensPerSecondPerStream = work.tokensPerSecondPerStream.value
      (arrayUtilisation, tokensPerSecondPerWatt) = (work.arrayUtilisation.value, work.tokensPerSecondPerWatt.value)
      let power = report.measurement?.watts ?? work.watts
      (watts, powerBasis, powerBand) = (power.value, power.basis.rawValue, [power.low, power.high])
      joulesPerToken = ["decode": work.joulesPerToken.value, "prefill": report.prefill.joulesPerToken.value]
      self.report = report
    }
  }
}
