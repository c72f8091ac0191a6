// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 06702ceb, Tern 0.1.0.
// Codes and scale of each BitLinear input, both RMS norms folded in.

`default_nettype none

module absmax_quantiser_p4 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire wants_head,
  output wire [5:0] embedding_shift,
  output wire busy,

  // Residual stream and products
  input  wire source_ready,
  input  wire [63:0] square_sum,
  output wire read_products,
  output wire [10:0] read_address,
  input  wire [103:0] read_data,

  // Code memory
  output wire code_write,
  output wire [7:0] code_address,
  output wire [511:0] code_word,

  // Operands: finished here, released by the vector unit; scale of the one in use
  output wire operand_published,
  input  wire operand_released,
  input  wire operand_buffer,
  output wire [17:0] scale_mantissa,
  output wire [5:0] scale_shift,
  output wire [5:0] scale_up_shift,

  // Verification
  output wire codes_valid,
  output wire [31:0] codes,
  output wire [23:0] published_scale,
  output wire shift_clamped
);

  localparam [1:0] IDLE = 2'd0;
  localparam [1:0] SCAN = 2'd1;
  localparam [1:0] STEP = 2'd2;
  localparam [1:0] CODE = 2'd3;
  localparam [2:0] OPERAND_I = 3'd1;
  localparam [2:0] OPERAND_G = 3'd2;
  localparam [2:0] OPERAND_O = 3'd3;
  localparam [2:0] OPERAND_DOWN = 3'd5;
  localparam [2:0] OPERAND_HEAD = 3'd6;

  reg active;
  reg [1:0] phase;
  reg [2:0] operand;
  reg [4:0] layer;
  reg [11:0] word;
  reg [4:0] wait_cycle;
  reg [1:0] operands_held;
  reg source_is_ready;
  reg buffer;
  reg [17:0] norm_base;
  reg [7:0] constants_index;
  wire [11:0] vector_words = (operand == OPERAND_DOWN) ? 12'd1728 : 12'd640;
  wire [11:0] code_words = (operand == OPERAND_DOWN) ? 12'd1728 : 12'd640;
  wire last_layer = layer == 5'd31;
  wire last_operand = (operand == OPERAND_HEAD) | (operand == OPERAND_DOWN) & last_layer & !wants_head;
  wire needs_source = (operand != OPERAND_I) & (operand != OPERAND_G);
  wire begins = active & (phase == IDLE) & !operands_held[1] & (!needs_source | source_is_ready);
  wire scanning = (phase == SCAN) & (word < vector_words);
  wire coding = (phase == CODE) & (word < code_words);
  wire waited = !scanning & !coding & (wait_cycle == ((phase == SCAN) ? 5'd9 : (phase == STEP) ? 5'd5 : 5'd9));
  wire publishes = (phase == CODE) & waited;

  always @(posedge clock) begin
    if (start) begin
      active <= 1'b1;
      operand <= 3'd0;
      layer <= 5'd0;
      norm_base <= 18'd0;
      constants_index <= 8'd0;
    end
    if (begins) begin
      phase <= SCAN;
      word <= 12'd0;
      wait_cycle <= 5'd0;
    end
    if (scanning | coding) begin
      word <= word + 12'd1;
    end else if (!waited) begin
      wait_cycle <= wait_cycle + 5'd1;
    end
    if ((phase != IDLE) & waited) begin
      phase <= phase + 2'd1;
      word <= 12'd0;
      wait_cycle <= 5'd0;
    end
    if (publishes) begin
      buffer <= !buffer;
      norm_base <= norm_base + {6'd0, vector_words};
      constants_index <= constants_index + 8'd1;
      if (last_operand) begin
        active <= 1'b0;
        constants_index <= 8'd0;
      end
      if ((operand == OPERAND_DOWN) & !last_layer) begin
        operand <= 3'd0;
        layer <= layer + 5'd1;
      end else begin
        operand <= operand + 3'd1;
      end
    end
    if (begins & !operand_released) begin
      operands_held <= operands_held + 2'd1;
    end else if (!begins & operand_released) begin
      operands_held <= operands_held - 2'd1;
    end
    if (start) begin
      source_is_ready <= 1'b0;
    end else if (source_ready) begin
      source_is_ready <= 1'b1;
    end else if (begins & needs_source) begin
      source_is_ready <= 1'b0;
    end
    if (reset) begin
      active <= 1'b0;
      operand <= 3'd0;
      layer <= 5'd0;
      norm_base <= 18'd0;
      constants_index <= 8'd0;
      phase <= IDLE;
      word <= 12'd0;
      wait_cycle <= 5'd0;
      buffer <= 1'b0;
      operands_held <= 2'd0;
      source_is_ready <= 1'b0;
    end
  end

  assign read_products = (operand == OPERAND_O) | (operand == OPERAND_DOWN);
  assign read_address = word[10:0];
  assign busy = active;
  reg [107:0] scale_constants [0:192];
  initial $readmemh("scale_constants.hex", scale_constants);
  reg [107:0] constants;

  always @(posedge clock) begin
    constants <= scale_constants[constants_index];
  end

  assign embedding_shift = constants[107:102];
  wire [17:0] norm_address = norm_base + {6'd0, word};
  wire is_working = phase != IDLE;
  wire in_vector = word < vector_words;
  reg scanned_1;
  reg scanned_2;
  reg scanned_3;
  reg scanned_4;
  reg scanned_5;
  reg scanned_6;
  reg scanned_7;

  always @(posedge clock) begin
    scanned_1 <= scanning;
    scanned_2 <= scanned_1;
    scanned_3 <= scanned_2;
    scanned_4 <= scanned_3;
    scanned_5 <= scanned_4;
    scanned_6 <= scanned_5;
    scanned_7 <= scanned_6;
    if (reset) begin
      scanned_1 <= 1'b0;
      scanned_2 <= 1'b0;
      scanned_3 <= 1'b0;
      scanned_4 <= 1'b0;
      scanned_5 <= 1'b0;
      scanned_6 <= 1'b0;
      scanned_7 <= 1'b0;
    end
  end

  reg coded_1;
  reg coded_2;
  reg coded_3;
  reg coded_4;
  reg coded_5;
  reg coded_6;
  reg coded_7;

  always @(posedge clock) begin
    coded_1 <= coding;
    coded_2 <= coded_1;
    coded_3 <= coded_2;
    coded_4 <= coded_3;
    coded_5 <= coded_4;
    coded_6 <= coded_5;
    coded_7 <= coded_6;
    if (reset) begin
      coded_1 <= 1'b0;
      coded_2 <= 1'b0;
      coded_3 <= 1'b0;
      coded_4 <= 1'b0;
      coded_5 <= 1'b0;
      coded_6 <= 1'b0;
      coded_7 <= 1'b0;
    end
  end

  reg inside_1;
  reg inside_2;
  reg inside_3;
  reg inside_4;
  reg inside_5;
  reg inside_6;

  always @(posedge clock) begin
    inside_1 <= in_vector;
    inside_2 <= inside_1;
    inside_3 <= inside_2;
    inside_4 <= inside_3;
    inside_5 <= inside_4;
    inside_6 <= inside_5;
  end

  reg [6:0] code_beat;
  reg [3:0] code_part;
  wire last_part = code_part == 4'd15;

  always @(posedge clock) begin
    if (coded_7) begin
      code_part <= last_part ? 4'd0 : code_part + 4'd1;
    end
    if (reset) begin
      code_part <= 4'd0;
    end
  end

  wire word_coded = coded_7 & last_part;

  always @(posedge clock) begin
    if (begins) begin
      code_beat <= 7'd0;
    end else if (word_coded) begin
      code_beat <= code_beat + 7'd1;
    end
    if (reset) begin
      code_beat <= 7'd0;
    end
  end

  reg [127:0] norm_weights [0:158335];
  initial $readmemh("norm_weights.hex", norm_weights);
  reg [127:0] norm_weights_read;

  always @(posedge clock) begin
    norm_weights_read <= norm_weights[norm_address];
  end

  reg [25:0] largest;
  reg [63:0] block_sum;
  wire [103:0] magnitudes;
  wire [203:0] squares;
  wire [31:0] lane_codes;
  wire [4:0] scale_left_shift;
  wire [15:0] scale_step;
  wire [5:0] scale_scale_up_shift;
  wire [5:0] scale_scale_shift;
  wire [17:0] scale_scale_mantissa;
  wire scale_shift_clamped;

  scale_unit scale (
    .clock(clock),
    .largest(largest),
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

  genvar lanes_index;
  generate
    for (lanes_index = 0; lanes_index < 4; lanes_index = lanes_index + 1) begin : lanes
      quantiser_lane unit (
        .clock(clock),
        .enable(is_working),
        .source(read_data[lanes_index*26 +: 26]),
        .norm_weights(norm_weights_read[lanes_index*32 +: 32]),
        .left_shift(scale_left_shift),
        .step(scale_step),
        .magnitude(magnitudes[lanes_index*26 +: 26]),
        .square(squares[lanes_index*51 +: 51]),
        .code(lane_codes[lanes_index*8 +: 8])
      );
    end
  endgenerate

  reg [25:0] word_largest;
  reg [52:0] word_squares;
  wire [25:0] larger_0 = (magnitudes[51:26] > magnitudes[25:0]) ? magnitudes[51:26] : magnitudes[25:0];
  wire [25:0] larger_1 = (magnitudes[103:78] > magnitudes[77:52]) ? magnitudes[103:78] : magnitudes[77:52];
  wire [25:0] larger = (larger_1 > larger_0) ? larger_1 : larger_0;

  always @(posedge clock) begin
    word_largest <= larger;
    word_squares <= {2'd0, squares[50:0]} + {2'd0, squares[101:51]} +
        ({2'd0, squares[152:102]} + {2'd0, squares[203:153]});
    if (begins) begin
      largest <= 26'd0;
      block_sum <= 64'd0;
    end else begin
      if (scanned_5 & (word_largest > largest)) begin
        largest <= word_largest;
      end
      if (scanned_7) begin
        block_sum <= block_sum + {11'd0, word_squares};
      end
    end
  end

  wire [31:0] codes_in_vector = inside_6 ? lane_codes : 32'd0;
  reg [511:0] gathered_codes;

  always @(posedge clock) begin
    if (coded_6) begin
      gathered_codes <= {codes_in_vector, gathered_codes[511:32]};
    end
  end

  assign codes_valid = coded_6 & inside_6;
  assign codes = codes_in_vector;
  assign code_word = gathered_codes;
  assign code_write = word_coded;
  assign code_address = {buffer, code_beat};
  wire [29:0] scale_word = {scale_scale_up_shift, scale_scale_shift, scale_scale_mantissa};
  reg [29:0] scale_of_operand_0;
  reg [29:0] scale_of_operand_1;
  wire [29:0] scale_in_use = operand_buffer ? scale_of_operand_1 : scale_of_operand_0;

  always @(posedge clock) begin
    if (publishes & !buffer) begin
      scale_of_operand_0 <= scale_word;
    end
    if (publishes & buffer) begin
      scale_of_operand_1 <= scale_word;
    end
  end

  assign scale_mantissa = scale_in_use[17:0];
  assign scale_shift = scale_in_use[23:18];
  assign scale_up_shift = scale_in_use[29:24];
  assign operand_published = publishes;
  assign published_scale = scale_word[23:0];
  assign shift_clamped = publishes & scale_shift_clamped;

endmodule

`default_nettype wire
