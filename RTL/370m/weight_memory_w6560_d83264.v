// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash 8f9d3866, Tern 0.1.0.
// Ternary weights of a model on chip, streamed in the order of the array.

`default_nettype none

module weight_memory_w6560_d83264 (
  input  wire clock,
  input  wire reset,

  // Back to the first word
  input  wire start,

  // Weight stream
  output wire weights_valid,
  input  wire weights_ready,
  output reg  [6559:0] weights
);

  reg [6559:0] words [0:83263];
  initial $readmemh("weights.hex", words);
  reg [16:0] address;
  reg is_read;
  wire [16:0] next_address = (weights_ready & is_read) ? address + 17'd1 : address;

  always @(posedge clock) begin
    if (start) begin
      address <= 17'd0;
      is_read <= 1'b0;
    end else begin
      address <= next_address;
      is_read <= 1'b1;
    end
    weights <= words[next_address];
    if (reset) begin
      address <= 17'd0;
      is_read <= 1'b0;
    end
  end

  assign weights_valid = is_read;

endmodule

`default_nettype wire
