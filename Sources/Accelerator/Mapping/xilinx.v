// Maps masked and three-input adders onto the six-input LUTs and carry cells of Xilinx 7 and UltraScale, for Yosys:
// techmap -map xilinx.v, before synth_xilinx. One LUT a bit.

// A carry cell's chain: propagates where s is set, else carries d on.
module carry_chain (s, d, carry, sum);
  parameter WIDTH = 1;
  localparam CELLS = (WIDTH + 3) / 4;
  input [WIDTH-1:0] s, d;
  input carry;
  output [WIDTH-1:0] sum;

  wire [4*CELLS-1:0] propagate = s;
  wire [4*CELLS-1:0] generated = d;
  wire [4*CELLS-1:0] sums;
  wire [4*CELLS-1:0] carries;
  assign sum = sums[WIDTH-1:0];
  CARRY4 first (
    .CYINIT(carry), .CI(1'b0), .S(propagate[3:0]), .DI(generated[3:0]), .O(sums[3:0]), .CO(carries[3:0])
  );
  genvar i;
  generate
    for (i = 1; i < CELLS; i = i + 1) begin : cells
      CARRY4 unit (
        .CYINIT(1'b0), .CI(carries[4*i-1]), .S(propagate[4*i +: 4]), .DI(generated[4*i +: 4]), .O(sums[4*i +: 4]),
        .CO(carries[4*i +: 4])
      );
    end
  endgenerate
endmodule

(* techmap_celltype = "masked_adder_w*" *)
module masked_adder (addend, operand, plus, minus, carry, sum);
  parameter _TECHMAP_CELLTYPE_ = "w9";
  localparam TENS = _TECHMAP_CELLTYPE_[15:8] == "w" ? 0 : _TECHMAP_CELLTYPE_[15:8] - "0";
  localparam WIDTH = 10 * TENS + _TECHMAP_CELLTYPE_[7:0] - "0";

  input [WIDTH-1:0] addend, operand;
  input plus, minus, carry;
  output [WIDTH-1:0] sum;

  wire [WIDTH-1:0] propagate;
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : luts
      LUT4 #(.INIT(16'h996A)) unit (.I0(addend[i]), .I1(operand[i]), .I2(plus), .I3(minus), .O(propagate[i]));
    end
  endgenerate
  carry_chain #(.WIDTH(WIDTH)) chain (.s(propagate), .d(addend), .carry(carry), .sum(sum));
endmodule

// Where the second operand is not used, the sum is the masked first one. That is the LUT with its sixth input at 0, its
// other output, and what the carry cell needs beside the sum.
(* techmap_celltype = "masked_pair_w*" *)
module masked_pair (first, second, plus, minus, carry, sum);
  parameter _TECHMAP_CELLTYPE_ = "w9";
  localparam TENS = _TECHMAP_CELLTYPE_[15:8] == "w" ? 0 : _TECHMAP_CELLTYPE_[15:8] - "0";
  localparam WIDTH = 10 * TENS + _TECHMAP_CELLTYPE_[7:0] - "0";

  input [WIDTH-1:0] first, second;
  input [1:0] plus, minus;
  input carry;
  output [WIDTH-1:0] sum;

  wire [WIDTH-1:0] propagate, masked;
  wire used = plus[1] | minus[1];
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : luts
      LUT6_2 #(.INIT(64'h58A7A75858585858)) unit (
        .I0(first[i]), .I1(plus[0]), .I2(minus[0]), .I3(second[i]), .I4(minus[1]), .I5(used), .O6(propagate[i]),
        .O5(masked[i])
      );
    end
  endgenerate
  carry_chain #(.WIDTH(WIDTH)) chain (.s(propagate), .d(masked), .carry(carry), .sum(sum));
endmodule

// A full adder a bit; its carry goes to the next bit's LUT, where the carry chain adds it.
(* techmap_celltype = "three_adder_w*" *)
module three_adder (first, second, third, carries, sum);
  parameter _TECHMAP_CELLTYPE_ = "w9";
  localparam TENS = _TECHMAP_CELLTYPE_[15:8] == "w" ? 0 : _TECHMAP_CELLTYPE_[15:8] - "0";
  localparam WIDTH = 10 * TENS + _TECHMAP_CELLTYPE_[7:0] - "0";

  input [WIDTH-1:0] first, second, third;
  input [1:0] carries;
  output [WIDTH-1:0] sum;

  wire [WIDTH-1:0] propagate;
  wire [WIDTH:0] majority;
  assign majority[0] = carries[1];
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : luts
      LUT6_2 #(.INIT(64'h69966996E8E8E8E8)) unit (
        .I0(first[i]), .I1(second[i]), .I2(third[i]), .I3(majority[i]), .I4(1'b0), .I5(1'b1), .O6(propagate[i]),
        .O5(majority[i+1])
      );
    end
  endgenerate
  carry_chain #(.WIDTH(WIDTH)) chain (.s(propagate), .d(majority[WIDTH-1:0]), .carry(carries[0]), .sum(sum));
endmodule
