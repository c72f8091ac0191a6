// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Reads one port's part of the weights, ahead of the array.

`default_nettype none

module weight_port_w512 (
  input  wire clock,
  input  wire reset,

  // A token starts
  input  wire start,
  input  wire wants_head,

  // Address of the port's region
  input  wire [39:0] base,

  // Memory
  output wire m_axi_arvalid,
  input  wire m_axi_arready,
  output wire [39:0] m_axi_araddr,
  output wire [7:0] m_axi_arlen,
  output wire [2:0] m_axi_arsize,
  output wire [1:0] m_axi_arburst,
  output wire [3:0] m_axi_arcache,
  output wire [2:0] m_axi_arprot,
  input  wire m_axi_rvalid,
  output wire m_axi_rready,
  input  wire [511:0] m_axi_rdata,
  input  wire [1:0] m_axi_rresp,
  input  wire m_axi_rlast,

  // Beats in order
  output wire beat_valid,
  output reg  [511:0] beat,
  input  wire beat_taken,

  // A read failed
  output wire memory_error
);

  localparam [1:0] INCREMENTING = 2'd1;
  localparam [3:0] MODIFIABLE = 4'd2;

  assign m_axi_arsize = 3'd6;
  assign m_axi_arburst = INCREMENTING;
  assign m_axi_arcache = MODIFIABLE;
  assign m_axi_arprot = 3'd0;
  assign m_axi_rready = 1'b1;
  wire accepted = m_axi_arvalid & m_axi_arready;
  reg [15:0] burst;
  reg knows_head;
  wire is_body_end = burst == 16'd38719;
  wire is_head_end = burst == 16'd39969;
  wire wraps = is_head_end | is_body_end & !wants_head;

  always @(posedge clock) begin
    if (accepted) begin
      burst <= wraps ? 16'd0 : burst + 16'd1;
    end
    if (start) begin
      knows_head <= 1'b1;
    end else if (accepted & is_body_end) begin
      knows_head <= 1'b0;
    end
    if (reset) begin
      burst <= 16'd0;
      knows_head <= 1'b0;
    end
  end

  wire may_pass = !is_body_end | knows_head;
  reg active;
  reg [39:0] address;
  wire [4:0] length = is_body_end ? 5'd16 : is_head_end ? 5'd16 : 5'd16;
  reg [9:0] claimed_beats;
  reg [3:0] bursts_under_way;
  wire has_room = claimed_beats < 10'd496;
  wire ended = m_axi_rvalid & m_axi_rlast;

  always @(posedge clock) begin
    if (start) begin
      active <= 1'b1;
    end
    if (start & !active) begin
      address <= base;
    end else if (accepted) begin
      address <= wraps ? base : address + 40'd1024;
    end
    claimed_beats <= claimed_beats + (accepted ? {5'd0, length} : 10'd0) - {9'd0, beat_taken};
    if (accepted & !ended) begin
      bursts_under_way <= bursts_under_way + 4'd1;
    end else if (!accepted & ended) begin
      bursts_under_way <= bursts_under_way - 4'd1;
    end
    if (reset) begin
      active <= 1'b0;
      claimed_beats <= 10'd0;
      bursts_under_way <= 4'd0;
    end
  end

  wire is_free = bursts_under_way != 4'd8;
  assign m_axi_arvalid = active & may_pass & has_room & is_free;
  assign m_axi_araddr = address;
  assign m_axi_arlen = {3'd0, length - 5'd1};
  reg [511:0] beats [0:511];
  reg [8:0] head;
  reg [8:0] tail;
  reg is_read;
  wire [8:0] next_head = beat_taken ? head + 9'd1 : head;

  always @(posedge clock) begin
    if (m_axi_rvalid) begin
      beats[tail] <= m_axi_rdata;
      tail <= tail + 9'd1;
    end
    head <= next_head;
    is_read <= next_head != tail;
    beat <= beats[next_head];
    if (reset) begin
      tail <= 9'd0;
      head <= 9'd0;
      is_read <= 1'b0;
    end
  end

  assign beat_valid = is_read;
  reg has_failed;

  always @(posedge clock) begin
    if (m_axi_rvalid & (m_axi_rresp != 2'd0)) begin
      has_failed <= 1'b1;
    end
    if (reset) begin
      has_failed <= 1'b0;
    end
  end

  assign memory_error = has_failed;

endmodule

`default_nettype wire
