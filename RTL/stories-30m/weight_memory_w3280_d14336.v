// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5b9be59b, Tern 0.5.0.
// Ternary weights of a model on chip, streamed in the order of the array.

`default_nettype none

module weight_memory_w3280_d14336 (
  input  wire clock,
  input  wire reset,

  // Back to the first word
  input  wire start,

  // Weight stream
  output wire weights_valid,
  input  wire weights_ready,
  output reg  [3279:0] weights
);

  reg [3279:0] words [0:14335];
  initial $readmemh("weights.hex", words);
  reg [13:0] address;
  reg is_read;
  wire advances = weights_ready | !is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= 14'd0;
      is_read <= 1'b0;
    end else if (advances) begin
      address <= address + 14'd1;
      is_read <= 1'b1;
    end
    if (advances) begin
      weights <= words[address];
    end
    if (reset) begin
      address <= 14'd0;
      is_read <= 1'b0;
    end
  end

  assign weights_valid = is_read;

endmodule

`default_nettype wire
