// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Row of the embedding of a token, a word a cycle.

`default_nettype none

module embedding_fetch_w128 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [9:0] token,

  // Row
  output wire valid,
  output reg  [127:0] values
);

  reg [127:0] rows [0:24575];
  initial $readmemh("embedding.hex", rows);
  reg [14:0] address;
  reg [4:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= token * 5'd24;
      words_left <= 5'd24;
    end else if (words_left != 5'd0) begin
      address <= address + 15'd1;
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
