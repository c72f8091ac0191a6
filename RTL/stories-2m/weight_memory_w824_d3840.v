// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash eefbb1db, Tern 0.2.0.
// Ternary weights of a model on chip, streamed in the order of the array.

`default_nettype none

module weight_memory_w824_d3840 (
  input  wire clock,
  input  wire reset,

  // Back to the first word
  input  wire start,

  // Weight stream
  output wire weights_valid,
  input  wire weights_ready,
  output reg  [823:0] weights
);

  reg [823:0] words [0:3839];
  initial $readmemh("weights.hex", words);
  reg [11:0] address;
  reg is_read;
  wire [11:0] next_address = (weights_ready & is_read) ? address + 12'd1 : address;

  always @(posedge clock) begin
    if (start) begin
      address <= 12'd0;
      is_read <= 1'b0;
    end else begin
      address <= next_address;
      is_read <= 1'b1;
    end
    weights <= words[next_address];
    if (reset) begin
      address <= 12'd0;
      is_read <= 1'b0;
    end
  end

  assign weights_valid = is_read;

endmodule

`default_nettype wire
