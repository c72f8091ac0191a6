// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Row of the embedding of a token, from memory, a word a cycle.

`default_nettype none

module embedding_reader_w64 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [14:0] token,

  // Address of the embedding
  input  wire [39:0] base,

  // Row
  output wire valid,
  output reg  [63:0] values,

  // A read failed
  output wire memory_error,

  // Memory
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
  input  wire [63:0] m_axi_embedding_rdata,
  input  wire [1:0] m_axi_embedding_rresp,
  input  wire m_axi_embedding_rlast
);

  localparam [1:0] INCREMENTING = 2'd1;
  localparam [3:0] MODIFIABLE = 4'd2;

  reg [39:0] address;
  reg [2:0] bursts_left;
  reg is_valid;
  reg has_failed;
  wire unused_last = m_axi_embedding_rlast;
  wire [27:0] address_product = token * 13'd5120;

  always @(posedge clock) begin
    if (start) begin
      address <= base + {12'd0, address_product};
      bursts_left <= 3'd5;
    end else if (m_axi_embedding_arvalid & m_axi_embedding_arready) begin
      address <= address + 40'd1024;
      bursts_left <= bursts_left - 3'd1;
    end
    values <= m_axi_embedding_rdata;
    is_valid <= m_axi_embedding_rvalid;
    if (m_axi_embedding_rvalid & (m_axi_embedding_rresp != 2'd0)) begin
      has_failed <= 1'b1;
    end
    if (reset) begin
      bursts_left <= 3'd0;
      is_valid <= 1'b0;
      has_failed <= 1'b0;
    end
  end

  assign m_axi_embedding_arsize = 3'd3;
  assign m_axi_embedding_arburst = INCREMENTING;
  assign m_axi_embedding_arcache = MODIFIABLE;
  assign m_axi_embedding_arprot = 3'd0;
  assign m_axi_embedding_arvalid = bursts_left != 3'd0;
  assign m_axi_embedding_araddr = address;
  assign m_axi_embedding_arlen = (bursts_left == 3'd1) ? 8'd127 : 8'd127;
  assign m_axi_embedding_rready = 1'b1;
  assign valid = is_valid;
  assign memory_error = has_failed;

  // Bits that nothing reads
  wire unused = &{1'b0, unused_last};

endmodule

`default_nettype wire
