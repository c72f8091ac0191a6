// What the simulation of a netlist has in place of the ECP5 cells that Yosys has no models of: block RAM and multipliers,
// in the modes that Yosys maps to.

`default_nettype none

module DP16KD #(
  parameter DATA_WIDTH_A = 18, DATA_WIDTH_B = 18,
  parameter REGMODE_A = "NOREG", REGMODE_B = "NOREG", RESETMODE = "SYNC", ASYNC_RESET_RELEASE = "SYNC",
  parameter CSDECODE_A = "0b000", CSDECODE_B = "0b000", CLKAMUX = "CLKA", CLKBMUX = "CLKB", GSR = "AUTO",
  parameter WRITEMODE_A = "NORMAL", WRITEMODE_B = "NORMAL",
  parameter [319:0] INITVAL_00 = 320'd0, INITVAL_01 = 320'd0, INITVAL_02 = 320'd0, INITVAL_03 = 320'd0, INITVAL_04 =
    320'd0, INITVAL_05 = 320'd0, INITVAL_06 = 320'd0, INITVAL_07 = 320'd0, INITVAL_08 = 320'd0, INITVAL_09 = 320'd0,
    INITVAL_0A = 320'd0, INITVAL_0B = 320'd0, INITVAL_0C = 320'd0, INITVAL_0D = 320'd0, INITVAL_0E = 320'd0,
    INITVAL_0F = 320'd0, INITVAL_10 = 320'd0, INITVAL_11 = 320'd0, INITVAL_12 = 320'd0, INITVAL_13 = 320'd0,
    INITVAL_14 = 320'd0, INITVAL_15 = 320'd0, INITVAL_16 = 320'd0, INITVAL_17 = 320'd0, INITVAL_18 = 320'd0,
    INITVAL_19 = 320'd0, INITVAL_1A = 320'd0, INITVAL_1B = 320'd0, INITVAL_1C = 320'd0, INITVAL_1D = 320'd0,
    INITVAL_1E = 320'd0, INITVAL_1F = 320'd0, INITVAL_20 = 320'd0, INITVAL_21 = 320'd0, INITVAL_22 = 320'd0,
    INITVAL_23 = 320'd0, INITVAL_24 = 320'd0, INITVAL_25 = 320'd0, INITVAL_26 = 320'd0, INITVAL_27 = 320'd0,
    INITVAL_28 = 320'd0, INITVAL_29 = 320'd0, INITVAL_2A = 320'd0, INITVAL_2B = 320'd0, INITVAL_2C = 320'd0,
    INITVAL_2D = 320'd0, INITVAL_2E = 320'd0, INITVAL_2F = 320'd0, INITVAL_30 = 320'd0, INITVAL_31 = 320'd0,
    INITVAL_32 = 320'd0, INITVAL_33 = 320'd0, INITVAL_34 = 320'd0, INITVAL_35 = 320'd0, INITVAL_36 = 320'd0,
    INITVAL_37 = 320'd0, INITVAL_38 = 320'd0, INITVAL_39 = 320'd0, INITVAL_3A = 320'd0, INITVAL_3B = 320'd0,
    INITVAL_3C = 320'd0, INITVAL_3D = 320'd0, INITVAL_3E = 320'd0, INITVAL_3F = 320'd0
) (
  input wire ADA0, ADA1, ADA2, ADA3, ADA4, ADA5, ADA6, ADA7, ADA8, ADA9, ADA10, ADA11, ADA12, ADA13, ADB0, ADB1,
    ADB2, ADB3, ADB4, ADB5, ADB6, ADB7, ADB8, ADB9, ADB10, ADB11, ADB12, ADB13, DIA0, DIA1, DIA2, DIA3, DIA4, DIA5,
    DIA6, DIA7, DIA8, DIA9, DIA10, DIA11, DIA12, DIA13, DIA14, DIA15, DIA16, DIA17, DIB0, DIB1, DIB2, DIB3, DIB4,
    DIB5, DIB6, DIB7, DIB8, DIB9, DIB10, DIB11, DIB12, DIB13, DIB14, DIB15, DIB16, DIB17, CLKA, CEA, OCEA, WEA, RSTA,
    CSA0, CSA1, CSA2, CLKB, CEB, OCEB, WEB, RSTB, CSB0, CSB1, CSB2,
  output wire DOA0, DOA1, DOA2, DOA3, DOA4, DOA5, DOA6, DOA7, DOA8, DOA9, DOA10, DOA11, DOA12, DOA13, DOA14, DOA15,
    DOA16, DOA17, DOB0, DOB1, DOB2, DOB3, DOB4, DOB5, DOB6, DOB7, DOB8, DOB9, DOB10, DOB11, DOB12, DOB13, DOB14,
    DOB15, DOB16, DOB17
);
  wire [13:0] address_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0};
  wire [17:0] input_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4,
    DIA3, DIA2, DIA1, DIA0};
  reg [17:0] output_a = 0;
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2,
    DOA1, DOA0} = output_a;

  wire [13:0] address_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0};
  wire [17:0] input_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4,
    DIB3, DIB2, DIB1, DIB0};
  reg [17:0] output_b = 0;
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2,
    DOB1, DOB0} = output_b;

  // Half words of 9 bits, of which ports of 1, 2 and 4 bits see 8.
  reg [8:0] halves [0:2047];
  integer half;
  initial begin : fill
    reg [20479:0] init;
    init = {
      INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C, INITVAL_3B, INITVAL_3A, INITVAL_39, INITVAL_38, INITVAL_37,
      INITVAL_36, INITVAL_35, INITVAL_34, INITVAL_33, INITVAL_32, INITVAL_31, INITVAL_30, INITVAL_2F, INITVAL_2E,
      INITVAL_2D, INITVAL_2C, INITVAL_2B, INITVAL_2A, INITVAL_29, INITVAL_28, INITVAL_27, INITVAL_26, INITVAL_25,
      INITVAL_24, INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20, INITVAL_1F, INITVAL_1E, INITVAL_1D, INITVAL_1C,
      INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18, INITVAL_17, INITVAL_16, INITVAL_15, INITVAL_14, INITVAL_13,
      INITVAL_12, INITVAL_11, INITVAL_10, INITVAL_0F, INITVAL_0E, INITVAL_0D, INITVAL_0C, INITVAL_0B, INITVAL_0A,
      INITVAL_09, INITVAL_08, INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04, INITVAL_03, INITVAL_02, INITVAL_01,
      INITVAL_00};
    for (half = 0; half < 2048; half = half + 1) halves[half] = init[half / 2 * 20 + half % 2 * 9 +: 9];
  end


  generate
    if (DATA_WIDTH_A == 36) begin : wide
      // Port A writes words of 36 bits, whose upper half comes in at B; port B reads, words of 36 bits at both outputs.
      wire [8:0] line = address_a[13:5];
      always @(posedge CLKA) if (CEA && WEA) begin
        if (address_a[0]) halves[{line, 2'd0}] <= input_a[8:0];
        if (address_a[1]) halves[{line, 2'd1}] <= input_a[17:9];
        if (address_a[2]) halves[{line, 2'd2}] <= input_b[8:0];
        if (address_a[3]) halves[{line, 2'd3}] <= input_b[17:9];
      end
      wire [8:0] old = halves[address_b[13:3]];
      wire [9:0] pair = address_b[13:4];
      always @(posedge CLKB) if (CEB) begin
        if (RSTB) {output_b, output_a} <= 36'd0;
        else
          case (DATA_WIDTH_B)
            1: output_b <= {17'd0, old[address_b[2:0]]};
            2: output_b <= {16'd0, old[{address_b[2:1], 1'b0} +: 2]};
            4: output_b <= {14'd0, old[{address_b[2], 2'b00} +: 4]};
            9: output_b <= {9'd0, old};
            18: output_b <= {halves[{pair, 1'b1}], halves[{pair, 1'b0}]};
            default: begin
              output_a <= {halves[{pair[9:1], 2'd1}], halves[{pair[9:1], 2'd0}]};
              output_b <= {halves[{pair[9:1], 2'd3}], halves[{pair[9:1], 2'd2}]};
            end
          endcase
      end
    end else begin : narrow
      wire [10:0] half_a = address_a[13:3];
      wire [8:0] old_a = halves[half_a];
      reg [8:0] new_a;
      always @* begin
        new_a = old_a;
        case (DATA_WIDTH_A)
          1: new_a[address_a[2:0]] = input_a[0];
          2: new_a[{address_a[2:1], 1'b0} +: 2] = input_a[1:0];
          4: new_a[{address_a[2], 2'b00} +: 4] = input_a[3:0];
          default: new_a = input_a[8:0];
        endcase
      end
      always @(posedge CLKA) if (CEA) begin
        if (WEA) begin
          if (DATA_WIDTH_A == 18) begin
            if (address_a[0]) halves[{address_a[13:4], 1'b0}] <= input_a[8:0];
            if (address_a[1]) halves[{address_a[13:4], 1'b1}] <= input_a[17:9];
          end else halves[half_a] <= new_a;
        end
        if (RSTA) output_a <= 18'd0;
        else if (!WEA || WRITEMODE_A == "READBEFOREWRITE")
          case (DATA_WIDTH_A)
            1: output_a <= {17'd0, old_a[address_a[2:0]]};
            2: output_a <= {16'd0, old_a[{address_a[2:1], 1'b0} +: 2]};
            4: output_a <= {14'd0, old_a[{address_a[2], 2'b00} +: 4]};
            9: output_a <= {9'd0, old_a};
            default: output_a <= {halves[{address_a[13:4], 1'b1}], halves[{address_a[13:4], 1'b0}]};
          endcase
        else if (WRITEMODE_A == "WRITETHROUGH") output_a <= input_a;
      end

      wire [10:0] half_b = address_b[13:3];
      wire [8:0] old_b = halves[half_b];
      reg [8:0] new_b;
      always @* begin
        new_b = old_b;
        case (DATA_WIDTH_B)
          1: new_b[address_b[2:0]] = input_b[0];
          2: new_b[{address_b[2:1], 1'b0} +: 2] = input_b[1:0];
          4: new_b[{address_b[2], 2'b00} +: 4] = input_b[3:0];
          default: new_b = input_b[8:0];
        endcase
      end
      always @(posedge CLKB) if (CEB) begin
        if (WEB) begin
          if (DATA_WIDTH_B == 18) begin
            if (address_b[0]) halves[{address_b[13:4], 1'b0}] <= input_b[8:0];
            if (address_b[1]) halves[{address_b[13:4], 1'b1}] <= input_b[17:9];
          end else halves[half_b] <= new_b;
        end
        if (RSTB) output_b <= 18'd0;
        else if (!WEB || WRITEMODE_B == "READBEFOREWRITE")
          case (DATA_WIDTH_B)
            1: output_b <= {17'd0, old_b[address_b[2:0]]};
            2: output_b <= {16'd0, old_b[{address_b[2:1], 1'b0} +: 2]};
            4: output_b <= {14'd0, old_b[{address_b[2], 2'b00} +: 4]};
            9: output_b <= {9'd0, old_b};
            default: output_b <= {halves[{address_b[13:4], 1'b1}], halves[{address_b[13:4], 1'b0}]};
          endcase
        else if (WRITEMODE_B == "WRITETHROUGH") output_b <= input_b;
      end
    end
  endgenerate

endmodule

module MULT18X18D (
  input wire A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, B0, B1, B2, B3, B4, B5,
    B6, B7, B8, B9, B10, B11, B12, B13, B14, B15, B16, B17, C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12,
    C13, C14, C15, C16, C17, SIGNEDA, SIGNEDB, SOURCEA, SOURCEB, CLK0, CLK1, CLK2, CLK3, CE0, CE1, CE2, CE3, RST0,
    RST1, RST2, RST3, SRIA0, SRIA1, SRIA2, SRIA3, SRIA4, SRIA5, SRIA6, SRIA7, SRIA8, SRIA9, SRIA10, SRIA11, SRIA12,
    SRIA13, SRIA14, SRIA15, SRIA16, SRIA17, SRIB0, SRIB1, SRIB2, SRIB3, SRIB4, SRIB5, SRIB6, SRIB7, SRIB8, SRIB9,
    SRIB10, SRIB11, SRIB12, SRIB13, SRIB14, SRIB15, SRIB16, SRIB17,
  output wire P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15, P16, P17, P18, P19, P20, P21,
    P22, P23, P24, P25, P26, P27, P28, P29, P30, P31, P32, P33, P34, P35
);
  wire [35:0] left = {{18{SIGNEDA & A17}}, A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2,
    A1, A0};
  wire [35:0] right = {{18{SIGNEDB & B17}}, B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2,
    B1, B0};
  assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18, P17, P16, P15,
    P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} = left * right;
endmodule

`default_nettype wire
