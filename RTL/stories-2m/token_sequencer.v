// Configuration stories-2m, 512 lanes (8 rows x 64 columns), hash ebb4a75e, Tern 0.5.0.
// Takes a round of tokens, starts the units, waits for the answers.

`default_nettype none

module token_sequencer (
  input  wire clock,
  input  wire reset,

  // Tokens: {no answer wanted, first of a sequence, idle, token}
  input  wire s_axis_tokens_tvalid,
  output wire s_axis_tokens_tready,
  input  wire [31:0] s_axis_tokens_tdata,

  // To the units; a bit of each stream where it says so
  output wire start,
  output wire wants_head,
  output reg  wants_answer,
  output reg  is_fresh,
  output reg  is_kept,
  output wire busy,

  // Embedding row to fetch
  output wire fetch,
  output wire [9:0] token,

  // A token does not exist: its stream is idle in this round
  output wire rejects,

  // The answers have left
  input  wire answered
);

  reg is_busy;
  reg starts;
  reg token_rejected;
  wire [28:0] number = s_axis_tokens_tdata[28:0];
  wire exists = number < 29'd1024;
  wire accepts = s_axis_tokens_tvalid & !is_busy;
  wire keeps = exists & !s_axis_tokens_tdata[29];
  wire answers = keeps & !s_axis_tokens_tdata[31];
  reg [9:0] tokens;
  wire completes = accepts & 1'b1;

  always @(posedge clock) begin
    starts <= completes;
    token_rejected <= accepts & !exists & !s_axis_tokens_tdata[29];
    if (accepts) begin
      tokens <= exists ? number[9:0] : 10'd0;
      wants_answer <= answers;
      is_fresh <= s_axis_tokens_tdata[30];
      is_kept <= keeps;
    end
    if (completes) begin
      is_busy <= 1'b1;
    end else if (answered) begin
      is_busy <= 1'b0;
    end
    if (reset) begin
      starts <= 1'b0;
      token_rejected <= 1'b0;
      is_busy <= 1'b0;
    end
  end

  assign wants_head = wants_answer;
  assign s_axis_tokens_tready = !is_busy;
  assign start = starts;
  assign token = tokens;
  assign fetch = starts | 1'b0;
  assign rejects = token_rejected;
  assign busy = is_busy;

endmodule

`default_nettype wire
