// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5ed4f31e, Tern 0.2.0.
// sigmoid by linear interpolation, two cycles later.

`default_nettype none

module sigmoid_table (
  input  wire clock,
  input  wire [17:0] argument,
  output reg  [15:0] value
);

  // A word is {step, base}
  reg [27:0] segments [0:511];
  initial $readmemh("sigmoid.hex", segments);
  reg [27:0] segment;
  reg [8:0] fraction;
  wire signed [11:0] step = segment[27:16];
  wire [15:0] base = segment[15:0];
  wire signed [20:0] slope = step * $signed({1'b0, fraction});
  wire signed [21:0] value_part = slope + 21'sd256;

  always @(posedge clock) begin
    segment <= segments[argument[17:9]];
    fraction <= argument[8:0];
    value <= $signed(base) + $signed({{3{value_part[21]}}, value_part[21:9]});
  end

  // Bits that nothing reads
  wire unused = &{1'b0, value_part[8:0]};

endmodule

`default_nettype wire
