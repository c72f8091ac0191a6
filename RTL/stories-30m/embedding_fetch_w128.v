// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5b9be59b, Tern 0.5.0.
// Row of the embedding of a token, a word a cycle.

`default_nettype none

module embedding_fetch_w128 (
  input  wire clock,
  input  wire reset,

  // Token
  input  wire start,
  input  wire [11:0] token,

  // Row
  output wire valid,
  output reg  [127:0] values
);

  reg [127:0] rows [0:262143];
  initial $readmemh("embedding.hex", rows);
  reg [17:0] address;
  reg [6:0] words_left;
  reg is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= {6'd0, token} * 18'd64;
      words_left <= 7'd64;
    end else if (words_left != 7'd0) begin
      address <= address + 18'd1;
      words_left <= words_left - 7'd1;
    end
    values <= rows[address];
    is_read <= words_left != 7'd0;
    if (reset) begin
      words_left <= 7'd0;
      is_read <= 1'b0;
    end
  end

  assign valid = is_read;

endmodule

`default_nettype wire
