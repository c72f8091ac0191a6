// Configuration 2.7b, 4096 lanes (64 rows x 64 columns), hash 3dbcf902, Tern 0.5.0.
// Five ternary weights from each of 64 bytes in bit planes.

`default_nettype none

module trit_decoder_b64 (
  input  wire clock,
  input  wire enable,

  // Bit planes of the bytes
  input  wire [511:0] code,

  // Planes of the first trits, the second, ...
  output reg  [319:0] plus,
  output reg  [319:0] minus
);

  wire [63:0] t0 = code[63:0];
  wire [63:0] t1 = code[127:64];
  wire [63:0] t2 = code[191:128];
  wire [63:0] t3 = code[255:192];
  wire [63:0] t4 = code[319:256];
  wire [63:0] t5 = code[383:320];
  wire [63:0] t6 = code[447:384];
  wire [63:0] t7 = code[511:448];
  wire [63:0] upper_twos = t4 & t3 & t2;
  wire [63:0] c2 = upper_twos & t5 | ~upper_twos & t2;
  wire [63:0] c3 = upper_twos & t6 | ~upper_twos & t3;
  wire [63:0] c4 = upper_twos & t7 | ~upper_twos & t4;
  wire [63:0] four_is_two = t6 & t5;
  wire [63:0] two_is_two = t1 & t0;
  wire [63:0] one_is_two = c3 & c2;

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
