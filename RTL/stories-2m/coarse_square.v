// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Square of a vector element with a 16-bit mantissa, four cycles later.

`default_nettype none

module coarse_square (
  input  wire clock,
  input  wire signed [25:0] value,
  output reg  [50:0] square
);

  reg [25:0] magnitude;
  wire drops_10 = |magnitude[25:21];
  wire drops_5 = |magnitude[25:16];
  reg [15:0] mantissa;
  reg [31:0] product;
  reg [1:0] shifts_0;
  reg [1:0] shifts_1;

  always @(posedge clock) begin
    magnitude <= (value < 26'sd0) ? -value : value;
    mantissa <= drops_10 ? magnitude[25:10] : drops_5 ? magnitude[20:5] : magnitude[15:0];
    shifts_0 <= {drops_10, drops_5};
    product <= mantissa * mantissa;
    shifts_1 <= shifts_0;
    square <= shifts_1[1] ? {product[30:0], 20'd0} : shifts_1[0] ? {9'd0, product, 10'd0} : {19'd0, product};
  end

endmodule

`default_nettype wire
