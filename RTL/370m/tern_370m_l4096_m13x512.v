// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// MatMul-free language model on one ternary array: tokens in, tokens out.

`default_nettype none

module tern_370m_l4096_m13x512 (
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

  // Weights in memory, part 0
  output wire m_axi_weights_0_arvalid,
  input  wire m_axi_weights_0_arready,
  output wire [39:0] m_axi_weights_0_araddr,
  output wire [7:0] m_axi_weights_0_arlen,
  output wire [2:0] m_axi_weights_0_arsize,
  output wire [1:0] m_axi_weights_0_arburst,
  output wire [3:0] m_axi_weights_0_arcache,
  output wire [2:0] m_axi_weights_0_arprot,
  input  wire m_axi_weights_0_rvalid,
  output wire m_axi_weights_0_rready,
  input  wire [511:0] m_axi_weights_0_rdata,
  input  wire [1:0] m_axi_weights_0_rresp,
  input  wire m_axi_weights_0_rlast,

  // Weights in memory, part 1
  output wire m_axi_weights_1_arvalid,
  input  wire m_axi_weights_1_arready,
  output wire [39:0] m_axi_weights_1_araddr,
  output wire [7:0] m_axi_weights_1_arlen,
  output wire [2:0] m_axi_weights_1_arsize,
  output wire [1:0] m_axi_weights_1_arburst,
  output wire [3:0] m_axi_weights_1_arcache,
  output wire [2:0] m_axi_weights_1_arprot,
  input  wire m_axi_weights_1_rvalid,
  output wire m_axi_weights_1_rready,
  input  wire [511:0] m_axi_weights_1_rdata,
  input  wire [1:0] m_axi_weights_1_rresp,
  input  wire m_axi_weights_1_rlast,

  // Weights in memory, part 2
  output wire m_axi_weights_2_arvalid,
  input  wire m_axi_weights_2_arready,
  output wire [39:0] m_axi_weights_2_araddr,
  output wire [7:0] m_axi_weights_2_arlen,
  output wire [2:0] m_axi_weights_2_arsize,
  output wire [1:0] m_axi_weights_2_arburst,
  output wire [3:0] m_axi_weights_2_arcache,
  output wire [2:0] m_axi_weights_2_arprot,
  input  wire m_axi_weights_2_rvalid,
  output wire m_axi_weights_2_rready,
  input  wire [511:0] m_axi_weights_2_rdata,
  input  wire [1:0] m_axi_weights_2_rresp,
  input  wire m_axi_weights_2_rlast,

  // Weights in memory, part 3
  output wire m_axi_weights_3_arvalid,
  input  wire m_axi_weights_3_arready,
  output wire [39:0] m_axi_weights_3_araddr,
  output wire [7:0] m_axi_weights_3_arlen,
  output wire [2:0] m_axi_weights_3_arsize,
  output wire [1:0] m_axi_weights_3_arburst,
  output wire [3:0] m_axi_weights_3_arcache,
  output wire [2:0] m_axi_weights_3_arprot,
  input  wire m_axi_weights_3_rvalid,
  output wire m_axi_weights_3_rready,
  input  wire [511:0] m_axi_weights_3_rdata,
  input  wire [1:0] m_axi_weights_3_rresp,
  input  wire m_axi_weights_3_rlast,

  // Weights in memory, part 4
  output wire m_axi_weights_4_arvalid,
  input  wire m_axi_weights_4_arready,
  output wire [39:0] m_axi_weights_4_araddr,
  output wire [7:0] m_axi_weights_4_arlen,
  output wire [2:0] m_axi_weights_4_arsize,
  output wire [1:0] m_axi_weights_4_arburst,
  output wire [3:0] m_axi_weights_4_arcache,
  output wire [2:0] m_axi_weights_4_arprot,
  input  wire m_axi_weights_4_rvalid,
  output wire m_axi_weights_4_rready,
  input  wire [511:0] m_axi_weights_4_rdata,
  input  wire [1:0] m_axi_weights_4_rresp,
  input  wire m_axi_weights_4_rlast,

  // Weights in memory, part 5
  output wire m_axi_weights_5_arvalid,
  input  wire m_axi_weights_5_arready,
  output wire [39:0] m_axi_weights_5_araddr,
  output wire [7:0] m_axi_weights_5_arlen,
  output wire [2:0] m_axi_weights_5_arsize,
  output wire [1:0] m_axi_weights_5_arburst,
  output wire [3:0] m_axi_weights_5_arcache,
  output wire [2:0] m_axi_weights_5_arprot,
  input  wire m_axi_weights_5_rvalid,
  output wire m_axi_weights_5_rready,
  input  wire [511:0] m_axi_weights_5_rdata,
  input  wire [1:0] m_axi_weights_5_rresp,
  input  wire m_axi_weights_5_rlast,

  // Weights in memory, part 6
  output wire m_axi_weights_6_arvalid,
  input  wire m_axi_weights_6_arready,
  output wire [39:0] m_axi_weights_6_araddr,
  output wire [7:0] m_axi_weights_6_arlen,
  output wire [2:0] m_axi_weights_6_arsize,
  output wire [1:0] m_axi_weights_6_arburst,
  output wire [3:0] m_axi_weights_6_arcache,
  output wire [2:0] m_axi_weights_6_arprot,
  input  wire m_axi_weights_6_rvalid,
  output wire m_axi_weights_6_rready,
  input  wire [511:0] m_axi_weights_6_rdata,
  input  wire [1:0] m_axi_weights_6_rresp,
  input  wire m_axi_weights_6_rlast,

  // Weights in memory, part 7
  output wire m_axi_weights_7_arvalid,
  input  wire m_axi_weights_7_arready,
  output wire [39:0] m_axi_weights_7_araddr,
  output wire [7:0] m_axi_weights_7_arlen,
  output wire [2:0] m_axi_weights_7_arsize,
  output wire [1:0] m_axi_weights_7_arburst,
  output wire [3:0] m_axi_weights_7_arcache,
  output wire [2:0] m_axi_weights_7_arprot,
  input  wire m_axi_weights_7_rvalid,
  output wire m_axi_weights_7_rready,
  input  wire [511:0] m_axi_weights_7_rdata,
  input  wire [1:0] m_axi_weights_7_rresp,
  input  wire m_axi_weights_7_rlast,

  // Weights in memory, part 8
  output wire m_axi_weights_8_arvalid,
  input  wire m_axi_weights_8_arready,
  output wire [39:0] m_axi_weights_8_araddr,
  output wire [7:0] m_axi_weights_8_arlen,
  output wire [2:0] m_axi_weights_8_arsize,
  output wire [1:0] m_axi_weights_8_arburst,
  output wire [3:0] m_axi_weights_8_arcache,
  output wire [2:0] m_axi_weights_8_arprot,
  input  wire m_axi_weights_8_rvalid,
  output wire m_axi_weights_8_rready,
  input  wire [511:0] m_axi_weights_8_rdata,
  input  wire [1:0] m_axi_weights_8_rresp,
  input  wire m_axi_weights_8_rlast,

  // Weights in memory, part 9
  output wire m_axi_weights_9_arvalid,
  input  wire m_axi_weights_9_arready,
  output wire [39:0] m_axi_weights_9_araddr,
  output wire [7:0] m_axi_weights_9_arlen,
  output wire [2:0] m_axi_weights_9_arsize,
  output wire [1:0] m_axi_weights_9_arburst,
  output wire [3:0] m_axi_weights_9_arcache,
  output wire [2:0] m_axi_weights_9_arprot,
  input  wire m_axi_weights_9_rvalid,
  output wire m_axi_weights_9_rready,
  input  wire [511:0] m_axi_weights_9_rdata,
  input  wire [1:0] m_axi_weights_9_rresp,
  input  wire m_axi_weights_9_rlast,

  // Weights in memory, part 10
  output wire m_axi_weights_10_arvalid,
  input  wire m_axi_weights_10_arready,
  output wire [39:0] m_axi_weights_10_araddr,
  output wire [7:0] m_axi_weights_10_arlen,
  output wire [2:0] m_axi_weights_10_arsize,
  output wire [1:0] m_axi_weights_10_arburst,
  output wire [3:0] m_axi_weights_10_arcache,
  output wire [2:0] m_axi_weights_10_arprot,
  input  wire m_axi_weights_10_rvalid,
  output wire m_axi_weights_10_rready,
  input  wire [511:0] m_axi_weights_10_rdata,
  input  wire [1:0] m_axi_weights_10_rresp,
  input  wire m_axi_weights_10_rlast,

  // Weights in memory, part 11
  output wire m_axi_weights_11_arvalid,
  input  wire m_axi_weights_11_arready,
  output wire [39:0] m_axi_weights_11_araddr,
  output wire [7:0] m_axi_weights_11_arlen,
  output wire [2:0] m_axi_weights_11_arsize,
  output wire [1:0] m_axi_weights_11_arburst,
  output wire [3:0] m_axi_weights_11_arcache,
  output wire [2:0] m_axi_weights_11_arprot,
  input  wire m_axi_weights_11_rvalid,
  output wire m_axi_weights_11_rready,
  input  wire [511:0] m_axi_weights_11_rdata,
  input  wire [1:0] m_axi_weights_11_rresp,
  input  wire m_axi_weights_11_rlast,

  // Weights in memory, part 12
  output wire m_axi_weights_12_arvalid,
  input  wire m_axi_weights_12_arready,
  output wire [39:0] m_axi_weights_12_araddr,
  output wire [7:0] m_axi_weights_12_arlen,
  output wire [2:0] m_axi_weights_12_arsize,
  output wire [1:0] m_axi_weights_12_arburst,
  output wire [3:0] m_axi_weights_12_arcache,
  output wire [2:0] m_axi_weights_12_arprot,
  input  wire m_axi_weights_12_rvalid,
  output wire m_axi_weights_12_rready,
  input  wire [511:0] m_axi_weights_12_rdata,
  input  wire [1:0] m_axi_weights_12_rresp,
  input  wire m_axi_weights_12_rlast,

  // Embedding in memory
  output wire m_axi_embedding_arvalid,
  input  wire m_axi_embedding_arready,
  output wire [39:0] m_axi_embedding_araddr,
  output wire [7:0] m_axi_embedding_arlen,
  output wire [2:0] m_axi_embedding_arsize,
  output wire [1:0] m_axi_embedding_arburst,
  output wire [3:0] m_axi_embedding_arcache,
  output wire [2:0] m_axi_embedding_arprot,
  input  wire m_axi_embedding_rvalid,
  output wire m_axi_embedding_rready,
  input  wire [127:0] m_axi_embedding_rdata,
  input  wire [1:0] m_axi_embedding_rresp,
  input  wire m_axi_embedding_rlast,

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
  wire [14:0] sequencer_token;
  wire sequencer_rejects;

  // Outputs of embedding
  wire embedding_valid;
  wire [127:0] embedding_values;
  wire embedding_memory_error;
  wire embedding_m_axi_embedding_arvalid;
  wire [39:0] embedding_m_axi_embedding_araddr;
  wire [7:0] embedding_m_axi_embedding_arlen;
  wire [2:0] embedding_m_axi_embedding_arsize;
  wire [1:0] embedding_m_axi_embedding_arburst;
  wire [3:0] embedding_m_axi_embedding_arcache;
  wire [2:0] embedding_m_axi_embedding_arprot;
  wire embedding_m_axi_embedding_rready;

  // Outputs of weight_memory
  wire weight_memory_weights_valid;
  wire [6559:0] weight_memory_weights;
  wire weight_memory_memory_error;
  wire weight_memory_m_axi_weights_0_arvalid;
  wire [39:0] weight_memory_m_axi_weights_0_araddr;
  wire [7:0] weight_memory_m_axi_weights_0_arlen;
  wire [2:0] weight_memory_m_axi_weights_0_arsize;
  wire [1:0] weight_memory_m_axi_weights_0_arburst;
  wire [3:0] weight_memory_m_axi_weights_0_arcache;
  wire [2:0] weight_memory_m_axi_weights_0_arprot;
  wire weight_memory_m_axi_weights_0_rready;
  wire weight_memory_m_axi_weights_1_arvalid;
  wire [39:0] weight_memory_m_axi_weights_1_araddr;
  wire [7:0] weight_memory_m_axi_weights_1_arlen;
  wire [2:0] weight_memory_m_axi_weights_1_arsize;
  wire [1:0] weight_memory_m_axi_weights_1_arburst;
  wire [3:0] weight_memory_m_axi_weights_1_arcache;
  wire [2:0] weight_memory_m_axi_weights_1_arprot;
  wire weight_memory_m_axi_weights_1_rready;
  wire weight_memory_m_axi_weights_2_arvalid;
  wire [39:0] weight_memory_m_axi_weights_2_araddr;
  wire [7:0] weight_memory_m_axi_weights_2_arlen;
  wire [2:0] weight_memory_m_axi_weights_2_arsize;
  wire [1:0] weight_memory_m_axi_weights_2_arburst;
  wire [3:0] weight_memory_m_axi_weights_2_arcache;
  wire [2:0] weight_memory_m_axi_weights_2_arprot;
  wire weight_memory_m_axi_weights_2_rready;
  wire weight_memory_m_axi_weights_3_arvalid;
  wire [39:0] weight_memory_m_axi_weights_3_araddr;
  wire [7:0] weight_memory_m_axi_weights_3_arlen;
  wire [2:0] weight_memory_m_axi_weights_3_arsize;
  wire [1:0] weight_memory_m_axi_weights_3_arburst;
  wire [3:0] weight_memory_m_axi_weights_3_arcache;
  wire [2:0] weight_memory_m_axi_weights_3_arprot;
  wire weight_memory_m_axi_weights_3_rready;
  wire weight_memory_m_axi_weights_4_arvalid;
  wire [39:0] weight_memory_m_axi_weights_4_araddr;
  wire [7:0] weight_memory_m_axi_weights_4_arlen;
  wire [2:0] weight_memory_m_axi_weights_4_arsize;
  wire [1:0] weight_memory_m_axi_weights_4_arburst;
  wire [3:0] weight_memory_m_axi_weights_4_arcache;
  wire [2:0] weight_memory_m_axi_weights_4_arprot;
  wire weight_memory_m_axi_weights_4_rready;
  wire weight_memory_m_axi_weights_5_arvalid;
  wire [39:0] weight_memory_m_axi_weights_5_araddr;
  wire [7:0] weight_memory_m_axi_weights_5_arlen;
  wire [2:0] weight_memory_m_axi_weights_5_arsize;
  wire [1:0] weight_memory_m_axi_weights_5_arburst;
  wire [3:0] weight_memory_m_axi_weights_5_arcache;
  wire [2:0] weight_memory_m_axi_weights_5_arprot;
  wire weight_memory_m_axi_weights_5_rready;
  wire weight_memory_m_axi_weights_6_arvalid;
  wire [39:0] weight_memory_m_axi_weights_6_araddr;
  wire [7:0] weight_memory_m_axi_weights_6_arlen;
  wire [2:0] weight_memory_m_axi_weights_6_arsize;
  wire [1:0] weight_memory_m_axi_weights_6_arburst;
  wire [3:0] weight_memory_m_axi_weights_6_arcache;
  wire [2:0] weight_memory_m_axi_weights_6_arprot;
  wire weight_memory_m_axi_weights_6_rready;
  wire weight_memory_m_axi_weights_7_arvalid;
  wire [39:0] weight_memory_m_axi_weights_7_araddr;
  wire [7:0] weight_memory_m_axi_weights_7_arlen;
  wire [2:0] weight_memory_m_axi_weights_7_arsize;
  wire [1:0] weight_memory_m_axi_weights_7_arburst;
  wire [3:0] weight_memory_m_axi_weights_7_arcache;
  wire [2:0] weight_memory_m_axi_weights_7_arprot;
  wire weight_memory_m_axi_weights_7_rready;
  wire weight_memory_m_axi_weights_8_arvalid;
  wire [39:0] weight_memory_m_axi_weights_8_araddr;
  wire [7:0] weight_memory_m_axi_weights_8_arlen;
  wire [2:0] weight_memory_m_axi_weights_8_arsize;
  wire [1:0] weight_memory_m_axi_weights_8_arburst;
  wire [3:0] weight_memory_m_axi_weights_8_arcache;
  wire [2:0] weight_memory_m_axi_weights_8_arprot;
  wire weight_memory_m_axi_weights_8_rready;
  wire weight_memory_m_axi_weights_9_arvalid;
  wire [39:0] weight_memory_m_axi_weights_9_araddr;
  wire [7:0] weight_memory_m_axi_weights_9_arlen;
  wire [2:0] weight_memory_m_axi_weights_9_arsize;
  wire [1:0] weight_memory_m_axi_weights_9_arburst;
  wire [3:0] weight_memory_m_axi_weights_9_arcache;
  wire [2:0] weight_memory_m_axi_weights_9_arprot;
  wire weight_memory_m_axi_weights_9_rready;
  wire weight_memory_m_axi_weights_10_arvalid;
  wire [39:0] weight_memory_m_axi_weights_10_araddr;
  wire [7:0] weight_memory_m_axi_weights_10_arlen;
  wire [2:0] weight_memory_m_axi_weights_10_arsize;
  wire [1:0] weight_memory_m_axi_weights_10_arburst;
  wire [3:0] weight_memory_m_axi_weights_10_arcache;
  wire [2:0] weight_memory_m_axi_weights_10_arprot;
  wire weight_memory_m_axi_weights_10_rready;
  wire weight_memory_m_axi_weights_11_arvalid;
  wire [39:0] weight_memory_m_axi_weights_11_araddr;
  wire [7:0] weight_memory_m_axi_weights_11_arlen;
  wire [2:0] weight_memory_m_axi_weights_11_arsize;
  wire [1:0] weight_memory_m_axi_weights_11_arburst;
  wire [3:0] weight_memory_m_axi_weights_11_arcache;
  wire [2:0] weight_memory_m_axi_weights_11_arprot;
  wire weight_memory_m_axi_weights_11_rready;
  wire weight_memory_m_axi_weights_12_arvalid;
  wire [39:0] weight_memory_m_axi_weights_12_araddr;
  wire [7:0] weight_memory_m_axi_weights_12_arlen;
  wire [2:0] weight_memory_m_axi_weights_12_arsize;
  wire [1:0] weight_memory_m_axi_weights_12_arburst;
  wire [3:0] weight_memory_m_axi_weights_12_arcache;
  wire [2:0] weight_memory_m_axi_weights_12_arprot;
  wire weight_memory_m_axi_weights_12_rready;

  // Outputs of array_control
  wire array_control_operand_done;
  wire array_control_weights_ready;
  wire array_control_beat_valid;
  wire array_control_beat_first;
  wire array_control_beat_last;
  wire [6:0] array_control_code_address;
  wire [2:0] array_control_beat_projection;

  // Outputs of array
  wire array_sums_valid;
  wire [159:0] array_sums;

  // Outputs of queue
  wire queue_valid;
  wire [159:0] queue_sums;
  wire queue_group_taken;

  // Outputs of vector_unit
  wire vector_unit_round_done;
  wire vector_unit_busy;
  wire vector_unit_row_taken;
  wire vector_unit_sums_ready;
  wire vector_unit_operand_released;
  wire [1:0] vector_unit_scale_slot;
  wire [11:0] vector_unit_source_word_after_next;
  wire vector_unit_source_valid;
  wire [207:0] vector_unit_source_values;
  wire [11:0] vector_unit_source_word;
  wire vector_unit_source_first;
  wire vector_unit_source_last;
  wire vector_unit_source_closes;
  wire vector_unit_source_feeds_mixer;
  wire vector_unit_source_feeds_down;
  wire [63:0] vector_unit_square_sum;
  wire [255:0] vector_unit_state_read_data;
  wire vector_unit_head_active;
  wire [11:0] vector_unit_head_word;
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
  wire [5:0] quantiser_read_word;
  wire quantiser_code_write;
  wire [6:0] quantiser_code_address;
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
  wire [11:0] control_state_address;
  wire control_state_write;
  wire [255:0] control_state_write_data;
  wire [39:0] control_weights_base;
  wire [39:0] control_embedding_base;
  reg [511:0] codes [0:127];
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

  assign m_axi_embedding_arvalid = embedding_m_axi_embedding_arvalid;
  assign m_axi_embedding_araddr = embedding_m_axi_embedding_araddr;
  assign m_axi_embedding_arlen = embedding_m_axi_embedding_arlen;
  assign m_axi_embedding_arsize = embedding_m_axi_embedding_arsize;
  assign m_axi_embedding_arburst = embedding_m_axi_embedding_arburst;
  assign m_axi_embedding_arcache = embedding_m_axi_embedding_arcache;
  assign m_axi_embedding_arprot = embedding_m_axi_embedding_arprot;
  assign m_axi_embedding_rready = embedding_m_axi_embedding_rready;

  embedding_reader_w128 embedding (
    .clock(clock),
    .reset(reset),
    .start(sequencer_fetch),
    .token(sequencer_token),
    .base(control_embedding_base),
    .valid(embedding_valid),
    .values(embedding_values),
    .memory_error(embedding_memory_error),
    .m_axi_embedding_arvalid(embedding_m_axi_embedding_arvalid),
    .m_axi_embedding_arready(m_axi_embedding_arready),
    .m_axi_embedding_araddr(embedding_m_axi_embedding_araddr),
    .m_axi_embedding_arlen(embedding_m_axi_embedding_arlen),
    .m_axi_embedding_arsize(embedding_m_axi_embedding_arsize),
    .m_axi_embedding_arburst(embedding_m_axi_embedding_arburst),
    .m_axi_embedding_arcache(embedding_m_axi_embedding_arcache),
    .m_axi_embedding_arprot(embedding_m_axi_embedding_arprot),
    .m_axi_embedding_rvalid(m_axi_embedding_rvalid),
    .m_axi_embedding_rready(embedding_m_axi_embedding_rready),
    .m_axi_embedding_rdata(m_axi_embedding_rdata),
    .m_axi_embedding_rresp(m_axi_embedding_rresp),
    .m_axi_embedding_rlast(m_axi_embedding_rlast)
  );

  assign m_axi_weights_0_arvalid = weight_memory_m_axi_weights_0_arvalid;
  assign m_axi_weights_0_araddr = weight_memory_m_axi_weights_0_araddr;
  assign m_axi_weights_0_arlen = weight_memory_m_axi_weights_0_arlen;
  assign m_axi_weights_0_arsize = weight_memory_m_axi_weights_0_arsize;
  assign m_axi_weights_0_arburst = weight_memory_m_axi_weights_0_arburst;
  assign m_axi_weights_0_arcache = weight_memory_m_axi_weights_0_arcache;
  assign m_axi_weights_0_arprot = weight_memory_m_axi_weights_0_arprot;
  assign m_axi_weights_0_rready = weight_memory_m_axi_weights_0_rready;
  assign m_axi_weights_1_arvalid = weight_memory_m_axi_weights_1_arvalid;
  assign m_axi_weights_1_araddr = weight_memory_m_axi_weights_1_araddr;
  assign m_axi_weights_1_arlen = weight_memory_m_axi_weights_1_arlen;
  assign m_axi_weights_1_arsize = weight_memory_m_axi_weights_1_arsize;
  assign m_axi_weights_1_arburst = weight_memory_m_axi_weights_1_arburst;
  assign m_axi_weights_1_arcache = weight_memory_m_axi_weights_1_arcache;
  assign m_axi_weights_1_arprot = weight_memory_m_axi_weights_1_arprot;
  assign m_axi_weights_1_rready = weight_memory_m_axi_weights_1_rready;
  assign m_axi_weights_2_arvalid = weight_memory_m_axi_weights_2_arvalid;
  assign m_axi_weights_2_araddr = weight_memory_m_axi_weights_2_araddr;
  assign m_axi_weights_2_arlen = weight_memory_m_axi_weights_2_arlen;
  assign m_axi_weights_2_arsize = weight_memory_m_axi_weights_2_arsize;
  assign m_axi_weights_2_arburst = weight_memory_m_axi_weights_2_arburst;
  assign m_axi_weights_2_arcache = weight_memory_m_axi_weights_2_arcache;
  assign m_axi_weights_2_arprot = weight_memory_m_axi_weights_2_arprot;
  assign m_axi_weights_2_rready = weight_memory_m_axi_weights_2_rready;
  assign m_axi_weights_3_arvalid = weight_memory_m_axi_weights_3_arvalid;
  assign m_axi_weights_3_araddr = weight_memory_m_axi_weights_3_araddr;
  assign m_axi_weights_3_arlen = weight_memory_m_axi_weights_3_arlen;
  assign m_axi_weights_3_arsize = weight_memory_m_axi_weights_3_arsize;
  assign m_axi_weights_3_arburst = weight_memory_m_axi_weights_3_arburst;
  assign m_axi_weights_3_arcache = weight_memory_m_axi_weights_3_arcache;
  assign m_axi_weights_3_arprot = weight_memory_m_axi_weights_3_arprot;
  assign m_axi_weights_3_rready = weight_memory_m_axi_weights_3_rready;
  assign m_axi_weights_4_arvalid = weight_memory_m_axi_weights_4_arvalid;
  assign m_axi_weights_4_araddr = weight_memory_m_axi_weights_4_araddr;
  assign m_axi_weights_4_arlen = weight_memory_m_axi_weights_4_arlen;
  assign m_axi_weights_4_arsize = weight_memory_m_axi_weights_4_arsize;
  assign m_axi_weights_4_arburst = weight_memory_m_axi_weights_4_arburst;
  assign m_axi_weights_4_arcache = weight_memory_m_axi_weights_4_arcache;
  assign m_axi_weights_4_arprot = weight_memory_m_axi_weights_4_arprot;
  assign m_axi_weights_4_rready = weight_memory_m_axi_weights_4_rready;
  assign m_axi_weights_5_arvalid = weight_memory_m_axi_weights_5_arvalid;
  assign m_axi_weights_5_araddr = weight_memory_m_axi_weights_5_araddr;
  assign m_axi_weights_5_arlen = weight_memory_m_axi_weights_5_arlen;
  assign m_axi_weights_5_arsize = weight_memory_m_axi_weights_5_arsize;
  assign m_axi_weights_5_arburst = weight_memory_m_axi_weights_5_arburst;
  assign m_axi_weights_5_arcache = weight_memory_m_axi_weights_5_arcache;
  assign m_axi_weights_5_arprot = weight_memory_m_axi_weights_5_arprot;
  assign m_axi_weights_5_rready = weight_memory_m_axi_weights_5_rready;
  assign m_axi_weights_6_arvalid = weight_memory_m_axi_weights_6_arvalid;
  assign m_axi_weights_6_araddr = weight_memory_m_axi_weights_6_araddr;
  assign m_axi_weights_6_arlen = weight_memory_m_axi_weights_6_arlen;
  assign m_axi_weights_6_arsize = weight_memory_m_axi_weights_6_arsize;
  assign m_axi_weights_6_arburst = weight_memory_m_axi_weights_6_arburst;
  assign m_axi_weights_6_arcache = weight_memory_m_axi_weights_6_arcache;
  assign m_axi_weights_6_arprot = weight_memory_m_axi_weights_6_arprot;
  assign m_axi_weights_6_rready = weight_memory_m_axi_weights_6_rready;
  assign m_axi_weights_7_arvalid = weight_memory_m_axi_weights_7_arvalid;
  assign m_axi_weights_7_araddr = weight_memory_m_axi_weights_7_araddr;
  assign m_axi_weights_7_arlen = weight_memory_m_axi_weights_7_arlen;
  assign m_axi_weights_7_arsize = weight_memory_m_axi_weights_7_arsize;
  assign m_axi_weights_7_arburst = weight_memory_m_axi_weights_7_arburst;
  assign m_axi_weights_7_arcache = weight_memory_m_axi_weights_7_arcache;
  assign m_axi_weights_7_arprot = weight_memory_m_axi_weights_7_arprot;
  assign m_axi_weights_7_rready = weight_memory_m_axi_weights_7_rready;
  assign m_axi_weights_8_arvalid = weight_memory_m_axi_weights_8_arvalid;
  assign m_axi_weights_8_araddr = weight_memory_m_axi_weights_8_araddr;
  assign m_axi_weights_8_arlen = weight_memory_m_axi_weights_8_arlen;
  assign m_axi_weights_8_arsize = weight_memory_m_axi_weights_8_arsize;
  assign m_axi_weights_8_arburst = weight_memory_m_axi_weights_8_arburst;
  assign m_axi_weights_8_arcache = weight_memory_m_axi_weights_8_arcache;
  assign m_axi_weights_8_arprot = weight_memory_m_axi_weights_8_arprot;
  assign m_axi_weights_8_rready = weight_memory_m_axi_weights_8_rready;
  assign m_axi_weights_9_arvalid = weight_memory_m_axi_weights_9_arvalid;
  assign m_axi_weights_9_araddr = weight_memory_m_axi_weights_9_araddr;
  assign m_axi_weights_9_arlen = weight_memory_m_axi_weights_9_arlen;
  assign m_axi_weights_9_arsize = weight_memory_m_axi_weights_9_arsize;
  assign m_axi_weights_9_arburst = weight_memory_m_axi_weights_9_arburst;
  assign m_axi_weights_9_arcache = weight_memory_m_axi_weights_9_arcache;
  assign m_axi_weights_9_arprot = weight_memory_m_axi_weights_9_arprot;
  assign m_axi_weights_9_rready = weight_memory_m_axi_weights_9_rready;
  assign m_axi_weights_10_arvalid = weight_memory_m_axi_weights_10_arvalid;
  assign m_axi_weights_10_araddr = weight_memory_m_axi_weights_10_araddr;
  assign m_axi_weights_10_arlen = weight_memory_m_axi_weights_10_arlen;
  assign m_axi_weights_10_arsize = weight_memory_m_axi_weights_10_arsize;
  assign m_axi_weights_10_arburst = weight_memory_m_axi_weights_10_arburst;
  assign m_axi_weights_10_arcache = weight_memory_m_axi_weights_10_arcache;
  assign m_axi_weights_10_arprot = weight_memory_m_axi_weights_10_arprot;
  assign m_axi_weights_10_rready = weight_memory_m_axi_weights_10_rready;
  assign m_axi_weights_11_arvalid = weight_memory_m_axi_weights_11_arvalid;
  assign m_axi_weights_11_araddr = weight_memory_m_axi_weights_11_araddr;
  assign m_axi_weights_11_arlen = weight_memory_m_axi_weights_11_arlen;
  assign m_axi_weights_11_arsize = weight_memory_m_axi_weights_11_arsize;
  assign m_axi_weights_11_arburst = weight_memory_m_axi_weights_11_arburst;
  assign m_axi_weights_11_arcache = weight_memory_m_axi_weights_11_arcache;
  assign m_axi_weights_11_arprot = weight_memory_m_axi_weights_11_arprot;
  assign m_axi_weights_11_rready = weight_memory_m_axi_weights_11_rready;
  assign m_axi_weights_12_arvalid = weight_memory_m_axi_weights_12_arvalid;
  assign m_axi_weights_12_araddr = weight_memory_m_axi_weights_12_araddr;
  assign m_axi_weights_12_arlen = weight_memory_m_axi_weights_12_arlen;
  assign m_axi_weights_12_arsize = weight_memory_m_axi_weights_12_arsize;
  assign m_axi_weights_12_arburst = weight_memory_m_axi_weights_12_arburst;
  assign m_axi_weights_12_arcache = weight_memory_m_axi_weights_12_arcache;
  assign m_axi_weights_12_arprot = weight_memory_m_axi_weights_12_arprot;
  assign m_axi_weights_12_rready = weight_memory_m_axi_weights_12_rready;

  weight_reader_m13x512 weight_memory (
    .clock(clock),
    .reset(reset),
    .start(sequencer_start),
    .wants_head(sequencer_wants_head),
    .base(control_weights_base),
    .weights_valid(weight_memory_weights_valid),
    .weights_ready(array_control_weights_ready),
    .weights(weight_memory_weights),
    .memory_error(weight_memory_memory_error),
    .m_axi_weights_0_arvalid(weight_memory_m_axi_weights_0_arvalid),
    .m_axi_weights_0_arready(m_axi_weights_0_arready),
    .m_axi_weights_0_araddr(weight_memory_m_axi_weights_0_araddr),
    .m_axi_weights_0_arlen(weight_memory_m_axi_weights_0_arlen),
    .m_axi_weights_0_arsize(weight_memory_m_axi_weights_0_arsize),
    .m_axi_weights_0_arburst(weight_memory_m_axi_weights_0_arburst),
    .m_axi_weights_0_arcache(weight_memory_m_axi_weights_0_arcache),
    .m_axi_weights_0_arprot(weight_memory_m_axi_weights_0_arprot),
    .m_axi_weights_0_rvalid(m_axi_weights_0_rvalid),
    .m_axi_weights_0_rready(weight_memory_m_axi_weights_0_rready),
    .m_axi_weights_0_rdata(m_axi_weights_0_rdata),
    .m_axi_weights_0_rresp(m_axi_weights_0_rresp),
    .m_axi_weights_0_rlast(m_axi_weights_0_rlast),
    .m_axi_weights_1_arvalid(weight_memory_m_axi_weights_1_arvalid),
    .m_axi_weights_1_arready(m_axi_weights_1_arready),
    .m_axi_weights_1_araddr(weight_memory_m_axi_weights_1_araddr),
    .m_axi_weights_1_arlen(weight_memory_m_axi_weights_1_arlen),
    .m_axi_weights_1_arsize(weight_memory_m_axi_weights_1_arsize),
    .m_axi_weights_1_arburst(weight_memory_m_axi_weights_1_arburst),
    .m_axi_weights_1_arcache(weight_memory_m_axi_weights_1_arcache),
    .m_axi_weights_1_arprot(weight_memory_m_axi_weights_1_arprot),
    .m_axi_weights_1_rvalid(m_axi_weights_1_rvalid),
    .m_axi_weights_1_rready(weight_memory_m_axi_weights_1_rready),
    .m_axi_weights_1_rdata(m_axi_weights_1_rdata),
    .m_axi_weights_1_rresp(m_axi_weights_1_rresp),
    .m_axi_weights_1_rlast(m_axi_weights_1_rlast),
    .m_axi_weights_2_arvalid(weight_memory_m_axi_weights_2_arvalid),
    .m_axi_weights_2_arready(m_axi_weights_2_arready),
    .m_axi_weights_2_araddr(weight_memory_m_axi_weights_2_araddr),
    .m_axi_weights_2_arlen(weight_memory_m_axi_weights_2_arlen),
    .m_axi_weights_2_arsize(weight_memory_m_axi_weights_2_arsize),
    .m_axi_weights_2_arburst(weight_memory_m_axi_weights_2_arburst),
    .m_axi_weights_2_arcache(weight_memory_m_axi_weights_2_arcache),
    .m_axi_weights_2_arprot(weight_memory_m_axi_weights_2_arprot),
    .m_axi_weights_2_rvalid(m_axi_weights_2_rvalid),
    .m_axi_weights_2_rready(weight_memory_m_axi_weights_2_rready),
    .m_axi_weights_2_rdata(m_axi_weights_2_rdata),
    .m_axi_weights_2_rresp(m_axi_weights_2_rresp),
    .m_axi_weights_2_rlast(m_axi_weights_2_rlast),
    .m_axi_weights_3_arvalid(weight_memory_m_axi_weights_3_arvalid),
    .m_axi_weights_3_arready(m_axi_weights_3_arready),
    .m_axi_weights_3_araddr(weight_memory_m_axi_weights_3_araddr),
    .m_axi_weights_3_arlen(weight_memory_m_axi_weights_3_arlen),
    .m_axi_weights_3_arsize(weight_memory_m_axi_weights_3_arsize),
    .m_axi_weights_3_arburst(weight_memory_m_axi_weights_3_arburst),
    .m_axi_weights_3_arcache(weight_memory_m_axi_weights_3_arcache),
    .m_axi_weights_3_arprot(weight_memory_m_axi_weights_3_arprot),
    .m_axi_weights_3_rvalid(m_axi_weights_3_rvalid),
    .m_axi_weights_3_rready(weight_memory_m_axi_weights_3_rready),
    .m_axi_weights_3_rdata(m_axi_weights_3_rdata),
    .m_axi_weights_3_rresp(m_axi_weights_3_rresp),
    .m_axi_weights_3_rlast(m_axi_weights_3_rlast),
    .m_axi_weights_4_arvalid(weight_memory_m_axi_weights_4_arvalid),
    .m_axi_weights_4_arready(m_axi_weights_4_arready),
    .m_axi_weights_4_araddr(weight_memory_m_axi_weights_4_araddr),
    .m_axi_weights_4_arlen(weight_memory_m_axi_weights_4_arlen),
    .m_axi_weights_4_arsize(weight_memory_m_axi_weights_4_arsize),
    .m_axi_weights_4_arburst(weight_memory_m_axi_weights_4_arburst),
    .m_axi_weights_4_arcache(weight_memory_m_axi_weights_4_arcache),
    .m_axi_weights_4_arprot(weight_memory_m_axi_weights_4_arprot),
    .m_axi_weights_4_rvalid(m_axi_weights_4_rvalid),
    .m_axi_weights_4_rready(weight_memory_m_axi_weights_4_rready),
    .m_axi_weights_4_rdata(m_axi_weights_4_rdata),
    .m_axi_weights_4_rresp(m_axi_weights_4_rresp),
    .m_axi_weights_4_rlast(m_axi_weights_4_rlast),
    .m_axi_weights_5_arvalid(weight_memory_m_axi_weights_5_arvalid),
    .m_axi_weights_5_arready(m_axi_weights_5_arready),
    .m_axi_weights_5_araddr(weight_memory_m_axi_weights_5_araddr),
    .m_axi_weights_5_arlen(weight_memory_m_axi_weights_5_arlen),
    .m_axi_weights_5_arsize(weight_memory_m_axi_weights_5_arsize),
    .m_axi_weights_5_arburst(weight_memory_m_axi_weights_5_arburst),
    .m_axi_weights_5_arcache(weight_memory_m_axi_weights_5_arcache),
    .m_axi_weights_5_arprot(weight_memory_m_axi_weights_5_arprot),
    .m_axi_weights_5_rvalid(m_axi_weights_5_rvalid),
    .m_axi_weights_5_rready(weight_memory_m_axi_weights_5_rready),
    .m_axi_weights_5_rdata(m_axi_weights_5_rdata),
    .m_axi_weights_5_rresp(m_axi_weights_5_rresp),
    .m_axi_weights_5_rlast(m_axi_weights_5_rlast),
    .m_axi_weights_6_arvalid(weight_memory_m_axi_weights_6_arvalid),
    .m_axi_weights_6_arready(m_axi_weights_6_arready),
    .m_axi_weights_6_araddr(weight_memory_m_axi_weights_6_araddr),
    .m_axi_weights_6_arlen(weight_memory_m_axi_weights_6_arlen),
    .m_axi_weights_6_arsize(weight_memory_m_axi_weights_6_arsize),
    .m_axi_weights_6_arburst(weight_memory_m_axi_weights_6_arburst),
    .m_axi_weights_6_arcache(weight_memory_m_axi_weights_6_arcache),
    .m_axi_weights_6_arprot(weight_memory_m_axi_weights_6_arprot),
    .m_axi_weights_6_rvalid(m_axi_weights_6_rvalid),
    .m_axi_weights_6_rready(weight_memory_m_axi_weights_6_rready),
    .m_axi_weights_6_rdata(m_axi_weights_6_rdata),
    .m_axi_weights_6_rresp(m_axi_weights_6_rresp),
    .m_axi_weights_6_rlast(m_axi_weights_6_rlast),
    .m_axi_weights_7_arvalid(weight_memory_m_axi_weights_7_arvalid),
    .m_axi_weights_7_arready(m_axi_weights_7_arready),
    .m_axi_weights_7_araddr(weight_memory_m_axi_weights_7_araddr),
    .m_axi_weights_7_arlen(weight_memory_m_axi_weights_7_arlen),
    .m_axi_weights_7_arsize(weight_memory_m_axi_weights_7_arsize),
    .m_axi_weights_7_arburst(weight_memory_m_axi_weights_7_arburst),
    .m_axi_weights_7_arcache(weight_memory_m_axi_weights_7_arcache),
    .m_axi_weights_7_arprot(weight_memory_m_axi_weights_7_arprot),
    .m_axi_weights_7_rvalid(m_axi_weights_7_rvalid),
    .m_axi_weights_7_rready(weight_memory_m_axi_weights_7_rready),
    .m_axi_weights_7_rdata(m_axi_weights_7_rdata),
    .m_axi_weights_7_rresp(m_axi_weights_7_rresp),
    .m_axi_weights_7_rlast(m_axi_weights_7_rlast),
    .m_axi_weights_8_arvalid(weight_memory_m_axi_weights_8_arvalid),
    .m_axi_weights_8_arready(m_axi_weights_8_arready),
    .m_axi_weights_8_araddr(weight_memory_m_axi_weights_8_araddr),
    .m_axi_weights_8_arlen(weight_memory_m_axi_weights_8_arlen),
    .m_axi_weights_8_arsize(weight_memory_m_axi_weights_8_arsize),
    .m_axi_weights_8_arburst(weight_memory_m_axi_weights_8_arburst),
    .m_axi_weights_8_arcache(weight_memory_m_axi_weights_8_arcache),
    .m_axi_weights_8_arprot(weight_memory_m_axi_weights_8_arprot),
    .m_axi_weights_8_rvalid(m_axi_weights_8_rvalid),
    .m_axi_weights_8_rready(weight_memory_m_axi_weights_8_rready),
    .m_axi_weights_8_rdata(m_axi_weights_8_rdata),
    .m_axi_weights_8_rresp(m_axi_weights_8_rresp),
    .m_axi_weights_8_rlast(m_axi_weights_8_rlast),
    .m_axi_weights_9_arvalid(weight_memory_m_axi_weights_9_arvalid),
    .m_axi_weights_9_arready(m_axi_weights_9_arready),
    .m_axi_weights_9_araddr(weight_memory_m_axi_weights_9_araddr),
    .m_axi_weights_9_arlen(weight_memory_m_axi_weights_9_arlen),
    .m_axi_weights_9_arsize(weight_memory_m_axi_weights_9_arsize),
    .m_axi_weights_9_arburst(weight_memory_m_axi_weights_9_arburst),
    .m_axi_weights_9_arcache(weight_memory_m_axi_weights_9_arcache),
    .m_axi_weights_9_arprot(weight_memory_m_axi_weights_9_arprot),
    .m_axi_weights_9_rvalid(m_axi_weights_9_rvalid),
    .m_axi_weights_9_rready(weight_memory_m_axi_weights_9_rready),
    .m_axi_weights_9_rdata(m_axi_weights_9_rdata),
    .m_axi_weights_9_rresp(m_axi_weights_9_rresp),
    .m_axi_weights_9_rlast(m_axi_weights_9_rlast),
    .m_axi_weights_10_arvalid(weight_memory_m_axi_weights_10_arvalid),
    .m_axi_weights_10_arready(m_axi_weights_10_arready),
    .m_axi_weights_10_araddr(weight_memory_m_axi_weights_10_araddr),
    .m_axi_weights_10_arlen(weight_memory_m_axi_weights_10_arlen),
    .m_axi_weights_10_arsize(weight_memory_m_axi_weights_10_arsize),
    .m_axi_weights_10_arburst(weight_memory_m_axi_weights_10_arburst),
    .m_axi_weights_10_arcache(weight_memory_m_axi_weights_10_arcache),
    .m_axi_weights_10_arprot(weight_memory_m_axi_weights_10_arprot),
    .m_axi_weights_10_rvalid(m_axi_weights_10_rvalid),
    .m_axi_weights_10_rready(weight_memory_m_axi_weights_10_rready),
    .m_axi_weights_10_rdata(m_axi_weights_10_rdata),
    .m_axi_weights_10_rresp(m_axi_weights_10_rresp),
    .m_axi_weights_10_rlast(m_axi_weights_10_rlast),
    .m_axi_weights_11_arvalid(weight_memory_m_axi_weights_11_arvalid),
    .m_axi_weights_11_arready(m_axi_weights_11_arready),
    .m_axi_weights_11_araddr(weight_memory_m_axi_weights_11_araddr),
    .m_axi_weights_11_arlen(weight_memory_m_axi_weights_11_arlen),
    .m_axi_weights_11_arsize(weight_memory_m_axi_weights_11_arsize),
    .m_axi_weights_11_arburst(weight_memory_m_axi_weights_11_arburst),
    .m_axi_weights_11_arcache(weight_memory_m_axi_weights_11_arcache),
    .m_axi_weights_11_arprot(weight_memory_m_axi_weights_11_arprot),
    .m_axi_weights_11_rvalid(m_axi_weights_11_rvalid),
    .m_axi_weights_11_rready(weight_memory_m_axi_weights_11_rready),
    .m_axi_weights_11_rdata(m_axi_weights_11_rdata),
    .m_axi_weights_11_rresp(m_axi_weights_11_rresp),
    .m_axi_weights_11_rlast(m_axi_weights_11_rlast),
    .m_axi_weights_12_arvalid(weight_memory_m_axi_weights_12_arvalid),
    .m_axi_weights_12_arready(m_axi_weights_12_arready),
    .m_axi_weights_12_araddr(weight_memory_m_axi_weights_12_araddr),
    .m_axi_weights_12_arlen(weight_memory_m_axi_weights_12_arlen),
    .m_axi_weights_12_arsize(weight_memory_m_axi_weights_12_arsize),
    .m_axi_weights_12_arburst(weight_memory_m_axi_weights_12_arburst),
    .m_axi_weights_12_arcache(weight_memory_m_axi_weights_12_arcache),
    .m_axi_weights_12_arprot(weight_memory_m_axi_weights_12_arprot),
    .m_axi_weights_12_rvalid(m_axi_weights_12_rvalid),
    .m_axi_weights_12_rready(weight_memory_m_axi_weights_12_rready),
    .m_axi_weights_12_rdata(m_axi_weights_12_rdata),
    .m_axi_weights_12_rresp(m_axi_weights_12_rresp),
    .m_axi_weights_12_rlast(m_axi_weights_12_rlast)
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

  ternary_matvec_r64_c64 array (
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

  result_queue_d32 queue (
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
    .memory_error(weight_memory_memory_error | embedding_memory_error),
    .state_address(control_state_address),
    .state_read_data(vector_unit_state_read_data),
    .state_write(control_state_write),
    .state_write_data(control_state_write_data),
    .weights_base(control_weights_base),
    .embedding_base(control_embedding_base)
  );

  assign trace_codes_valid = quantiser_codes_valid;
  assign trace_codes = quantiser_codes;
  assign trace_scale_valid = quantiser_scale_published;
  assign trace_scale = {8'd0, quantiser_published_scale};
  assign trace_sums_valid = array_sums_valid;
  assign trace_sums = {{12{array_sums[159]}}, array_sums[159:140], {12{array_sums[139]}}, array_sums[139:120],
      {12{array_sums[119]}}, array_sums[119:100], {12{array_sums[99]}}, array_sums[99:80],
      {12{array_sums[79]}}, array_sums[79:60], {12{array_sums[59]}}, array_sums[59:40], {12{array_sums[39]}},
      array_sums[39:20], {12{array_sums[19]}}, array_sums[19:0]};
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
