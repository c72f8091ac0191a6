// Configuration 1.3b, 4096 lanes (64 rows x 64 columns), hash 4de18824, Tern 0.5.0.
// Sum of 8 activations under ternary weights.

`default_nettype none

module ternary_dot_l8 (
  input  wire clock,

  // The operands are a beat's
  input  wire enable,
  input  wire [63:0] codes,

  // One bit a lane: weight +1, weight -1
  input  wire [7:0] plus,
  input  wire [7:0] minus,
  output reg  signed [10:0] sum
);

  wire [63:0] complement = {{8{minus[7]}}, {8{minus[6]}}, {8{minus[5]}}, {8{minus[4]}}, {8{minus[3]}},
      {8{minus[2]}}, {8{minus[1]}}, {8{minus[0]}}};
  wire [7:0] used_part = plus | minus;
  wire [63:0] used = {{8{used_part[7]}}, {8{used_part[6]}}, {8{used_part[5]}}, {8{used_part[4]}},
      {8{used_part[3]}}, {8{used_part[2]}}, {8{used_part[1]}}, {8{used_part[0]}}};
  wire [63:0] products = (codes ^ complement) & used ^ {8{8'd128}};
  wire [63:0] sums_of_2 = (products & {4{16'd255}}) + ({8'd0, products[63:8]} & {4{16'd255}});
  wire [63:0] sums_of_4 = (sums_of_2 & {2{32'd65535}}) + ({16'd0, sums_of_2[63:16]} & {2{32'd65535}});
  wire [63:0] sums_of_8 = (sums_of_4 & 64'd4294967295) + ({32'd0, sums_of_4[63:32]} & 64'd4294967295);

  always @(posedge clock) begin
    if (enable) begin
      sum <= (sums_of_8[10:0] + ({10'd0, minus[0]} + {10'd0, minus[1]} +
          ({10'd0, minus[2]} + {10'd0, minus[3]}) + ({10'd0, minus[4]} + {10'd0, minus[5]} +
          ({10'd0, minus[6]} + {10'd0, minus[7]})))) ^ 11'd1024;
    end
  end

  // Bits that nothing reads
  wire unused = &{1'b0, sums_of_8[63:11]};

endmodule

`default_nettype wire
