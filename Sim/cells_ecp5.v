// What the simulation of a board has in place of clock and pad cells of ECP5; the harness makes the clocks.

`default_nettype none

module EHXPLLL #(
  parameter CLKI_DIV = 1, CLKFB_DIV = 1, CLKOP_DIV = 8, CLKOS_DIV = 8, CLKOS2_DIV = 8, CLKOP_CPHASE = 0,
  parameter CLKOS_CPHASE = 0, CLKOS2_CPHASE = 0, CLKOP_FPHASE = 0, CLKOS_FPHASE = 0, CLKOS2_FPHASE = 0,
  parameter FEEDBK_PATH = "CLKOP", CLKOP_ENABLE = "ENABLED", CLKOS_ENABLE = "DISABLED", CLKOS2_ENABLE = "DISABLED"
) (
  input  wire CLKI, CLKFB, RST, STDBY, PLLWAKESYNC, ENCLKOP, ENCLKOS, ENCLKOS2,
  output wire CLKOP, CLKOS, CLKOS2, LOCK
);
  assign CLKOP = pins.clock;
  assign CLKOS = pins.clock_2x;
  assign CLKOS2 = pins.memory_clock;
  assign LOCK = 1'b1;
endmodule

`ifndef TERN_NETLIST
module BB (inout wire B, input wire I, T, output wire O);
  assign B = T ? 1'bz : I;
  assign O = B;
endmodule
`endif

module USRMCLK (input wire USRMCLKI, USRMCLKTS);
endmodule

`default_nettype wire
