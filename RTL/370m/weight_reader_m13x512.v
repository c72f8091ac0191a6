// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// Ternary weights of a model, streamed from memory.

`default_nettype none

module weight_reader_m13x512 (
  input  wire clock,
  input  wire reset,

  // A token starts: from the first word again
  input  wire start,
  input  wire wants_head,

  // Address of the weights
  input  wire [39:0] base,

  // Weight stream
  output wire weights_valid,
  input  wire weights_ready,
  output wire [6559:0] weights,

  // A read failed
  output wire memory_error,

  // Memory port 0
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

  // Memory port 1
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

  // Memory port 2
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

  // Memory port 3
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

  // Memory port 4
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

  // Memory port 5
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

  // Memory port 6
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

  // Memory port 7
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

  // Memory port 8
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

  // Memory port 9
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

  // Memory port 10
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

  // Memory port 11
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

  // Memory port 12
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
  input  wire m_axi_weights_12_rlast
);

  wire line_taken;
  wire [511:0] port_0_beat;
  wire port_0_beat_valid;
  wire port_0_memory_error;

  weight_port_w512 port_0 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base),
    .m_axi_arvalid(m_axi_weights_0_arvalid),
    .m_axi_arready(m_axi_weights_0_arready),
    .m_axi_araddr(m_axi_weights_0_araddr),
    .m_axi_arlen(m_axi_weights_0_arlen),
    .m_axi_arsize(m_axi_weights_0_arsize),
    .m_axi_arburst(m_axi_weights_0_arburst),
    .m_axi_arcache(m_axi_weights_0_arcache),
    .m_axi_arprot(m_axi_weights_0_arprot),
    .m_axi_rvalid(m_axi_weights_0_rvalid),
    .m_axi_rready(m_axi_weights_0_rready),
    .m_axi_rdata(m_axi_weights_0_rdata),
    .m_axi_rresp(m_axi_weights_0_rresp),
    .m_axi_rlast(m_axi_weights_0_rlast),
    .beat_valid(port_0_beat_valid),
    .beat(port_0_beat),
    .beat_taken(line_taken),
    .memory_error(port_0_memory_error)
  );

  wire [511:0] port_1_beat;
  wire port_1_beat_valid;
  wire port_1_memory_error;

  weight_port_w512 port_1 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd5328896),
    .m_axi_arvalid(m_axi_weights_1_arvalid),
    .m_axi_arready(m_axi_weights_1_arready),
    .m_axi_araddr(m_axi_weights_1_araddr),
    .m_axi_arlen(m_axi_weights_1_arlen),
    .m_axi_arsize(m_axi_weights_1_arsize),
    .m_axi_arburst(m_axi_weights_1_arburst),
    .m_axi_arcache(m_axi_weights_1_arcache),
    .m_axi_arprot(m_axi_weights_1_arprot),
    .m_axi_rvalid(m_axi_weights_1_rvalid),
    .m_axi_rready(m_axi_weights_1_rready),
    .m_axi_rdata(m_axi_weights_1_rdata),
    .m_axi_rresp(m_axi_weights_1_rresp),
    .m_axi_rlast(m_axi_weights_1_rlast),
    .beat_valid(port_1_beat_valid),
    .beat(port_1_beat),
    .beat_taken(line_taken),
    .memory_error(port_1_memory_error)
  );

  wire [511:0] port_2_beat;
  wire port_2_beat_valid;
  wire port_2_memory_error;

  weight_port_w512 port_2 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd10657792),
    .m_axi_arvalid(m_axi_weights_2_arvalid),
    .m_axi_arready(m_axi_weights_2_arready),
    .m_axi_araddr(m_axi_weights_2_araddr),
    .m_axi_arlen(m_axi_weights_2_arlen),
    .m_axi_arsize(m_axi_weights_2_arsize),
    .m_axi_arburst(m_axi_weights_2_arburst),
    .m_axi_arcache(m_axi_weights_2_arcache),
    .m_axi_arprot(m_axi_weights_2_arprot),
    .m_axi_rvalid(m_axi_weights_2_rvalid),
    .m_axi_rready(m_axi_weights_2_rready),
    .m_axi_rdata(m_axi_weights_2_rdata),
    .m_axi_rresp(m_axi_weights_2_rresp),
    .m_axi_rlast(m_axi_weights_2_rlast),
    .beat_valid(port_2_beat_valid),
    .beat(port_2_beat),
    .beat_taken(line_taken),
    .memory_error(port_2_memory_error)
  );

  wire [511:0] port_3_beat;
  wire port_3_beat_valid;
  wire port_3_memory_error;

  weight_port_w512 port_3 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd15986688),
    .m_axi_arvalid(m_axi_weights_3_arvalid),
    .m_axi_arready(m_axi_weights_3_arready),
    .m_axi_araddr(m_axi_weights_3_araddr),
    .m_axi_arlen(m_axi_weights_3_arlen),
    .m_axi_arsize(m_axi_weights_3_arsize),
    .m_axi_arburst(m_axi_weights_3_arburst),
    .m_axi_arcache(m_axi_weights_3_arcache),
    .m_axi_arprot(m_axi_weights_3_arprot),
    .m_axi_rvalid(m_axi_weights_3_rvalid),
    .m_axi_rready(m_axi_weights_3_rready),
    .m_axi_rdata(m_axi_weights_3_rdata),
    .m_axi_rresp(m_axi_weights_3_rresp),
    .m_axi_rlast(m_axi_weights_3_rlast),
    .beat_valid(port_3_beat_valid),
    .beat(port_3_beat),
    .beat_taken(line_taken),
    .memory_error(port_3_memory_error)
  );

  wire [511:0] port_4_beat;
  wire port_4_beat_valid;
  wire port_4_memory_error;

  weight_port_w512 port_4 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd21315584),
    .m_axi_arvalid(m_axi_weights_4_arvalid),
    .m_axi_arready(m_axi_weights_4_arready),
    .m_axi_araddr(m_axi_weights_4_araddr),
    .m_axi_arlen(m_axi_weights_4_arlen),
    .m_axi_arsize(m_axi_weights_4_arsize),
    .m_axi_arburst(m_axi_weights_4_arburst),
    .m_axi_arcache(m_axi_weights_4_arcache),
    .m_axi_arprot(m_axi_weights_4_arprot),
    .m_axi_rvalid(m_axi_weights_4_rvalid),
    .m_axi_rready(m_axi_weights_4_rready),
    .m_axi_rdata(m_axi_weights_4_rdata),
    .m_axi_rresp(m_axi_weights_4_rresp),
    .m_axi_rlast(m_axi_weights_4_rlast),
    .beat_valid(port_4_beat_valid),
    .beat(port_4_beat),
    .beat_taken(line_taken),
    .memory_error(port_4_memory_error)
  );

  wire [511:0] port_5_beat;
  wire port_5_beat_valid;
  wire port_5_memory_error;

  weight_port_w512 port_5 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd26644480),
    .m_axi_arvalid(m_axi_weights_5_arvalid),
    .m_axi_arready(m_axi_weights_5_arready),
    .m_axi_araddr(m_axi_weights_5_araddr),
    .m_axi_arlen(m_axi_weights_5_arlen),
    .m_axi_arsize(m_axi_weights_5_arsize),
    .m_axi_arburst(m_axi_weights_5_arburst),
    .m_axi_arcache(m_axi_weights_5_arcache),
    .m_axi_arprot(m_axi_weights_5_arprot),
    .m_axi_rvalid(m_axi_weights_5_rvalid),
    .m_axi_rready(m_axi_weights_5_rready),
    .m_axi_rdata(m_axi_weights_5_rdata),
    .m_axi_rresp(m_axi_weights_5_rresp),
    .m_axi_rlast(m_axi_weights_5_rlast),
    .beat_valid(port_5_beat_valid),
    .beat(port_5_beat),
    .beat_taken(line_taken),
    .memory_error(port_5_memory_error)
  );

  wire [511:0] port_6_beat;
  wire port_6_beat_valid;
  wire port_6_memory_error;

  weight_port_w512 port_6 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd31973376),
    .m_axi_arvalid(m_axi_weights_6_arvalid),
    .m_axi_arready(m_axi_weights_6_arready),
    .m_axi_araddr(m_axi_weights_6_araddr),
    .m_axi_arlen(m_axi_weights_6_arlen),
    .m_axi_arsize(m_axi_weights_6_arsize),
    .m_axi_arburst(m_axi_weights_6_arburst),
    .m_axi_arcache(m_axi_weights_6_arcache),
    .m_axi_arprot(m_axi_weights_6_arprot),
    .m_axi_rvalid(m_axi_weights_6_rvalid),
    .m_axi_rready(m_axi_weights_6_rready),
    .m_axi_rdata(m_axi_weights_6_rdata),
    .m_axi_rresp(m_axi_weights_6_rresp),
    .m_axi_rlast(m_axi_weights_6_rlast),
    .beat_valid(port_6_beat_valid),
    .beat(port_6_beat),
    .beat_taken(line_taken),
    .memory_error(port_6_memory_error)
  );

  wire [511:0] port_7_beat;
  wire port_7_beat_valid;
  wire port_7_memory_error;

  weight_port_w512 port_7 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd37302272),
    .m_axi_arvalid(m_axi_weights_7_arvalid),
    .m_axi_arready(m_axi_weights_7_arready),
    .m_axi_araddr(m_axi_weights_7_araddr),
    .m_axi_arlen(m_axi_weights_7_arlen),
    .m_axi_arsize(m_axi_weights_7_arsize),
    .m_axi_arburst(m_axi_weights_7_arburst),
    .m_axi_arcache(m_axi_weights_7_arcache),
    .m_axi_arprot(m_axi_weights_7_arprot),
    .m_axi_rvalid(m_axi_weights_7_rvalid),
    .m_axi_rready(m_axi_weights_7_rready),
    .m_axi_rdata(m_axi_weights_7_rdata),
    .m_axi_rresp(m_axi_weights_7_rresp),
    .m_axi_rlast(m_axi_weights_7_rlast),
    .beat_valid(port_7_beat_valid),
    .beat(port_7_beat),
    .beat_taken(line_taken),
    .memory_error(port_7_memory_error)
  );

  wire [511:0] port_8_beat;
  wire port_8_beat_valid;
  wire port_8_memory_error;

  weight_port_w512 port_8 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd42631168),
    .m_axi_arvalid(m_axi_weights_8_arvalid),
    .m_axi_arready(m_axi_weights_8_arready),
    .m_axi_araddr(m_axi_weights_8_araddr),
    .m_axi_arlen(m_axi_weights_8_arlen),
    .m_axi_arsize(m_axi_weights_8_arsize),
    .m_axi_arburst(m_axi_weights_8_arburst),
    .m_axi_arcache(m_axi_weights_8_arcache),
    .m_axi_arprot(m_axi_weights_8_arprot),
    .m_axi_rvalid(m_axi_weights_8_rvalid),
    .m_axi_rready(m_axi_weights_8_rready),
    .m_axi_rdata(m_axi_weights_8_rdata),
    .m_axi_rresp(m_axi_weights_8_rresp),
    .m_axi_rlast(m_axi_weights_8_rlast),
    .beat_valid(port_8_beat_valid),
    .beat(port_8_beat),
    .beat_taken(line_taken),
    .memory_error(port_8_memory_error)
  );

  wire [511:0] port_9_beat;
  wire port_9_beat_valid;
  wire port_9_memory_error;

  weight_port_w512 port_9 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd47960064),
    .m_axi_arvalid(m_axi_weights_9_arvalid),
    .m_axi_arready(m_axi_weights_9_arready),
    .m_axi_araddr(m_axi_weights_9_araddr),
    .m_axi_arlen(m_axi_weights_9_arlen),
    .m_axi_arsize(m_axi_weights_9_arsize),
    .m_axi_arburst(m_axi_weights_9_arburst),
    .m_axi_arcache(m_axi_weights_9_arcache),
    .m_axi_arprot(m_axi_weights_9_arprot),
    .m_axi_rvalid(m_axi_weights_9_rvalid),
    .m_axi_rready(m_axi_weights_9_rready),
    .m_axi_rdata(m_axi_weights_9_rdata),
    .m_axi_rresp(m_axi_weights_9_rresp),
    .m_axi_rlast(m_axi_weights_9_rlast),
    .beat_valid(port_9_beat_valid),
    .beat(port_9_beat),
    .beat_taken(line_taken),
    .memory_error(port_9_memory_error)
  );

  wire [511:0] port_10_beat;
  wire port_10_beat_valid;
  wire port_10_memory_error;

  weight_port_w512 port_10 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd53288960),
    .m_axi_arvalid(m_axi_weights_10_arvalid),
    .m_axi_arready(m_axi_weights_10_arready),
    .m_axi_araddr(m_axi_weights_10_araddr),
    .m_axi_arlen(m_axi_weights_10_arlen),
    .m_axi_arsize(m_axi_weights_10_arsize),
    .m_axi_arburst(m_axi_weights_10_arburst),
    .m_axi_arcache(m_axi_weights_10_arcache),
    .m_axi_arprot(m_axi_weights_10_arprot),
    .m_axi_rvalid(m_axi_weights_10_rvalid),
    .m_axi_rready(m_axi_weights_10_rready),
    .m_axi_rdata(m_axi_weights_10_rdata),
    .m_axi_rresp(m_axi_weights_10_rresp),
    .m_axi_rlast(m_axi_weights_10_rlast),
    .beat_valid(port_10_beat_valid),
    .beat(port_10_beat),
    .beat_taken(line_taken),
    .memory_error(port_10_memory_error)
  );

  wire [511:0] port_11_beat;
  wire port_11_beat_valid;
  wire port_11_memory_error;

  weight_port_w512 port_11 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd58617856),
    .m_axi_arvalid(m_axi_weights_11_arvalid),
    .m_axi_arready(m_axi_weights_11_arready),
    .m_axi_araddr(m_axi_weights_11_araddr),
    .m_axi_arlen(m_axi_weights_11_arlen),
    .m_axi_arsize(m_axi_weights_11_arsize),
    .m_axi_arburst(m_axi_weights_11_arburst),
    .m_axi_arcache(m_axi_weights_11_arcache),
    .m_axi_arprot(m_axi_weights_11_arprot),
    .m_axi_rvalid(m_axi_weights_11_rvalid),
    .m_axi_rready(m_axi_weights_11_rready),
    .m_axi_rdata(m_axi_weights_11_rdata),
    .m_axi_rresp(m_axi_weights_11_rresp),
    .m_axi_rlast(m_axi_weights_11_rlast),
    .beat_valid(port_11_beat_valid),
    .beat(port_11_beat),
    .beat_taken(line_taken),
    .memory_error(port_11_memory_error)
  );

  wire [511:0] port_12_beat;
  wire port_12_beat_valid;
  wire port_12_memory_error;

  weight_port_w512 port_12 (
    .clock(clock),
    .reset(reset),
    .start(start),
    .wants_head(wants_head),
    .base(base + 40'd63946752),
    .m_axi_arvalid(m_axi_weights_12_arvalid),
    .m_axi_arready(m_axi_weights_12_arready),
    .m_axi_araddr(m_axi_weights_12_araddr),
    .m_axi_arlen(m_axi_weights_12_arlen),
    .m_axi_arsize(m_axi_weights_12_arsize),
    .m_axi_arburst(m_axi_weights_12_arburst),
    .m_axi_arcache(m_axi_weights_12_arcache),
    .m_axi_arprot(m_axi_weights_12_arprot),
    .m_axi_rvalid(m_axi_weights_12_rvalid),
    .m_axi_rready(m_axi_weights_12_rready),
    .m_axi_rdata(m_axi_weights_12_rdata),
    .m_axi_rresp(m_axi_weights_12_rresp),
    .m_axi_rlast(m_axi_weights_12_rlast),
    .beat_valid(port_12_beat_valid),
    .beat(port_12_beat),
    .beat_taken(line_taken),
    .memory_error(port_12_memory_error)
  );

  assign memory_error = |{port_0_memory_error, port_1_memory_error, port_2_memory_error, port_3_memory_error,
      port_4_memory_error, port_5_memory_error, port_6_memory_error, port_7_memory_error, port_8_memory_error,
      port_9_memory_error, port_10_memory_error, port_11_memory_error, port_12_memory_error};
  wire line_valid = &{port_0_beat_valid, port_1_beat_valid, port_2_beat_valid, port_3_beat_valid,
      port_4_beat_valid, port_5_beat_valid, port_6_beat_valid, port_7_beat_valid, port_8_beat_valid,
      port_9_beat_valid, port_10_beat_valid, port_11_beat_valid, port_12_beat_valid};
  wire [6655:0] line = {port_12_beat, port_11_beat, port_10_beat, port_9_beat, port_8_beat, port_7_beat,
      port_6_beat, port_5_beat, port_4_beat, port_3_beat, port_2_beat, port_1_beat, port_0_beat};
  assign weights_valid = line_valid;
  assign weights = line[6559:0];
  wire unused_bits = |line[6655:6560];
  assign line_taken = line_valid & weights_ready;

  // Bits that nothing reads
  wire unused = &{1'b0, unused_bits};

endmodule

`default_nettype wire
