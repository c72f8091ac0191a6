// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// Gates, recurrence, products and residual sums, as rows finish.

`default_nettype none

module vector_unit_p8 (
  input  wire clock,
  input  wire reset,

  // Round; a bit of each stream: first token of a sequence, takes part
  input  wire start,
  input  wire wants_head,
  input  wire is_fresh,
  input  wire is_kept,
  output wire round_done,
  input  wire answered,
  output wire busy,

  // Rows of the embedding, one of each stream
  input  wire embedding_valid,
  input  wire [127:0] embedding_values,
  input  wire [5:0] embedding_shift,
  output wire row_taken,

  // Row sums
  input  wire sums_valid,
  input  wire [159:0] sums,
  output wire sums_ready,

  // Scale of the operand in use
  input  wire scale_published,
  output wire operand_released,
  output wire [1:0] scale_slot,
  input  wire [17:0] scale_mantissa,
  input  wire [5:0] scale_shift,
  input  wire [5:0] scale_up_shift,

  // Sources of operands: number of the word after the next; word; first, last, last of all; what they feed
  output wire [11:0] source_word_after_next,
  output wire source_valid,
  output wire [207:0] source_values,
  output wire [11:0] source_word,
  output wire source_first,
  output wire source_last,
  output wire source_closes,
  output wire source_feeds_mixer,
  output wire source_feeds_down,

  // Sum of squares of the vector that a block norm normalises
  output wire [63:0] square_sum,

  // State access between tokens
  input  wire [11:0] state_address,
  output wire [255:0] state_read_data,
  input  wire state_write,
  input  wire [255:0] state_write_data,

  // The head takes the row sums; word of the vocabulary, stream, last word of all
  output wire head_active,
  input  wire head_ready,
  output wire [11:0] head_word,
  output wire head_closes,

  // Verification
  output wire [4:0] saturations,
  output wire results_valid,
  output wire [255:0] results
);

  localparam [2:0] F = 3'd0;
  localparam [2:0] I = 3'd1;
  localparam [2:0] G = 3'd2;
  localparam [2:0] O = 3'd3;
  localparam [2:0] GATE = 3'd4;
  localparam [2:0] UP = 3'd5;
  localparam [2:0] DOWN = 3'd6;
  localparam [2:0] HEAD = 3'd7;
  localparam [2:0] IDLE = 3'd0;
  localparam [2:0] EMBEDDING = 3'd1;
  localparam [2:0] ROWS = 3'd2;
  localparam [2:0] DRAIN = 3'd3;
  localparam [2:0] ANSWERS = 3'd4;

  reg [2:0] projection;
  reg [4:0] layer;
  wire last_layer = layer == 5'd23;
  wire last_projection = (projection == HEAD) | (projection == DOWN) & last_layer & !wants_head;
  reg [2:0] phase;
  reg [4:0] drain_cycle;
  reg [11:0] layer_base;
  wire takes_rows = phase == ROWS;
  wire takes_embedding = phase == EMBEDDING;
  wire is_idle = phase == IDLE;
  reg [11:0] word;
  wire is_last_word = word == (takes_embedding ? 12'd127 : (projection == HEAD) ? 12'd3999 :
      ((projection == GATE) | (projection == UP)) ? 12'd351 : 12'd127);
  reg [2:0] scales_ready;
  reg [1:0] scale_set;
  wire scale_is_ready = scales_ready != 3'd0;
  assign scale_slot = scale_set;
  wire ready = takes_rows & scale_is_ready & ((projection != HEAD) | head_ready);
  wire accepts = ready & sums_valid | takes_embedding & embedding_valid;
  wire closes_0 = is_last_word & 1'b1;
  wire [11:0] bounds_word = layer_base + word;
  wire [11:0] state_word = bounds_word;

  always @(posedge clock) begin
    if (accepts) begin
      word <= is_last_word ? 12'd0 : word + 12'd1;
    end
    if (reset) begin
      word <= 12'd0;
    end
  end

  wire projection_done = ready & sums_valid & is_last_word;
  wire operand_done = projection_done & (projection != GATE);

  always @(posedge clock) begin
    if (operand_done) begin
      scale_set <= scale_set + 2'd1;
    end
    scales_ready <= scales_ready + {2'd0, scale_published} - (operand_done ? 3'd1 : 3'd0);
    if (reset) begin
      scale_set <= 2'd0;
      scales_ready <= 3'd0;
    end
  end

  wire drained = drain_cycle == 5'd16;

  always @(posedge clock) begin
    if (start) begin
      phase <= EMBEDDING;
      layer_base <= 12'd0;
      projection <= 3'd0;
      layer <= 5'd0;
    end
    if (takes_embedding & accepts & closes_0) begin
      phase <= ROWS;
    end
    if (projection_done) begin
      if ((projection == DOWN) & !last_layer) begin
        projection <= 3'd0;
        layer <= layer + 5'd1;
      end else begin
        projection <= projection + 3'd1;
      end
      if (last_projection) begin
        phase <= ANSWERS;
      end else if ((projection == I) | (projection == G) | (projection == UP)) begin
        phase <= DRAIN;
      end
      if ((projection == DOWN) & 1'b1) begin
        layer_base <= layer_base + 12'd128;
      end
    end
    if (phase == DRAIN) begin
      drain_cycle <= drained ? 5'd0 : drain_cycle + 5'd1;
      if (drained) begin
        phase <= ROWS;
      end
    end
    if (answered) begin
      phase <= IDLE;
    end
    if (reset) begin
      phase <= IDLE;
      projection <= 3'd0;
      layer <= 5'd0;
      drain_cycle <= 5'd0;
    end
  end

  assign sums_ready = ready;
  assign row_taken = takes_embedding & accepts & is_last_word;
  assign operand_released = operand_done;
  wire head_active_now = takes_rows & scale_is_ready & (projection == HEAD);
  assign head_active = head_active_now;
  assign head_word = word;
  assign head_closes = closes_0;
  assign round_done = projection_done & last_projection;
  assign busy = !is_idle;
  wire accepts_row = accepts & !((projection == HEAD) & !takes_embedding);
  reg valid_1;
  reg valid_2;
  reg valid_3;
  reg valid_4;
  reg valid_5;
  reg valid_6;
  reg valid_7;
  reg valid_8;
  reg valid_9;
  reg valid_10;
  reg valid_11;
  reg valid_12;
  reg valid_13;
  reg valid_14;
  reg valid_15;
  reg valid_16;
  reg valid_17;
  reg valid_18;

  always @(posedge clock) begin
    valid_1 <= accepts_row;
    valid_2 <= valid_1;
    valid_3 <= valid_2;
    valid_4 <= valid_3;
    valid_5 <= valid_4;
    valid_6 <= valid_5;
    valid_7 <= valid_6;
    valid_8 <= valid_7;
    valid_9 <= valid_8;
    valid_10 <= valid_9;
    valid_11 <= valid_10;
    valid_12 <= valid_11;
    valid_13 <= valid_12;
    valid_14 <= valid_13;
    valid_15 <= valid_14;
    valid_16 <= valid_15;
    valid_17 <= valid_16;
    valid_18 <= valid_17;
    if (reset) begin
      valid_1 <= 1'b0;
      valid_2 <= 1'b0;
      valid_3 <= 1'b0;
      valid_4 <= 1'b0;
      valid_5 <= 1'b0;
      valid_6 <= 1'b0;
      valid_7 <= 1'b0;
      valid_8 <= 1'b0;
      valid_9 <= 1'b0;
      valid_10 <= 1'b0;
      valid_11 <= 1'b0;
      valid_12 <= 1'b0;
      valid_13 <= 1'b0;
      valid_14 <= 1'b0;
      valid_15 <= 1'b0;
      valid_16 <= 1'b0;
      valid_17 <= 1'b0;
      valid_18 <= 1'b0;
    end
  end

  reg [11:0] index_1;
  reg [11:0] index_2;
  reg [11:0] index_3;
  reg [11:0] index_4;
  reg [11:0] index_5;
  reg [11:0] index_6;
  reg [11:0] index_7;
  reg [11:0] index_8;
  reg [11:0] index_9;
  reg [11:0] index_10;
  reg [11:0] index_11;
  reg [11:0] index_12;
  reg [11:0] index_13;
  reg [11:0] index_14;
  reg [11:0] index_15;
  reg [11:0] index_16;
  reg [11:0] index_17;
  reg [11:0] index_18;

  always @(posedge clock) begin
    index_1 <= word;
    index_2 <= index_1;
    index_3 <= index_2;
    index_4 <= index_3;
    index_5 <= index_4;
    index_6 <= index_5;
    index_7 <= index_6;
    index_8 <= index_7;
    index_9 <= index_8;
    index_10 <= index_9;
    index_11 <= index_10;
    index_12 <= index_11;
    index_13 <= index_12;
    index_14 <= index_13;
    index_15 <= index_14;
    index_16 <= index_15;
    index_17 <= index_16;
    index_18 <= index_17;
  end

  reg first_1;
  reg first_2;
  reg first_3;
  reg first_4;
  reg first_5;
  reg first_6;
  reg first_7;
  reg first_8;
  reg first_9;
  reg first_10;
  reg first_11;
  reg first_12;
  reg first_13;
  reg first_14;
  reg first_15;
  reg first_16;
  reg first_17;
  reg first_18;

  always @(posedge clock) begin
    first_1 <= word == 12'd0;
    first_2 <= first_1;
    first_3 <= first_2;
    first_4 <= first_3;
    first_5 <= first_4;
    first_6 <= first_5;
    first_7 <= first_6;
    first_8 <= first_7;
    first_9 <= first_8;
    first_10 <= first_9;
    first_11 <= first_10;
    first_12 <= first_11;
    first_13 <= first_12;
    first_14 <= first_13;
    first_15 <= first_14;
    first_16 <= first_15;
    first_17 <= first_16;
    first_18 <= first_17;
  end

  reg last_1;
  reg last_2;
  reg last_3;
  reg last_4;
  reg last_5;
  reg last_6;
  reg last_7;
  reg last_8;
  reg last_9;
  reg last_10;
  reg last_11;
  reg last_12;
  reg last_13;
  reg last_14;
  reg last_15;
  reg last_16;
  reg last_17;
  reg last_18;

  always @(posedge clock) begin
    last_1 <= is_last_word;
    last_2 <= last_1;
    last_3 <= last_2;
    last_4 <= last_3;
    last_5 <= last_4;
    last_6 <= last_5;
    last_7 <= last_6;
    last_8 <= last_7;
    last_9 <= last_8;
    last_10 <= last_9;
    last_11 <= last_10;
    last_12 <= last_11;
    last_13 <= last_12;
    last_14 <= last_13;
    last_15 <= last_14;
    last_16 <= last_15;
    last_17 <= last_16;
    last_18 <= last_17;
  end

  reg closes_1;
  reg closes_2;
  reg closes_3;
  reg closes_4;
  reg closes_5;
  reg closes_6;
  reg closes_7;
  reg closes_8;
  reg closes_9;
  reg closes_10;
  reg closes_11;
  reg closes_12;
  reg closes_13;
  reg closes_14;
  reg closes_15;
  reg closes_16;
  reg closes_17;
  reg closes_18;

  always @(posedge clock) begin
    closes_1 <= closes_0;
    closes_2 <= closes_1;
    closes_3 <= closes_2;
    closes_4 <= closes_3;
    closes_5 <= closes_4;
    closes_6 <= closes_5;
    closes_7 <= closes_6;
    closes_8 <= closes_7;
    closes_9 <= closes_8;
    closes_10 <= closes_9;
    closes_11 <= closes_10;
    closes_12 <= closes_11;
    closes_13 <= closes_12;
    closes_14 <= closes_13;
    closes_15 <= closes_14;
    closes_16 <= closes_15;
    closes_17 <= closes_16;
    closes_18 <= closes_17;
  end

  reg [11:0] bounds_index_1;
  reg [11:0] bounds_index_2;
  reg [11:0] bounds_index_3;
  reg [11:0] bounds_index_4;
  reg [11:0] bounds_index_5;
  reg [11:0] bounds_index_6;
  reg [11:0] bounds_index_7;
  reg [11:0] bounds_index_8;

  always @(posedge clock) begin
    bounds_index_1 <= bounds_word;
    bounds_index_2 <= bounds_index_1;
    bounds_index_3 <= bounds_index_2;
    bounds_index_4 <= bounds_index_3;
    bounds_index_5 <= bounds_index_4;
    bounds_index_6 <= bounds_index_5;
    bounds_index_7 <= bounds_index_6;
    bounds_index_8 <= bounds_index_7;
  end

  reg [11:0] state_index_1;
  reg [11:0] state_index_2;
  reg [11:0] state_index_3;
  reg [11:0] state_index_4;
  reg [11:0] state_index_5;
  reg [11:0] state_index_6;
  reg [11:0] state_index_7;
  reg [11:0] state_index_8;
  reg [11:0] state_index_9;
  reg [11:0] state_index_10;
  reg [11:0] state_index_11;
  reg [11:0] state_index_12;
  reg [11:0] state_index_13;
  reg [11:0] state_index_14;
  reg [11:0] state_index_15;
  reg [11:0] state_index_16;
  reg [11:0] state_index_17;
  reg [11:0] state_index_18;

  always @(posedge clock) begin
    state_index_1 <= state_word;
    state_index_2 <= state_index_1;
    state_index_3 <= state_index_2;
    state_index_4 <= state_index_3;
    state_index_5 <= state_index_4;
    state_index_6 <= state_index_5;
    state_index_7 <= state_index_6;
    state_index_8 <= state_index_7;
    state_index_9 <= state_index_8;
    state_index_10 <= state_index_9;
    state_index_11 <= state_index_10;
    state_index_12 <= state_index_11;
    state_index_13 <= state_index_12;
    state_index_14 <= state_index_13;
    state_index_15 <= state_index_14;
    state_index_16 <= state_index_15;
    state_index_17 <= state_index_16;
    state_index_18 <= state_index_17;
  end

  wire accepts_embedding = takes_embedding;
  reg is_embedding_1;
  reg is_embedding_2;
  reg is_embedding_3;
  reg is_embedding_4;
  reg is_embedding_5;
  reg is_embedding_6;
  reg is_embedding_7;
  reg is_embedding_8;
  reg is_embedding_9;
  reg is_embedding_10;
  reg is_embedding_11;
  reg is_embedding_12;
  reg is_embedding_13;
  reg is_embedding_14;
  reg is_embedding_15;
  reg is_embedding_16;
  reg is_embedding_17;
  reg is_embedding_18;

  always @(posedge clock) begin
    is_embedding_1 <= accepts_embedding;
    is_embedding_2 <= is_embedding_1;
    is_embedding_3 <= is_embedding_2;
    is_embedding_4 <= is_embedding_3;
    is_embedding_5 <= is_embedding_4;
    is_embedding_6 <= is_embedding_5;
    is_embedding_7 <= is_embedding_6;
    is_embedding_8 <= is_embedding_7;
    is_embedding_9 <= is_embedding_8;
    is_embedding_10 <= is_embedding_9;
    is_embedding_11 <= is_embedding_10;
    is_embedding_12 <= is_embedding_11;
    is_embedding_13 <= is_embedding_12;
    is_embedding_14 <= is_embedding_13;
    is_embedding_15 <= is_embedding_14;
    is_embedding_16 <= is_embedding_15;
    is_embedding_17 <= is_embedding_16;
    is_embedding_18 <= is_embedding_17;
  end

  wire accepts_f = (projection == F) & !takes_embedding;
  reg is_f_1;
  reg is_f_2;
  reg is_f_3;
  reg is_f_4;
  reg is_f_5;
  reg is_f_6;
  reg is_f_7;
  reg is_f_8;
  reg is_f_9;
  reg is_f_10;
  reg is_f_11;
  reg is_f_12;
  reg is_f_13;
  reg is_f_14;
  reg is_f_15;
  reg is_f_16;
  reg is_f_17;
  reg is_f_18;

  always @(posedge clock) begin
    is_f_1 <= accepts_f;
    is_f_2 <= is_f_1;
    is_f_3 <= is_f_2;
    is_f_4 <= is_f_3;
    is_f_5 <= is_f_4;
    is_f_6 <= is_f_5;
    is_f_7 <= is_f_6;
    is_f_8 <= is_f_7;
    is_f_9 <= is_f_8;
    is_f_10 <= is_f_9;
    is_f_11 <= is_f_10;
    is_f_12 <= is_f_11;
    is_f_13 <= is_f_12;
    is_f_14 <= is_f_13;
    is_f_15 <= is_f_14;
    is_f_16 <= is_f_15;
    is_f_17 <= is_f_16;
    is_f_18 <= is_f_17;
  end

  wire accepts_i = projection == I;
  reg is_i_1;
  reg is_i_2;
  reg is_i_3;
  reg is_i_4;
  reg is_i_5;
  reg is_i_6;
  reg is_i_7;
  reg is_i_8;
  reg is_i_9;
  reg is_i_10;
  reg is_i_11;
  reg is_i_12;
  reg is_i_13;
  reg is_i_14;
  reg is_i_15;
  reg is_i_16;
  reg is_i_17;
  reg is_i_18;

  always @(posedge clock) begin
    is_i_1 <= accepts_i;
    is_i_2 <= is_i_1;
    is_i_3 <= is_i_2;
    is_i_4 <= is_i_3;
    is_i_5 <= is_i_4;
    is_i_6 <= is_i_5;
    is_i_7 <= is_i_6;
    is_i_8 <= is_i_7;
    is_i_9 <= is_i_8;
    is_i_10 <= is_i_9;
    is_i_11 <= is_i_10;
    is_i_12 <= is_i_11;
    is_i_13 <= is_i_12;
    is_i_14 <= is_i_13;
    is_i_15 <= is_i_14;
    is_i_16 <= is_i_15;
    is_i_17 <= is_i_16;
    is_i_18 <= is_i_17;
  end

  wire accepts_g = projection == G;
  reg is_g_1;
  reg is_g_2;
  reg is_g_3;
  reg is_g_4;
  reg is_g_5;
  reg is_g_6;
  reg is_g_7;
  reg is_g_8;
  reg is_g_9;
  reg is_g_10;
  reg is_g_11;
  reg is_g_12;
  reg is_g_13;
  reg is_g_14;
  reg is_g_15;
  reg is_g_16;
  reg is_g_17;
  reg is_g_18;

  always @(posedge clock) begin
    is_g_1 <= accepts_g;
    is_g_2 <= is_g_1;
    is_g_3 <= is_g_2;
    is_g_4 <= is_g_3;
    is_g_5 <= is_g_4;
    is_g_6 <= is_g_5;
    is_g_7 <= is_g_6;
    is_g_8 <= is_g_7;
    is_g_9 <= is_g_8;
    is_g_10 <= is_g_9;
    is_g_11 <= is_g_10;
    is_g_12 <= is_g_11;
    is_g_13 <= is_g_12;
    is_g_14 <= is_g_13;
    is_g_15 <= is_g_14;
    is_g_16 <= is_g_15;
    is_g_17 <= is_g_16;
    is_g_18 <= is_g_17;
  end

  wire accepts_gate = projection == GATE;
  reg is_gate_1;
  reg is_gate_2;
  reg is_gate_3;
  reg is_gate_4;
  reg is_gate_5;
  reg is_gate_6;
  reg is_gate_7;
  reg is_gate_8;
  reg is_gate_9;
  reg is_gate_10;
  reg is_gate_11;
  reg is_gate_12;
  reg is_gate_13;
  reg is_gate_14;
  reg is_gate_15;
  reg is_gate_16;
  reg is_gate_17;
  reg is_gate_18;

  always @(posedge clock) begin
    is_gate_1 <= accepts_gate;
    is_gate_2 <= is_gate_1;
    is_gate_3 <= is_gate_2;
    is_gate_4 <= is_gate_3;
    is_gate_5 <= is_gate_4;
    is_gate_6 <= is_gate_5;
    is_gate_7 <= is_gate_6;
    is_gate_8 <= is_gate_7;
    is_gate_9 <= is_gate_8;
    is_gate_10 <= is_gate_9;
    is_gate_11 <= is_gate_10;
    is_gate_12 <= is_gate_11;
    is_gate_13 <= is_gate_12;
    is_gate_14 <= is_gate_13;
    is_gate_15 <= is_gate_14;
    is_gate_16 <= is_gate_15;
    is_gate_17 <= is_gate_16;
    is_gate_18 <= is_gate_17;
  end

  wire accepts_up = projection == UP;
  reg is_up_1;
  reg is_up_2;
  reg is_up_3;
  reg is_up_4;
  reg is_up_5;
  reg is_up_6;
  reg is_up_7;
  reg is_up_8;
  reg is_up_9;
  reg is_up_10;
  reg is_up_11;
  reg is_up_12;
  reg is_up_13;
  reg is_up_14;
  reg is_up_15;
  reg is_up_16;
  reg is_up_17;
  reg is_up_18;

  always @(posedge clock) begin
    is_up_1 <= accepts_up;
    is_up_2 <= is_up_1;
    is_up_3 <= is_up_2;
    is_up_4 <= is_up_3;
    is_up_5 <= is_up_4;
    is_up_6 <= is_up_5;
    is_up_7 <= is_up_6;
    is_up_8 <= is_up_7;
    is_up_9 <= is_up_8;
    is_up_10 <= is_up_9;
    is_up_11 <= is_up_10;
    is_up_12 <= is_up_11;
    is_up_13 <= is_up_12;
    is_up_14 <= is_up_13;
    is_up_15 <= is_up_14;
    is_up_16 <= is_up_15;
    is_up_17 <= is_up_16;
    is_up_18 <= is_up_17;
  end

  wire accepts_residual = takes_embedding | ((projection == O) | (projection == DOWN));
  reg is_residual_1;
  reg is_residual_2;
  reg is_residual_3;
  reg is_residual_4;
  reg is_residual_5;
  reg is_residual_6;
  reg is_residual_7;
  reg is_residual_8;
  reg is_residual_9;
  reg is_residual_10;
  reg is_residual_11;
  reg is_residual_12;
  reg is_residual_13;
  reg is_residual_14;
  reg is_residual_15;
  reg is_residual_16;
  reg is_residual_17;
  reg is_residual_18;

  always @(posedge clock) begin
    is_residual_1 <= accepts_residual;
    is_residual_2 <= is_residual_1;
    is_residual_3 <= is_residual_2;
    is_residual_4 <= is_residual_3;
    is_residual_5 <= is_residual_4;
    is_residual_6 <= is_residual_5;
    is_residual_7 <= is_residual_6;
    is_residual_8 <= is_residual_7;
    is_residual_9 <= is_residual_8;
    is_residual_10 <= is_residual_9;
    is_residual_11 <= is_residual_10;
    is_residual_12 <= is_residual_11;
    is_residual_13 <= is_residual_12;
    is_residual_14 <= is_residual_13;
    is_residual_15 <= is_residual_14;
    is_residual_16 <= is_residual_15;
    is_residual_17 <= is_residual_16;
    is_residual_18 <= is_residual_17;
  end

  wire accepts_feedsMixer = takes_embedding | (projection == DOWN);
  reg is_feedsMixer_1;
  reg is_feedsMixer_2;
  reg is_feedsMixer_3;
  reg is_feedsMixer_4;
  reg is_feedsMixer_5;
  reg is_feedsMixer_6;

  always @(posedge clock) begin
    is_feedsMixer_1 <= accepts_feedsMixer;
    is_feedsMixer_2 <= is_feedsMixer_1;
    is_feedsMixer_3 <= is_feedsMixer_2;
    is_feedsMixer_4 <= is_feedsMixer_3;
    is_feedsMixer_5 <= is_feedsMixer_4;
    is_feedsMixer_6 <= is_feedsMixer_5;
  end

  wire accepts_keepsState = is_kept;
  reg is_keepsState_1;
  reg is_keepsState_2;
  reg is_keepsState_3;
  reg is_keepsState_4;
  reg is_keepsState_5;
  reg is_keepsState_6;
  reg is_keepsState_7;
  reg is_keepsState_8;
  reg is_keepsState_9;
  reg is_keepsState_10;
  reg is_keepsState_11;
  reg is_keepsState_12;
  reg is_keepsState_13;
  reg is_keepsState_14;
  reg is_keepsState_15;
  reg is_keepsState_16;
  reg is_keepsState_17;
  reg is_keepsState_18;

  always @(posedge clock) begin
    is_keepsState_1 <= accepts_keepsState;
    is_keepsState_2 <= is_keepsState_1;
    is_keepsState_3 <= is_keepsState_2;
    is_keepsState_4 <= is_keepsState_3;
    is_keepsState_5 <= is_keepsState_4;
    is_keepsState_6 <= is_keepsState_5;
    is_keepsState_7 <= is_keepsState_6;
    is_keepsState_8 <= is_keepsState_7;
    is_keepsState_9 <= is_keepsState_8;
    is_keepsState_10 <= is_keepsState_9;
    is_keepsState_11 <= is_keepsState_10;
    is_keepsState_12 <= is_keepsState_11;
    is_keepsState_13 <= is_keepsState_12;
    is_keepsState_14 <= is_keepsState_13;
    is_keepsState_15 <= is_keepsState_14;
    is_keepsState_16 <= is_keepsState_15;
    is_keepsState_17 <= is_keepsState_16;
    is_keepsState_18 <= is_keepsState_17;
  end

  wire accepts_readsZero = (projection == I) & is_fresh;
  reg is_readsZero_1;
  reg is_readsZero_2;
  reg is_readsZero_3;
  reg is_readsZero_4;
  reg is_readsZero_5;
  reg is_readsZero_6;
  reg is_readsZero_7;
  reg is_readsZero_8;
  reg is_readsZero_9;
  reg is_readsZero_10;
  reg is_readsZero_11;
  reg is_readsZero_12;

  always @(posedge clock) begin
    is_readsZero_1 <= accepts_readsZero;
    is_readsZero_2 <= is_readsZero_1;
    is_readsZero_3 <= is_readsZero_2;
    is_readsZero_4 <= is_readsZero_3;
    is_readsZero_5 <= is_readsZero_4;
    is_readsZero_6 <= is_readsZero_5;
    is_readsZero_7 <= is_readsZero_6;
    is_readsZero_8 <= is_readsZero_7;
    is_readsZero_9 <= is_readsZero_8;
    is_readsZero_10 <= is_readsZero_9;
    is_readsZero_11 <= is_readsZero_10;
    is_readsZero_12 <= is_readsZero_11;
  end

  wire [207:0] residual_sums;
  wire [207:0] activations;
  wire [255:0] lane_results;
  reg [207:0] residual [0:127];
  reg [207:0] residual_read;

  always @(posedge clock) begin
    residual_read <= residual[index_3[6:0]];
    if (valid_6 & is_residual_6) begin
      residual[index_6[6:0]] <= residual_sums;
    end
  end

  reg [207:0] residual_held;

  always @(posedge clock) begin
    residual_held <= residual_read;
  end

  reg [207:0] gates [0:351];
  reg [207:0] gate_read;

  always @(posedge clock) begin
    gate_read <= gates[index_11[8:0]];
    if (valid_13 & (is_f_13 | is_gate_13)) begin
      gates[index_13[8:0]] <= activations;
    end
  end

  reg [207:0] gate_held;

  always @(posedge clock) begin
    gate_held <= gate_read;
  end

  reg [127:0] lower_bounds [0:3071];
  initial $readmemh("lower_bounds.hex", lower_bounds);
  reg [127:0] lower_bounds_read;

  always @(posedge clock) begin
    lower_bounds_read <= lower_bounds[bounds_index_8];
  end

  reg [127:0] lower_bounds_held;

  always @(posedge clock) begin
    lower_bounds_held <= lower_bounds_read;
  end

  reg [255:0] state [0:3071];
  reg [255:0] state_read;
  wire [11:0] state_read_address = is_idle ? state_address : (valid_3 & is_g_3) ? state_index_3 :
      state_index_11;
  wire writes_state = valid_18 & is_i_18 & is_keepsState_18;
  wire [11:0] state_write_address = writes_state ? state_index_18 : state_address;

  always @(posedge clock) begin
    state_read <= state[state_read_address];
    if (writes_state | is_idle & state_write) begin
      state[state_write_address] <= writes_state ? lane_results : state_write_data;
    end
  end

  assign state_read_data = state_read;
  reg [255:0] previous_state;

  always @(posedge clock) begin
    previous_state <= is_readsZero_12 ? 256'd0 : state_read;
  end

  wire residual_leaves = valid_6 & is_residual_6;
  wire residual_leaves_after_next = valid_4 & is_residual_4;
  assign source_word_after_next = residual_leaves_after_next ? index_4 : index_16;
  assign source_valid = residual_leaves | valid_18 & (is_g_18 | is_up_18);
  assign source_values = residual_leaves ? residual_sums :
      {lane_results[249:224], lane_results[217:192], lane_results[185:160], lane_results[153:128],
      lane_results[121:96], lane_results[89:64], lane_results[57:32], lane_results[25:0]};
  assign source_word = residual_leaves ? index_6 : index_18;
  assign source_first = residual_leaves ? first_6 : first_18;
  assign source_last = residual_leaves ? last_6 : last_18;
  assign source_closes = residual_leaves ? closes_6 : closes_18;
  assign source_feeds_mixer = residual_leaves & is_feedsMixer_6;
  assign source_feeds_down = !residual_leaves & is_up_18;
  wire traces_residual = valid_18 & is_residual_18 & !is_embedding_18;
  wire traces_gate = valid_18 & (is_f_18 | is_gate_18);
  assign results_valid = traces_residual | traces_gate | valid_18 & (is_i_18 | is_g_18 | is_up_18);
  reg [207:0] traced_activation_14;
  reg [207:0] traced_activation_15;
  reg [207:0] traced_activation_16;
  reg [207:0] traced_activation_17;
  reg [207:0] traced_activation_18;

  always @(posedge clock) begin
    traced_activation_14 <= activations;
    traced_activation_15 <= traced_activation_14;
    traced_activation_16 <= traced_activation_15;
    traced_activation_17 <= traced_activation_16;
    traced_activation_18 <= traced_activation_17;
  end

  reg [207:0] traced_residual_7;
  reg [207:0] traced_residual_8;
  reg [207:0] traced_residual_9;
  reg [207:0] traced_residual_10;
  reg [207:0] traced_residual_11;
  reg [207:0] traced_residual_12;
  reg [207:0] traced_residual_13;
  reg [207:0] traced_residual_14;
  reg [207:0] traced_residual_15;
  reg [207:0] traced_residual_16;
  reg [207:0] traced_residual_17;
  reg [207:0] traced_residual_18;

  always @(posedge clock) begin
    traced_residual_7 <= residual_sums;
    traced_residual_8 <= traced_residual_7;
    traced_residual_9 <= traced_residual_8;
    traced_residual_10 <= traced_residual_9;
    traced_residual_11 <= traced_residual_10;
    traced_residual_12 <= traced_residual_11;
    traced_residual_13 <= traced_residual_12;
    traced_residual_14 <= traced_residual_13;
    traced_residual_15 <= traced_residual_14;
    traced_residual_16 <= traced_residual_15;
    traced_residual_17 <= traced_residual_16;
    traced_residual_18 <= traced_residual_17;
  end

  assign results = traces_residual ? {{6{traced_residual_18[207]}}, traced_residual_18[207:182],
      {6{traced_residual_18[181]}}, traced_residual_18[181:156], {6{traced_residual_18[155]}},
      traced_residual_18[155:130], {6{traced_residual_18[129]}}, traced_residual_18[129:104],
      {6{traced_residual_18[103]}}, traced_residual_18[103:78], {6{traced_residual_18[77]}},
      traced_residual_18[77:52], {6{traced_residual_18[51]}}, traced_residual_18[51:26],
      {6{traced_residual_18[25]}}, traced_residual_18[25:0]} : traces_gate ?
      {{6{traced_activation_18[207]}}, traced_activation_18[207:182], {6{traced_activation_18[181]}},
      traced_activation_18[181:156], {6{traced_activation_18[155]}}, traced_activation_18[155:130],
      {6{traced_activation_18[129]}}, traced_activation_18[129:104], {6{traced_activation_18[103]}},
      traced_activation_18[103:78], {6{traced_activation_18[77]}}, traced_activation_18[77:52],
      {6{traced_activation_18[51]}}, traced_activation_18[51:26], {6{traced_activation_18[25]}},
      traced_activation_18[25:0]} : lane_results;
  reg [127:0] embedding_1;
  reg [127:0] embedding_2;
  reg [127:0] embedding_3;

  always @(posedge clock) begin
    embedding_1 <= embedding_values;
    embedding_2 <= embedding_1;
    embedding_3 <= embedding_2;
  end

  reg [17:0] row_mantissa_1;

  always @(posedge clock) begin
    row_mantissa_1 <= scale_mantissa;
  end

  reg [5:0] row_shift_1;
  reg [5:0] row_shift_2;
  reg [5:0] row_shift_3;

  always @(posedge clock) begin
    row_shift_1 <= (projection == UP) ? scale_up_shift : scale_shift;
    row_shift_2 <= row_shift_1;
    row_shift_3 <= row_shift_2;
  end

  wire [7:0] value_saturated;
  wire [7:0] residual_saturated;
  wire [7:0] result_saturated;
  wire [407:0] squares;

  genvar lanes_index;
  generate
    for (lanes_index = 0; lanes_index < 8; lanes_index = lanes_index + 1) begin : lanes
      vector_lane_w20 unit (
        .clock(clock),
        .enable(accepts_row),
        .is_embedding_4(is_embedding_4),
        .is_embedding_5(is_embedding_5),
        .is_f_5(is_f_5),
        .is_f_10(is_f_10),
        .is_i_13(is_i_13),
        .is_i_15(is_i_15),
        .is_i_17(is_i_17),
        .is_g_5(is_g_5),
        .is_g_6(is_g_6),
        .is_g_13(is_g_13),
        .sum(sums[lanes_index*20 +: 20]),
        .scale_mantissa(row_mantissa_1),
        .scale_shift(row_shift_3),
        .embedding(embedding_3[lanes_index*16 +: 16]),
        .embedding_shift(embedding_shift),
        .state(previous_state[lanes_index*32 +: 32]),
        .residual(residual_held[lanes_index*26 +: 26]),
        .value_saturated(value_saturated[lanes_index]),
        .residual_sum(residual_sums[lanes_index*26 +: 26]),
        .residual_saturated(residual_saturated[lanes_index]),
        .lower_bound_complement(lower_bounds_held[lanes_index*16 +: 16]),
        .square(squares[lanes_index*51 +: 51]),
        .gate(gate_held[lanes_index*26 +: 26]),
        .activation(activations[lanes_index*26 +: 26]),
        .result(lane_results[lanes_index*32 +: 32]),
        .result_saturated(result_saturated[lanes_index])
      );
    end
  endgenerate

  reg [53:0] word_squares;
  reg [63:0] square_sums;

  always @(posedge clock) begin
    word_squares <= {3'd0, squares[50:0]} + {3'd0, squares[101:51]} +
        ({3'd0, squares[152:102]} + {3'd0, squares[203:153]}) +
        ({3'd0, squares[254:204]} + {3'd0, squares[305:255]} +
        ({3'd0, squares[356:306]} + {3'd0, squares[407:357]}));
    if (valid_11 & (is_residual_11 | is_g_11)) begin
      square_sums <= (first_11 ? 64'd0 : square_sums) + {10'd0, word_squares};
    end
  end

  assign square_sum = square_sums;
  reg [4:0] saturation_count;
  wire [7:0] saturation_count_part = value_saturated & {8{valid_5 & !is_embedding_5}};
  wire [7:0] saturation_count_part_2 = residual_saturated & {8{valid_6 & is_residual_6}};
  wire [7:0] saturation_count_part_3 = result_saturated & {8{valid_18 & (is_i_18 | is_g_18 | is_up_18)}};

  always @(posedge clock) begin
    saturation_count <= {4'd0, value_saturated[0] & (valid_5 & !is_embedding_5)} +
        {4'd0, saturation_count_part[1]} + ({4'd0, saturation_count_part[2]} +
        {4'd0, saturation_count_part[3]}) + ({4'd0, saturation_count_part[4]} +
        {4'd0, saturation_count_part[5]} + ({4'd0, saturation_count_part[6]} +
        {4'd0, saturation_count_part[7]})) + ({4'd0, residual_saturated[0] & (valid_6 & is_residual_6)} +
        {4'd0, saturation_count_part_2[1]} + ({4'd0, saturation_count_part_2[2]} +
        {4'd0, saturation_count_part_2[3]}) + ({4'd0, saturation_count_part_2[4]} +
        {4'd0, saturation_count_part_2[5]} + ({4'd0, saturation_count_part_2[6]} +
        {4'd0, saturation_count_part_2[7]}))) + ({4'd0, result_saturated[0] &
        (valid_18 & (is_i_18 | is_g_18 | is_up_18))} + {4'd0, saturation_count_part_3[1]} +
        ({4'd0, saturation_count_part_3[2]} + {4'd0, saturation_count_part_3[3]}) +
        ({4'd0, saturation_count_part_3[4]} + {4'd0, saturation_count_part_3[5]} +
        ({4'd0, saturation_count_part_3[6]} + {4'd0, saturation_count_part_3[7]})));
  end

  assign saturations = saturation_count;

  // Bits that nothing reads
  wire unused = &{1'b0, saturation_count_part[0], saturation_count_part_2[0], saturation_count_part_3[0]};

endmodule

`default_nettype wire
