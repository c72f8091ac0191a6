// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// 8 ternary dot products of 64 lanes; row sums leave in words.

`default_nettype none

module ternary_matvec_r8_c64 (
  input  wire clock,
  input  wire reset,

  // A beat; its word of weights comes with it, its codes a cycle after the weights
  input  wire beat_valid,
  input  wire beat_first,
  input  wire beat_last,
  input  wire [823:0] weights,
  input  wire [511:0] codes,

  // Row sums, lowest row first
  output wire sums_valid,
  output wire [135:0] sums
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

  wire [319:0] decoders_plus;
  wire [319:0] decoders_minus;

  genvar decoders_index;
  generate
    for (decoders_index = 0; decoders_index < 1; decoders_index = decoders_index + 1) begin : decoders
      trit_decoder_b64 unit (
        .clock(clock),
        .enable(beat_valid),
        .code(weights[511:0]),
        .plus(decoders_plus),
        .minus(decoders_minus)
      );
    end
  endgenerate

  wire [194:0] last_decoder_plus;
  wire [194:0] last_decoder_minus;

  trit_decoder_b39 last_decoder (
    .clock(clock),
    .enable(beat_valid),
    .code(weights[823:512]),
    .plus(last_decoder_plus),
    .minus(last_decoder_minus)
  );

  wire [514:0] plus = {last_decoder_plus, decoders_plus};
  wire [514:0] minus = {last_decoder_minus, decoders_minus};
  wire [135:0] row_sums;
  wire [511:0] rows_plus = plus[511:0];
  wire [511:0] rows_minus = minus[511:0];

  genvar rows_index;
  generate
    for (rows_index = 0; rows_index < 8; rows_index = rows_index + 1) begin : rows
      ternary_row_c64_w17 unit (
        .clock(clock),
        .operands_valid(valid_1),
        .leaves_valid(valid_2),
        .beat_valid(valid_3),
        .first(first_3),
        .codes(codes),
        .plus(rows_plus[rows_index*64 +: 64]),
        .minus(rows_minus[rows_index*64 +: 64]),
        .sum(row_sums[rows_index*17 +: 17])
      );
    end
  endgenerate

  reg [135:0] held_sums;
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
  wire unused = &{1'b0, plus[514:512], minus[514:512]};

endmodule

`default_nettype wire
