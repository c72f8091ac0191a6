// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// Ternary weights of a model on chip, streamed in the order of the array.

`default_nettype none

module weight_memory_w208_d4704 (
  input  wire clock,
  input  wire reset,

  // Back to the first word
  input  wire start,

  // Weight stream
  output wire weights_valid,
  input  wire weights_ready,
  output reg  [207:0] weights
);

  reg [207:0] words [0:4703];
  initial $readmemh("weights.hex", words);
  reg [12:0] address;
  reg is_read;
  wire advances = weights_ready | !is_read;

  always @(posedge clock) begin
    if (start) begin
      address <= 13'd0;
      is_read <= 1'b0;
    end else if (advances) begin
      address <= address + 13'd1;
      is_read <= 1'b1;
    end
    if (advances) begin
      weights <= words[address];
    end
    if (reset) begin
      address <= 13'd0;
      is_read <= 1'b0;
    end
  end

  assign weights_valid = is_read;

endmodule

`default_nettype wire
