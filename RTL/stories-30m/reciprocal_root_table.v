// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5ed4f31e, Tern 0.2.0.
// reciprocal_root by linear interpolation, two cycles later.

`default_nettype none

module reciprocal_root_table (
  input  wire clock,
  input  wire [15:0] argument,
  output reg  [15:0] value
);

  // A word is {step, base}
  reg [27:0] segments [0:255];
  initial $readmemh("reciprocal_root.hex", segments);
  reg [27:0] segment;
  reg [7:0] fraction;
  wire signed [11:0] step = segment[27:16];
  wire [15:0] base = segment[15:0];
  wire signed [19:0] slope = step * $signed({1'b0, fraction});
  wire signed [20:0] value_part = slope + 20'sd128;

  always @(posedge clock) begin
    segment <= segments[argument[15:8]];
    fraction <= argument[7:0];
    value <= $signed(base) + $signed({{3{value_part[20]}}, value_part[20:8]});
  end

  // Bits that nothing reads
  wire unused = &{1'b0, value_part[7:0]};

endmodule

`default_nettype wire
