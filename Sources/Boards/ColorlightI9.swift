import Accelerator
import Toolchain

extension Board {
  /// Colorlight i9 7.2, an LED panel's controller with an LFE5U-45F: models of half a million weights, embedding in flash.
  ///
  /// Pins: as in litex-boards and in wuxx/Colorlight-FPGA-Projects; the serial line is on the extension board.
  static let colorlightI9 = Board(
    name: "colorlight-i9", title: "Colorlight i9 7.2",
    part: .ecp5(size: 45, package: "CABGA381", speedGrade: 6), oscillator: ("P3", 25_000_000),
    pins: [
      Pin("serial_rx", "H18", "PULLMODE=UP"), Pin("serial_tx", "J17"), Pin("led_ready_n", "L2"),
      Pin("flash_cs_n", "R2"), Pin("flash_io0", "W2"), Pin("flash_io1", "V2"),
    ],
    hasSDRAM: false, imageOffset: 2 << 20, flashBytes: 8 << 20,
    designs: [
      "stories-0.6m": BoardDesign(
        lanes: 256, columns: 8, vectorLanes: 2, codeLanes: 8, laneStyle: .chain, hertz: 50_000_000,
        // What is read and used in one cycle is in LUTs, since block RAM is slow.
        preparation: ["setattr -set ram_style \"distributed\" result_queue*/m:words mailbox*/m:buffers"],
        placer: "static")
    ])
}
