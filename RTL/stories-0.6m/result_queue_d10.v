// Configuration stories-0.6m, 128 lanes (4 rows x 32 columns), hash 86e44833, Tern 0.5.0.
// Queue of row sums between the array and the vector unit.

`default_nettype none

module result_queue_d10 (
  input  wire clock,
  input  wire reset,

  // From the array
  input  wire push_valid,
  input  wire [63:0] push_sums,

  // To the vector unit or the head
  output wire valid,
  output wire [63:0] sums,
  input  wire ready,

  // The last word of a group leaves
  output wire group_taken
);

  reg [63:0] words [0:9];
  reg [3:0] head;
  reg [3:0] tail;
  reg [3:0] count;
  reg [63:0] first_word;
  assign valid = count != 4'd0;
  assign sums = first_word;
  wire pop = valid & ready;
  assign group_taken = pop;
  wire in_memory = count > 4'd1;
  wire replaces_first = pop | (count == 4'd0);

  always @(posedge clock) begin
    if (replaces_first) begin
      first_word <= in_memory ? words[head] : push_sums;
    end
    if (push_valid) begin
      words[tail] <= push_sums;
    end
    if (push_valid & (in_memory | !replaces_first)) begin
      tail <= (tail == 4'd9) ? 4'd0 : tail + 4'd1;
    end
    if (pop & in_memory) begin
      head <= (head == 4'd9) ? 4'd0 : head + 4'd1;
    end
    if (push_valid & !pop) begin
      count <= count + 4'd1;
    end else if (!push_valid & pop) begin
      count <= count - 4'd1;
    end
    if (reset) begin
      tail <= 4'd0;
      head <= 4'd0;
      count <= 4'd0;
    end
  end

endmodule

`default_nettype wire
