// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5ed4f31e, Tern 0.2.0.
// Code of an element: 127 over max|z| times z, rounded.

`default_nettype none

module quantiser_lane (
  input  wire clock,

  // Idle lanes stand still
  input  wire enable,

  // Norm product
  input  wire signed [25:0] value,

  // Normalisation of max|z|, and, a cycle later, 127 over its mantissa
  input  wire [4:0] left_shift,
  input  wire [15:0] step,

  // Three cycles later
  output reg  [7:0] code
);

  reg signed [16:0] normalised_1;
  reg signed [32:0] product_2;
  wire signed [26:0] shifted_0 = {value[25], value} << left_shift;
  wire signed [33:0] rounded_2_part = product_2 + 33'sd8388608;
  wire signed [9:0] rounded_2 = rounded_2_part[33:24];

  always @(posedge clock) begin
    if (enable) begin
      normalised_1 <= shifted_0[26:10];
      product_2 <= normalised_1 * $signed({1'b0, step});
      code <= (rounded_2 < -10'sd127) ? 8'd129 : (rounded_2 > 10'sd127) ? 8'd127 : rounded_2[7:0];
    end
  end

  // Bits that nothing reads
  wire unused = &{1'b0, shifted_0[9:0], rounded_2_part[23:0]};

endmodule

`default_nettype wire
