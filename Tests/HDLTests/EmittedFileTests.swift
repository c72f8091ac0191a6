import HDL
import Testing

/// A column of ternary lanes: arithmetic, slices, a pipeline register.
private func ternaryRow() throws -> Module {
  try Module.build("ternary_row_l4", summary: "Sum of four activations under ternary weights.") { m in
    let clock = m.clock("clock", reset: nil)
    m.section("Activations and weights")
    let codes = m.input("codes", 32)
    let weights = m.input("weights", 8)
    let sum = m.output("sum", 11, signed: true)
    m.section("One product a lane")
    let lanes = (0..<4).map { lane -> Signal in
      let code = codes.slice(at: Signal(lane), width: 8).asSigned
      let isNegative = weights[2 * lane + 1]
      return m.wire("lane_\(lane)", mux(weights[2 * lane], mux(isNegative, -code, code), 0))
    }
    m.section("Adder tree")
    let low = m.wire("low", lanes[0] + lanes[1])
    let high = m.wire("high", lanes[2] + lanes[3])
    m.on(clock) { m.set(sum, low + high) }
  }
}

/// A counter with control state, a memory, streams, a state machine.
private func reader() throws -> Module {
  try Module.build("reader_d48", summary: "Streams the words of a table.") { m in
    let clock = m.clock("clock", reset: "reset")
    m.section("Requests")
    let request = m.streamInput("s_axis_requests", width: 8)
    m.section("Words")
    let words = m.streamOutput("m_axis_words", width: 26, last: true)
    let depth = m.parameter("DEPTH", 48)
    let idle = m.parameter("IDLE", 0, width: 2)
    let run = m.parameter("RUN", 1, width: 2)
    m.section("State")
    let state = m.register("state", 2, clock: clock, reset: idle)
    let count = m.register("count", 6, clock: clock, reset: 0)
    let word = m.register("word", 26, clock: clock)
    let valid = m.register("valid", clock: clock, reset: 0)
    let table = m.memory("table_words", width: 26, depth: 48, image: "table.hex")
    m.section("Outputs")
    m.assign(request.ready, state == idle)
    m.assign(words.valid, valid)
    m.assign(words.data, word)
    m.assign(words.last, count == depth)
    m.on(clock) {
      m.select(state) {
        m.match(idle) {
          m.when(request.valid) {
            m.set(count, request.data.truncated(to: 6))
            m.set(state, run)
          }
        }
        m.match(run) {
          m.when(words.ready | !valid) {
            m.set(count, count &+ 1)
            m.set(valid, count < depth)
          }
          .elseWhen(count == 63) { m.set(state, idle) }
          .otherwise { m.set(valid, 1) }
        }
      }
    }
    m.on(clock) { m.set(word, table[count]) }
  }
}

/// Instances alone and in an array, with outputs of all kinds.
private func column() throws -> Module {
  let row = try ternaryRow()
  return try Module.build("column_r3", summary: "Three rows and a requantiser.") { m in
    let clock = m.clock("clock", reset: nil)
    let codes = m.input("codes", 32)
    let weights = m.input("weights", 24)
    let scale = m.input("scale", 16, signed: true)
    let value = m.output("value", 8, signed: true)
    let row0 = m.output("row_0", 11, signed: true)
    let rows = m.instanceArray(
      "rows", count: 3, of: row, clock: clock, ["codes": .shared(codes), "weights": .sliced(weights)])
    let sums = rows["sum"]
    m.instance(
      "first", of: row, ["clock": clock.signal, "codes": ~codes, "weights": weights[0..<8]], outputs: ["sum": row0])
    m.instance("spare", of: row, clock: clock, ["codes": codes, "weights": 0])
    let scaled = (sums.slice(at: 1, width: 11).asSigned * scale + 128) >> 8
    m.on(clock) { m.set(value, scaled.saturated(to: 8)) }
  }
}

@Test func arithmeticFile() throws {
  let expected = """
    // ternary_row_l4, configuration 0123abcd
    // Sum of four activations under ternary weights.

    `default_nettype none

    module ternary_row_l4 (
      input  wire clock,

      // Activations and weights
      input  wire [31:0] codes,
      input  wire [7:0] weights,
      output reg  signed [10:0] sum
    );

      // One product a lane
      wire signed [8:0] lane_0 = weights[0] ? (weights[1] ? -{codes[7], codes[7:0]} : {codes[7], codes[7:0]}) :
          9'd0;
      wire signed [8:0] lane_1 = weights[2] ? (weights[3] ? -{codes[15], codes[15:8]} : {codes[15], codes[15:8]}) :
          9'd0;
      wire signed [8:0] lane_2 = weights[4] ? (weights[5] ? -{codes[23], codes[23:16]} :
          {codes[23], codes[23:16]}) : 9'd0;
      wire signed [8:0] lane_3 = weights[6] ? (weights[7] ? -{codes[31], codes[31:24]} :
          {codes[31], codes[31:24]}) : 9'd0;

      // Adder tree
      wire signed [9:0] low = lane_0 + lane_1;
      wire signed [9:0] high = lane_2 + lane_3;

      always @(posedge clock) begin
        sum <= low + high;
      end

    endmodule

    `default_nettype wire

    """
  #expect(try ternaryRow().verilog(header: ["ternary_row_l4, configuration 0123abcd"]) == expected)
}

@Test func controlFile() throws {
  let expected = """
    // Streams the words of a table.

    `default_nettype none

    module reader_d48 (
      input  wire clock,
      input  wire reset,

      // Requests
      input  wire s_axis_requests_tvalid,
      output wire s_axis_requests_tready,
      input  wire [7:0] s_axis_requests_tdata,

      // Words
      output wire m_axis_words_tvalid,
      input  wire m_axis_words_tready,
      output wire [25:0] m_axis_words_tdata,
      output wire m_axis_words_tlast
    );

      localparam [5:0] DEPTH = 6'd48;
      localparam [1:0] IDLE = 2'd0;
      localparam [1:0] RUN = 2'd1;

      // State
      reg [1:0] state;
      reg [5:0] count;
      reg [25:0] word;
      reg valid;
      reg [25:0] table_words [0:47];
      initial $readmemh("table.hex", table_words);

      // Outputs
      assign s_axis_requests_tready = state == IDLE;
      assign m_axis_words_tvalid = valid;
      assign m_axis_words_tdata = word;
      assign m_axis_words_tlast = count == DEPTH;

      always @(posedge clock) begin
        case (state)
          IDLE: begin
            if (s_axis_requests_tvalid) begin
              count <= s_axis_requests_tdata[5:0];
              state <= RUN;
            end
          end
          RUN: begin
            if (m_axis_words_tready | !valid) begin
              count <= count + 6'd1;
              valid <= count < DEPTH;
            end else if (count == 6'd63) begin
              state <= IDLE;
            end else begin
              valid <= 1'b1;
            end
          end
          default: ;
        endcase
        if (reset) begin
          count <= 6'd0;
          state <= IDLE;
          valid <= 1'b0;
        end
      end

      always @(posedge clock) begin
        word <= table_words[count];
      end

      // Bits that nothing reads
      wire unused = &{1'b0, s_axis_requests_tdata[7:6]};

    endmodule

    `default_nettype wire

    """
  #expect(try reader().verilog() == expected)
}

@Test func hierarchyFile() throws {
  let top = try column()
  let expected = """
    // Three rows and a requantiser.

    `default_nettype none

    module column_r3 (
      input  wire clock,
      input  wire [31:0] codes,
      input  wire [23:0] weights,
      input  wire signed [15:0] scale,
      output reg  signed [7:0] value,
      output wire signed [10:0] row_0
    );

      wire [32:0] rows_sum;

      genvar rows_index;
      generate
        for (rows_index = 0; rows_index < 3; rows_index = rows_index + 1) begin : rows
          ternary_row_l4 unit (
            .clock(clock),
            .codes(codes),
            .weights(weights[rows_index*8 +: 8]),
            .sum(rows_sum[rows_index*11 +: 11])
          );
        end
      endgenerate

      ternary_row_l4 first (
        .clock(clock),
        .codes(~codes),
        .weights(weights[7:0]),
        .sum(row_0)
      );

      wire signed [10:0] spare_sum;

      ternary_row_l4 spare (
        .clock(clock),
        .codes(codes),
        .weights(8'd0),
        .sum(spare_sum)
      );

      wire signed [26:0] value_product = $signed(rows_sum[21:11]) * scale;
      wire signed [27:0] value_part = value_product + 27'sd128;

      always @(posedge clock) begin
        value <= (value_part[27:15] == {13{value_part[27]}}) ? value_part[15:8] :
            {value_part[27], {7{!value_part[27]}}};
      end

      // Bits that nothing reads
      wire unused = &{1'b0, rows_sum[32:22], rows_sum[10:0], spare_sum, value_part[7:0]};

    endmodule

    `default_nettype wire

    """
  #expect(top.verilog() == expected)
  #expect(try top.hierarchy().map(\.name) == ["ternary_row_l4", "column_r3"])
  #expect(top.instances.map(\.name) == ["ternary_row_l4"])
}

@Test(.enabled(if: hasLinters)) func filesAreCleanForLinters() throws {
  for module in [try reader(), try column()] {
    let findings = try lint(module, files: ["table.hex": ""])
    #expect(findings == "")
  }
}
