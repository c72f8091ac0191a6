// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// Row of the embedding of a token, from memory, a word a cycle.

`default_nettype none

module embedding_reader_w128 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [14:0] token,

  // Address of the embedding
  input  wire [39:0] base,

  // Row
  output wire valid,
  output reg  [127:0] values,

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
  input  wire [127:0] m_axi_embedding_rdata,
  input  wire [1:0] m_axi_embedding_rresp,
  input  wire m_axi_embedding_rlast
);

  localparam [1:0] INCREMENTING = 2'd1;
  localparam [3:0] MODIFIABLE = 4'd2;

  reg [39:0] address;
  reg [1:0] bursts_left;
  reg is_valid;
  reg has_failed;
  wire unused_last = m_axi_embedding_rlast;
  wire [26:0] address_product = token * 12'd2048;

  always @(posedge clock) begin
    if (start) begin
      address <= base + {13'd0, address_product};
      bursts_left <= 2'd2;
    end else if (m_axi_embedding_arvalid & m_axi_embedding_arready) begin
      address <= address + 40'd1024;
      bursts_left <= bursts_left - 2'd1;
    end
    values <= m_axi_embedding_rdata;
    is_valid <= m_axi_embedding_rvalid;
    if (m_axi_embedding_rvalid & (m_axi_embedding_rresp != 2'd0)) begin
      has_failed <= 1'b1;
    end
    if (reset) begin
      bursts_left <= 2'd0;
      is_valid <= 1'b0;
      has_failed <= 1'b0;
    end
  end

  assign m_axi_embedding_arsize = 3'd4;
  assign m_axi_embedding_arburst = INCREMENTING;
  assign m_axi_embedding_arcache = MODIFIABLE;
  assign m_axi_embedding_arprot = 3'd0;
  assign m_axi_embedding_arvalid = bursts_left != 2'd0;
  assign m_axi_embedding_araddr = address;
  assign m_axi_embedding_arlen = (bursts_left == 2'd1) ? 8'd63 : 8'd63;
  assign m_axi_embedding_rready = 1'b1;
  assign valid = is_valid;
  assign memory_error = has_failed;

  // Bits that nothing reads
  wire unused = &{1'b0, unused_last};

endmodule

`default_nettype wire
