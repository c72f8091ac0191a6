// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5ed4f31e, Tern 0.2.0.
// Row scaler, SiLU, gates, recurrence and products of a row.

`default_nettype none

module vector_lane_w19 (
  input  wire clock,

  // Idle lanes stand still
  input  wire enable,

  // Operation of the row at a stage
  input  wire is_embedding_1,
  input  wire is_embedding_2,
  input  wire is_f_2,
  input  wire is_f_5,
  input  wire is_i_7,
  input  wire is_i_9,
  input  wire is_g_2,
  input  wire is_g_3,
  input  wire is_g_7,

  // Scale of the rows
  input  wire [5:0] embedding_shift,
  input  wire [17:0] scale_mantissa,
  input  wire [5:0] scale_shift,

  // Stage 0
  input  wire signed [18:0] sum,

  // Stage 1
  input  wire signed [15:0] embedding,

  // Stage 2, and 7 for i
  input  wire signed [31:0] state,

  // Stage 2
  input  wire signed [25:0] residual,
  output reg  value_saturated,

  // Stage 3
  output reg  signed [25:0] residual_sum,
  output reg  residual_saturated,

  // Stage 5
  input  wire [15:0] lower_bound_complement,

  // Stage 6
  output wire [50:0] square,

  // Stage 7
  input  wire signed [25:0] gate,

  // Stage 8
  output reg  signed [25:0] activation,

  // Stage 10
  output reg  signed [31:0] result,
  output reg  result_saturated
);

  reg signed [36:0] product_1;
  wire signed [37:0] doubled_1 = {product_1, 1'b0};
  wire signed [37:0] shifted_1 = doubled_1 >>> scale_shift;
  wire signed [38:0] rounded_1_part = shifted_1 + 38'sd1;
  wire signed [37:0] rounded_1 = rounded_1_part[38:1];
  wire signed [25:0] placed_1 = {{10{embedding[15]}}, embedding} << embedding_shift;
  reg signed [25:0] value_2;
  wire signed [26:0] total_2 = $signed({value_2[25], value_2}) +
      (is_embedding_2 ? 27'sd0 : $signed({residual[25], residual}));

  always @(posedge clock) begin
    if (enable) begin
      product_1 <= sum * $signed({1'b0, scale_mantissa});
      value_2 <= is_embedding_1 ? placed_1 : (rounded_1[37:25] == {13{rounded_1[37]}}) ? rounded_1[25:0] :
          {rounded_1[37], {25{!rounded_1[37]}}};
      value_saturated <= !((&rounded_1[37:25]) | !(|rounded_1[37:25]));
      residual_sum <= (total_2[26:25] == {2{total_2[26]}}) ? total_2[25:0] : {total_2[26], {25{!total_2[26]}}};
      residual_saturated <= !((&total_2[26:25]) | !(|total_2[26:25]));
    end
  end

  reg signed [25:0] value_3;
  reg signed [25:0] value_4;
  reg signed [25:0] value_5;
  reg signed [25:0] value_6;
  reg signed [25:0] value_7;

  always @(posedge clock) begin
    value_3 <= value_2;
    value_4 <= value_3;
    value_5 <= value_4;
    value_6 <= value_5;
    value_7 <= value_6;
  end

  wire [50:0] squarer_square;

  coarse_square squarer (
    .clock(clock),
    .enable(enable),
    .value(is_g_3 ? value_3 : residual_sum),
    .square(squarer_square)
  );

  assign square = squarer_square;
  wire signed [32:0] state_value_part = state + 32'sd32;
  wire signed [26:0] state_value = state_value_part[32:6];
  reg signed [26:0] argument_3;

  always @(posedge clock) begin
    if (enable) begin
      argument_3 <= is_f_2 ? -{value_2[25], value_2} : is_g_2 ? state_value : {value_2[25], value_2};
    end
  end

  wire [26:0] magnitude_3 = (argument_3 < 27'sd0) ? -argument_3 : argument_3;
  wire [17:0] clamped_3 = (|magnitude_3[26:18]) ? 18'd262143 : magnitude_3[17:0];
  wire [15:0] sigmoid_value;

  sigmoid_table sigmoid (
    .clock(clock),
    .argument(clamped_3),
    .value(sigmoid_value)
  );

  reg signed [26:0] argument_4;
  reg signed [26:0] argument_5;

  always @(posedge clock) begin
    argument_4 <= argument_3;
    argument_5 <= argument_4;
  end

  reg [15:0] sigmoid_6;
  reg signed [26:0] factor_6;
  reg signed [42:0] product_7;

  always @(posedge clock) begin
    if (enable) begin
      sigmoid_6 <= (argument_5 < 27'sd0) ? 16'd0 - sigmoid_value : sigmoid_value;
      factor_6 <= is_f_5 ? {11'd0, lower_bound_complement} : argument_5;
      product_7 <= factor_6 * $signed({1'b0, sigmoid_6});
    end
  end

  wire signed [43:0] activation_7_part = product_7 + 43'sd32768;
  wire signed [25:0] activation_7 = activation_7_part[41:16];

  always @(posedge clock) begin
    if (enable) begin
      activation <= activation_7;
    end
  end

  reg signed [25:0] left_8;
  reg signed [27:0] right_8;
  reg signed [53:0] product_9;
  reg signed [31:0] state_8;
  reg signed [31:0] state_9;

  always @(posedge clock) begin
    state_8 <= state;
    state_9 <= state_8;
  end

  always @(posedge clock) begin
    if (enable) begin
      left_8 <= is_i_7 ? gate : value_7;
      right_8 <= is_i_7 ? $signed({{2{activation_7[25]}}, activation_7}) -
          $signed({state_value[26], state_value}) : is_g_7 ? {{2{activation_7[25]}}, activation_7} :
          {{2{gate[25]}}, gate};
      product_9 <= left_8 * right_8;
    end
  end

  wire signed [54:0] next_state_9_part = product_9 + 54'sd512;
  wire signed [45:0] next_state_9 = $signed({{13{state_9[31]}}, state_9}) + $signed(next_state_9_part[54:10]);
  wire signed [54:0] rounded_9_part = product_9 + 54'sd8192;
  wire signed [40:0] rounded_9 = rounded_9_part[54:14];

  always @(posedge clock) begin
    if (enable) begin
      result <= is_i_9 ? ((next_state_9[45:31] == {15{next_state_9[45]}}) ? next_state_9[31:0] :
          {next_state_9[45], {31{!next_state_9[45]}}}) : (rounded_9[40:25] == {16{rounded_9[40]}}) ?
          {{6{rounded_9[25]}}, rounded_9[25:0]} : {{7{rounded_9[40]}}, {25{!rounded_9[40]}}};
      result_saturated <= is_i_9 ? !((&next_state_9[45:31]) | !(|next_state_9[45:31])) :
          !((&rounded_9[40:25]) | !(|rounded_9[40:25]));
    end
  end

  // Bits that nothing reads
  wire unused = &{1'b0, rounded_1_part[0], state_value_part[5:0], activation_7_part[43:42],
      activation_7_part[15:0], next_state_9_part[9:0], rounded_9_part[13:0]};

endmodule

`default_nettype wire
