// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash aa0e84d9, Tern 0.1.0.
// Greedy choice and the best 8 tokens; stream of all sums.

`default_nettype none

module head_p4_k8 (
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
  input  wire [63:0] sums,
  output wire sums_ready,

  // All sums
  output wire m_axis_logits_tvalid,
  input  wire m_axis_logits_tready,
  output wire [127:0] m_axis_logits_tdata,
  output wire m_axis_logits_tlast,

  // Answers
  output wire m_axis_tokens_tvalid,
  input  wire m_axis_tokens_tready,
  output wire [63:0] m_axis_tokens_tdata,
  output wire m_axis_tokens_tlast
);

  reg [7:0] word_index;
  reg [63:0] sums_at_rest;
  reg [7:0] first_token;
  reg [3:0] pending;
  reg signed [15:0] best_sum_0;
  reg signed [15:0] best_sum_1;
  reg signed [15:0] best_sum_2;
  reg signed [15:0] best_sum_3;
  reg signed [15:0] best_sum_4;
  reg signed [15:0] best_sum_5;
  reg signed [15:0] best_sum_6;
  reg signed [15:0] best_sum_7;
  reg [31:0] best_token_0;
  reg [31:0] best_token_1;
  reg [31:0] best_token_2;
  reg [31:0] best_token_3;
  reg [31:0] best_token_4;
  reg [31:0] best_token_5;
  reg [31:0] best_token_6;
  reg [31:0] best_token_7;
  reg inserting;
  reg signed [15:0] new_sum;
  reg [31:0] new_token;
  wire [3:0] better = {pending[3] & ($signed(sums_at_rest[63:48]) > best_sum_7), pending[2] &
      ($signed(sums_at_rest[47:32]) > best_sum_7), pending[1] & ($signed(sums_at_rest[31:16]) > best_sum_7),
      pending[0] & ($signed(sums_at_rest[15:0]) > best_sum_7)};
  wire settled = !(|better);
  wire takes = active & settled & sums_valid & m_axis_logits_tready;
  assign sums_ready = active & settled & m_axis_logits_tready;
  wire [3:0] first_better = better & (-better);
  wire is_last_word = word_index == 8'd127;
  assign m_axis_logits_tvalid = active & settled & sums_valid;
  assign m_axis_logits_tlast = is_last_word;
  assign m_axis_logits_tdata = {{16{sums[63]}}, sums[63:48], {16{sums[47]}}, sums[47:32], {16{sums[31]}},
      sums[31:16], {16{sums[15]}}, sums[15:0]};

  always @(posedge clock) begin
    if (start) begin
      word_index <= 8'd0;
    end else if (takes) begin
      word_index <= word_index + 8'd1;
      sums_at_rest <= sums;
      first_token <= word_index;
    end
    if (start) begin
      pending <= 4'd0;
    end else if (takes) begin
      pending <= (word_index < 8'd128) ? 4'd15 : (word_index == 8'd128) ? 4'd0 : 4'd0;
    end else begin
      pending <= pending & ~first_better;
    end
    if (reset) begin
      word_index <= 8'd0;
      pending <= 4'd0;
    end
  end

  wire signed [15:0] chosen_sum = first_better[0] ? sums_at_rest[15:0] : first_better[1] ?
      sums_at_rest[31:16] : first_better[2] ? sums_at_rest[47:32] : first_better[3] ? sums_at_rest[63:48] :
      16'd0;
  wire [31:0] chosen_token = {22'd0, first_token, first_better[0] ? 2'd0 : first_better[1] ? 2'd1 :
      first_better[2] ? 2'd2 : first_better[3] ? 2'd3 : 2'd0};
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
      best_sum_0 <= 16'sh8000;
      best_sum_1 <= 16'sh8000;
      best_sum_2 <= 16'sh8000;
      best_sum_3 <= 16'sh8000;
      best_sum_4 <= 16'sh8000;
      best_sum_5 <= 16'sh8000;
      best_sum_6 <= 16'sh8000;
      best_sum_7 <= 16'sh8000;
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

  wire finished = (word_index == 8'd128) & settled & !inserting;
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
  assign m_axis_tokens_tdata = (answer_beat == 4'd1) ? {{16{best_sum_0[15]}}, best_sum_0, best_token_0} :
      (answer_beat == 4'd2) ? {{16{best_sum_1[15]}}, best_sum_1, best_token_1} : (answer_beat == 4'd3) ?
      {{16{best_sum_2[15]}}, best_sum_2, best_token_2} : (answer_beat == 4'd4) ?
      {{16{best_sum_3[15]}}, best_sum_3, best_token_3} : (answer_beat == 4'd5) ?
      {{16{best_sum_4[15]}}, best_sum_4, best_token_4} : (answer_beat == 4'd6) ?
      {{16{best_sum_5[15]}}, best_sum_5, best_token_5} : (answer_beat == 4'd7) ?
      {{16{best_sum_6[15]}}, best_sum_6, best_token_6} : (answer_beat == 4'd8) ?
      {{16{best_sum_7[15]}}, best_sum_7, best_token_7} : header_only ? 64'd4294967295 :
      {8'd0, scale, best_token_0};
  assign done = sent;

endmodule

`default_nettype wire
