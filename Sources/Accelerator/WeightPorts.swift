import TernaryLM

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

  /// Why no design can have such ports; nil if one can.
  var problem: String? {
    if !(1...Self.maximumCount).contains(count) { return "there can be 1 to \(Self.maximumCount) ports" }
    if !(32...1024).contains(width) || width & (width - 1) != 0 {
      return "a port has 32, 64, 128, 256, 512 or 1024 bits"
    }
    if burst < 1 || burst & (burst - 1) != 0 || burst > AXI.maximumBurst || burst * width / 8 > AXI.pageBytes {
      return "a burst has a power of two of beats, at most \(AXI.maximumBurst) and at most \(AXI.pageBytes) bytes"
    }
    return (1...64).contains(outstanding) ? nil : "a port has 1 to 64 bursts under way"
  }

  /// Most ports of a design.
  public static let maximumCount = 32

  /// What models whose weights no chip holds get: ports for a weight word a cycle; nil for models up to 16 MB.
  ///
  /// - Parameter lanes: of the array; nil for what the model gets without a number.
  public static func standard(for model: ModelConfiguration, lanes: Int? = nil) -> WeightPorts? {
    guard model.ternaryOperations / 5 > 16 << 20 else { return nil }
    let bytes = max(1, lanes ?? AcceleratorConfiguration.defaultLanes(for: model)).dividedRoundingUp(by: 5)
    let width = bytes * 8 <= maximumCount * 512 ? 512 : 1024
    return WeightPorts(count: min(maximumCount, (8 * bytes).dividedRoundingUp(by: width)), width: width)
  }

  /// Bytes that all ports together carry in a cycle.
  public var bytesPerCycle: Int { count * width / 8 }

  /// Ports of a memory; narrow ones have 16 bursts under way, as many as the ports of a processing system take, so that
  /// the memory's controller keeps them busy through a refresh.
  public init(count: Int, width: Int, burst: Int = 16, outstanding: Int? = nil) {
    self.count = count
    self.width = width
    self.burst = burst
    self.outstanding = outstanding ?? (width <= 128 ? 16 : 8)
  }
}
