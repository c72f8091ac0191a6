/// How fast the memory behind a simulated design is, in cycles of the design's clock.
///
/// A coarse model of DRAM: requests of a port are served in order, after a latency, with the bandwidth of a channel that
/// the ports on it share; during a refresh nothing is served. Rows and banks are not modelled: a sequential stream that
/// is spread over banks hides their times.
public struct MemoryTiming: Sendable, Equatable {
  /// Channels; the ports are dealt to them in turn.
  public var channels = 1
  /// Bytes a cycle of a channel; nil for no limit.
  public var bytesPerCycle: Double?
  /// Cycles from an accepted request to its first beat, at least 1.
  public var latency = 1
  /// At most as many cycles more, at random.
  public var jitter = 0
  /// Cycles from one refresh to the next; 0 for none.
  public var refreshInterval = 0
  /// Cycles of a refresh.
  public var refreshCycles = 0
  /// Of 256 cycles, those in which a port takes no request, or brings no beat: 0 to 255.
  public var stalls = 0
  /// Requests of a port that the memory holds at most.
  public var outstanding = 64
  /// Seed of jitter and stalls.
  public var seed: UInt64 = 1

  /// Data in the cycle after the request, as much as the ports carry.
  public static let ideal = MemoryTiming()

  /// A memory with ideal timing, to be changed.
  public init() {}

  /// The fields in the order of the harness.
  var values: [UInt64] {
    let rate = bytesPerCycle.map { $0 > 0 ? UInt64(min(max(1, ($0 * 65536).rounded()), 1e15)) : 1 } ?? 0
    return [UInt64(clamping: channels), rate]
      + [latency, jitter, refreshInterval, refreshCycles, stalls, outstanding].map { UInt64(clamping: $0) } + [seed]
  }
}
