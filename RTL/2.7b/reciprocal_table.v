// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 38f3ef87, Tern 0.2.0.
// reciprocal by linear interpolation, two cycles later.

`default_nettype none

module reciprocal_table (
  input  wire clock,
  input  wire [14:0] argument,
  output reg  [15:0] value
);

  // A word is {step, base}
  reg [27:0] segments [0:255];
  initial $readmemh("reciprocal.hex", segments);
  reg [27:0] segment;
  reg [6:0] fraction;
  wire signed [11:0] step = segment[27:16];
  wire [15:0] base = segment[15:0];
  wire signed [18:0] slope = step * $signed({1'b0, fraction});
  wire signed [19:0] value_part = slope + 19'sd64;

  always @(posedge clock) begin
    segment <= segments[argument[14:7]];
    fraction <= argument[6:0];
    value <= $signed(base) + $signed({{3{value_part[19]}}, value_part[19:7]});
  end

  // Bits that nothing reads
  wire unused = &{1'b0, value_part[6:0]};

endmodule

`default_nettype wire
