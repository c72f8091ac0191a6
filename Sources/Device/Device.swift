import GoldenModel
import TernaryLM

/// Something that runs a model, a token at a time: simulated hardware, or a model in software that stands in for it.
///
/// Not Sendable: use a device from one task. Calls return when the work is done; those that take long notice that their
/// task was cancelled and throw `CancellationError`.
public protocol Device: AnyObject {
  /// What `--device` calls it.
  var name: String { get }
  /// Dimensions of the model that it runs.
  var model: ModelConfiguration { get }
  /// What happened since the device was opened.
  var statistics: DeviceStatistics { get }

  /// Makes the next token the first of a sequence.
  func reset() throws
  /// Takes the next token, in `0 ..< V`, and gives an answer if one is wanted; without one the head is not computed.
  func step(_ token: Int, wantsAnswer: Bool) throws -> Answer?
  /// The recurrent state after the last token: zeros before the first.
  func saveState() throws -> DeviceState
  /// Continues the sequence that `state` was saved from.
  func restoreState(_ state: DeviceState) throws
}

extension Device {
  func check(_ token: Int) throws {
    guard (0..<model.vocabularySize).contains(token) else {
      throw DeviceError.tokenOutOfRange(token, vocabularySize: model.vocabularySize)
    }
  }
}

/// The recurrent state of a sequence, in the numbers of the device that it came from.
public enum DeviceState: Sendable, Equatable {
  /// Of every device that is bit-exact with the golden model; these exchange their states freely.
  case fixedPoint(RecurrentState)
  /// Of the floating-point model, `[L][H]`.
  case floatingPoint([[Double]])

  func fixedPoint() throws -> RecurrentState {
    guard case .fixedPoint(let state) = self else { throw DeviceError.otherState }
    return state
  }
}

/// What a device counted.
public struct DeviceStatistics: Sendable, Equatable {
  /// Tokens taken.
  public var tokens: Int
  /// Values that had to be clamped to their range; 0 in floating point.
  public var saturations: Int
  /// Clock cycles by phase; nil for a device without a clock.
  public var cycles: CycleCounts?

  /// Counts to begin with.
  public init(tokens: Int = 0, saturations: Int = 0, cycles: CycleCounts? = nil) {
    (self.tokens, self.saturations, self.cycles) = (tokens, saturations, cycles)
  }

  /// What happened between two readings.
  public static func - (later: DeviceStatistics, earlier: DeviceStatistics) -> DeviceStatistics {
    DeviceStatistics(
      tokens: later.tokens - earlier.tokens, saturations: later.saturations - earlier.saturations,
      cycles: later.cycles.map { $0 - (earlier.cycles ?? CycleCounts()) })
  }
}

/// Clock cycles in which tokens were under way, by what the array did.
public struct CycleCounts: Sendable, Equatable {
  /// Fetching rows of the embedding.
  public var embedding = 0
  /// The array works, by `Projection.rawValue`.
  public var projections = [Int](repeating: 0, count: Projection.allCases.count)
  /// The array waits for an operand, for room for its sums, or for the answer to leave.
  public var waiting = 0

  /// No cycles.
  public init() {}

  /// All phases together.
  public var total: Int { embedding + waiting + projections.reduce(0, +) }

  static func - (later: CycleCounts, earlier: CycleCounts) -> CycleCounts {
    var difference = later
    difference.embedding -= earlier.embedding
    difference.waiting -= earlier.waiting
    for index in difference.projections.indices { difference.projections[index] -= earlier.projections[index] }
    return difference
  }
}
