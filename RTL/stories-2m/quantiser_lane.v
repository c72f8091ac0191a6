// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Code of an element: 127 over max|z| times z, rounded.

`default_nettype none

module quantiser_lane (
  input  wire clock,

  // Idle lanes stand still
  input  wire enable,

  // Norm product
  input  wire signed [25:0] value,

  // Normalisation of max|z|, a cycle later, and 127 over its mantissa, two cycles later
  input  wire [4:0] left_shift,
  input  wire [15:0] step,

  // Four cycles later
  output reg  [7:0] code
);

  reg signed [25:0] value_1;
  reg signed [16:0] normalised_2;
  reg signed [32:0] product_3;
  wire signed [26:0] shifted_1 = {value_1[25], value_1} << left_shift;
  wire signed [33:0] rounded_3_part = product_3 + 33'sd8388608;
  wire signed [9:0] rounded_3 = rounded_3_part[33:24];

  always @(posedge clock) begin
    if (enable) begin
      value_1 <= value;
      normalised_2 <= shifted_1[26:10];
      product_3 <= normalised_2 * $signed({1'b0, step});
      code <= (rounded_3 < -10'sd127) ? 8'd129 : (rounded_3 > 10'sd127) ? 8'd127 : rounded_3[7:0];
    end
  end

  // Bits that nothing reads
  wire unused = &{1'b0, shifted_1[9:0], rounded_3_part[23:0]};

endmodule

`default_nettype wire
