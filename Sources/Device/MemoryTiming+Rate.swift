import Accelerator
import Toolchain

extension MemoryTiming {
  /// What the cycle model knows of the memory: its mean rate and latency.
  public var rate: MemoryRate {
    let refreshed = refreshInterval > 0 ? 1 - Double(refreshCycles) / Double(refreshInterval) : 1
    let taken = 1 - Double(stalls) / 256
    return MemoryRate(
      bytesPerCycle: bytesPerCycle.map { $0 * Double(channels) * refreshed * taken },
      latency: max(1, latency + jitter / 2))
  }
}
