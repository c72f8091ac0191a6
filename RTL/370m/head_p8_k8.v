// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash 8c9fe1d6, Tern 0.1.0.
// Greedy choice and the best 8 tokens; stream of all sums.

`default_nettype none

module head_p8_k8 (
  input  wire clock,
  input  wire reset,

  // Token; skip answers one that wants no head
  input  wire start,
  input  wire active,
  input  wire skip,
  output wire done,
  input  wire [23:0] scale,

  // Row sums
  input  wire sums_valid,
  input  wire [159:0] sums,
  output wire sums_ready,

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

  reg [11:0] word_index;
  reg [159:0] sums_at_rest;
  reg [11:0] first_token;
  reg [7:0] pending;
  reg signed [19:0] best_sum_0;
  reg signed [19:0] best_sum_1;
  reg signed [19:0] best_sum_2;
  reg signed [19:0] best_sum_3;
  reg signed [19:0] best_sum_4;
  reg signed [19:0] best_sum_5;
  reg signed [19:0] best_sum_6;
  reg signed [19:0] best_sum_7;
  reg [31:0] best_token_0;
  reg [31:0] best_token_1;
  reg [31:0] best_token_2;
  reg [31:0] best_token_3;
  reg [31:0] best_token_4;
  reg [31:0] best_token_5;
  reg [31:0] best_token_6;
  reg [31:0] best_token_7;
  reg inserting;
  reg signed [19:0] new_sum;
  reg [31:0] new_token;
  wire [7:0] better = {pending[7] & ($signed(sums_at_rest[159:140]) > best_sum_7), pending[6] &
      ($signed(sums_at_rest[139:120]) > best_sum_7), pending[5] &
      ($signed(sums_at_rest[119:100]) > best_sum_7), pending[4] & ($signed(sums_at_rest[99:80]) > best_sum_7),
      pending[3] & ($signed(sums_at_rest[79:60]) > best_sum_7), pending[2] &
      ($signed(sums_at_rest[59:40]) > best_sum_7), pending[1] & ($signed(sums_at_rest[39:20]) > best_sum_7),
      pending[0] & ($signed(sums_at_rest[19:0]) > best_sum_7)};
  wire settled = !(|better);
  wire takes = active & settled & sums_valid & m_axis_logits_tready;
  assign sums_ready = active & settled & m_axis_logits_tready;
  wire [7:0] first_better = better & (-better);
  wire is_last_word = word_index == 12'd3999;
  assign m_axis_logits_tvalid = active & settled & sums_valid;
  assign m_axis_logits_tlast = is_last_word;
  assign m_axis_logits_tdata = {{12{sums[159]}}, sums[159:140], {12{sums[139]}}, sums[139:120],
      {12{sums[119]}}, sums[119:100], {12{sums[99]}}, sums[99:80], {12{sums[79]}}, sums[79:60], {12{sums[59]}},
      sums[59:40], {12{sums[39]}}, sums[39:20], {12{sums[19]}}, sums[19:0]};

  always @(posedge clock) begin
    if (start) begin
      word_index <= 12'd0;
    end else if (takes) begin
      word_index <= word_index + 12'd1;
      sums_at_rest <= sums;
      first_token <= word_index;
    end
    if (start) begin
      pending <= 8'd0;
    end else if (takes) begin
      pending <= (word_index < 12'd4000) ? 8'd255 : (word_index == 12'd4000) ? 8'd0 : 8'd0;
    end else begin
      pending <= pending & ~first_better;
    end
    if (reset) begin
      word_index <= 12'd0;
      pending <= 8'd0;
    end
  end

  wire signed [19:0] chosen_sum = first_better[0] ? sums_at_rest[19:0] : first_better[1] ?
      sums_at_rest[39:20] : first_better[2] ? sums_at_rest[59:40] : first_better[3] ? sums_at_rest[79:60] :
      first_better[4] ? sums_at_rest[99:80] : first_better[5] ? sums_at_rest[119:100] : first_better[6] ?
      sums_at_rest[139:120] : first_better[7] ? sums_at_rest[159:140] : 20'd0;
  wire [31:0] chosen_token = {17'd0, first_token, first_better[0] ? 3'd0 : first_better[1] ? 3'd1 :
      first_better[2] ? 3'd2 : first_better[3] ? 3'd3 : first_better[4] ? 3'd4 : first_better[5] ? 3'd5 :
      first_better[6] ? 3'd6 : first_better[7] ? 3'd7 : 3'd0};
  wire beats_0 = new_sum > best_sum_0;
  wire beats_1 = new_sum > best_sum_1;
  wire beats_2 = new_sum > best_sum_2;
  wire beats_3 = new_sum > best_sum_3;
  wire beats_4 = new_sum > best_sum_4;
  wire beats_5 = new_sum > best_sum_5;
  wire beats_6 = new_sum > best_sum_6;
  wire beats_7 = new_sum > best_sum_7;

  always @(posedge clock) begin
    inserting <= !settled;
    new_sum <= chosen_sum;
    new_token <= chosen_token;
    if (start) begin
      best_sum_0 <= 20'sh80000;
      best_sum_1 <= 20'sh80000;
      best_sum_2 <= 20'sh80000;
      best_sum_3 <= 20'sh80000;
      best_sum_4 <= 20'sh80000;
      best_sum_5 <= 20'sh80000;
      best_sum_6 <= 20'sh80000;
      best_sum_7 <= 20'sh80000;
    end else if (inserting) begin
      if (beats_0) begin
        best_sum_0 <= new_sum;
        best_token_0 <= new_token;
      end
      if (beats_1) begin
        best_sum_1 <= beats_0 ? best_sum_0 : new_sum;
        best_token_1 <= beats_0 ? best_token_0 : new_token;
      end
      if (beats_2) begin
        best_sum_2 <= beats_1 ? best_sum_1 : new_sum;
        best_token_2 <= beats_1 ? best_token_1 : new_token;
      end
      if (beats_3) begin
        best_sum_3 <= beats_2 ? best_sum_2 : new_sum;
        best_token_3 <= beats_2 ? best_token_2 : new_token;
      end
      if (beats_4) begin
        best_sum_4 <= beats_3 ? best_sum_3 : new_sum;
        best_token_4 <= beats_3 ? best_token_3 : new_token;
      end
      if (beats_5) begin
        best_sum_5 <= beats_4 ? best_sum_4 : new_sum;
        best_token_5 <= beats_4 ? best_token_4 : new_token;
      end
      if (beats_6) begin
        best_sum_6 <= beats_5 ? best_sum_5 : new_sum;
        best_token_6 <= beats_5 ? best_token_5 : new_token;
      end
      if (beats_7) begin
        best_sum_7 <= beats_6 ? best_sum_6 : new_sum;
        best_token_7 <= beats_6 ? best_token_6 : new_token;
      end
    end
    if (reset) begin
      inserting <= 1'b0;
    end
  end

  wire finished = (word_index == 12'd4000) & settled & !inserting;
  reg sends;
  reg header_only;
  reg [3:0] answer_beat;
  wire last_answer_beat = header_only | (answer_beat == 4'd8);
  wire sent = sends & m_axis_tokens_tready & last_answer_beat;

  always @(posedge clock) begin
    if (skip) begin
      sends <= 1'b1;
      header_only <= 1'b1;
    end else if (active & finished & !sends) begin
      sends <= 1'b1;
      header_only <= 1'b0;
    end else if (sent) begin
      sends <= 1'b0;
    end
    if (sends & m_axis_tokens_tready) begin
      answer_beat <= last_answer_beat ? 4'd0 : answer_beat + 4'd1;
    end
    if (reset) begin
      sends <= 1'b0;
      header_only <= 1'b0;
      answer_beat <= 4'd0;
    end
  end

  assign m_axis_tokens_tvalid = sends;
  assign m_axis_tokens_tlast = last_answer_beat;
  assign m_axis_tokens_tdata = (answer_beat == 4'd1) ? {{12{best_sum_0[19]}}, best_sum_0, best_token_0} :
      (answer_beat == 4'd2) ? {{12{best_sum_1[19]}}, best_sum_1, best_token_1} : (answer_beat == 4'd3) ?
      {{12{best_sum_2[19]}}, best_sum_2, best_token_2} : (answer_beat == 4'd4) ?
      {{12{best_sum_3[19]}}, best_sum_3, best_token_3} : (answer_beat == 4'd5) ?
      {{12{best_sum_4[19]}}, best_sum_4, best_token_4} : (answer_beat == 4'd6) ?
      {{12{best_sum_5[19]}}, best_sum_5, best_token_5} : (answer_beat == 4'd7) ?
      {{12{best_sum_6[19]}}, best_sum_6, best_token_6} : (answer_beat == 4'd8) ?
      {{12{best_sum_7[19]}}, best_sum_7, best_token_7} : header_only ? 64'd4294967295 :
      {8'd0, scale, best_token_0};
  assign done = sent;

endmodule

`default_nettype wire
