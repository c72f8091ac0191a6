// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Five ternary weights from each of 39 bytes in bit planes.

`default_nettype none

module trit_decoder_b39 (
  input  wire clock,
  input  wire enable,

  // Bit planes of the bytes
  input  wire [311:0] code,

  // Planes of the first trits, the second, ...
  output reg  [194:0] plus,
  output reg  [194:0] minus
);

  wire [38:0] t0 = code[38:0];
  wire [38:0] t1 = code[77:39];
  wire [38:0] t2 = code[116:78];
  wire [38:0] t3 = code[155:117];
  wire [38:0] t4 = code[194:156];
  wire [38:0] t5 = code[233:195];
  wire [38:0] t6 = code[272:234];
  wire [38:0] t7 = code[311:273];
  wire [38:0] upper_twos = t4 & t3 & t2;
  wire [38:0] c2 = upper_twos & t5 | ~upper_twos & t2;
  wire [38:0] c3 = upper_twos & t6 | ~upper_twos & t3;
  wire [38:0] c4 = upper_twos & t7 | ~upper_twos & t4;
  wire [38:0] four_is_two = t6 & t5;
  wire [38:0] two_is_two = t1 & t0;
  wire [38:0] one_is_two = c3 & c2;

  always @(posedge clock) begin
    if (enable) begin
      plus <= {~(upper_twos | four_is_two) & t7, ~upper_twos & (four_is_two & t7 | ~four_is_two & t5),
          ~(two_is_two | one_is_two) & c4, two_is_two & c4 | ~two_is_two & ~one_is_two & c2, two_is_two & c2 &
          ~c3 | ~two_is_two & t0};
      minus <= {upper_twos | four_is_two, upper_twos | ~four_is_two & t6, two_is_two | one_is_two,
          ~two_is_two & c3, two_is_two & c3 | ~two_is_two & t1};
    end
  end

endmodule

`default_nettype wire
