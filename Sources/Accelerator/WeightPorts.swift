/// AXI4 read ports that a design streams its weights through.
public struct WeightPorts: Sendable, Equatable, Codable {
  /// Ports side by side, each with its own part of every weight word.
  public let count: Int
  /// Data bits of a port: 32 to 1,024, a power of two.
  public let width: Int
  /// Beats of a burst, at most 256 and at most 4 KB.
  public let burst: Int
  /// Bursts that a port has under way at most.
  public let outstanding: Int

  /// Bytes that all ports together carry in a cycle.
  public var bytesPerCycle: Int { count * width / 8 }

  /// Ports of a memory.
  public init(count: Int, width: Int, burst: Int = 16, outstanding: Int = 8) {
    self.count = count
    self.width = width
    self.burst = burst
    self.outstanding = outstanding
  }
}
