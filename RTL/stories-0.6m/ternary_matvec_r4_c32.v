// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// 4 ternary dot products of 32 lanes; row sums leave in words.

`default_nettype none

module ternary_matvec_r4_c32 (
  input  wire clock,
  input  wire reset,

  // A beat; its word of weights comes with it, its codes a cycle after the weights
  input  wire beat_valid,
  input  wire beat_first,
  input  wire beat_last,
  input  wire [207:0] weights,
  input  wire [255:0] codes,

  // Row sums, lowest row first
  output wire sums_valid,
  output wire [63:0] sums
);

  reg first_1;
  reg first_2;
  reg first_3;

  always @(posedge clock) begin
    first_1 <= beat_first;
    first_2 <= first_1;
    first_3 <= first_2;
  end

  reg valid_1;
  reg valid_2;
  reg valid_3;

  always @(posedge clock) begin
    valid_1 <= beat_valid;
    valid_2 <= valid_1;
    valid_3 <= valid_2;
    if (reset) begin
      valid_1 <= 1'b0;
      valid_2 <= 1'b0;
      valid_3 <= 1'b0;
    end
  end

  reg last_1;
  reg last_2;
  reg last_3;
  reg last_4;

  always @(posedge clock) begin
    last_1 <= beat_valid & beat_last;
    last_2 <= last_1;
    last_3 <= last_2;
    last_4 <= last_3;
    if (reset) begin
      last_1 <= 1'b0;
      last_2 <= 1'b0;
      last_3 <= 1'b0;
      last_4 <= 1'b0;
    end
  end

  wire [129:0] last_decoder_plus;
  wire [129:0] last_decoder_minus;

  trit_decoder_b26 last_decoder (
    .clock(clock),
    .enable(beat_valid),
    .code(weights),
    .plus(last_decoder_plus),
    .minus(last_decoder_minus)
  );

  wire [129:0] plus = last_decoder_plus;
  wire [129:0] minus = last_decoder_minus;
  wire [63:0] row_sums;
  wire [127:0] rows_plus = plus[127:0];
  wire [127:0] rows_minus = minus[127:0];

  genvar rows_index;
  generate
    for (rows_index = 0; rows_index < 4; rows_index = rows_index + 1) begin : rows
      ternary_row_c32_w16 unit (
        .clock(clock),
        .operands_valid(valid_1),
        .leaves_valid(valid_2),
        .beat_valid(valid_3),
        .first(first_3),
        .codes(codes),
        .plus(rows_plus[rows_index*32 +: 32]),
        .minus(rows_minus[rows_index*32 +: 32]),
        .sum(row_sums[rows_index*16 +: 16])
      );
    end
  endgenerate

  reg [63:0] held_sums;
  reg words_left;

  always @(posedge clock) begin
    if (last_4) begin
      words_left <= 1'b1;
    end else if (words_left != 1'b0) begin
      words_left <= words_left - 1'b1;
    end
    if (last_4) begin
      held_sums <= row_sums;
    end
    if (reset) begin
      words_left <= 1'b0;
    end
  end

  assign sums_valid = words_left != 1'b0;
  assign sums = held_sums;

  // Bits that nothing reads
  wire unused = &{1'b0, plus[129:128], minus[129:128]};

endmodule

`default_nettype wire
