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

`ifdef TERN_NETLIST
// Yosys's models have default values of ports, which not every simulator knows.
`define NO_ICE40_DEFAULT_ASSIGNMENTS
`else
module SB_IO #(
  parameter [5:0] PIN_TYPE = 0,
  parameter [0:0] PULLUP = 0
) (
  inout  wire PACKAGE_PIN,
  input  wire OUTPUT_ENABLE, D_OUT_0,
  output wire D_IN_0
);
  assign PACKAGE_PIN = OUTPUT_ENABLE ? D_OUT_0 : 1'bz;
  assign D_IN_0 = PACKAGE_PIN;
endmodule
`endif

`default_nettype wire
