// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash aa0e84d9, Tern 0.1.0.
// Takes a token, starts the units, waits for the answer.

`default_nettype none

module token_sequencer (
  input  wire clock,
  input  wire reset,

  // Tokens: {no answer wanted, first of a sequence, token}
  input  wire s_axis_tokens_tvalid,
  output wire s_axis_tokens_tready,
  input  wire [31:0] s_axis_tokens_tdata,

  // To the units
  output wire start,
  output reg  [8:0] token,
  output reg  wants_head,
  output reg  is_fresh,
  output wire busy,

  // Token that does not exist: answered without being computed
  output wire rejects,

  // The answer has left
  input  wire answered
);

  reg is_busy;
  reg starts;
  reg token_rejected;
  wire [29:0] number = s_axis_tokens_tdata[29:0];
  wire exists = number < 30'd512;
  wire accepts = s_axis_tokens_tvalid & !is_busy;

  always @(posedge clock) begin
    starts <= accepts & exists;
    token_rejected <= accepts & !exists;
    if (accepts) begin
      is_busy <= 1'b1;
      token <= number[8:0];
      wants_head <= !s_axis_tokens_tdata[31];
      is_fresh <= s_axis_tokens_tdata[30];
    end else if (answered) begin
      is_busy <= 1'b0;
    end
    if (reset) begin
      starts <= 1'b0;
      token_rejected <= 1'b0;
      is_busy <= 1'b0;
    end
  end

  assign s_axis_tokens_tready = !is_busy;
  assign start = starts;
  assign rejects = token_rejected;
  assign busy = is_busy;

endmodule

`default_nettype wire
