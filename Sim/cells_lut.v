// Look-up tables of ECP5 and iCE40 in a form that simulates quickly: inputs that a table does not depend on are not
// looked at, and the rest becomes a few gates.

`default_nettype none

// A table of A and B, of which B is bit 1 of the index.
`define TERN_LUT2(f) ( \
    (f) == 4'h0 ? 1'b0 : (f) == 4'hf ? 1'b1 : (f) == 4'ha ? A : (f) == 4'h5 ? ~A : (f) == 4'hc ? B : \
    (f) == 4'h3 ? ~B : (f) == 4'h8 ? A & B : (f) == 4'h7 ? ~(A & B) : (f) == 4'he ? A | B : (f) == 4'h1 ? ~(A | B) : \
    (f) == 4'h6 ? A ^ B : (f) == 4'h9 ? ~(A ^ B) : (f) == 4'h2 ? A & ~B : (f) == 4'hd ? ~(A & ~B) : \
    (f) == 4'h4 ? B & ~A : ~(B & ~A))

module LUT4 #(parameter [15:0] INIT = 16'h0000) (input wire A, B, C, D, output wire Z);
  wire low = INIT[7:4] == INIT[3:0] ? `TERN_LUT2(INIT[3:0]) :
    INIT[7:4] == ~INIT[3:0] ? C ^ `TERN_LUT2(INIT[3:0]) : C ? `TERN_LUT2(INIT[7:4]) : `TERN_LUT2(INIT[3:0]);
  wire high = INIT[15:12] == INIT[11:8] ? `TERN_LUT2(INIT[11:8]) :
    INIT[15:12] == ~INIT[11:8] ? C ^ `TERN_LUT2(INIT[11:8]) : C ? `TERN_LUT2(INIT[15:12]) : `TERN_LUT2(INIT[11:8]);
  assign Z = INIT[15:8] == INIT[7:0] ? low : INIT[15:8] == ~INIT[7:0] ? D ^ low : D ? high : low;
endmodule

module SB_LUT4 #(parameter [15:0] LUT_INIT = 16'h0000) (input wire I0, I1, I2, I3, output wire O);
  LUT4 #(.INIT(LUT_INIT)) lut (.A(I0), .B(I1), .C(I2), .D(I3), .Z(O));
endmodule

`default_nettype wire
