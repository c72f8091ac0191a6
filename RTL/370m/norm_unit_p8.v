// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// RMSNorm weights on sources of operands; absmax and squares; products.

`default_nettype none

module norm_unit_p8 (
  input  wire clock,
  input  wire reset,

  // Round
  input  wire start,

  // Sources of operands: number of the word after the next; word; first, last, last of all; what they feed
  input  wire [11:0] source_word_after_next,
  input  wire source_valid,
  input  wire [207:0] source_values,
  input  wire [11:0] source_word,
  input  wire source_first,
  input  wire source_last,
  input  wire source_closes,
  input  wire source_feeds_mixer,
  input  wire source_feeds_down,

  // To the quantiser: a vector is complete; statistics of a stream; its products, two cycles after the address
  output wire vector_ready,
  output wire [25:0] largest_first,
  output wire [25:0] largest_i,
  output wire [25:0] largest_g,
  output wire [63:0] block_sum,
  input  wire [5:0] read_word,
  output wire [1663:0] read_first,
  output wire [1663:0] read_i,
  output wire [1663:0] read_g
);

  reg valid_1;
  reg valid_2;
  reg valid_3;
  reg valid_4;
  reg valid_5;
  reg valid_6;
  reg valid_7;
  reg valid_8;

  always @(posedge clock) begin
    valid_1 <= source_valid;
    valid_2 <= valid_1;
    valid_3 <= valid_2;
    valid_4 <= valid_3;
    valid_5 <= valid_4;
    valid_6 <= valid_5;
    valid_7 <= valid_6;
    valid_8 <= valid_7;
    if (reset) begin
      valid_1 <= 1'b0;
      valid_2 <= 1'b0;
      valid_3 <= 1'b0;
      valid_4 <= 1'b0;
      valid_5 <= 1'b0;
      valid_6 <= 1'b0;
      valid_7 <= 1'b0;
      valid_8 <= 1'b0;
    end
  end

  reg first_1;
  reg first_2;
  reg first_3;
  reg first_4;
  reg first_5;
  reg first_6;
  reg first_7;
  reg first_8;

  always @(posedge clock) begin
    first_1 <= source_first;
    first_2 <= first_1;
    first_3 <= first_2;
    first_4 <= first_3;
    first_5 <= first_4;
    first_6 <= first_5;
    first_7 <= first_6;
    first_8 <= first_7;
  end

  reg last_1;
  reg last_2;
  reg last_3;
  reg last_4;
  reg last_5;
  reg last_6;
  reg last_7;

  always @(posedge clock) begin
    last_1 <= source_last;
    last_2 <= last_1;
    last_3 <= last_2;
    last_4 <= last_3;
    last_5 <= last_4;
    last_6 <= last_5;
    last_7 <= last_6;
  end

  reg [11:0] word_1;
  reg [11:0] word_2;
  reg [11:0] word_3;

  always @(posedge clock) begin
    word_1 <= source_word;
    word_2 <= word_1;
    word_3 <= word_2;
  end

  reg feeds_mixer_1;
  reg feeds_mixer_2;
  reg feeds_mixer_3;
  reg feeds_mixer_4;
  reg feeds_mixer_5;
  reg feeds_mixer_6;
  reg feeds_mixer_7;

  always @(posedge clock) begin
    feeds_mixer_1 <= source_feeds_mixer;
    feeds_mixer_2 <= feeds_mixer_1;
    feeds_mixer_3 <= feeds_mixer_2;
    feeds_mixer_4 <= feeds_mixer_3;
    feeds_mixer_5 <= feeds_mixer_4;
    feeds_mixer_6 <= feeds_mixer_5;
    feeds_mixer_7 <= feeds_mixer_6;
  end

  reg [255:0] norm_weights [0:17791];
  initial $readmemh("norm_weights.hex", norm_weights);
  reg [255:0] mixer_norm_weights [0:3071];
  initial $readmemh("mixer_norm_weights.hex", mixer_norm_weights);
  wire vector_done = source_valid & source_closes;
  reg [14:0] norm_base;

  always @(posedge clock) begin
    if (start) begin
      norm_base <= 15'd0;
    end else if (vector_done) begin
      norm_base <= norm_base + (source_feeds_down ? 15'd352 : 15'd128);
    end
  end

  reg [11:0] mixer_norm_base;

  always @(posedge clock) begin
    if (start) begin
      mixer_norm_base <= 12'd0;
    end else if (vector_done & source_feeds_mixer) begin
      mixer_norm_base <= mixer_norm_base + 12'd128;
    end
  end

  reg [14:0] norm_address;
  reg [11:0] mixer_norm_address;
  reg [255:0] norm_weights_read;
  reg [255:0] mixer_norm_weights_read;

  always @(posedge clock) begin
    norm_address <= norm_base + {3'd0, source_word_after_next};
    mixer_norm_address <= mixer_norm_base + source_word_after_next;
    norm_weights_read <= norm_weights[norm_address];
    mixer_norm_weights_read <= mixer_norm_weights[mixer_norm_address];
  end

  wire [207:0] products_first;
  wire [207:0] products_i;
  wire [207:0] products_g;
  wire [207:0] magnitudes_first;
  wire [207:0] magnitudes_i;
  wire [207:0] magnitudes_g;
  wire [407:0] squares;

  genvar lanes_index;
  generate
    for (lanes_index = 0; lanes_index < 8; lanes_index = lanes_index + 1) begin : lanes
      norm_lane unit (
        .clock(clock),
        .enable(source_valid),
        .source(source_values[lanes_index*26 +: 26]),
        .norm_weights(norm_weights_read[lanes_index*32 +: 32]),
        .mixer_norm_weights(mixer_norm_weights_read[lanes_index*32 +: 32]),
        .product_first(products_first[lanes_index*26 +: 26]),
        .product_i(products_i[lanes_index*26 +: 26]),
        .product_g(products_g[lanes_index*26 +: 26]),
        .magnitude_first(magnitudes_first[lanes_index*26 +: 26]),
        .magnitude_i(magnitudes_i[lanes_index*26 +: 26]),
        .magnitude_g(magnitudes_g[lanes_index*26 +: 26]),
        .square(squares[lanes_index*51 +: 51])
      );
    end
  endgenerate

  reg [25:0] largest_first_0_5;
  wire [25:0] larger_first_0_5 = (magnitudes_first[51:26] > magnitudes_first[25:0]) ? magnitudes_first[51:26] :
      magnitudes_first[25:0];

  always @(posedge clock) begin
    largest_first_0_5 <= larger_first_0_5;
  end

  reg [25:0] largest_first_2_5;
  wire [25:0] larger_first_2_5 = (magnitudes_first[103:78] > magnitudes_first[77:52]) ?
      magnitudes_first[103:78] : magnitudes_first[77:52];

  always @(posedge clock) begin
    largest_first_2_5 <= larger_first_2_5;
  end

  reg [25:0] largest_first_4_5;
  wire [25:0] larger_first_4_5 = (magnitudes_first[155:130] > magnitudes_first[129:104]) ?
      magnitudes_first[155:130] : magnitudes_first[129:104];

  always @(posedge clock) begin
    largest_first_4_5 <= larger_first_4_5;
  end

  reg [25:0] largest_first_6_5;
  wire [25:0] larger_first_6_5 = (magnitudes_first[207:182] > magnitudes_first[181:156]) ?
      magnitudes_first[207:182] : magnitudes_first[181:156];

  always @(posedge clock) begin
    largest_first_6_5 <= larger_first_6_5;
  end

  reg [25:0] largest_first_0_6;
  wire [25:0] larger_first_0_6 = (largest_first_2_5 > largest_first_0_5) ? largest_first_2_5 :
      largest_first_0_5;

  always @(posedge clock) begin
    largest_first_0_6 <= larger_first_0_6;
  end

  reg [25:0] largest_first_2_6;
  wire [25:0] larger_first_2_6 = (largest_first_6_5 > largest_first_4_5) ? largest_first_6_5 :
      largest_first_4_5;

  always @(posedge clock) begin
    largest_first_2_6 <= larger_first_2_6;
  end

  reg [25:0] largest_first_word;
  wire [25:0] larger_first_word = (largest_first_2_6 > largest_first_0_6) ? largest_first_2_6 :
      largest_first_0_6;

  always @(posedge clock) begin
    largest_first_word <= larger_first_word;
  end

  reg [25:0] largest_magnitude_first;

  always @(posedge clock) begin
    if (valid_7 & (first_7 | (largest_first_word > largest_magnitude_first))) begin
      largest_magnitude_first <= largest_first_word;
    end
  end

  assign largest_first = largest_magnitude_first;
  reg [5:0] read_address_of_first;

  always @(posedge clock) begin
    read_address_of_first <= read_word;
  end

  reg [207:0] kept_first_0 [0:43];
  reg [207:0] kept_first_0_read;

  always @(posedge clock) begin
    kept_first_0_read <= kept_first_0[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd0)) begin
      kept_first_0[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_1 [0:43];
  reg [207:0] kept_first_1_read;

  always @(posedge clock) begin
    kept_first_1_read <= kept_first_1[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd1)) begin
      kept_first_1[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_2 [0:43];
  reg [207:0] kept_first_2_read;

  always @(posedge clock) begin
    kept_first_2_read <= kept_first_2[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd2)) begin
      kept_first_2[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_3 [0:43];
  reg [207:0] kept_first_3_read;

  always @(posedge clock) begin
    kept_first_3_read <= kept_first_3[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd3)) begin
      kept_first_3[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_4 [0:43];
  reg [207:0] kept_first_4_read;

  always @(posedge clock) begin
    kept_first_4_read <= kept_first_4[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd4)) begin
      kept_first_4[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_5 [0:43];
  reg [207:0] kept_first_5_read;

  always @(posedge clock) begin
    kept_first_5_read <= kept_first_5[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd5)) begin
      kept_first_5[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_6 [0:43];
  reg [207:0] kept_first_6_read;

  always @(posedge clock) begin
    kept_first_6_read <= kept_first_6[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd6)) begin
      kept_first_6[word_3[8:3]] <= products_first;
    end
  end

  reg [207:0] kept_first_7 [0:43];
  reg [207:0] kept_first_7_read;

  always @(posedge clock) begin
    kept_first_7_read <= kept_first_7[read_address_of_first];
  end

  always @(posedge clock) begin
    if (valid_3 & (word_3[2:0] == 3'd7)) begin
      kept_first_7[word_3[8:3]] <= products_first;
    end
  end

  assign read_first = {kept_first_7_read, kept_first_6_read, kept_first_5_read, kept_first_4_read,
      kept_first_3_read, kept_first_2_read, kept_first_1_read, kept_first_0_read};
  reg [25:0] largest_i_0_5;
  wire [25:0] larger_i_0_5 = (magnitudes_i[51:26] > magnitudes_i[25:0]) ? magnitudes_i[51:26] :
      magnitudes_i[25:0];

  always @(posedge clock) begin
    largest_i_0_5 <= larger_i_0_5;
  end

  reg [25:0] largest_i_2_5;
  wire [25:0] larger_i_2_5 = (magnitudes_i[103:78] > magnitudes_i[77:52]) ? magnitudes_i[103:78] :
      magnitudes_i[77:52];

  always @(posedge clock) begin
    largest_i_2_5 <= larger_i_2_5;
  end

  reg [25:0] largest_i_4_5;
  wire [25:0] larger_i_4_5 = (magnitudes_i[155:130] > magnitudes_i[129:104]) ? magnitudes_i[155:130] :
      magnitudes_i[129:104];

  always @(posedge clock) begin
    largest_i_4_5 <= larger_i_4_5;
  end

  reg [25:0] largest_i_6_5;
  wire [25:0] larger_i_6_5 = (magnitudes_i[207:182] > magnitudes_i[181:156]) ? magnitudes_i[207:182] :
      magnitudes_i[181:156];

  always @(posedge clock) begin
    largest_i_6_5 <= larger_i_6_5;
  end

  reg [25:0] largest_i_0_6;
  wire [25:0] larger_i_0_6 = (largest_i_2_5 > largest_i_0_5) ? largest_i_2_5 : largest_i_0_5;

  always @(posedge clock) begin
    largest_i_0_6 <= larger_i_0_6;
  end

  reg [25:0] largest_i_2_6;
  wire [25:0] larger_i_2_6 = (largest_i_6_5 > largest_i_4_5) ? largest_i_6_5 : largest_i_4_5;

  always @(posedge clock) begin
    largest_i_2_6 <= larger_i_2_6;
  end

  reg [25:0] largest_i_word;
  wire [25:0] larger_i_word = (largest_i_2_6 > largest_i_0_6) ? largest_i_2_6 : largest_i_0_6;

  always @(posedge clock) begin
    largest_i_word <= larger_i_word;
  end

  reg [25:0] largest_magnitude_i;

  always @(posedge clock) begin
    if (valid_7 & feeds_mixer_7 & (first_7 | (largest_i_word > largest_magnitude_i))) begin
      largest_magnitude_i <= largest_i_word;
    end
  end

  assign largest_i = largest_magnitude_i;
  reg [3:0] read_address_of_i;

  always @(posedge clock) begin
    read_address_of_i <= read_word[3:0];
  end

  reg [207:0] kept_i_0 [0:15];
  reg [207:0] kept_i_0_read;

  always @(posedge clock) begin
    kept_i_0_read <= kept_i_0[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd0)) begin
      kept_i_0[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_1 [0:15];
  reg [207:0] kept_i_1_read;

  always @(posedge clock) begin
    kept_i_1_read <= kept_i_1[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd1)) begin
      kept_i_1[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_2 [0:15];
  reg [207:0] kept_i_2_read;

  always @(posedge clock) begin
    kept_i_2_read <= kept_i_2[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd2)) begin
      kept_i_2[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_3 [0:15];
  reg [207:0] kept_i_3_read;

  always @(posedge clock) begin
    kept_i_3_read <= kept_i_3[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd3)) begin
      kept_i_3[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_4 [0:15];
  reg [207:0] kept_i_4_read;

  always @(posedge clock) begin
    kept_i_4_read <= kept_i_4[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd4)) begin
      kept_i_4[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_5 [0:15];
  reg [207:0] kept_i_5_read;

  always @(posedge clock) begin
    kept_i_5_read <= kept_i_5[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd5)) begin
      kept_i_5[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_6 [0:15];
  reg [207:0] kept_i_6_read;

  always @(posedge clock) begin
    kept_i_6_read <= kept_i_6[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd6)) begin
      kept_i_6[word_3[6:3]] <= products_i;
    end
  end

  reg [207:0] kept_i_7 [0:15];
  reg [207:0] kept_i_7_read;

  always @(posedge clock) begin
    kept_i_7_read <= kept_i_7[read_address_of_i];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd7)) begin
      kept_i_7[word_3[6:3]] <= products_i;
    end
  end

  assign read_i = {kept_i_7_read, kept_i_6_read, kept_i_5_read, kept_i_4_read, kept_i_3_read, kept_i_2_read,
      kept_i_1_read, kept_i_0_read};
  reg [25:0] largest_g_0_5;
  wire [25:0] larger_g_0_5 = (magnitudes_g[51:26] > magnitudes_g[25:0]) ? magnitudes_g[51:26] :
      magnitudes_g[25:0];

  always @(posedge clock) begin
    largest_g_0_5 <= larger_g_0_5;
  end

  reg [25:0] largest_g_2_5;
  wire [25:0] larger_g_2_5 = (magnitudes_g[103:78] > magnitudes_g[77:52]) ? magnitudes_g[103:78] :
      magnitudes_g[77:52];

  always @(posedge clock) begin
    largest_g_2_5 <= larger_g_2_5;
  end

  reg [25:0] largest_g_4_5;
  wire [25:0] larger_g_4_5 = (magnitudes_g[155:130] > magnitudes_g[129:104]) ? magnitudes_g[155:130] :
      magnitudes_g[129:104];

  always @(posedge clock) begin
    largest_g_4_5 <= larger_g_4_5;
  end

  reg [25:0] largest_g_6_5;
  wire [25:0] larger_g_6_5 = (magnitudes_g[207:182] > magnitudes_g[181:156]) ? magnitudes_g[207:182] :
      magnitudes_g[181:156];

  always @(posedge clock) begin
    largest_g_6_5 <= larger_g_6_5;
  end

  reg [25:0] largest_g_0_6;
  wire [25:0] larger_g_0_6 = (largest_g_2_5 > largest_g_0_5) ? largest_g_2_5 : largest_g_0_5;

  always @(posedge clock) begin
    largest_g_0_6 <= larger_g_0_6;
  end

  reg [25:0] largest_g_2_6;
  wire [25:0] larger_g_2_6 = (largest_g_6_5 > largest_g_4_5) ? largest_g_6_5 : largest_g_4_5;

  always @(posedge clock) begin
    largest_g_2_6 <= larger_g_2_6;
  end

  reg [25:0] largest_g_word;
  wire [25:0] larger_g_word = (largest_g_2_6 > largest_g_0_6) ? largest_g_2_6 : largest_g_0_6;

  always @(posedge clock) begin
    largest_g_word <= larger_g_word;
  end

  reg [25:0] largest_magnitude_g;

  always @(posedge clock) begin
    if (valid_7 & feeds_mixer_7 & (first_7 | (largest_g_word > largest_magnitude_g))) begin
      largest_magnitude_g <= largest_g_word;
    end
  end

  assign largest_g = largest_magnitude_g;
  reg [3:0] read_address_of_g;

  always @(posedge clock) begin
    read_address_of_g <= read_word[3:0];
  end

  reg [207:0] kept_g_0 [0:15];
  reg [207:0] kept_g_0_read;

  always @(posedge clock) begin
    kept_g_0_read <= kept_g_0[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd0)) begin
      kept_g_0[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_1 [0:15];
  reg [207:0] kept_g_1_read;

  always @(posedge clock) begin
    kept_g_1_read <= kept_g_1[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd1)) begin
      kept_g_1[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_2 [0:15];
  reg [207:0] kept_g_2_read;

  always @(posedge clock) begin
    kept_g_2_read <= kept_g_2[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd2)) begin
      kept_g_2[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_3 [0:15];
  reg [207:0] kept_g_3_read;

  always @(posedge clock) begin
    kept_g_3_read <= kept_g_3[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd3)) begin
      kept_g_3[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_4 [0:15];
  reg [207:0] kept_g_4_read;

  always @(posedge clock) begin
    kept_g_4_read <= kept_g_4[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd4)) begin
      kept_g_4[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_5 [0:15];
  reg [207:0] kept_g_5_read;

  always @(posedge clock) begin
    kept_g_5_read <= kept_g_5[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd5)) begin
      kept_g_5[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_6 [0:15];
  reg [207:0] kept_g_6_read;

  always @(posedge clock) begin
    kept_g_6_read <= kept_g_6[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd6)) begin
      kept_g_6[word_3[6:3]] <= products_g;
    end
  end

  reg [207:0] kept_g_7 [0:15];
  reg [207:0] kept_g_7_read;

  always @(posedge clock) begin
    kept_g_7_read <= kept_g_7[read_address_of_g];
  end

  always @(posedge clock) begin
    if (valid_3 & feeds_mixer_3 & (word_3[2:0] == 3'd7)) begin
      kept_g_7[word_3[6:3]] <= products_g;
    end
  end

  assign read_g = {kept_g_7_read, kept_g_6_read, kept_g_5_read, kept_g_4_read, kept_g_3_read, kept_g_2_read,
      kept_g_1_read, kept_g_0_read};
  reg [53:0] word_squares;
  reg [63:0] block_sums;

  always @(posedge clock) begin
    word_squares <= {3'd0, squares[50:0]} + {3'd0, squares[101:51]} +
        ({3'd0, squares[152:102]} + {3'd0, squares[203:153]}) +
        ({3'd0, squares[254:204]} + {3'd0, squares[305:255]} +
        ({3'd0, squares[356:306]} + {3'd0, squares[407:357]}));
    if (valid_8) begin
      block_sums <= (first_8 ? 64'd0 : block_sums) + {10'd0, word_squares};
    end
  end

  assign block_sum = block_sums;
  assign vector_ready = valid_7 & last_7;

  // Bits that nothing reads
  wire unused = &{1'b0, word_3[11:9]};

endmodule

`default_nettype wire
