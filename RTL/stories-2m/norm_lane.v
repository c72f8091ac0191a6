// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Norm products of an element, their magnitudes, and a square.

`default_nettype none

module norm_lane (
  input  wire clock,

  // An element comes; without one the lane stands still, since nothing changes that it takes
  input  wire enable,

  // Element; norm weights: {folded, block}, and {g, i} of the mixer
  input  wire signed [25:0] source,
  input  wire [31:0] norm_weights,
  input  wire [31:0] mixer_norm_weights,

  // Three, four and seven cycles later
  output reg  signed [25:0] product_first,
  output reg  signed [25:0] product_i,
  output reg  signed [25:0] product_g,
  output reg  [25:0] magnitude_first,
  output reg  [25:0] magnitude_i,
  output reg  [25:0] magnitude_g,
  output wire [50:0] square
);

  reg signed [25:0] source_1;
  reg [31:0] norm_weights_1;
  reg [31:0] mixer_norm_weights_1;
  reg signed [41:0] block_product_2;

  always @(posedge clock) begin
    block_product_2 <= source_1 * $signed(norm_weights_1[15:0]);
  end

  reg signed [25:0] block_value_3;
  reg signed [41:0] first_product_2;

  always @(posedge clock) begin
    first_product_2 <= source_1 * $signed(norm_weights_1[31:16]);
  end

  reg signed [41:0] i_product_2;

  always @(posedge clock) begin
    i_product_2 <= source_1 * $signed(mixer_norm_weights_1[15:0]);
  end

  reg signed [41:0] g_product_2;

  always @(posedge clock) begin
    g_product_2 <= source_1 * $signed(mixer_norm_weights_1[31:16]);
  end

  wire signed [42:0] block_value_3_part = block_product_2 + 42'sd16384;
  wire signed [42:0] product_first_part = first_product_2 + 42'sd16384;
  wire signed [42:0] product_i_part = i_product_2 + 42'sd16384;
  wire signed [42:0] product_g_part = g_product_2 + 42'sd16384;

  always @(posedge clock) begin
    if (enable) begin
      source_1 <= source;
      norm_weights_1 <= norm_weights;
      mixer_norm_weights_1 <= mixer_norm_weights;
    end
    block_value_3 <= block_value_3_part[40:15];
    product_first <= product_first_part[40:15];
    magnitude_first <= (product_first < 26'sd0) ? -product_first : product_first;
    product_i <= product_i_part[40:15];
    magnitude_i <= (product_i < 26'sd0) ? -product_i : product_i;
    product_g <= product_g_part[40:15];
    magnitude_g <= (product_g < 26'sd0) ? -product_g : product_g;
  end

  wire [50:0] squarer_square;

  coarse_square squarer (
    .clock(clock),
    .value(block_value_3),
    .square(squarer_square)
  );

  assign square = squarer_square;

  // Bits that nothing reads
  wire unused = &{1'b0, block_value_3_part[42:41], block_value_3_part[14:0], product_first_part[42:41],
      product_first_part[14:0], product_i_part[42:41], product_i_part[14:0], product_g_part[42:41],
      product_g_part[14:0]};

endmodule

`default_nettype wire
