// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash 8f9d3866, Tern 0.1.0.
// Row of the embedding of a token, a word a cycle.

`default_nettype none

module embedding_fetch_w128 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [14:0] token,

  // Row
  output wire valid,
  output reg  [127:0] values
);

  reg [127:0] rows [0:4095999];
  initial $readmemh("embedding.hex", rows);
  reg [21:0] address;
  reg [7:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= {7'd0, token} * 22'd128;
      words_left <= 8'd128;
    end else if (words_left != 8'd0) begin
      address <= address + 22'd1;
      words_left <= words_left - 8'd1;
    end
    values <= rows[address];
    is_read <= words_left != 8'd0;
    if (reset) begin
      words_left <= 8'd0;
      is_read <= 1'b0;
    end
  end

  assign valid = is_read;

endmodule

`default_nettype wire
