// Configuration 1.3b, 4096 lanes (64 rows x 64 columns), hash 4de18824, Tern 0.5.0.
// Walks projections, row groups and beats of a round over the array.

`default_nettype none

module array_sequencer (
  input  wire clock,
  input  wire reset,

  // Round
  input  wire start,
  input  wire wants_head,

  // One code word more is written; the codes of an operand are not needed any more
  input  wire code_written,
  output wire operand_done,

  // Weight stream
  input  wire weights_valid,
  output wire weights_ready,

  // One group more has left the queue
  input  wire group_taken,

  // Beat taken in this cycle
  output wire beat_valid,
  output wire beat_first,
  output wire beat_last,
  output wire [7:0] code_address,
  output wire [2:0] beat_projection
);

  localparam [2:0] GATE = 3'd4;
  localparam [2:0] UP = 3'd5;
  localparam [2:0] DOWN = 3'd6;
  localparam [2:0] HEAD = 3'd7;

  reg active;
  reg [2:0] projection;
  reg [4:0] layer;
  wire last_layer = layer == 5'd23;
  wire last_projection = (projection == HEAD) | (projection == DOWN) & last_layer & !wants_head;
  reg [6:0] beat;
  reg [8:0] group;
  reg operand_half;
  reg last_beat;
  wire last_group = group == ((projection == HEAD) ? 9'd499 : ((projection == GATE) | (projection == UP)) ?
      9'd87 : 9'd31);
  wire first_pass = (group == 9'd0) & (projection != UP);
  reg [7:0] code_words_ahead;
  wire codes_present = code_words_ahead != 8'd0;
  reg [2:0] free_groups;
  reg [3:0] drain_cycles;
  wire room = (free_groups != 3'd0) & (drain_cycles == 4'd0);
  wire fire = active & weights_valid & (!first_pass | codes_present) & (!last_beat | room);
  wire rows_done = fire & last_beat;
  wire projection_done = rows_done & last_group;
  wire operand_done_now = projection_done & (projection != GATE);
  assign weights_ready = fire;
  assign beat_valid = fire;
  assign beat_first = beat == 7'd0;
  assign beat_last = last_beat;
  assign beat_projection = projection;
  assign code_address = {operand_half, beat};
  assign operand_done = operand_done_now;
  wire takes_new_codes = fire & first_pass;

  always @(posedge clock) begin
    if (code_written & !takes_new_codes) begin
      code_words_ahead <= code_words_ahead + 8'd1;
    end else if (!code_written & takes_new_codes) begin
      code_words_ahead <= code_words_ahead - 8'd1;
    end
    if (reset) begin
      code_words_ahead <= 8'd0;
    end
  end

  always @(posedge clock) begin
    if (rows_done & !group_taken) begin
      free_groups <= free_groups - 3'd1;
    end else if (!rows_done & group_taken) begin
      free_groups <= free_groups + 3'd1;
    end
    if (reset) begin
      free_groups <= 3'd4;
    end
  end

  always @(posedge clock) begin
    if (rows_done) begin
      drain_cycles <= 4'd15;
    end else if (drain_cycles != 4'd0) begin
      drain_cycles <= drain_cycles - 4'd1;
    end
    if (reset) begin
      drain_cycles <= 4'd0;
    end
  end

  always @(posedge clock) begin
    if (start) begin
      active <= 1'b1;
      projection <= 3'd0;
      layer <= 5'd0;
    end else if (fire) begin
      beat <= last_beat ? 7'd0 : beat + 7'd1;
      last_beat <= !last_beat & (beat + 7'd1 == ((projection == DOWN) ? 7'd87 : 7'd31));
      if (rows_done) begin
        group <= last_group ? 9'd0 : group + 9'd1;
      end
      if (operand_done_now) begin
        operand_half <= !operand_half;
      end
      if (projection_done) begin
        if ((projection == DOWN) & !last_layer) begin
          projection <= 3'd0;
          layer <= layer + 5'd1;
        end else begin
          projection <= projection + 3'd1;
        end
        if (last_projection) begin
          active <= 1'b0;
        end
      end
    end
    if (reset) begin
      active <= 1'b0;
      projection <= 3'd0;
      layer <= 5'd0;
      beat <= 7'd0;
      last_beat <= 1'b0;
      group <= 9'd0;
      operand_half <= 1'b0;
    end
  end

endmodule

`default_nettype wire
