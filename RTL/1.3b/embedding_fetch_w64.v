// Configuration 1.3b, 4096 lanes (64 rows x 64 columns), hash 6bae89d0, Tern 0.1.0.
// Row of the embedding of a token, a word a cycle.

`default_nettype none

module embedding_fetch_w64 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [14:0] token,

  // Row
  output wire valid,
  output reg  [63:0] values
);

  reg [63:0] rows [0:16383999];
  initial $readmemh("embedding.hex", rows);
  reg [23:0] address;
  reg [9:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= {9'd0, token} * 24'd512;
      words_left <= 10'd512;
    end else if (words_left != 10'd0) begin
      address <= address + 24'd1;
      words_left <= words_left - 10'd1;
    end
    values <= rows[address];
    is_read <= words_left != 10'd0;
    if (reset) begin
      words_left <= 10'd0;
      is_read <= 1'b0;
    end
  end

  assign valid = is_read;

endmodule

`default_nettype wire
