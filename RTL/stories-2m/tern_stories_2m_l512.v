// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// MatMul-free language model on one ternary array: tokens in, tokens out.

`default_nettype none

module tern_stories_2m_l512 (
  input  wire clock,
  input  wire reset,

  // Control registers
  input  wire s_axi_control_awvalid,
  output wire s_axi_control_awready,
  input  wire [11:0] s_axi_control_awaddr,
  input  wire s_axi_control_wvalid,
  output wire s_axi_control_wready,
  input  wire [31:0] s_axi_control_wdata,
  input  wire [3:0] s_axi_control_wstrb,
  output wire s_axi_control_bvalid,
  input  wire s_axi_control_bready,
  output wire [1:0] s_axi_control_bresp,
  input  wire s_axi_control_arvalid,
  output wire s_axi_control_arready,
  input  wire [11:0] s_axi_control_araddr,
  output wire s_axi_control_rvalid,
  input  wire s_axi_control_rready,
  output wire [31:0] s_axi_control_rdata,
  output wire [1:0] s_axi_control_rresp,

  // Tokens: {no answer wanted, first of a sequence, idle, token}
  input  wire s_axis_tokens_tvalid,
  output wire s_axis_tokens_tready,
  input  wire [31:0] s_axis_tokens_tdata,

  // Answers: {scale, best token}, then {sum, token} of each candidate
  output wire m_axis_tokens_tvalid,
  input  wire m_axis_tokens_tready,
  output wire [63:0] m_axis_tokens_tdata,
  output wire m_axis_tokens_tlast,

  // Row sums of the head
  output wire m_axis_logits_tvalid,
  input  wire m_axis_logits_tready,
  output wire [255:0] m_axis_logits_tdata,
  output wire m_axis_logits_tlast,

  // Verification only: codes, scales, row sums and results as they are made; leave open on a board
  output wire trace_codes_valid,
  output wire [511:0] trace_codes,
  output wire trace_scale_valid,
  output wire [31:0] trace_scale,
  output wire trace_sums_valid,
  output wire [255:0] trace_sums,
  output wire trace_results_valid,
  output wire [255:0] trace_results
);

  // Outputs of sequencer
  wire sequencer_s_axis_tokens_tready;
  wire sequencer_start;
  wire sequencer_wants_head;
  wire sequencer_wants_answer;
  wire sequencer_is_fresh;
  wire sequencer_is_kept;
  wire sequencer_busy;
  wire sequencer_fetch;
  wire [9:0] sequencer_token;
  wire sequencer_rejects;

  // Outputs of embedding
  wire embedding_valid;
  wire [127:0] embedding_values;

  // Outputs of weight_memory
  wire weight_memory_weights_valid;
  wire [823:0] weight_memory_weights;

  // Outputs of array_control
  wire array_control_operand_done;
  wire array_control_weights_ready;
  wire array_control_beat_valid;
  wire array_control_beat_first;
  wire array_control_beat_last;
  wire [3:0] array_control_code_address;
  wire [2:0] array_control_beat_projection;

  // Outputs of array
  wire array_sums_valid;
  wire [135:0] array_sums;

  // Outputs of queue
  wire queue_valid;
  wire [135:0] queue_sums;
  wire queue_group_taken;

  // Outputs of vector_unit
  wire vector_unit_round_done;
  wire vector_unit_busy;
  wire vector_unit_row_taken;
  wire vector_unit_sums_ready;
  wire vector_unit_operand_released;
  wire [1:0] vector_unit_scale_slot;
  wire [6:0] vector_unit_source_word_after_next;
  wire vector_unit_source_valid;
  wire [207:0] vector_unit_source_values;
  wire [6:0] vector_unit_source_word;
  wire vector_unit_source_first;
  wire vector_unit_source_last;
  wire vector_unit_source_closes;
  wire vector_unit_source_feeds_mixer;
  wire vector_unit_source_feeds_down;
  wire [63:0] vector_unit_square_sum;
  wire [255:0] vector_unit_state_read_data;
  wire vector_unit_head_active;
  wire [6:0] vector_unit_head_word;
  wire vector_unit_head_closes;
  wire [4:0] vector_unit_saturations;
  wire vector_unit_results_valid;
  wire [255:0] vector_unit_results;

  // Outputs of norm_unit
  wire norm_unit_vector_ready;
  wire [25:0] norm_unit_largest_first;
  wire [25:0] norm_unit_largest_i;
  wire [25:0] norm_unit_largest_g;
  wire [63:0] norm_unit_block_sum;
  wire [1663:0] norm_unit_read_first;
  wire [1663:0] norm_unit_read_i;
  wire [1663:0] norm_unit_read_g;

  // Outputs of quantiser
  wire [5:0] quantiser_embedding_shift;
  wire quantiser_busy;
  wire [2:0] quantiser_read_word;
  wire quantiser_code_write;
  wire [3:0] quantiser_code_address;
  wire [511:0] quantiser_code_word;
  wire quantiser_scale_published;
  wire [17:0] quantiser_scale_mantissa;
  wire [5:0] quantiser_scale_shift;
  wire [5:0] quantiser_scale_up_shift;
  wire quantiser_codes_valid;
  wire [511:0] quantiser_codes;
  wire [23:0] quantiser_published_scale;
  wire quantiser_shift_clamped;

  // Outputs of head
  wire head_done;
  wire head_ready;
  wire head_m_axis_logits_tvalid;
  wire [255:0] head_m_axis_logits_tdata;
  wire head_m_axis_logits_tlast;
  wire head_m_axis_tokens_tvalid;
  wire [63:0] head_m_axis_tokens_tdata;
  wire head_m_axis_tokens_tlast;

  // Outputs of control
  wire control_s_axi_control_awready;
  wire control_s_axi_control_wready;
  wire control_s_axi_control_bvalid;
  wire [1:0] control_s_axi_control_bresp;
  wire control_s_axi_control_arready;
  wire control_s_axi_control_rvalid;
  wire [31:0] control_s_axi_control_rdata;
  wire [1:0] control_s_axi_control_rresp;
  wire [6:0] control_state_address;
  wire control_state_write;
  wire [255:0] control_state_write_data;
  reg [511:0] codes [0:15];
  reg [511:0] codes_read;

  always @(posedge clock) begin
    if (quantiser_code_write) begin
      codes[quantiser_code_address] <= quantiser_code_word;
    end
    codes_read <= codes[array_control_code_address];
  end

  token_sequencer sequencer (
    .clock(clock),
    .reset(reset),
    .s_axis_tokens_tvalid(s_axis_tokens_tvalid),
    .s_axis_tokens_tready(sequencer_s_axis_tokens_tready),
    .s_axis_tokens_tdata(s_axis_tokens_tdata),
    .start(sequencer_start),
    .wants_head(sequencer_wants_head),
    .wants_answer(sequencer_wants_answer),
    .is_fresh(sequencer_is_fresh),
    .is_kept(sequencer_is_kept),
    .busy(sequencer_busy),
    .fetch(sequencer_fetch),
    .token(sequencer_token),
    .rejects(sequencer_rejects),
    .answered(head_done)
  );

  embedding_fetch_w128 embedding (
    .clock(clock),
    .reset(reset),
    .start(sequencer_fetch),
    .token(sequencer_token),
    .valid(embedding_valid),
    .values(embedding_values)
  );

  weight_memory_w824_d3840 weight_memory (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .weights_valid(weight_memory_weights_valid),
    .weights_ready(array_control_weights_ready),
    .weights(weight_memory_weights)
  );

  array_sequencer array_control (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .wants_head(sequencer_wants_head),
    .code_written(quantiser_code_write),
    .operand_done(array_control_operand_done),
    .weights_valid(weight_memory_weights_valid),
    .weights_ready(array_control_weights_ready),
    .group_taken(queue_group_taken),
    .beat_valid(array_control_beat_valid),
    .beat_first(array_control_beat_first),
    .beat_last(array_control_beat_last),
    .code_address(array_control_code_address),
    .beat_projection(array_control_beat_projection)
  );

  ternary_matvec_r8_c64 array (
    .clock(clock),
    .reset(reset),
    .beat_valid(array_control_beat_valid),
    .beat_first(array_control_beat_first),
    .beat_last(array_control_beat_last),
    .weights(weight_memory_weights),
    .codes(codes_read),
    .sums_valid(array_sums_valid),
    .sums(array_sums)
  );

  result_queue_d10 queue (
    .clock(clock),
    .reset(reset),
    .push_valid(array_sums_valid),
    .push_sums(array_sums),
    .valid(queue_valid),
    .sums(queue_sums),
    .ready(vector_unit_sums_ready),
    .group_taken(queue_group_taken)
  );

  norm_unit_p8 norm_unit (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .source_word_after_next(vector_unit_source_word_after_next),
    .source_valid(vector_unit_source_valid),
    .source_values(vector_unit_source_values),
    .source_word(vector_unit_source_word),
    .source_first(vector_unit_source_first),
    .source_last(vector_unit_source_last),
    .source_closes(vector_unit_source_closes),
    .source_feeds_mixer(vector_unit_source_feeds_mixer),
    .source_feeds_down(vector_unit_source_feeds_down),
    .vector_ready(norm_unit_vector_ready),
    .largest_first(norm_unit_largest_first),
    .largest_i(norm_unit_largest_i),
    .largest_g(norm_unit_largest_g),
    .block_sum(norm_unit_block_sum),
    .read_word(quantiser_read_word),
    .read_first(norm_unit_read_first),
    .read_i(norm_unit_read_i),
    .read_g(norm_unit_read_g)
  );

  absmax_quantiser_q64 quantiser (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .wants_head(sequencer_wants_head),
    .embedding_shift(quantiser_embedding_shift),
    .busy(quantiser_busy),
    .vector_ready(norm_unit_vector_ready),
    .largest_first(norm_unit_largest_first),
    .largest_i(norm_unit_largest_i),
    .largest_g(norm_unit_largest_g),
    .block_sum(norm_unit_block_sum),
    .square_sum(vector_unit_square_sum),
    .read_word(quantiser_read_word),
    .read_first(norm_unit_read_first),
    .read_i(norm_unit_read_i),
    .read_g(norm_unit_read_g),
    .code_write(quantiser_code_write),
    .code_address(quantiser_code_address),
    .code_word(quantiser_code_word),
    .operand_done(array_control_operand_done),
    .scale_published(quantiser_scale_published),
    .operand_released(vector_unit_operand_released),
    .scale_slot(vector_unit_scale_slot),
    .scale_mantissa(quantiser_scale_mantissa),
    .scale_shift(quantiser_scale_shift),
    .scale_up_shift(quantiser_scale_up_shift),
    .codes_valid(quantiser_codes_valid),
    .codes(quantiser_codes),
    .published_scale(quantiser_published_scale),
    .shift_clamped(quantiser_shift_clamped)
  );

  vector_unit_p8 vector_unit (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .wants_head(sequencer_wants_head),
    .is_fresh(sequencer_is_fresh),
    .is_kept(sequencer_is_kept),
    .round_done(vector_unit_round_done),
    .answered(head_done),
    .busy(vector_unit_busy),
    .embedding_valid(embedding_valid),
    .embedding_values(embedding_values),
    .embedding_shift(quantiser_embedding_shift),
    .row_taken(vector_unit_row_taken),
    .sums_valid(queue_valid),
    .sums(queue_sums),
    .sums_ready(vector_unit_sums_ready),
    .scale_published(quantiser_scale_published),
    .operand_released(vector_unit_operand_released),
    .scale_slot(vector_unit_scale_slot),
    .scale_mantissa(quantiser_scale_mantissa),
    .scale_shift(quantiser_scale_shift),
    .scale_up_shift(quantiser_scale_up_shift),
    .source_word_after_next(vector_unit_source_word_after_next),
    .source_valid(vector_unit_source_valid),
    .source_values(vector_unit_source_values),
    .source_word(vector_unit_source_word),
    .source_first(vector_unit_source_first),
    .source_last(vector_unit_source_last),
    .source_closes(vector_unit_source_closes),
    .source_feeds_mixer(vector_unit_source_feeds_mixer),
    .source_feeds_down(vector_unit_source_feeds_down),
    .square_sum(vector_unit_square_sum),
    .state_address(control_state_address),
    .state_read_data(vector_unit_state_read_data),
    .state_write(control_state_write),
    .state_write_data(control_state_write_data),
    .head_active(vector_unit_head_active),
    .head_ready(head_ready),
    .head_word(vector_unit_head_word),
    .head_closes(vector_unit_head_closes),
    .saturations(vector_unit_saturations),
    .results_valid(vector_unit_results_valid),
    .results(vector_unit_results)
  );

  head_p8_k8 head (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .wants_answer(sequencer_wants_answer),
    .skip(vector_unit_round_done & !sequencer_wants_head),
    .done(head_done),
    .active(vector_unit_head_active),
    .sums_valid(queue_valid),
    .sums(queue_sums),
    .word(vector_unit_head_word),
    .closes(vector_unit_head_closes),
    .scale({quantiser_scale_shift, quantiser_scale_mantissa}),
    .ready(head_ready),
    .m_axis_logits_tvalid(head_m_axis_logits_tvalid),
    .m_axis_logits_tready(m_axis_logits_tready),
    .m_axis_logits_tdata(head_m_axis_logits_tdata),
    .m_axis_logits_tlast(head_m_axis_logits_tlast),
    .m_axis_tokens_tvalid(head_m_axis_tokens_tvalid),
    .m_axis_tokens_tready(m_axis_tokens_tready),
    .m_axis_tokens_tdata(head_m_axis_tokens_tdata),
    .m_axis_tokens_tlast(head_m_axis_tokens_tlast)
  );

  assign m_axis_logits_tvalid = head_m_axis_logits_tvalid;
  assign m_axis_logits_tdata = head_m_axis_logits_tdata;
  assign m_axis_logits_tlast = head_m_axis_logits_tlast;
  assign m_axis_tokens_tvalid = head_m_axis_tokens_tvalid;
  assign m_axis_tokens_tdata = head_m_axis_tokens_tdata;
  assign m_axis_tokens_tlast = head_m_axis_tokens_tlast;

  control_registers control (
    .clock(clock),
    .reset(reset),
    .s_axi_control_awvalid(s_axi_control_awvalid),
    .s_axi_control_awready(control_s_axi_control_awready),
    .s_axi_control_awaddr(s_axi_control_awaddr),
    .s_axi_control_wvalid(s_axi_control_wvalid),
    .s_axi_control_wready(control_s_axi_control_wready),
    .s_axi_control_wdata(s_axi_control_wdata),
    .s_axi_control_wstrb(s_axi_control_wstrb),
    .s_axi_control_bvalid(control_s_axi_control_bvalid),
    .s_axi_control_bready(s_axi_control_bready),
    .s_axi_control_bresp(control_s_axi_control_bresp),
    .s_axi_control_arvalid(s_axi_control_arvalid),
    .s_axi_control_arready(control_s_axi_control_arready),
    .s_axi_control_araddr(s_axi_control_araddr),
    .s_axi_control_rvalid(control_s_axi_control_rvalid),
    .s_axi_control_rready(s_axi_control_rready),
    .s_axi_control_rdata(control_s_axi_control_rdata),
    .s_axi_control_rresp(control_s_axi_control_rresp),
    .busy(sequencer_busy),
    .answered(head_done),
    .rejects(sequencer_rejects),
    .embedding_valid(embedding_valid),
    .beat_valid(array_control_beat_valid),
    .beat_projection(array_control_beat_projection),
    .saturations(vector_unit_saturations),
    .shift_clamped(quantiser_shift_clamped),
    .quantiser_busy(quantiser_busy),
    .vector_unit_busy(vector_unit_busy),
    .weights_valid(weight_memory_weights_valid),
    .head_active(vector_unit_head_active),
    .state_address(control_state_address),
    .state_read_data(vector_unit_state_read_data),
    .state_write(control_state_write),
    .state_write_data(control_state_write_data)
  );

  assign trace_codes_valid = quantiser_codes_valid;
  assign trace_codes = quantiser_codes;
  assign trace_scale_valid = quantiser_scale_published;
  assign trace_scale = {8'd0, quantiser_published_scale};
  assign trace_sums_valid = array_sums_valid;
  assign trace_sums = {{15{array_sums[135]}}, array_sums[135:119], {15{array_sums[118]}}, array_sums[118:102],
      {15{array_sums[101]}}, array_sums[101:85], {15{array_sums[84]}}, array_sums[84:68], {15{array_sums[67]}},
      array_sums[67:51], {15{array_sums[50]}}, array_sums[50:34], {15{array_sums[33]}}, array_sums[33:17],
      {15{array_sums[16]}}, array_sums[16:0]};
  assign trace_results_valid = vector_unit_results_valid;
  assign trace_results = vector_unit_results;
  assign s_axis_tokens_tready = sequencer_s_axis_tokens_tready;
  assign s_axi_control_awready = control_s_axi_control_awready;
  assign s_axi_control_wready = control_s_axi_control_wready;
  assign s_axi_control_bvalid = control_s_axi_control_bvalid;
  assign s_axi_control_bresp = control_s_axi_control_bresp;
  assign s_axi_control_arready = control_s_axi_control_arready;
  assign s_axi_control_rvalid = control_s_axi_control_rvalid;
  assign s_axi_control_rdata = control_s_axi_control_rdata;
  assign s_axi_control_rresp = control_s_axi_control_rresp;

  // Bits that nothing reads
  wire unused = &{1'b0, vector_unit_row_taken};

endmodule

`default_nettype wire
