// What the simulation of a board has in place of clock and pad cells of ECP5; the harness makes the clocks.

`default_nettype none

module EHXPLLL #(
  parameter CLKI_DIV = 1, CLKFB_DIV = 1, CLKOP_DIV = 8, CLKOS_DIV = 8, CLKOP_CPHASE = 0,
  parameter CLKOS_CPHASE = 0, CLKOP_FPHASE = 0, CLKOS_FPHASE = 0,
  parameter FEEDBK_PATH = "CLKOP", CLKOP_ENABLE = "ENABLED", CLKOS_ENABLE = "DISABLED"
) (
  input  wire CLKI, CLKFB, RST, STDBY, PLLWAKESYNC, ENCLKOP, ENCLKOS,
  output wire CLKOP, CLKOS, LOCK
);
  assign CLKOP = pins.clock;
  assign CLKOS = pins.clock_2x;
  assign LOCK = 1'b1;
endmodule

module OFS1P3DX (input wire D, SP, SCLK, CD, output reg Q);
  always @(posedge SCLK) if (SP) Q <= D & ~CD;
endmodule

module IFS1P3DX (input wire D, SP, SCLK, CD, output reg Q);
  always @(posedge SCLK) if (SP) Q <= D & ~CD;
endmodule

module ODDRX1F (input wire D0, D1, SCLK, RST, output wire Q);
  assign Q = ~RST & (SCLK ? D0 : D1);
endmodule

`ifndef TERN_NETLIST
module BB (inout wire B, input wire I, T, output wire O);
  assign B = T ? 1'bz : I;
  assign O = B;
endmodule
`else
// Yosys's own takes an open T of an output for a pin that nobody drives.
module TRELLIS_IO (inout wire B, input wire I, T, output wire O);
  parameter DIR = "INPUT";
  generate
    if (DIR == "OUTPUT") begin : pad
      assign B = I;
      assign O = 1'b0;
    end else if (DIR == "BIDIR") begin : pad
      assign B = T ? 1'bz : I;
      assign O = B;
    end else begin : pad
      assign O = B;
    end
  endgenerate
endmodule
`endif

module USRMCLK (input wire USRMCLKI, USRMCLKTS);
endmodule

`default_nettype wire
