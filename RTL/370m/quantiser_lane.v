// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash 8c9fe1d6, Tern 0.1.0.
// Norm products, magnitude and square of an element; its code.

`default_nettype none

module quantiser_lane (
  input  wire clock,

  // Idle lanes stand still
  input  wire enable,

  // Element and norm weights
  input  wire signed [25:0] source,
  input  wire [31:0] norm_weights,

  // For the codes: normalisation of max|z|, and 127 over its mantissa
  input  wire [4:0] left_shift,
  input  wire [15:0] step,

  // Three, five and five cycles later
  output reg  [25:0] magnitude,
  output wire [50:0] square,
  output reg  [7:0] code
);

  wire signed [15:0] block_norm = norm_weights[15:0];
  wire signed [15:0] folded_norm = norm_weights[31:16];
  reg signed [41:0] block_product_1;
  reg signed [41:0] folded_product_1;
  reg signed [25:0] block_value_2;
  reg signed [25:0] value_2;
  reg signed [16:0] normalised_3;
  reg signed [32:0] product_4;
  wire signed [26:0] shifted_2 = {value_2[25], value_2} << left_shift;
  wire signed [33:0] rounded_4_part = product_4 + 33'sd8388608;
  wire signed [9:0] rounded_4 = rounded_4_part[33:24];
  wire signed [42:0] block_value_2_part = block_product_1 + 42'sd16384;
  wire signed [42:0] value_2_part = folded_product_1 + 42'sd16384;

  always @(posedge clock) begin
    if (enable) begin
      block_product_1 <= source * block_norm;
      folded_product_1 <= source * folded_norm;
      block_value_2 <= block_value_2_part[40:15];
      value_2 <= value_2_part[40:15];
      magnitude <= (value_2 < 26'sd0) ? -value_2 : value_2;
      normalised_3 <= shifted_2[26:10];
      product_4 <= normalised_3 * $signed({1'b0, step});
      code <= (rounded_4 < -10'sd127) ? 8'd129 : (rounded_4 > 10'sd127) ? 8'd127 : rounded_4[7:0];
    end
  end

  wire [50:0] squarer_square;

  coarse_square squarer (
    .clock(clock),
    .enable(enable),
    .value(block_value_2),
    .square(squarer_square)
  );

  assign square = squarer_square;

  // Bits that nothing reads
  wire unused = &{1'b0, shifted_2[9:0], rounded_4_part[23:0], block_value_2_part[42:41],
      block_value_2_part[14:0], value_2_part[42:41], value_2_part[14:0]};

endmodule

`default_nettype wire
