// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Dot product of 64 ternary lanes, accumulated over beats.

`default_nettype none

module ternary_row_c64_w21 (
  input  wire clock,

  // Whether a beat is at the operands, the leaf sums, the beat's sum; whether the last begins a group
  input  wire operands_valid,
  input  wire leaves_valid,
  input  wire beat_valid,
  input  wire first,

  // Operands
  input  wire [511:0] codes,
  input  wire [63:0] plus,
  input  wire [63:0] minus,
  output reg  signed [20:0] sum
);

  wire [87:0] leaf_sums;

  genvar leaves_index;
  generate
    for (leaves_index = 0; leaves_index < 8; leaves_index = leaves_index + 1) begin : leaves
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

  reg signed [13:0] beat_sum;

  always @(posedge clock) begin
    if (leaves_valid) begin
      beat_sum <= $signed({{3{leaf_sums[10]}}, leaf_sums[10:0]}) +
          $signed({{3{leaf_sums[21]}}, leaf_sums[21:11]}) +
          ($signed({{3{leaf_sums[32]}}, leaf_sums[32:22]}) + $signed({{3{leaf_sums[43]}}, leaf_sums[43:33]})) +
          ($signed({{3{leaf_sums[54]}}, leaf_sums[54:44]}) + $signed({{3{leaf_sums[65]}}, leaf_sums[65:55]}) +
          ($signed({{3{leaf_sums[76]}}, leaf_sums[76:66]}) + $signed({{3{leaf_sums[87]}}, leaf_sums[87:77]})));
    end
    if (beat_valid) begin
      sum <= first ? {{7{beat_sum[13]}}, beat_sum} : sum + $signed({{7{beat_sum[13]}}, beat_sum});
    end
  end

endmodule

`default_nettype wire
