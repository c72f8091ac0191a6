// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// reciprocal by linear interpolation, four cycles later.

`default_nettype none

module reciprocal_table (
  input  wire clock,
  input  wire [14:0] argument,
  output reg  [15:0] value
);

  // A word is {step, base}
  reg [27:0] segments [0:255];
  initial $readmemh("reciprocal.hex", segments);
  reg [27:0] segment_1;
  reg [27:0] segment_2;

  always @(posedge clock) begin
    segment_2 <= segment_1;
  end

  reg [6:0] fraction_1;
  reg [6:0] fraction_2;

  always @(posedge clock) begin
    fraction_1 <= argument[6:0];
    fraction_2 <= fraction_1;
  end

  wire signed [11:0] step_2 = segment_2[27:16];
  wire [15:0] base_2 = segment_2[15:0];
  reg [15:0] base_3;

  always @(posedge clock) begin
    base_3 <= base_2;
  end

  reg signed [19:0] slope_3;
  wire signed [20:0] value_part = slope_3 + 20'sd64;

  always @(posedge clock) begin
    segment_1 <= segments[argument[14:7]];
    slope_3 <= step_2 * $signed({1'b0, fraction_2});
    value <= $signed(base_3) + $signed({{2{value_part[20]}}, value_part[20:7]});
  end

  // Bits that nothing reads
  wire unused = &{1'b0, value_part[6:0]};

endmodule

`default_nettype wire
