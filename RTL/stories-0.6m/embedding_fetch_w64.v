// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// Row of the embedding of a token, a word a cycle.

`default_nettype none

module embedding_fetch_w64 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [8:0] token,

  // Row
  output wire valid,
  output reg  [63:0] values
);

  reg [63:0] rows [0:12287];
  initial $readmemh("embedding.hex", rows);
  reg [13:0] address;
  reg [4:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= token * 5'd24;
      words_left <= 5'd24;
    end else if (words_left != 5'd0) begin
      address <= address + 14'd1;
      words_left <= words_left - 5'd1;
    end
    values <= rows[address];
    is_read <= words_left != 5'd0;
    if (reset) begin
      words_left <= 5'd0;
      is_read <= 1'b0;
    end
  end

  assign valid = is_read;

endmodule

`default_nettype wire
