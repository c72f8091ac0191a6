// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Row scaler, SiLU, gates, recurrence and products of a row.

`default_nettype none

module vector_lane_w21 (
  input  wire clock,

  // A sum comes; without one the lane stands still, since nothing changes that it takes
  input  wire enable,

  // Operation of the row at a stage
  input  wire is_embedding_4,
  input  wire is_embedding_5,
  input  wire is_f_5,
  input  wire is_f_10,
  input  wire is_i_13,
  input  wire is_i_15,
  input  wire is_i_17,
  input  wire is_g_5,
  input  wire is_g_6,
  input  wire is_g_13,

  // Stage 0
  input  wire signed [20:0] sum,

  // Stage 1: scale of the rows
  input  wire [17:0] scale_mantissa,

  // Stage 3
  input  wire [5:0] scale_shift,
  input  wire signed [15:0] embedding,
  input  wire [5:0] embedding_shift,

  // Stage 5, and 13 for i
  input  wire signed [31:0] state,

  // Stage 5
  input  wire signed [25:0] residual,
  output reg  value_saturated,

  // Stage 6
  output reg  signed [25:0] residual_sum,
  output reg  residual_saturated,

  // Stage 10
  input  wire [15:0] lower_bound_complement,
  output wire [50:0] square,

  // Stage 13
  input  wire signed [25:0] gate,
  output reg  signed [25:0] activation,

  // Stage 18
  output reg  signed [31:0] result,
  output reg  result_saturated
);

  reg signed [20:0] sum_1;
  reg signed [38:0] scaled_3;
  reg signed [37:0] scaled_2_0;
  reg signed [20:0] scaled_2_1;

  always @(posedge clock) begin
    scaled_2_0 <= sum_1 * $signed({1'b0, scale_mantissa[16:0]});
    scaled_2_1 <= scale_mantissa[17] ? sum_1 : 21'd0;
    scaled_3 <= scaled_2_0 + $signed({scaled_2_1, 17'd0});
  end

  reg signed [39:0] shifted_4;

  always @(posedge clock) begin
    if (enable) begin
      sum_1 <= sum;
    end
    shifted_4 <= $signed({scaled_3, 1'b0}) >>> scale_shift;
  end

  wire signed [40:0] rounded_4_part = shifted_4 + 40'sd1;
  wire signed [39:0] rounded_4 = rounded_4_part[40:1];
  reg signed [25:0] placed_4;
  reg signed [25:0] value_5;

  always @(posedge clock) begin
    placed_4 <= {{10{embedding[15]}}, embedding} << embedding_shift;
    value_5 <= is_embedding_4 ? placed_4 : (rounded_4[39:25] == {15{rounded_4[39]}}) ? rounded_4[25:0] :
        {rounded_4[39], {25{!rounded_4[39]}}};
    value_saturated <= !((&rounded_4[39:25]) | !(|rounded_4[39:25]));
  end

  wire signed [26:0] total_5 = $signed({value_5[25], value_5}) +
      (is_embedding_5 ? 27'sd0 : $signed({residual[25], residual}));

  always @(posedge clock) begin
    residual_sum <= (total_5[26:25] == {2{total_5[26]}}) ? total_5[25:0] : {total_5[26], {25{!total_5[26]}}};
    residual_saturated <= !((&total_5[26:25]) | !(|total_5[26:25]));
  end

  reg signed [25:0] value_6;
  reg signed [25:0] value_7;
  reg signed [25:0] value_8;
  reg signed [25:0] value_9;
  reg signed [25:0] value_10;
  reg signed [25:0] value_11;
  reg signed [25:0] value_12;
  reg signed [25:0] value_13;

  always @(posedge clock) begin
    value_6 <= value_5;
    value_7 <= value_6;
    value_8 <= value_7;
    value_9 <= value_8;
    value_10 <= value_9;
    value_11 <= value_10;
    value_12 <= value_11;
    value_13 <= value_12;
  end

  wire [50:0] squarer_square;

  coarse_square squarer (
    .clock(clock),
    .value(is_g_6 ? value_6 : residual_sum),
    .square(squarer_square)
  );

  assign square = squarer_square;
  wire signed [32:0] state_value_part = state + 32'sd32;
  wire signed [26:0] state_value = state_value_part[32:6];
  reg signed [26:0] argument_6;

  always @(posedge clock) begin
    argument_6 <= is_f_5 ? -{value_5[25], value_5} : is_g_5 ? state_value : {value_5[25], value_5};
  end

  wire [26:0] magnitude_6 = (argument_6 < 27'sd0) ? -argument_6 : argument_6;
  wire [17:0] clamped_6 = (|magnitude_6[26:18]) ? 18'd262143 : magnitude_6[17:0];
  wire [15:0] sigmoid_value;

  sigmoid_table sigmoid (
    .clock(clock),
    .argument(clamped_6),
    .value(sigmoid_value)
  );

  reg signed [26:0] argument_7;
  reg signed [26:0] argument_8;
  reg signed [26:0] argument_9;
  reg signed [26:0] argument_10;

  always @(posedge clock) begin
    argument_7 <= argument_6;
    argument_8 <= argument_7;
    argument_9 <= argument_8;
    argument_10 <= argument_9;
  end

  reg [15:0] sigmoid_11;
  reg signed [26:0] factor_11;
  reg signed [42:0] product_12;
  wire signed [43:0] activation_part = product_12 + 43'sd32768;

  always @(posedge clock) begin
    sigmoid_11 <= (argument_10 < 27'sd0) ? 16'd0 - sigmoid_value : sigmoid_value;
    factor_11 <= is_f_10 ? {11'd0, lower_bound_complement} : argument_10;
    product_12 <= factor_11 * $signed({1'b0, sigmoid_11});
    activation <= activation_part[41:16];
  end

  reg signed [25:0] left_14;
  reg signed [27:0] right_14;

  always @(posedge clock) begin
    left_14 <= is_i_13 ? gate : value_13;
    right_14 <= is_i_13 ? $signed({{2{activation[25]}}, activation}) -
        $signed({state_value[26], state_value}) : is_g_13 ? {{2{activation[25]}}, activation} :
        {{2{gate[25]}}, gate};
  end

  reg signed [53:0] product_16;
  reg signed [42:0] product_15_0;
  reg signed [36:0] product_15_1;

  always @(posedge clock) begin
    product_15_0 <= left_14 * $signed({1'b0, right_14[16:0]});
    product_15_1 <= left_14 * $signed(right_14[27:17]);
    product_16 <= $signed({{11{product_15_0[42]}}, product_15_0}) + $signed({product_15_1, 17'd0});
  end

  reg signed [31:0] state_14;
  reg signed [31:0] state_15;

  always @(posedge clock) begin
    state_14 <= state;
    state_15 <= state_14;
  end

  reg signed [41:0] addend_16;
  reg signed [54:0] total_17;

  always @(posedge clock) begin
    addend_16 <= is_i_15 ? {state_15, 10'd512} : 42'd8192;
    total_17 <= product_16 + $signed({{12{addend_16[41]}}, addend_16});
    result <= is_i_17 ? ((total_17[54:41] == {14{total_17[54]}}) ? total_17[41:10] :
        {total_17[54], {31{!total_17[54]}}}) : (total_17[54:39] == {16{total_17[54]}}) ?
        {{6{total_17[39]}}, total_17[39:14]} : {{7{total_17[54]}}, {25{!total_17[54]}}};
    result_saturated <= is_i_17 ? !((&total_17[54:41]) | !(|total_17[54:41])) :
        !((&total_17[54:39]) | !(|total_17[54:39]));
  end

  // Bits that nothing reads
  wire unused = &{1'b0, total_17[9:0], rounded_4_part[0], state_value_part[5:0], activation_part[43:42],
      activation_part[15:0]};

endmodule

`default_nettype wire
