import Accelerator
import Toolchain

/// A board or card that figures are for: its FPGAs, its memory and its clock.
public struct Target: Sendable, Equatable {
  /// What `--target` calls it.
  public let name: String
  /// What its makers call it.
  public let title: String
  /// Family of its FPGAs.
  public let family: DeviceFamily
  /// Name of the part.
  public let part: String
  /// Cells of one FPGA.
  public let capacity: Resources
  /// Where `capacity` comes from.
  public let capacitySource: String
  /// FPGAs, each with the same capacity and memory of its own; the layers of a model are split among them.
  public let devices: Int
  /// Memory that weights can stream from; nil for weights on chip only.
  public let memory: TargetMemory?
  /// Clock when nothing else is asked for, and those that a sweep tries.
  public let clock: TargetClock
}

/// The memory of a target, of one FPGA.
public struct TargetMemory: Sendable, Equatable {
  /// What kind of memory it is: the energy of a byte depends on it.
  public enum Technology: String, Sendable, Codable, CaseIterable {
    case ddr4 = "DDR4"
    case hbm2 = "HBM2"
    case sdram = "SDRAM"
  }

  /// Kind of memory.
  public let technology: Technology
  /// Bytes.
  public let bytes: Int
  /// Widest AXI4 ports that weights stream through.
  public let ports: WeightPorts
  /// Its model, with sources and assumptions; nil for SDRAM behind the design's own controller.
  public let preset: MemoryPreset?

  /// Timing beside a design with a clock of some MHz, above 0.
  public func timing(clockMHz: Double) -> MemoryTiming {
    preset?.timing(clockMHz: clockMHz) ?? Self.sdramTiming(clockMHz: clockMHz)
  }

  /// 16 bits at twice the design's clock: 4 bytes a cycle, less what refresh takes (`SdramTiming`: groups of refreshes,
  /// rows closed before and opened after them). Row changes are hidden behind reads of other banks.
  static func sdramTiming(clockMHz: Double) -> MemoryTiming {
    var timing = MemoryTiming.ideal
    timing.bytesPerCycle = 4
    let chip = min(max(2 * clockMHz, 10), SdramTiming.maximumMegahertz)
    guard let sdram = try? SdramTiming(megahertz: chip, captureDelay: 2) else { return timing }
    timing.latency = (sdram.activateToColumn + sdram.casLatency + sdram.captureDelay + 1) / 2 + 6
    let busy = sdram.refreshGroup * sdram.refresh + sdram.precharge + sdram.activateToColumn + sdram.casLatency
    timing.refreshInterval = sdram.refreshGroup * sdram.refreshInterval / 2
    timing.refreshCycles = (busy + 1) / 2
    return timing
  }
}

extension MemoryTiming {
  /// The flash of a board, from which rows of the embedding come.
  static var flash: MemoryTiming {
    var timing = MemoryTiming.ideal
    timing.latency = FlashReader.latency
    timing.bytesPerCycle = FlashReader.bitsPerCycle / 8
    return timing
  }
}

/// The clock of a target.
public struct TargetClock: Sendable, Equatable {
  /// MHz when nothing else is asked for, and the design was not placed for the target.
  public let megahertz: Double
  /// MHz that a sweep tries.
  public let sweep: [Double]
  /// Why that clock is assumed.
  public let source: String
}
