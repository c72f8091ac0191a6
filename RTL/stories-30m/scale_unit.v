// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5b9be59b, Tern 0.5.0.
// Reciprocal of max|z|, reciprocal root of the squares, scale of the rows.

`default_nettype none

module scale_unit (
  input  wire clock,

  // Statistics
  input  wire [25:0] largest,
  input  wire [63:0] block_sum,
  input  wire [63:0] square_sum,
  input  wire [101:0] constants,

  // For the codes
  output reg  [4:0] left_shift,
  output wire [15:0] step,

  // For the rows
  output reg  [17:0] scale_mantissa,
  output reg  [5:0] scale_shift,
  output reg  [5:0] scale_up_shift,
  output reg  shift_clamped
);

  reg [101:0] constants_held;

  always @(posedge clock) begin
    constants_held <= constants;
  end

  wire largest_empty_16 = !(|largest[25:10]);
  wire [25:0] largest_by_16 = largest_empty_16 ? {largest[9:0], 16'd0} : largest;
  wire largest_empty_8 = !(|largest_by_16[25:18]);
  wire [25:0] largest_by_8 = largest_empty_8 ? {largest_by_16[17:0], 8'd0} : largest_by_16;
  reg [25:0] largest_held;
  reg [1:0] largest_shifts_held;

  always @(posedge clock) begin
    largest_held <= largest_by_8;
    largest_shifts_held <= {largest_empty_16, largest_empty_8};
  end

  wire largest_empty_4 = !(|largest_held[25:22]);
  wire [25:0] largest_by_4 = largest_empty_4 ? {largest_held[21:0], 4'd0} : largest_held;
  wire largest_empty_2 = !(|largest_by_4[25:24]);
  wire [25:0] largest_by_2 = largest_empty_2 ? {largest_by_4[23:0], 2'd0} : largest_by_4;
  wire largest_empty_1 = !largest_by_2[25];
  wire [25:0] largest_by_1 = largest_empty_1 ? {largest_by_2[24:0], 1'b0} : largest_by_2;
  reg [15:0] leading_bits;

  always @(posedge clock) begin
    leading_bits <= largest_by_1[25:10];
    left_shift <= {largest_shifts_held[1:0], largest_empty_4, largest_empty_2, largest_empty_1};
  end

  wire [15:0] reciprocal_value;

  reciprocal_table reciprocal (
    .clock(clock),
    .argument(leading_bits[14:0]),
    .value(reciprocal_value)
  );

  assign step = reciprocal_value;
  reg [63:0] epsilon_product_3;
  reg [32:0] epsilon_product_2_0;
  reg [32:0] epsilon_product_2_1;
  reg [29:0] epsilon_product_2_2;

  always @(posedge clock) begin
    epsilon_product_2_0 <= constants_held[39:24] * square_sum[32:16];
    epsilon_product_2_1 <= constants_held[39:24] * square_sum[49:33];
    epsilon_product_2_2 <= constants_held[39:24] * square_sum[63:50];
    epsilon_product_3 <= {31'd0, epsilon_product_2_0} + {14'd0, epsilon_product_2_1, 17'd0} +
        {epsilon_product_2_2, 34'd0};
  end

  reg [63:0] epsilon;
  reg [63:0] sum;

  always @(posedge clock) begin
    epsilon <= epsilon_product_3 >> constants_held[45:40];
    sum <= block_sum + epsilon + {16'd0, constants_held[101:54]};
  end

  wire sum_empty_32 = !(|sum[63:32]);
  wire [63:0] sum_by_32 = sum_empty_32 ? {sum[31:0], 32'd0} : sum;
  wire sum_empty_16 = !(|sum_by_32[63:48]);
  wire [63:0] sum_by_16 = sum_empty_16 ? {sum_by_32[47:0], 16'd0} : sum_by_32;
  reg [63:0] sum_held;
  reg [1:0] sum_shifts_held;

  always @(posedge clock) begin
    sum_held <= sum_by_16;
    sum_shifts_held <= {sum_empty_32, sum_empty_16};
  end

  wire sum_empty_8 = !(|sum_held[63:56]);
  wire [63:0] sum_by_8 = sum_empty_8 ? {sum_held[55:0], 8'd0} : sum_held;
  wire sum_empty_4 = !(|sum_by_8[63:60]);
  wire [63:0] sum_by_4 = sum_empty_4 ? {sum_by_8[59:0], 4'd0} : sum_by_8;
  wire sum_empty_2 = !(|sum_by_4[63:62]);
  wire [63:0] sum_by_2 = sum_empty_2 ? {sum_by_4[61:0], 2'd0} : sum_by_4;
  reg [15:0] root_operand;
  reg [5:0] root_shift;

  always @(posedge clock) begin
    root_operand <= sum_by_2[63:48];
    root_shift <= {sum_shifts_held[1:0], sum_empty_8, sum_empty_4, sum_empty_2, 1'b0};
  end

  wire [15:0] reciprocal_root_value;

  reciprocal_root_table reciprocal_root (
    .clock(clock),
    .argument(root_operand),
    .value(reciprocal_root_value)
  );

  reg [17:0] gain;
  wire [31:0] gain_product = leading_bits * constants_held[15:0];
  wire [33:0] mantissa_product = gain * reciprocal_root_value;

  always @(posedge clock) begin
    gain <= gain_product[31:14];
    scale_mantissa <= mantissa_product[33:16];
  end

  reg signed [10:0] base_shift;
  reg signed [10:0] base_up_shift;

  always @(posedge clock) begin
    base_shift <= $signed(11'd7 + {6'd0, left_shift} - {6'd0, root_shift[5:1]}) -
        $signed({{3{constants_held[23]}}, constants_held[23:16]});
    base_up_shift <= base_shift + $signed({{3{constants_held[53]}}, constants_held[53:46]});
    scale_shift <= (base_shift < 11'sd0) ? 6'd0 : (base_shift > 11'sd47) ? 6'd47 : base_shift[5:0];
    scale_up_shift <= (base_up_shift < 11'sd0) ? 6'd0 : (base_up_shift > 11'sd47) ? 6'd47 : base_up_shift[5:0];
    shift_clamped <= (base_shift < 11'sd0) | (base_up_shift < 11'sd0);
  end

  // Bits that nothing reads
  wire unused = &{1'b0, square_sum[15:0], largest_by_1[9:0], sum_by_2[47:0], root_shift[0], gain_product[13:0],
      mantissa_product[15:0]};

endmodule

`default_nettype wire
