/// What the memory ports of a kind did since the last reset.
public struct MemoryCounts: Sendable, Equatable {
  /// Ports of the kind.
  public let ports: Int
  /// Beats that the design took.
  public let beats: UInt64
  /// Bursts that the design asked for.
  public let bursts: UInt64
  /// Port cycles in which data had been asked for and none was there.
  public let starvedPortCycles: UInt64
}

extension Simulation {
  /// Puts a file into the memory behind the design's ports at an address. It is mapped, not read.
  public func mapMemory(_ address: UInt64, path: String) throws(ToolError) {
    try check(library.memoryMap(instance, address, path))
  }

  /// Gives the memory its timing; an ideal memory without it.
  public func setMemoryTiming(_ timing: MemoryTiming) throws(ToolError) {
    let values = timing.values
    try check(library.memoryTiming(instance, values))
  }

  /// What the memory ports of a kind did since the last reset.
  public func memoryCounts(_ kind: MemoryPort.Kind) -> MemoryCounts {
    var values = [UInt64](repeating: 0, count: 4)
    library.memoryCounts(instance, kind.rawValue, &values)
    return MemoryCounts(ports: Int(values[0]), beats: values[1], bursts: values[2], starvedPortCycles: values[3])
  }
}
