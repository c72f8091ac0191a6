// Maps masked adders onto the carry cells of Lattice ECP5, for Yosys: techmap -map ecp5.v, before synth_ecp5.
//
// A carry cell holds two bits. Its four-input LUT masks the operand and adds it: with neither plus nor minus it is the
// addend alone, which is also what the cell carries on when it does not propagate. The carry enters through a bit below
// the lowest. No cell takes a constant on CIN, and the last COUT is open: nextpnr would add two LUTs for either.

(* techmap_celltype = "masked_adder_w*" *)
module masked_adder (addend, operand, plus, minus, carry, sum);
  parameter _TECHMAP_CELLTYPE_ = "w9";
  // The digits of the name.
  localparam TENS = _TECHMAP_CELLTYPE_[15:8] == "w" ? 0 : _TECHMAP_CELLTYPE_[15:8] - "0";
  localparam WIDTH = 10 * TENS + _TECHMAP_CELLTYPE_[7:0] - "0";
  localparam CELLS = (WIDTH + 2) / 2;

  input [WIDTH-1:0] addend, operand;
  input plus, minus, carry;
  output [WIDTH-1:0] sum;

  wire [2*CELLS-1:0] a = {addend, carry};
  wire [2*CELLS-1:0] b = {operand, 1'b0};
  wire [2*CELLS-1:0] s;
  wire [CELLS-1:1] c;
  assign sum = s[WIDTH:1];

  CCU2C #(.INIT0(16'h000A), .INIT1(16'h996A), .INJECT1_0("NO"), .INJECT1_1("NO")) first (
    .CIN(1'bx), .A0(a[0]), .B0(b[0]), .C0(1'b1), .D0(1'b1), .A1(a[1]), .B1(b[1]), .C1(plus), .D1(minus),
    .S0(s[0]), .S1(s[1]), .COUT(c[1])
  );
  genvar i;
  generate
    for (i = 1; i < CELLS - 1; i = i + 1) begin : cells
      CCU2C #(.INIT0(16'h996A), .INIT1(16'h996A), .INJECT1_0("NO"), .INJECT1_1("NO")) unit (
        .CIN(c[i]), .A0(a[2*i]), .B0(b[2*i]), .C0(plus), .D0(minus), .A1(a[2*i+1]), .B1(b[2*i+1]), .C1(plus),
        .D1(minus), .S0(s[2*i]), .S1(s[2*i+1]), .COUT(c[i+1])
      );
    end
  endgenerate
  CCU2C #(.INIT0(16'h996A), .INIT1(16'h996A), .INJECT1_0("NO"), .INJECT1_1("NO")) last (
    .CIN(c[CELLS-1]), .A0(a[2*CELLS-2]), .B0(b[2*CELLS-2]), .C0(plus), .D0(minus), .A1(a[2*CELLS-1]),
    .B1(b[2*CELLS-1]), .C1(plus), .D1(minus), .S0(s[2*CELLS-2]), .S1(s[2*CELLS-1]), .COUT()
  );
endmodule
