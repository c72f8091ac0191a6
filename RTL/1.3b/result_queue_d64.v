// Configuration 1.3b, 4096 lanes (64 rows x 64 columns), hash 4de18824, Tern 0.5.0.
// Queue of row sums between the array and the vector unit.

`default_nettype none

module result_queue_d64 (
  input  wire clock,
  input  wire reset,

  // From the array
  input  wire push_valid,
  input  wire [83:0] push_sums,

  // To the vector unit or the head
  output wire valid,
  output wire [83:0] sums,
  input  wire ready,

  // The last word of a group leaves
  output wire group_taken
);

  reg [83:0] words [0:63];
  reg [5:0] head;
  reg [5:0] tail;
  reg [6:0] count;
  reg [83:0] first_word;
  assign valid = count != 7'd0;
  assign sums = first_word;
  wire pop = valid & ready;
  reg [3:0] word;
  wire is_last_word = word == 4'd15;

  always @(posedge clock) begin
    if (pop) begin
      word <= is_last_word ? 4'd0 : word + 4'd1;
    end
    if (reset) begin
      word <= 4'd0;
    end
  end

  assign group_taken = pop & is_last_word;
  wire in_memory = count > 7'd1;
  wire replaces_first = pop | (count == 7'd0);

  always @(posedge clock) begin
    if (replaces_first) begin
      first_word <= in_memory ? words[head] : push_sums;
    end
    if (push_valid) begin
      words[tail] <= push_sums;
    end
    if (push_valid & (in_memory | !replaces_first)) begin
      tail <= (tail == 6'd63) ? 6'd0 : tail + 6'd1;
    end
    if (pop & in_memory) begin
      head <= (head == 6'd63) ? 6'd0 : head + 6'd1;
    end
    if (push_valid & !pop) begin
      count <= count + 7'd1;
    end else if (!push_valid & pop) begin
      count <= count - 7'd1;
    end
    if (reset) begin
      tail <= 6'd0;
      head <= 6'd0;
      count <= 7'd0;
    end
  end

endmodule

`default_nettype wire
