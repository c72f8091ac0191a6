// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash aa0e84d9, Tern 0.1.0.
// Gates, recurrence, products and residual sums, as rows finish.

`default_nettype none

module vector_unit_p4 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire wants_head,
  input  wire is_fresh,
  output wire token_done,
  output wire busy,

  // Row of the embedding
  input  wire embedding_valid,
  input  wire [63:0] embedding_values,
  input  wire [5:0] embedding_shift,

  // Row sums
  input  wire sums_valid,
  input  wire [63:0] sums,
  output wire sums_ready,

  // Scale of the operand in use
  output wire operand_buffer,
  output wire operand_released,
  input  wire [17:0] scale_mantissa,
  input  wire [5:0] scale_shift,
  input  wire [5:0] scale_up_shift,

  // Source of the quantiser: residual stream or products
  output wire source_ready,
  output wire [63:0] square_sum,
  input  wire read_products,
  input  wire [5:0] read_address,
  output wire [103:0] read_data,

  // State access between tokens
  input  wire [6:0] state_address,
  output wire [127:0] state_read_data,
  input  wire state_write,
  input  wire [127:0] state_write_data,

  // The head takes row sums instead, and says when it is done
  output wire head_active,
  input  wire head_done,

  // Verification
  output wire [3:0] saturations,
  output wire results_valid,
  output wire [127:0] results
);

  localparam [1:0] IDLE = 2'd0;
  localparam [1:0] EMBEDDING = 2'd1;
  localparam [1:0] ROWS = 2'd2;
  localparam [1:0] DRAIN = 2'd3;
  localparam [2:0] F = 3'd0;
  localparam [2:0] I = 3'd1;
  localparam [2:0] G = 3'd2;
  localparam [2:0] O = 3'd3;
  localparam [2:0] GATE = 3'd4;
  localparam [2:0] UP = 3'd5;
  localparam [2:0] DOWN = 3'd6;
  localparam [2:0] HEAD = 3'd7;

  reg [1:0] phase;
  reg [2:0] projection;
  reg [2:0] layer;
  wire last_layer = layer == 3'd4;
  wire last_projection = (projection == HEAD) | (projection == DOWN) & last_layer & !wants_head;
  reg is_embedding;
  reg [5:0] word;
  reg [3:0] drain_cycle;
  reg operand_buffer_register;
  reg [6:0] state_base;
  wire is_rows = phase == ROWS;
  wire takes_rows = is_rows & (projection != HEAD);
  wire takes_embedding = phase == EMBEDDING;
  wire valid_0 = takes_rows & sums_valid | takes_embedding & embedding_valid;
  wire is_last_word = word == ((((projection == GATE) | (projection == UP)) & !is_embedding) ? 6'd63 : 6'd23);
  wire drained = (phase == DRAIN) & (drain_cycle == 4'd11);
  wire finished = drained & !is_embedding | is_rows & (projection == HEAD) & head_done;
  wire token_finished = finished & last_projection;

  always @(posedge clock) begin
    if (start) begin
      phase <= EMBEDDING;
      is_embedding <= 1'b1;
      state_base <= 7'd0;
      projection <= 3'd0;
      layer <= 3'd0;
    end
    if (valid_0) begin
      word <= is_last_word ? 6'd0 : word + 6'd1;
      if (is_last_word) begin
        phase <= DRAIN;
      end
    end
    if (phase == DRAIN) begin
      drain_cycle <= drained ? 4'd0 : drain_cycle + 4'd1;
    end
    if (drained & is_embedding) begin
      is_embedding <= 1'b0;
      phase <= ROWS;
    end
    if (finished) begin
      if ((projection == DOWN) & !last_layer) begin
        projection <= 3'd0;
        layer <= layer + 3'd1;
      end else begin
        projection <= projection + 3'd1;
      end
      if (last_projection) begin
        phase <= IDLE;
      end else begin
        phase <= ROWS;
      end
      if (projection == DOWN) begin
        state_base <= state_base + 7'd24;
      end
      if (projection != GATE) begin
        operand_buffer_register <= !operand_buffer_register;
      end
    end
    if (reset) begin
      phase <= IDLE;
      is_embedding <= 1'b0;
      projection <= 3'd0;
      layer <= 3'd0;
      word <= 6'd0;
      drain_cycle <= 4'd0;
      operand_buffer_register <= 1'b0;
    end
  end

  assign sums_ready = takes_rows;
  assign operand_buffer = operand_buffer_register;
  assign operand_released = finished & (projection != GATE);
  assign source_ready = drained & (is_embedding | ((projection == G) | (projection == O) | (projection == UP) |
      (projection == DOWN)));
  assign head_active = is_rows & (projection == HEAD);
  assign token_done = token_finished;
  assign busy = phase != IDLE;
  wire is_residual = is_embedding | ((projection == O) | (projection == DOWN));
  wire is_first_word = valid_0 & (word == 6'd0);
  reg [3:0] resting_cycles;

  always @(posedge clock) begin
    if (valid_0) begin
      resting_cycles <= 4'd0;
    end else if (!(&resting_cycles)) begin
      resting_cycles <= resting_cycles + 4'd1;
    end
    if (reset) begin
      resting_cycles <= 4'd15;
    end
  end

  wire is_working = valid_0 | !(&resting_cycles);
  wire is_idle = phase == IDLE;
  wire is_f = (projection == F) & !is_embedding;
  wire is_i = (projection == I) & !is_embedding;
  wire is_g = (projection == G) & !is_embedding;
  wire is_o = (projection == O) & !is_embedding;
  wire is_gate = (projection == GATE) & !is_embedding;
  wire is_up = (projection == UP) & !is_embedding;
  wire is_down = (projection == DOWN) & !is_embedding;
  wire is_head = (projection == HEAD) & !is_embedding;
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

  always @(posedge clock) begin
    valid_1 <= valid_0;
    valid_2 <= valid_1;
    valid_3 <= valid_2;
    valid_4 <= valid_3;
    valid_5 <= valid_4;
    valid_6 <= valid_5;
    valid_7 <= valid_6;
    valid_8 <= valid_7;
    valid_9 <= valid_8;
    valid_10 <= valid_9;
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
    end
  end

  reg [5:0] index_1;
  reg [5:0] index_2;
  reg [5:0] index_3;
  reg [5:0] index_4;
  reg [5:0] index_5;
  reg [5:0] index_6;
  reg [5:0] index_7;
  reg [5:0] index_8;
  reg [5:0] index_9;
  reg [5:0] index_10;

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
  end

  wire [103:0] residual_sums;
  wire [103:0] activations;
  wire [127:0] lane_results;
  reg [103:0] residual [0:23];
  reg [103:0] products [0:63];
  reg [103:0] residual_read;
  reg [103:0] products_read;
  wire [5:0] residual_address = is_residual ? index_1 : read_address;

  always @(posedge clock) begin
    residual_read <= residual[residual_address[4:0]];
    products_read <= products[read_address];
    if (valid_3 & is_residual) begin
      residual[index_3[4:0]] <= residual_sums;
    end
    if (valid_10 & (is_g | is_up)) begin
      products[index_10] <= {lane_results[121:96], lane_results[89:64], lane_results[57:32],
          lane_results[25:0]};
    end
  end

  assign read_data = read_products ? products_read : residual_read;
  reg [103:0] gates [0:63];
  reg [103:0] gate_read;

  always @(posedge clock) begin
    gate_read <= gates[index_6];
    if (valid_8 & (is_f | is_gate)) begin
      gates[index_8] <= activations;
    end
  end

  reg [63:0] lower_bounds [0:119];
  initial $readmemh("lower_bounds.hex", lower_bounds);
  reg [63:0] lower_bounds_read;
  wire [6:0] lower_bounds_address = state_base + {1'b0, index_4};

  always @(posedge clock) begin
    lower_bounds_read <= lower_bounds[lower_bounds_address];
  end

  reg [127:0] state [0:119];
  reg [127:0] state_read;
  wire [6:0] state_read_address = is_idle ? state_address : is_g ? state_base + {1'b0, index_1} : state_base +
      {1'b0, index_6};
  wire writes_state = valid_10 & is_i;
  wire [6:0] state_write_address = writes_state ? state_base + {1'b0, index_10} : state_address;

  always @(posedge clock) begin
    state_read <= state[state_read_address];
    if (writes_state | is_idle & state_write) begin
      state[state_write_address] <= writes_state ? lane_results : state_write_data;
    end
  end

  assign state_read_data = state_read;
  wire state_is_zero = is_fresh & is_i;
  wire [127:0] previous_state = state_is_zero ? 128'd0 : state_read;
  wire traces_residual = valid_3 & (is_o | is_down);
  wire traces_gate = valid_8 & (is_f | is_gate);
  assign results_valid = traces_residual | traces_gate | valid_10 & (is_i | is_g | is_up);
  assign results = traces_residual ? {{6{residual_sums[103]}}, residual_sums[103:78], {6{residual_sums[77]}},
      residual_sums[77:52], {6{residual_sums[51]}}, residual_sums[51:26], {6{residual_sums[25]}},
      residual_sums[25:0]} : traces_gate ? {{6{activations[103]}}, activations[103:78], {6{activations[77]}},
      activations[77:52], {6{activations[51]}}, activations[51:26], {6{activations[25]}}, activations[25:0]} :
      lane_results;
  reg [63:0] embedding_1;
  reg [5:0] row_shift;

  always @(posedge clock) begin
    embedding_1 <= embedding_values;
    row_shift <= is_up ? scale_up_shift : scale_shift;
  end

  wire [3:0] value_saturated;
  wire [3:0] residual_saturated;
  wire [3:0] result_saturated;
  wire [203:0] squares;

  genvar lanes_index;
  generate
    for (lanes_index = 0; lanes_index < 4; lanes_index = lanes_index + 1) begin : lanes
      vector_lane_w16 unit (
        .clock(clock),
        .enable(is_working),
        .is_embedding(is_embedding),
        .is_f(is_f),
        .is_i(is_i),
        .is_g(is_g),
        .embedding_shift(embedding_shift),
        .scale_mantissa(scale_mantissa),
        .scale_shift(row_shift),
        .sum(sums[lanes_index*16 +: 16]),
        .embedding(embedding_1[lanes_index*16 +: 16]),
        .state(previous_state[lanes_index*32 +: 32]),
        .residual(residual_read[lanes_index*26 +: 26]),
        .value_saturated(value_saturated[lanes_index]),
        .residual_sum(residual_sums[lanes_index*26 +: 26]),
        .residual_saturated(residual_saturated[lanes_index]),
        .lower_bound_complement(lower_bounds_read[lanes_index*16 +: 16]),
        .square(squares[lanes_index*51 +: 51]),
        .gate(gate_read[lanes_index*26 +: 26]),
        .activation(activations[lanes_index*26 +: 26]),
        .result(lane_results[lanes_index*32 +: 32]),
        .result_saturated(result_saturated[lanes_index])
      );
    end
  endgenerate

  reg [52:0] word_squares;
  reg [63:0] square_sum_register;
  wire begins_sum = start | is_first_word & (is_g | is_o | is_down);

  always @(posedge clock) begin
    word_squares <= {2'd0, squares[50:0]} + {2'd0, squares[101:51]} +
        ({2'd0, squares[152:102]} + {2'd0, squares[203:153]});
    if (begins_sum) begin
      square_sum_register <= 64'd0;
    end else if (valid_7 & (is_residual | is_g)) begin
      square_sum_register <= square_sum_register + {11'd0, word_squares};
    end
  end

  assign square_sum = square_sum_register;
  reg [3:0] saturation_count;
  wire [3:0] saturation_count_part = value_saturated & {4{valid_2 & !is_embedding}};
  wire [3:0] saturation_count_part_2 = residual_saturated & {4{valid_3 & is_residual}};
  wire [3:0] saturation_count_part_3 = result_saturated & {4{valid_10 & (is_i | is_g | is_up)}};

  always @(posedge clock) begin
    saturation_count <= {3'd0, value_saturated[0] & (valid_2 & !is_embedding)} +
        {3'd0, saturation_count_part[1]} + ({3'd0, saturation_count_part[2]} +
        {3'd0, saturation_count_part[3]}) + ({3'd0, residual_saturated[0] & (valid_3 & is_residual)} +
        {3'd0, saturation_count_part_2[1]} + ({3'd0, saturation_count_part_2[2]} +
        {3'd0, saturation_count_part_2[3]})) + ({3'd0, result_saturated[0] &
        (valid_10 & (is_i | is_g | is_up))} + {3'd0, saturation_count_part_3[1]} +
        ({3'd0, saturation_count_part_3[2]} + {3'd0, saturation_count_part_3[3]}));
  end

  assign saturations = saturation_count;

  // Bits that nothing reads
  wire unused = &{1'b0, is_head, residual_address[5], saturation_count_part[0], saturation_count_part_2[0],
      saturation_count_part_3[0]};

endmodule

`default_nettype wire
