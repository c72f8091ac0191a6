// Configuration stories-30m, 2048 lanes (32 rows x 64 columns), hash 5b9be59b, Tern 0.5.0.
// Queue of row sums between the array and the vector unit.

`default_nettype none

module result_queue_d24 (
  input  wire clock,
  input  wire reset,

  // From the array
  input  wire push_valid,
  input  wire [151:0] push_sums,

  // To the vector unit or the head
  output wire valid,
  output wire [151:0] sums,
  input  wire ready,

  // The last word of a group leaves
  output wire group_taken
);

  reg [151:0] words [0:23];
  reg [4:0] head;
  reg [4:0] tail;
  reg [4:0] count;
  reg [151:0] first_word;
  assign valid = count != 5'd0;
  assign sums = first_word;
  wire pop = valid & ready;
  reg [1:0] word;
  wire is_last_word = word == 2'd3;

  always @(posedge clock) begin
    if (pop) begin
      word <= is_last_word ? 2'd0 : word + 2'd1;
    end
    if (reset) begin
      word <= 2'd0;
    end
  end

  assign group_taken = pop & is_last_word;
  wire in_memory = count > 5'd1;
  wire replaces_first = pop | (count == 5'd0);

  always @(posedge clock) begin
    if (replaces_first) begin
      first_word <= in_memory ? words[head] : push_sums;
    end
    if (push_valid) begin
      words[tail] <= push_sums;
    end
    if (push_valid & (in_memory | !replaces_first)) begin
      tail <= (tail == 5'd23) ? 5'd0 : tail + 5'd1;
    end
    if (pop & in_memory) begin
      head <= (head == 5'd23) ? 5'd0 : head + 5'd1;
    end
    if (push_valid & !pop) begin
      count <= count + 5'd1;
    end else if (!push_valid & pop) begin
      count <= count - 5'd1;
    end
    if (reset) begin
      tail <= 5'd0;
      head <= 5'd0;
      count <= 5'd0;
    end
  end

endmodule

`default_nettype wire
