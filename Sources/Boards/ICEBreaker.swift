import Accelerator
import Toolchain

extension Board {
  /// iCEBreaker 1.0: the smallest target, which one model of half a million weights fills: see docs/shared.md.
  ///
  /// Pins: icebreaker.pcf of the board's makers (1BitSquared).
  static let iCEBreaker = Board(
    name: "icebreaker", title: "1BitSquared iCEBreaker 1.0", part: .iCE40UP5K(package: "sg48"),
    oscillator: ("35", 12_000_000),
    pins: [
      Pin("serial_rx", "6"), Pin("serial_tx", "9"), Pin("led_ready_n", "37"), Pin("led_busy_n", "11"),
      Pin("flash_sck", "15"), Pin("flash_cs_n", "16"), Pin("flash_io0", "14"), Pin("flash_io1", "17"),
    ],
    hasSDRAM: false, imageOffset: 1 << 20, flashBytes: 16 << 20,
    designs: [
      "stories-0.6m": BoardDesign(lanes: 40, laneStyle: .compact, datapath: .shared, hertz: 21_000_000)
    ])
}
