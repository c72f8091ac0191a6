// What the simulation of a board has in place of clock and pad cells of iCE40; the harness makes the clock.

`default_nettype none

module SB_PLL40_PAD #(
  parameter FEEDBACK_PATH = "SIMPLE",
  parameter [3:0] DIVR = 0,
  parameter [6:0] DIVF = 0,
  parameter [2:0] DIVQ = 0, FILTER_RANGE = 0
) (
  input  wire PACKAGEPIN, RESETB, BYPASS,
  output wire PLLOUTGLOBAL, LOCK
);
  assign PLLOUTGLOBAL = pins.clock;
  assign LOCK = RESETB;
endmodule

// Of the many kinds of pads, the one without registers: an output with an enable, and an input.
module SB_IO #(
  parameter [5:0] PIN_TYPE = 0,
  parameter [0:0] PULLUP = 0
) (
  inout  wire PACKAGE_PIN,
  input  wire LATCH_INPUT_VALUE, CLOCK_ENABLE, INPUT_CLK, OUTPUT_CLK, OUTPUT_ENABLE, D_OUT_0, D_OUT_1,
  output wire D_IN_0, D_IN_1
);
  assign PACKAGE_PIN = OUTPUT_ENABLE ? D_OUT_0 : 1'bz;
  assign D_IN_0 = PACKAGE_PIN;
  assign D_IN_1 = 1'b0;
endmodule

// Yosys's models have default values of ports, which not every simulator knows.
`define NO_ICE40_DEFAULT_ASSIGNMENTS

`default_nettype wire
