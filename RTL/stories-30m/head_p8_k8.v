// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5f169929, Tern 0.3.0.
// Greedy choice and the best 8 tokens; stream of all sums.

`default_nettype none

module head_p8_k8 (
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
  input  wire [151:0] sums,
  input  wire [8:0] word,
  input  wire closes,
  input  wire [23:0] scale,
  output wire ready,

  // All sums
  output wire m_axis_logits_tvalid,
  input  wire m_axis_logits_tready,
  output wire [255:0] m_axis_logits_tdata,
  output wire m_axis_logits_tlast,

  // Answers
  output wire m_axis_tokens_tvalid,
  input  wire m_axis_tokens_tready,
  output wire [63:0] m_axis_tokens_tdata,
  output wire m_axis_tokens_tlast
);

  reg [18:0] best_sum_0;
  reg [18:0] best_sum_1;
  reg [18:0] best_sum_2;
  reg [18:0] best_sum_3;
  reg [18:0] best_sum_4;
  reg [18:0] best_sum_5;
  reg [18:0] best_sum_6;
  reg [18:0] best_sum_7;
  reg [31:0] best_token_0;
  reg [31:0] best_token_1;
  reg [31:0] best_token_2;
  reg [31:0] best_token_3;
  reg [31:0] best_token_4;
  reg [31:0] best_token_5;
  reg [31:0] best_token_6;
  reg [31:0] best_token_7;
  reg list_is_empty;
  reg inserting;
  reg signed [18:0] new_sum;
  reg [31:0] new_token;
  wire signed [18:0] worst = list_is_empty ? 19'd262144 : best_sum_7;
  wire [7:0] valid_lanes = ({1'b0, word} < 10'd512) ? 8'd255 : ({1'b0, word} == 10'd512) ? 8'd0 : 8'd0;
  wire [7:0] better = {valid_lanes[7] & ($signed(sums[151:133]) > worst), valid_lanes[6] &
      ($signed(sums[132:114]) > worst), valid_lanes[5] & ($signed(sums[113:95]) > worst), valid_lanes[4] &
      ($signed(sums[94:76]) > worst), valid_lanes[3] & ($signed(sums[75:57]) > worst), valid_lanes[2] &
      ($signed(sums[56:38]) > worst), valid_lanes[1] & ($signed(sums[37:19]) > worst), valid_lanes[0] &
      ($signed(sums[18:0]) > worst)};
  reg [168:0] queue [0:31];
  reg [4:0] queue_head;
  reg [4:0] queue_tail;
  reg [5:0] queue_count;
  reg [160:0] word_at_rest;
  wire pushes;
  wire has_room = queue_count != 6'd32;
  wire is_filled = queue_count != 6'd0;
  wire [168:0] next_word = queue[queue_head];
  wire takes = active & sums_valid & m_axis_logits_tready & has_room;
  assign ready = m_axis_logits_tready & has_room;
  assign m_axis_logits_tvalid = active & sums_valid & has_room;
  assign m_axis_logits_tlast = closes;
  assign m_axis_logits_tdata = {{13{sums[151]}}, sums[151:133], {13{sums[132]}}, sums[132:114],
      {13{sums[113]}}, sums[113:95], {13{sums[94]}}, sums[94:76], {13{sums[75]}}, sums[75:57], {13{sums[56]}},
      sums[56:38], {13{sums[37]}}, sums[37:19], {13{sums[18]}}, sums[18:0]};
  assign pushes = takes & (|better);

  always @(posedge clock) begin
    if (pushes) begin
      queue[queue_tail] <= {better, word, sums};
      queue_tail <= queue_tail + 5'd1;
    end
    if (reset) begin
      queue_tail <= 5'd0;
    end
  end

  reg [7:0] pending;
  wire signed [18:0] worst_at_rest = list_is_empty ? 19'd262144 : best_sum_7;
  wire [7:0] better_at_rest = {pending[7] & ($signed(word_at_rest[151:133]) > worst_at_rest), pending[6] &
      ($signed(word_at_rest[132:114]) > worst_at_rest), pending[5] &
      ($signed(word_at_rest[113:95]) > worst_at_rest), pending[4] &
      ($signed(word_at_rest[94:76]) > worst_at_rest), pending[3] &
      ($signed(word_at_rest[75:57]) > worst_at_rest), pending[2] &
      ($signed(word_at_rest[56:38]) > worst_at_rest), pending[1] &
      ($signed(word_at_rest[37:19]) > worst_at_rest), pending[0] &
      ($signed(word_at_rest[18:0]) > worst_at_rest)};
  wire [7:0] first_better = better_at_rest & (-better_at_rest);
  wire inserts = |better_at_rest;
  wire [7:0] left = better_at_rest & ~first_better;
  wire pops = is_filled & !(|left);

  always @(posedge clock) begin
    pending <= pops ? next_word[168:161] : left;
    if (reset) begin
      pending <= 8'd0;
    end
  end

  always @(posedge clock) begin
    if (pops) begin
      queue_head <= queue_head + 5'd1;
      word_at_rest <= next_word[160:0];
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

  wire signed [18:0] chosen_sum = first_better[0] ? word_at_rest[18:0] : first_better[1] ?
      word_at_rest[37:19] : first_better[2] ? word_at_rest[56:38] : first_better[3] ? word_at_rest[75:57] :
      first_better[4] ? word_at_rest[94:76] : first_better[5] ? word_at_rest[113:95] : first_better[6] ?
      word_at_rest[132:114] : first_better[7] ? word_at_rest[151:133] : 19'd0;
  wire [31:0] chosen_token = {20'd0, word_at_rest[160:152], first_better[0] ? 3'd0 : first_better[1] ? 3'd1 :
      first_better[2] ? 3'd2 : first_better[3] ? 3'd3 : first_better[4] ? 3'd4 : first_better[5] ? 3'd5 :
      first_better[6] ? 3'd6 : first_better[7] ? 3'd7 : 3'd0};
  wire signed [18:0] old_sum_0 = list_is_empty ? 19'd262144 : best_sum_0;
  wire signed [18:0] old_sum_1 = list_is_empty ? 19'd262144 : best_sum_1;
  wire signed [18:0] old_sum_2 = list_is_empty ? 19'd262144 : best_sum_2;
  wire signed [18:0] old_sum_3 = list_is_empty ? 19'd262144 : best_sum_3;
  wire signed [18:0] old_sum_4 = list_is_empty ? 19'd262144 : best_sum_4;
  wire signed [18:0] old_sum_5 = list_is_empty ? 19'd262144 : best_sum_5;
  wire signed [18:0] old_sum_6 = list_is_empty ? 19'd262144 : best_sum_6;
  wire signed [18:0] old_sum_7 = list_is_empty ? 19'd262144 : best_sum_7;
  wire beats_0 = new_sum > old_sum_0;
  wire beats_1 = new_sum > old_sum_1;
  wire beats_2 = new_sum > old_sum_2;
  wire beats_3 = new_sum > old_sum_3;
  wire beats_4 = new_sum > old_sum_4;
  wire beats_5 = new_sum > old_sum_5;
  wire beats_6 = new_sum > old_sum_6;
  wire beats_7 = new_sum > old_sum_7;

  always @(posedge clock) begin
    inserting <= inserts;
    new_sum <= chosen_sum;
    new_token <= chosen_token;
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
        best_sum_1 <= beats_0 ? old_sum_0 : new_sum;
        best_token_1 <= beats_0 ? best_token_0 : new_token;
      end
      if (beats_2) begin
        best_sum_2 <= beats_1 ? old_sum_1 : new_sum;
        best_token_2 <= beats_1 ? best_token_1 : new_token;
      end
      if (beats_3) begin
        best_sum_3 <= beats_2 ? old_sum_2 : new_sum;
        best_token_3 <= beats_2 ? best_token_2 : new_token;
      end
      if (beats_4) begin
        best_sum_4 <= beats_3 ? old_sum_3 : new_sum;
        best_token_4 <= beats_3 ? best_token_3 : new_token;
      end
      if (beats_5) begin
        best_sum_5 <= beats_4 ? old_sum_4 : new_sum;
        best_token_5 <= beats_4 ? best_token_4 : new_token;
      end
      if (beats_6) begin
        best_sum_6 <= beats_5 ? old_sum_5 : new_sum;
        best_token_6 <= beats_5 ? best_token_5 : new_token;
      end
      if (beats_7) begin
        best_sum_7 <= beats_6 ? old_sum_6 : new_sum;
        best_token_7 <= beats_6 ? best_token_6 : new_token;
      end
    end
    if (reset) begin
      inserting <= 1'b0;
    end
  end

  wire list_busy = is_filled | inserts | inserting;
  reg closed;
  reg [5:0] settling_cycles;
  wire settled = closed & (settling_cycles == 6'd32) & !list_busy;
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
  wire sent = sends & m_axis_tokens_tready & last_answer_beat;

  always @(posedge clock) begin
    if (settled | skip) begin
      sends <= 1'b1;
    end else if (sent) begin
      sends <= 1'b0;
    end
    if (sends & m_axis_tokens_tready) begin
      answer_beat <= last_answer_beat ? 4'd0 : answer_beat + 4'd1;
    end
    if (reset) begin
      sends <= 1'b0;
      answer_beat <= 4'd0;
    end
  end

  assign m_axis_tokens_tvalid = sends;
  assign m_axis_tokens_tlast = last_answer_beat;
  assign m_axis_tokens_tdata = (answer_beat == 4'd1) ? {{13{best_sum_0[18]}}, best_sum_0, best_token_0} :
      (answer_beat == 4'd2) ? {{13{best_sum_1[18]}}, best_sum_1, best_token_1} : (answer_beat == 4'd3) ?
      {{13{best_sum_2[18]}}, best_sum_2, best_token_2} : (answer_beat == 4'd4) ?
      {{13{best_sum_3[18]}}, best_sum_3, best_token_3} : (answer_beat == 4'd5) ?
      {{13{best_sum_4[18]}}, best_sum_4, best_token_4} : (answer_beat == 4'd6) ?
      {{13{best_sum_5[18]}}, best_sum_5, best_token_5} : (answer_beat == 4'd7) ?
      {{13{best_sum_6[18]}}, best_sum_6, best_token_6} : (answer_beat == 4'd8) ?
      {{13{best_sum_7[18]}}, best_sum_7, best_token_7} : header_only ? 64'd4294967295 :
      {8'd0, scales, best_token_0};
  assign done = sent;

endmodule

`default_nettype wire
