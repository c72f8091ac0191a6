// Configuration 1.3b, 4096 lanes (64 rows x 64 columns), hash 4de18824, Tern 0.5.0.
// Five ternary weights from each of 52 bytes in bit planes.

`default_nettype none

module trit_decoder_b52 (
  input  wire clock,
  input  wire enable,

  // Bit planes of the bytes
  input  wire [415:0] code,

  // Planes of the first trits, the second, ...
  output reg  [259:0] plus,
  output reg  [259:0] minus
);

  wire [51:0] t0 = code[51:0];
  wire [51:0] t1 = code[103:52];
  wire [51:0] t2 = code[155:104];
  wire [51:0] t3 = code[207:156];
  wire [51:0] t4 = code[259:208];
  wire [51:0] t5 = code[311:260];
  wire [51:0] t6 = code[363:312];
  wire [51:0] t7 = code[415:364];
  wire [51:0] upper_twos = t4 & t3 & t2;
  wire [51:0] c2 = upper_twos & t5 | ~upper_twos & t2;
  wire [51:0] c3 = upper_twos & t6 | ~upper_twos & t3;
  wire [51:0] c4 = upper_twos & t7 | ~upper_twos & t4;
  wire [51:0] four_is_two = t6 & t5;
  wire [51:0] two_is_two = t1 & t0;
  wire [51:0] one_is_two = c3 & c2;

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
