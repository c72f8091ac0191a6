// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Codes and scale of each BitLinear input.

`default_nettype none

module absmax_quantiser_q64 (
  input  wire clock,
  input  wire reset,

  // Round
  input  wire start,
  input  wire wants_head,
  output wire [5:0] embedding_shift,
  output wire busy,

  // A vector has all its statistics; those of the stream; its norm products, a cycle after the address
  input  wire vector_ready,
  input  wire [25:0] largest_first,
  input  wire [25:0] largest_i,
  input  wire [25:0] largest_g,
  input  wire [63:0] block_sum,
  input  wire [63:0] square_sum,
  output wire [6:0] read_word,
  input  wire [1663:0] read_first,
  input  wire [1663:0] read_i,
  input  wire [1663:0] read_g,

  // Code memory; the array is done with the codes of an operand
  output wire code_write,
  output wire [7:0] code_address,
  output wire [511:0] code_word,
  input  wire operand_done,

  // Scales: published here, released by the vector unit; the one in use
  output wire scale_published,
  input  wire operand_released,
  input  wire [1:0] scale_slot,
  output wire [17:0] scale_mantissa,
  output wire [5:0] scale_shift,
  output wire [5:0] scale_up_shift,

  // Verification
  output wire codes_valid,
  output wire [511:0] codes,
  output wire [23:0] published_scale,
  output wire shift_clamped
);

  localparam [2:0] OPERAND_F = 3'd0;
  localparam [2:0] OPERAND_I = 3'd1;
  localparam [2:0] OPERAND_G = 3'd2;
  localparam [2:0] OPERAND_DOWN = 3'd5;
  localparam [2:0] OPERAND_HEAD = 3'd6;

  reg [2:0] operand;
  reg [4:0] layer;
  reg [7:0] layer_constants;
  wire last_layer = layer == 5'd31;
  wire is_f = operand == OPERAND_F;
  wire is_i = operand == OPERAND_I;
  wire is_g = operand == OPERAND_G;
  wire is_down = operand == OPERAND_DOWN;
  wire [7:0] constants_index = layer_constants + {5'd0, operand};
  wire last_operand = (operand == OPERAND_HEAD) | is_down & last_layer & !wants_head;
  reg active;
  reg preparing;
  reg coding;
  reg finishing;
  reg [6:0] word;
  reg [2:0] finish_cycle;
  reg operand_half;
  reg [1:0] scale_set;
  wire is_last_word = word == (is_down ? 7'd107 : 7'd39);
  wire needs_source = !is_i & !is_g;
  reg [1:0] codes_held;
  reg [2:0] scales_held;
  reg vectors_ready;
  wire has_room = !codes_held[1] & !scales_held[2] | 1'b0;
  wire may_begin = has_room & (!needs_source | (vectors_ready != 1'b0));
  wire begins = active & !preparing & !coding & !finishing & may_begin;
  reg begins_1;

  always @(posedge clock) begin
    begins_1 <= begins;
    if (reset) begin
      begins_1 <= 1'b0;
    end
  end

  wire opens = begins & 1'b1;
  wire takes_vector = begins & needs_source;

  always @(posedge clock) begin
    if (opens & !operand_done) begin
      codes_held <= codes_held + 2'd1;
    end else if (!opens & operand_done) begin
      codes_held <= codes_held - 2'd1;
    end
    if (opens & !operand_released) begin
      scales_held <= scales_held + 3'd1;
    end else if (!opens & operand_released) begin
      scales_held <= scales_held - 3'd1;
    end
    if (start) begin
      vectors_ready <= 1'b0;
    end else if (vector_ready & !takes_vector) begin
      vectors_ready <= vectors_ready + 1'b1;
    end else if (!vector_ready & takes_vector) begin
      vectors_ready <= vectors_ready - 1'b1;
    end
    if (reset) begin
      codes_held <= 2'd0;
      scales_held <= 3'd0;
      vectors_ready <= 1'b0;
    end
  end

  wire publishes = finishing & (finish_cycle == 3'd6);

  always @(posedge clock) begin
    if (start) begin
      active <= 1'b1;
      operand <= 3'd0;
      layer <= 5'd0;
      layer_constants <= 8'd0;
    end
    if (begins) begin
      preparing <= 1'b1;
    end
    if (begins_1) begin
      preparing <= 1'b0;
      coding <= 1'b1;
      word <= 7'd0;
    end
    if (coding) begin
      word <= word + 7'd1;
      if (is_last_word) begin
        coding <= 1'b0;
        finishing <= 1'b1;
        finish_cycle <= 3'd0;
      end
    end
    if (finishing) begin
      finish_cycle <= finish_cycle + 3'd1;
    end
    if (publishes) begin
      finishing <= 1'b0;
      if (is_down & !last_layer) begin
        operand <= 3'd0;
        layer <= layer + 5'd1;
        layer_constants <= layer_constants + 8'd6;
      end else begin
        operand <= operand + 3'd1;
      end
      if (1'b1) begin
        operand_half <= !operand_half;
        scale_set <= scale_set + 2'd1;
      end
      if (last_operand) begin
        active <= 1'b0;
      end
    end
    if (reset) begin
      active <= 1'b0;
      operand <= 3'd0;
      layer <= 5'd0;
      layer_constants <= 8'd0;
      preparing <= 1'b0;
      coding <= 1'b0;
      word <= 7'd0;
      finishing <= 1'b0;
      finish_cycle <= 3'd0;
      operand_half <= 1'b0;
      scale_set <= 2'd0;
    end
  end

  assign read_word = word;
  assign busy = active;
  reg [107:0] scale_constants [0:192];
  initial $readmemh("scale_constants.hex", scale_constants);
  reg [107:0] constants;

  always @(posedge clock) begin
    constants <= scale_constants[constants_index];
  end

  assign embedding_shift = constants[107:102];
  wire is_working = coding | finishing;
  reg coded_1;
  reg coded_2;
  reg coded_3;
  reg coded_4;
  reg coded_5;
  reg coded_6;

  always @(posedge clock) begin
    coded_1 <= coding;
    coded_2 <= coded_1;
    coded_3 <= coded_2;
    coded_4 <= coded_3;
    coded_5 <= coded_4;
    coded_6 <= coded_5;
    if (reset) begin
      coded_1 <= 1'b0;
      coded_2 <= 1'b0;
      coded_3 <= 1'b0;
      coded_4 <= 1'b0;
      coded_5 <= 1'b0;
      coded_6 <= 1'b0;
    end
  end

  reg [6:0] code_beat;
  reg word_coded;

  always @(posedge clock) begin
    word_coded <= coded_6;
    if (begins) begin
      code_beat <= 7'd0;
    end else if (word_coded) begin
      code_beat <= code_beat + 7'd1;
    end
    if (reset) begin
      word_coded <= 1'b0;
      code_beat <= 7'd0;
    end
  end

  wire [511:0] lane_codes;
  wire [4:0] scale_left_shift;
  wire [15:0] scale_step;
  wire [5:0] scale_scale_up_shift;
  wire [5:0] scale_scale_shift;
  wire [17:0] scale_scale_mantissa;
  wire scale_shift_clamped;

  scale_unit scale (
    .clock(clock),
    .largest(is_i ? largest_i : is_g ? largest_g : largest_first),
    .block_sum(block_sum),
    .square_sum(square_sum),
    .constants(constants[101:0]),
    .left_shift(scale_left_shift),
    .step(scale_step),
    .scale_mantissa(scale_scale_mantissa),
    .scale_shift(scale_scale_shift),
    .scale_up_shift(scale_scale_up_shift),
    .shift_clamped(scale_shift_clamped)
  );

  wire [1663:0] norm_products = is_i ? read_i : is_g ? read_g : read_first;

  genvar lanes_index;
  generate
    for (lanes_index = 0; lanes_index < 64; lanes_index = lanes_index + 1) begin : lanes
      quantiser_lane unit (
        .clock(clock),
        .enable(is_working),
        .value(norm_products[lanes_index*26 +: 26]),
        .left_shift(scale_left_shift),
        .step(scale_step),
        .code(lane_codes[lanes_index*8 +: 8])
      );
    end
  endgenerate

  reg [511:0] gathered_codes;

  always @(posedge clock) begin
    if (coded_6) begin
      gathered_codes <= lane_codes;
    end
  end

  assign codes_valid = coded_6;
  assign codes = lane_codes;
  assign code_word = gathered_codes;
  assign code_write = word_coded;
  assign code_address = {operand_half, code_beat};
  wire [29:0] scale_word = {scale_scale_up_shift, scale_scale_shift, scale_scale_mantissa};
  reg [29:0] scales [0:3];
  wire [29:0] scale_in_use = scales[scale_slot];

  always @(posedge clock) begin
    if (publishes) begin
      scales[scale_set] <= scale_word;
    end
  end

  assign scale_mantissa = scale_in_use[17:0];
  assign scale_shift = scale_in_use[23:18];
  assign scale_up_shift = scale_in_use[29:24];
  assign scale_published = publishes;
  assign published_scale = scale_word[23:0];
  assign shift_clamped = publishes & scale_shift_clamped;

  // Bits that nothing reads
  wire unused = &{1'b0, is_f};

endmodule

`default_nettype wire
