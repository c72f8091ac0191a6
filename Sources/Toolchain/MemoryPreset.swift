/// Memories of boards, as models of them; nothing here was measured with Tern.
public enum MemoryPreset: String, Sendable, CaseIterable {
  /// Data in the cycle after the request, as much as the ports carry.
  case ideal
  /// Kria KV260: 64 bits of DDR4-2400, 19.2 GB/s at most (Xilinx DS987), behind the processing system. That a controller
  /// sustains 85 % of it, refresh counted, and a latency of 200 ns through the processing system, are assumptions.
  /// Refresh is that of 8 Gb DDR4 (JEDEC JESD79-4: 350 ns every 7.8 us).
  case kv260
  /// Alveo U280: 32 channels of HBM2 that deliver 425 GB/s together, 107 to 138 ns after a request (Wang et al.,
  /// "Shuhai: Benchmarking High Bandwidth Memory on FPGAs", FCCM 2020). The bandwidth was measured and has refresh in it.
  case u280
  /// Alveo U250: 4 channels of 64 bits of DDR4-2400, 77 GB/s at most together (Xilinx DS962). As with `kv260`, 85 % of it and
  /// 200 ns are assumptions; refresh is that of 8 Gb DDR4.
  case u250

  /// Its timing for a design with a clock of some MHz, above 0.
  public func timing(clockMHz: Double) -> MemoryTiming {
    func cycles(_ nanoseconds: Double) -> Int { Int(min(max(1, (nanoseconds * clockMHz / 1000).rounded(.up)), 1e9)) }
    func bytes(_ gigabytesPerSecond: Double) -> Double { gigabytesPerSecond * 1000 / clockMHz }
    var timing = MemoryTiming.ideal
    switch self {
    case .ideal: break
    case .kv260, .u250:
      // Of a channel.
      let (sustained, refreshed) = (0.85 * 19.2, 350.0 / 7800)
      timing.channels = self == .u250 ? 4 : 1
      (timing.bytesPerCycle, timing.latency, timing.jitter) = (bytes(sustained), cycles(200), cycles(50))
      // Beside a slow clock, a refresh is a part of a cycle.
      if (8...Double(1 << 20)).contains(350 * clockMHz / 1000) {
        timing.bytesPerCycle = bytes(sustained / (1 - refreshed))
        (timing.refreshInterval, timing.refreshCycles) = (cycles(7800), cycles(350))
      }
    case .u280:
      timing.channels = 32
      (timing.bytesPerCycle, timing.latency, timing.jitter) = (bytes(425.0 / 32), cycles(107), cycles(31))
    }
    return timing
  }
}
