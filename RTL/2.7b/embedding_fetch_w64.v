// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3de490d8, Tern 0.1.0.
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

  reg [63:0] rows [0:20479999];
  initial $readmemh("embedding.hex", rows);
  reg [24:0] address;
  reg [9:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= token * 10'd640;
      words_left <= 10'd640;
    end else if (words_left != 10'd0) begin
      address <= address + 25'd1;
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
