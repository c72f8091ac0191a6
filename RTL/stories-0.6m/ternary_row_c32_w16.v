// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// Dot product of 32 ternary lanes, accumulated over beats.

`default_nettype none

module ternary_row_c32_w16 (
  input  wire clock,

  // Whether a beat is at the operands, the leaf sums, the beat's sum; whether the last begins a group
  input  wire operands_valid,
  input  wire leaves_valid,
  input  wire beat_valid,
  input  wire first,

  // Operands
  input  wire [255:0] codes,
  input  wire [31:0] plus,
  input  wire [31:0] minus,
  output reg  signed [15:0] sum
);

  wire [43:0] leaf_sums;

  genvar leaves_index;
  generate
    for (leaves_index = 0; leaves_index < 4; leaves_index = leaves_index + 1) begin : leaves
      ternary_dot_l8 unit (
        .clock(clock),
        .enable(operands_valid),
        .codes(codes[leaves_index*64 +: 64]),
        .plus(plus[leaves_index*8 +: 8]),
        .minus(minus[leaves_index*8 +: 8]),
        .sum(leaf_sums[leaves_index*11 +: 11])
      );
    end
  endgenerate

  reg signed [12:0] beat_sum;

  always @(posedge clock) begin
    if (leaves_valid) begin
      beat_sum <= $signed({{2{leaf_sums[10]}}, leaf_sums[10:0]}) +
          $signed({{2{leaf_sums[21]}}, leaf_sums[21:11]}) +
          ($signed({{2{leaf_sums[32]}}, leaf_sums[32:22]}) + $signed({{2{leaf_sums[43]}}, leaf_sums[43:33]}));
    end
    if (beat_valid) begin
      sum <= first ? {{3{beat_sum[12]}}, beat_sum} : sum + $signed({{3{beat_sum[12]}}, beat_sum});
    end
  end

endmodule

`default_nettype wire
