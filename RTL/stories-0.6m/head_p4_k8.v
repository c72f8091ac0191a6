// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// Greedy choice and the best 8 tokens; stream of all sums.

`default_nettype none

module head_p4_k8 (
  input  wire clock,
  input  wire reset,

  // Round; skip answers one in which no stream wants an answer
  input  wire start,
  input  wire wants_answer,
  input  wire skip,
  output wire done,

  // Row sums: number of the word, stream, last word of all, scale
  input  wire active,
  input  wire sums_valid,
  input  wire [63:0] sums,
  input  wire [6:0] word,
  input  wire closes,
  input  wire [23:0] scale,
  output wire ready,

  // All sums
  output wire m_axis_logits_tvalid,
  input  wire m_axis_logits_tready,
  output wire [127:0] m_axis_logits_tdata,
  output wire m_axis_logits_tlast,

  // Answers
  output wire m_axis_tokens_tvalid,
  input  wire m_axis_tokens_tready,
  output reg  [63:0] m_axis_tokens_tdata,
  output reg  m_axis_tokens_tlast
);

  reg [15:0] best_sum_0;
  reg [15:0] best_sum_1;
  reg [15:0] best_sum_2;
  reg [15:0] best_sum_3;
  reg [15:0] best_sum_4;
  reg [15:0] best_sum_5;
  reg [15:0] best_sum_6;
  reg [15:0] best_sum_7;
  reg [31:0] best_token_0;
  reg [31:0] best_token_1;
  reg [31:0] best_token_2;
  reg [31:0] best_token_3;
  reg [31:0] best_token_4;
  reg [31:0] best_token_5;
  reg [31:0] best_token_6;
  reg [31:0] best_token_7;
  reg list_is_empty;
  reg comparing;
  reg inserting;
  wire list_is_busy = comparing | inserting;
  reg [74:0] queue [0:31];
  reg [4:0] queue_head;
  reg [4:0] queue_tail;
  reg [5:0] queue_count;
  reg [70:0] word_at_rest;
  wire pushes;
  reg has_room;
  wire is_filled = queue_count != 6'd0;
  wire [74:0] next_word = queue[queue_head];
  wire takes = active & sums_valid & m_axis_logits_tready & has_room;
  assign ready = m_axis_logits_tready & has_room;
  assign m_axis_logits_tvalid = active & sums_valid & has_room;
  assign m_axis_logits_tlast = closes;
  assign m_axis_logits_tdata = {{16{sums[63]}}, sums[63:48], {16{sums[47]}}, sums[47:32], {16{sums[31]}},
      sums[31:16], {16{sums[15]}}, sums[15:0]};
  reg compares;
  reg [63:0] compared_sums;
  reg [6:0] compared_word;
  reg signed [15:0] worst;

  always @(posedge clock) begin
    compares <= takes;
    compared_sums <= sums;
    compared_word <= word;
    worst <= list_is_empty ? 16'd32768 : best_sum_7;
    if (reset) begin
      compares <= 1'b0;
    end
  end

  wire [3:0] valid_lanes = ({1'b0, compared_word} < 8'd128) ? 4'd15 : ({1'b0, compared_word} == 8'd128) ?
      4'd0 : 4'd0;
  wire [3:0] better = {valid_lanes[3] & ($signed(compared_sums[63:48]) > worst), valid_lanes[2] &
      ($signed(compared_sums[47:32]) > worst), valid_lanes[1] & ($signed(compared_sums[31:16]) > worst),
      valid_lanes[0] & ($signed(compared_sums[15:0]) > worst)};
  reg is_better;

  always @(posedge clock) begin
    is_better <= compares & (|better);
    if (reset) begin
      is_better <= 1'b0;
    end
  end

  reg [3:0] better_lanes;

  always @(posedge clock) begin
    better_lanes <= better;
  end

  reg [63:0] better_sums;

  always @(posedge clock) begin
    better_sums <= compared_sums;
  end

  reg [6:0] better_word;

  always @(posedge clock) begin
    better_word <= compared_word;
  end

  assign pushes = is_better;

  always @(posedge clock) begin
    has_room <= queue_count < 6'd29;
    if (pushes) begin
      queue[queue_tail] <= {better_lanes, better_word, better_sums};
      queue_tail <= queue_tail + 5'd1;
    end
    if (reset) begin
      has_room <= 1'b0;
      queue_tail <= 5'd0;
    end
  end

  wire is_comparing = compares | is_better;
  reg [3:0] pending;
  wire signed [15:0] worst_at_rest = list_is_empty ? 16'd32768 : best_sum_7;
  wire [3:0] better_at_rest = {$signed(word_at_rest[63:48]) > worst_at_rest, $signed(word_at_rest[47:32]) >
      worst_at_rest, $signed(word_at_rest[31:16]) > worst_at_rest, $signed(word_at_rest[15:0]) > worst_at_rest};
  wire [3:0] first_pending = pending & (-pending);
  wire inserts = |pending;
  wire [3:0] left = pending & ~first_pending;
  wire pops = is_filled & !(|left);

  always @(posedge clock) begin
    pending <= pops ? next_word[74:71] : left & better_at_rest;
    if (reset) begin
      pending <= 4'd0;
    end
  end

  always @(posedge clock) begin
    if (pops) begin
      queue_head <= queue_head + 5'd1;
      word_at_rest <= next_word[70:0];
    end
    if (pushes & !pops) begin
      queue_count <= queue_count + 6'd1;
    end else if (!pushes & pops) begin
      queue_count <= queue_count - 6'd1;
    end
    if (reset) begin
      queue_head <= 5'd0;
      queue_count <= 6'd0;
    end
  end

  wire signed [15:0] chosen_sum = first_pending[0] ? word_at_rest[15:0] : first_pending[1] ?
      word_at_rest[31:16] : first_pending[2] ? word_at_rest[47:32] : first_pending[3] ? word_at_rest[63:48] :
      16'd0;
  wire [31:0] chosen_token = {23'd0, word_at_rest[70:64], first_pending[0] ? 2'd0 : first_pending[1] ? 2'd1 :
      first_pending[2] ? 2'd2 : first_pending[3] ? 2'd3 : 2'd0};
  reg signed [15:0] compared_sum;
  reg [31:0] compared_token;
  reg signed [15:0] new_sum;
  reg [31:0] new_token;
  wire signed [15:0] old_sum_0 = list_is_empty ? 16'd32768 : best_sum_0;
  wire signed [15:0] old_sum_1 = list_is_empty ? 16'd32768 : best_sum_1;
  wire signed [15:0] old_sum_2 = list_is_empty ? 16'd32768 : best_sum_2;
  wire signed [15:0] old_sum_3 = list_is_empty ? 16'd32768 : best_sum_3;
  wire signed [15:0] old_sum_4 = list_is_empty ? 16'd32768 : best_sum_4;
  wire signed [15:0] old_sum_5 = list_is_empty ? 16'd32768 : best_sum_5;
  wire signed [15:0] old_sum_6 = list_is_empty ? 16'd32768 : best_sum_6;
  wire signed [15:0] old_sum_7 = list_is_empty ? 16'd32768 : best_sum_7;
  reg [7:0] beat_before;
  reg beats_ahead;
  reg is_next;
  reg [7:0] moved;
  wire beats_0 = (is_next & moved[0]) ? beats_ahead : beat_before[0];
  wire beats_1 = (is_next & moved[1]) ? (moved[0] ? beat_before[0] : beats_ahead) : beat_before[1];
  wire beats_2 = (is_next & moved[2]) ? (moved[1] ? beat_before[1] : beats_ahead) : beat_before[2];
  wire beats_3 = (is_next & moved[3]) ? (moved[2] ? beat_before[2] : beats_ahead) : beat_before[3];
  wire beats_4 = (is_next & moved[4]) ? (moved[3] ? beat_before[3] : beats_ahead) : beat_before[4];
  wire beats_5 = (is_next & moved[5]) ? (moved[4] ? beat_before[4] : beats_ahead) : beat_before[5];
  wire beats_6 = (is_next & moved[6]) ? (moved[5] ? beat_before[5] : beats_ahead) : beat_before[6];
  wire beats_7 = (is_next & moved[7]) ? (moved[6] ? beat_before[6] : beats_ahead) : beat_before[7];

  always @(posedge clock) begin
    beat_before <= {compared_sum > old_sum_7, compared_sum > old_sum_6, compared_sum > old_sum_5,
        compared_sum > old_sum_4, compared_sum > old_sum_3, compared_sum > old_sum_2, compared_sum > old_sum_1,
        compared_sum > old_sum_0};
    beats_ahead <= compared_sum > new_sum;
    is_next <= inserting;
    moved <= {beats_7, beats_6, beats_5, beats_4, beats_3, beats_2, beats_1, beats_0};
  end

  always @(posedge clock) begin
    comparing <= inserts;
    inserting <= comparing;
    compared_sum <= chosen_sum;
    compared_token <= chosen_token;
    new_sum <= compared_sum;
    new_token <= compared_token;
    if (reset) begin
      comparing <= 1'b0;
      inserting <= 1'b0;
    end
  end

  always @(posedge clock) begin
    if (start) begin
      list_is_empty <= 1'b1;
    end else if (inserting) begin
      list_is_empty <= 1'b0;
    end
    if (inserting) begin
      if (beats_0) begin
        best_sum_0 <= new_sum;
        best_token_0 <= new_token;
      end
      if (beats_1) begin
        best_sum_1 <= beats_0 ? (list_is_empty ? 16'd32768 : best_sum_0) : new_sum;
        best_token_1 <= beats_0 ? best_token_0 : new_token;
      end
      if (beats_2) begin
        best_sum_2 <= beats_1 ? (list_is_empty ? 16'd32768 : best_sum_1) : new_sum;
        best_token_2 <= beats_1 ? best_token_1 : new_token;
      end
      if (beats_3) begin
        best_sum_3 <= beats_2 ? (list_is_empty ? 16'd32768 : best_sum_2) : new_sum;
        best_token_3 <= beats_2 ? best_token_2 : new_token;
      end
      if (beats_4) begin
        best_sum_4 <= beats_3 ? (list_is_empty ? 16'd32768 : best_sum_3) : new_sum;
        best_token_4 <= beats_3 ? best_token_3 : new_token;
      end
      if (beats_5) begin
        best_sum_5 <= beats_4 ? (list_is_empty ? 16'd32768 : best_sum_4) : new_sum;
        best_token_5 <= beats_4 ? best_token_4 : new_token;
      end
      if (beats_6) begin
        best_sum_6 <= beats_5 ? (list_is_empty ? 16'd32768 : best_sum_5) : new_sum;
        best_token_6 <= beats_5 ? best_token_5 : new_token;
      end
      if (beats_7) begin
        best_sum_7 <= beats_6 ? (list_is_empty ? 16'd32768 : best_sum_6) : new_sum;
        best_token_7 <= beats_6 ? best_token_6 : new_token;
      end
    end
  end

  wire list_busy = is_filled | inserts | list_is_busy;
  reg closed;
  reg [5:0] settling_cycles;
  wire settled = closed & (settling_cycles == 6'd32) & !is_comparing & !list_busy;
  reg [23:0] scales;

  always @(posedge clock) begin
    if (takes) begin
      scales <= scale;
    end
    if (settled) begin
      closed <= 1'b0;
    end else if (takes & closes) begin
      closed <= 1'b1;
    end
    if (!closed) begin
      settling_cycles <= 6'd0;
    end else if (settling_cycles != 6'd32) begin
      settling_cycles <= settling_cycles + 6'd1;
    end
    if (reset) begin
      closed <= 1'b0;
      settling_cycles <= 6'd0;
    end
  end

  reg sends;
  reg [3:0] answer_beat;
  wire header_only = !wants_answer;
  wire last_answer_beat = header_only | (answer_beat == 4'd8);
  reg is_offered;
  wire leaves = !is_offered | m_axis_tokens_tready;
  wire sent = sends & leaves & last_answer_beat;

  always @(posedge clock) begin
    if (settled | skip) begin
      sends <= 1'b1;
    end else if (sent) begin
      sends <= 1'b0;
    end
    if (sends & leaves) begin
      answer_beat <= last_answer_beat ? 4'd0 : answer_beat + 4'd1;
    end
    if (reset) begin
      sends <= 1'b0;
      answer_beat <= 4'd0;
    end
  end

  always @(posedge clock) begin
    if (leaves) begin
      is_offered <= sends;
      m_axis_tokens_tlast <= last_answer_beat;
      m_axis_tokens_tdata <= (answer_beat == 4'd1) ? {{16{best_sum_0[15]}}, best_sum_0, best_token_0} :
          (answer_beat == 4'd2) ? {{16{best_sum_1[15]}}, best_sum_1, best_token_1} : (answer_beat == 4'd3) ?
          {{16{best_sum_2[15]}}, best_sum_2, best_token_2} : (answer_beat == 4'd4) ?
          {{16{best_sum_3[15]}}, best_sum_3, best_token_3} : (answer_beat == 4'd5) ?
          {{16{best_sum_4[15]}}, best_sum_4, best_token_4} : (answer_beat == 4'd6) ?
          {{16{best_sum_5[15]}}, best_sum_5, best_token_5} : (answer_beat == 4'd7) ?
          {{16{best_sum_6[15]}}, best_sum_6, best_token_6} : (answer_beat == 4'd8) ?
          {{16{best_sum_7[15]}}, best_sum_7, best_token_7} : header_only ? 64'd4294967295 :
          {8'd0, scales, best_token_0};
    end
    if (reset) begin
      is_offered <= 1'b0;
    end
  end

  assign m_axis_tokens_tvalid = is_offered;
  assign done = sent;

endmodule

`default_nettype wire
