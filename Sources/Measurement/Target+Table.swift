import Accelerator

extension Target {
  /// Every target, small ones first.
  public static let all: [Target] = [.icebreaker, .colorlightI9, .ulx3s, .kv260, .u250, .u280, .twoU280]

  /// The target of a name; nil if there is none.
  public static func named(_ name: String) -> Target? { all.first { $0.name == name } }

  static let icebreaker = Target(
    name: "icebreaker", title: "1BitSquared iCEBreaker 1.0", family: .iCE40UltraPlus, part: "iCE40UP5K-SG48",
    capacity: Resources(luts: 5280, registers: 5280, multipliers: 8, blockRAMs: 30, largeRAMs: 4),
    capacitySource: "Lattice FPGA-DS-02008", devices: 1, memory: nil,
    clock: TargetClock(
      megahertz: 21, sweep: [12, 21],
      source: "what stories-0.6m reached: Bitstreams/icebreaker/stories-0.6m/report.json"))

  static let colorlightI9 = Target(
    name: "colorlight-i9", title: "Colorlight i9", family: .ecp5, part: "LFE5U-45F-6BG381C",
    capacity: Resources(luts: 43_848, registers: 43_848, multipliers: 72, blockRAMs: 108),
    capacitySource: "Lattice FPGA-DS-02012", devices: 1, memory: nil,
    clock: TargetClock(
      megahertz: 40, sweep: [25, 40, 60, 80],
      source: "what the datapath reached on the ULX3S; not placed for this part"))

  static let ulx3s = Target(
    name: "ulx3s-85f", title: "Radiona ULX3S 85F", family: .ecp5, part: "LFE5U-85F-6BG381C",
    capacity: Resources(luts: 83_640, registers: 83_640, multipliers: 156, blockRAMs: 208),
    capacitySource: "Lattice FPGA-DS-02012", devices: 1,
    memory: TargetMemory(
      technology: .sdram, bytes: 32 << 20, ports: WeightPorts(count: 1, width: 32), preset: nil),
    clock: TargetClock(
      megahertz: 60.714285, sweep: [25, 40, 50, 60.714285, 70],
      source: "what stories-30m reached: Bitstreams/ulx3s-85f/stories-30m/report.json"))

  static let kv260 = Target(
    name: "kv260", title: "AMD Kria KV260", family: .ultraScalePlus, part: "XCK26",
    capacity: Resources(luts: 117_120, registers: 234_240, multipliers: 1248, blockRAMs: 144, largeRAMs: 64),
    capacitySource: "Xilinx DS987", devices: 1,
    memory: TargetMemory(
      technology: .ddr4, bytes: 4 << 30, ports: WeightPorts(count: 4, width: 128), preset: .kv260),
    clock: TargetClock(
      megahertz: 250, sweep: [100, 150, 200, 250, 300],
      source: "the clock of matmulfree_KRIA on this board; Tern was not placed for it"))

  static let u250 = Target(
    name: "u250", title: "AMD Alveo U250", family: .ultraScalePlus, part: "XCU250",
    capacity: Resources(
      luts: 1_728_000, registers: 3_456_000, multipliers: 12_288, blockRAMs: 2688, largeRAMs: 1280),
    capacitySource: "Xilinx DS962", devices: 1,
    memory: TargetMemory(
      technology: .ddr4, bytes: 64 << 30, ports: WeightPorts(count: 4, width: 512), preset: .u250),
    clock: TargetClock(
      megahertz: 225, sweep: [150, 200, 225, 250, 300],
      source: "between TerEffic's 150 MHz (U280) and Ternip's 300 MHz (U250); Tern was not placed for it"))

  static let u280 = Target.u280(devices: 1)
  static let twoU280 = Target.u280(devices: 2)

  private static func u280(devices: Int) -> Target {
    Target(
      name: devices == 1 ? "u280" : "\(devices)xu280", title: devices == 1 ? "AMD Alveo U280" : "2 x AMD Alveo U280",
      family: .ultraScalePlus, part: "XCU280",
      capacity: Resources(
        luts: 1_303_680, registers: 2_607_360, multipliers: 9024, blockRAMs: 2016, largeRAMs: 960),
      capacitySource: "Xilinx DS963", devices: devices,
      memory: TargetMemory(
        technology: .hbm2, bytes: 8 << 30, ports: WeightPorts(count: 32, width: 512), preset: .u280),
      clock: TargetClock(
        megahertz: 225, sweep: [150, 200, 225, 250, 300],
        source: "half of the 450 MHz of the HBM's ports; Tern was not placed for it"))
  }
}
