import Accelerator
import Toolchain

extension Board {
  /// ULX3S 3.x with an LFE5U-85F: models of two million weights in block RAM, larger ones streamed from its SDRAM.
  ///
  /// Pins: ulx3s_v20.lpf of the board's makers (Radiona, EMARD). The flash's clock has no pin of its own: `USRMCLK`.
  static let ulx3s = Board(
    name: "ulx3s-85f", title: "Radiona ULX3S 85F",
    part: .ecp5(size: 85, package: "CABGA381", speedGrade: 6), oscillator: ("G2", 25_000_000),
    pins: [
      Pin("serial_rx", "M1", "PULLMODE=UP"), Pin("serial_tx", "L4", "PULLMODE=UP"), Pin("led_ready", "B2"),
      Pin("led_busy", "C2"),
      // The Wi-Fi module takes the board over if its boot pin goes low.
      Pin("wifi_boot_n", "L2", "PULLMODE=UP"),
      Pin("flash_cs_n", "R2"), Pin("flash_io0", "W2"), Pin("flash_io1", "V2"), Pin("flash_wp_n", "Y2"),
      Pin("flash_hold_n", "W1"),
      Pin("sdram_clock", "F19", fast), Pin("sdram_cke", "F20", fast), Pin("sdram_cs_n", "P20", fast),
      Pin("sdram_ras_n", "R20", fast), Pin("sdram_cas_n", "T19", fast), Pin("sdram_we_n", "T20", fast),
    ] + Pin.bus("sdram_ba", "P19 N20", fast) + Pin.bus("sdram_dqm", "U19 E20", fast)
      + Pin.bus("sdram_a", "M20 M19 L20 L19 K20 K19 K18 J20 J19 H20 N19 G20 G19", fast)
      + Pin.bus("sdram_dq", "J16 L18 M18 N18 P18 T18 T17 U20 E19 D20 D19 C20 E18 F18 J18 J17", fast),
    hasSDRAM: true, imageOffset: 4 << 20, flashBytes: 16 << 20,
    designs: [
      "stories-2m": BoardDesign(
        lanes: 1024, streams: 2, columns: 16, vectorLanes: 4, codeLanes: 8, laneStyle: .chain, hertz: 59_375_000,
        preparation: [
          // What is small goes into LUTs: the weights take most of the block RAM.
          "setattr -set ram_style \"distributed\" */m:kept_* */m:residual */m:gates */m:codes result_queue*/m:words",
          "setattr -set ram_style \"distributed\" */m:last_norm_weights */m:scale_constants mailbox*/m:buffers",
          "setattr -set ram_style \"block\" */m:state */m:mixer_norm_weights */m:lower_bounds",
          "setattr -set rom_style \"logic\" reciprocal*/m:segments",
        ], seed: 3, placer: "static", routesAgain: true),
      "stories-30m": BoardDesign(
        lanes: 20, laneStyle: .chain, weightPorts: WeightPorts(count: 1, width: 32), hertz: 60_720_000),
    ])

  private static let fast = "SLEWRATE=FAST"
}
