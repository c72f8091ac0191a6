// Configuration 370m, 4096 lanes (64 rows x 64 columns), hash e82ef436, Tern 0.5.0.
// Identity, status, counters and state window on AXI4-Lite.

`default_nettype none

module control_registers (
  input  wire clock,
  input  wire reset,

  // Registers
  input  wire s_axi_control_awvalid,
  output wire s_axi_control_awready,
  input  wire [11:0] s_axi_control_awaddr,
  input  wire s_axi_control_wvalid,
  output wire s_axi_control_wready,
  input  wire [31:0] s_axi_control_wdata,
  input  wire [3:0] s_axi_control_wstrb,
  output wire s_axi_control_bvalid,
  input  wire s_axi_control_bready,
  output wire [1:0] s_axi_control_bresp,
  input  wire s_axi_control_arvalid,
  output wire s_axi_control_arready,
  input  wire [11:0] s_axi_control_araddr,
  output wire s_axi_control_rvalid,
  input  wire s_axi_control_rready,
  output wire [31:0] s_axi_control_rdata,
  output wire [1:0] s_axi_control_rresp,

  // Events and status
  input  wire busy,
  input  wire answered,
  input  wire rejects,
  input  wire embedding_valid,
  input  wire beat_valid,
  input  wire [2:0] beat_projection,
  input  wire [4:0] saturations,
  input  wire shift_clamped,
  input  wire quantiser_busy,
  input  wire vector_unit_busy,
  input  wire weights_valid,
  input  wire head_active,
  input  wire memory_error,

  // Recurrent state, a word of the vector unit
  output wire [11:0] state_address,
  input  wire [255:0] state_read_data,
  output wire state_write,
  output wire [255:0] state_write_data,

  // Addresses in memory; set before the first token
  output wire [39:0] weights_base,
  output wire [39:0] embedding_base
);

  localparam [2:0] F = 3'd0;
  localparam [2:0] I = 3'd1;
  localparam [2:0] G = 3'd2;
  localparam [2:0] O = 3'd3;
  localparam [2:0] GATE = 3'd4;
  localparam [2:0] UP = 3'd5;
  localparam [2:0] DOWN = 3'd6;
  localparam [2:0] HEAD = 3'd7;

  wire [31:0] count_f;
  wire [31:0] count_i;
  wire [31:0] count_g;
  wire [31:0] count_o;
  wire [31:0] count_gate;
  wire [31:0] count_up;
  wire [31:0] count_down;
  wire [31:0] count_head;
  wire writes = s_axi_control_awvalid & s_axi_control_wvalid & !s_axi_control_bvalid;
  wire asked = s_axi_control_arvalid & !s_axi_control_rvalid;
  reg asked_before;

  always @(posedge clock) begin
    asked_before <= asked & !asked_before;
    if (reset) begin
      asked_before <= 1'b0;
    end
  end

  wire reads = asked & asked_before;
  assign s_axi_control_awready = writes;
  assign s_axi_control_wready = writes;
  assign s_axi_control_arready = reads;
  assign s_axi_control_bresp = 2'd0;
  assign s_axi_control_rresp = 2'd0;
  reg responds;
  reg returns;
  assign s_axi_control_bvalid = responds;
  assign s_axi_control_rvalid = returns;
  wire [9:0] write_address = s_axi_control_awaddr[11:2];
  wire [9:0] asked_address = s_axi_control_araddr[11:2];
  reg [9:0] read_address;

  always @(posedge clock) begin
    read_address <= asked_address;
  end

  wire unused_bus = |{s_axi_control_awaddr[1:0], s_axi_control_araddr[1:0], s_axi_control_wstrb};
  wire clears = writes & (write_address == 10'd3) & s_axi_control_wdata[0];
  reg was_busy;

  always @(posedge clock) begin
    was_busy <= busy;
    if (reset) begin
      was_busy <= 1'b0;
    end
  end

  reg was_answered;

  always @(posedge clock) begin
    was_answered <= answered;
    if (reset) begin
      was_answered <= 1'b0;
    end
  end

  reg was_rejecting;

  always @(posedge clock) begin
    was_rejecting <= rejects;
    if (reset) begin
      was_rejecting <= 1'b0;
    end
  end

  reg embedding_was_valid;

  always @(posedge clock) begin
    embedding_was_valid <= embedding_valid;
    if (reset) begin
      embedding_was_valid <= 1'b0;
    end
  end

  reg beat_was_valid;

  always @(posedge clock) begin
    beat_was_valid <= beat_valid;
    if (reset) begin
      beat_was_valid <= 1'b0;
    end
  end

  reg [2:0] beat_was_of;

  always @(posedge clock) begin
    beat_was_of <= beat_projection;
    if (reset) begin
      beat_was_of <= 3'd0;
    end
  end

  reg [4:0] saturations_held;

  always @(posedge clock) begin
    saturations_held <= saturations;
    if (reset) begin
      saturations_held <= 5'd0;
    end
  end

  reg shift_was_clamped;

  always @(posedge clock) begin
    shift_was_clamped <= shift_clamped;
    if (reset) begin
      shift_was_clamped <= 1'b0;
    end
  end

  reg quantiser_was_busy;

  always @(posedge clock) begin
    quantiser_was_busy <= quantiser_busy;
    if (reset) begin
      quantiser_was_busy <= 1'b0;
    end
  end

  reg vector_unit_was_busy;

  always @(posedge clock) begin
    vector_unit_was_busy <= vector_unit_busy;
    if (reset) begin
      vector_unit_was_busy <= 1'b0;
    end
  end

  reg weights_were_valid;

  always @(posedge clock) begin
    weights_were_valid <= weights_valid;
    if (reset) begin
      weights_were_valid <= 1'b0;
    end
  end

  reg head_was_active;

  always @(posedge clock) begin
    head_was_active <= head_active;
    if (reset) begin
      head_was_active <= 1'b0;
    end
  end

  reg [63:0] cycles;
  reg [31:0] saturation_total;
  reg [31:0] token_total;
  reg [31:0] embedding_cycles;
  reg [31:0] waiting_cycles;
  reg was_rejected;
  reg [31:0] cycles_f;

  always @(posedge clock) begin
    if (clears) begin
      cycles_f <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == F)) begin
      cycles_f <= cycles_f + 32'd1;
    end
    if (reset) begin
      cycles_f <= 32'd0;
    end
  end

  assign count_f = cycles_f;
  reg [31:0] cycles_i;

  always @(posedge clock) begin
    if (clears) begin
      cycles_i <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == I)) begin
      cycles_i <= cycles_i + 32'd1;
    end
    if (reset) begin
      cycles_i <= 32'd0;
    end
  end

  assign count_i = cycles_i;
  reg [31:0] cycles_g;

  always @(posedge clock) begin
    if (clears) begin
      cycles_g <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == G)) begin
      cycles_g <= cycles_g + 32'd1;
    end
    if (reset) begin
      cycles_g <= 32'd0;
    end
  end

  assign count_g = cycles_g;
  reg [31:0] cycles_o;

  always @(posedge clock) begin
    if (clears) begin
      cycles_o <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == O)) begin
      cycles_o <= cycles_o + 32'd1;
    end
    if (reset) begin
      cycles_o <= 32'd0;
    end
  end

  assign count_o = cycles_o;
  reg [31:0] cycles_gate;

  always @(posedge clock) begin
    if (clears) begin
      cycles_gate <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == GATE)) begin
      cycles_gate <= cycles_gate + 32'd1;
    end
    if (reset) begin
      cycles_gate <= 32'd0;
    end
  end

  assign count_gate = cycles_gate;
  reg [31:0] cycles_up;

  always @(posedge clock) begin
    if (clears) begin
      cycles_up <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == UP)) begin
      cycles_up <= cycles_up + 32'd1;
    end
    if (reset) begin
      cycles_up <= 32'd0;
    end
  end

  assign count_up = cycles_up;
  reg [31:0] cycles_down;

  always @(posedge clock) begin
    if (clears) begin
      cycles_down <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == DOWN)) begin
      cycles_down <= cycles_down + 32'd1;
    end
    if (reset) begin
      cycles_down <= 32'd0;
    end
  end

  assign count_down = cycles_down;
  reg [31:0] cycles_head;

  always @(posedge clock) begin
    if (clears) begin
      cycles_head <= 32'd0;
    end else if (beat_was_valid & (beat_was_of == HEAD)) begin
      cycles_head <= cycles_head + 32'd1;
    end
    if (reset) begin
      cycles_head <= 32'd0;
    end
  end

  assign count_head = cycles_head;

  always @(posedge clock) begin
    cycles <= cycles + 64'd1;
    if (clears) begin
      saturation_total <= 32'd0;
      token_total <= 32'd0;
      embedding_cycles <= 32'd0;
      waiting_cycles <= 32'd0;
      was_rejected <= 1'b0;
    end else begin
      saturation_total <= saturation_total + {27'd0, saturations_held} + {31'd0, shift_was_clamped};
      if (was_answered) begin
        token_total <= token_total + 32'd1;
      end
      if (was_busy & !beat_was_valid & embedding_was_valid) begin
        embedding_cycles <= embedding_cycles + 32'd1;
      end else if (was_busy & !beat_was_valid) begin
        waiting_cycles <= waiting_cycles + 32'd1;
      end
      if (was_rejecting) begin
        was_rejected <= 1'b1;
      end
    end
    if (reset) begin
      cycles <= 64'd0;
      saturation_total <= 32'd0;
      token_total <= 32'd0;
      embedding_cycles <= 32'd0;
      waiting_cycles <= 32'd0;
      was_rejected <= 1'b0;
    end
  end

  reg [14:0] state_index;

  always @(posedge clock) begin
    if (writes & (write_address == 10'd8)) begin
      state_index <= s_axi_control_wdata[14:0];
    end else if (writes & (write_address == 10'd9) | reads & (read_address == 10'd9)) begin
      state_index <= state_index + 15'd1;
    end
    if (reset) begin
      state_index <= 15'd0;
    end
  end

  assign state_address = state_index[14:3];
  assign state_write = writes & (write_address == 10'd9);
  assign state_write_data = {(state_index[2:0] == 3'd7) ? s_axi_control_wdata : state_read_data[255:224],
      (state_index[2:0] == 3'd6) ? s_axi_control_wdata : state_read_data[223:192], (state_index[2:0] == 3'd5) ?
      s_axi_control_wdata : state_read_data[191:160], (state_index[2:0] == 3'd4) ? s_axi_control_wdata :
      state_read_data[159:128], (state_index[2:0] == 3'd3) ? s_axi_control_wdata : state_read_data[127:96],
      (state_index[2:0] == 3'd2) ? s_axi_control_wdata : state_read_data[95:64], (state_index[2:0] == 3'd1) ?
      s_axi_control_wdata : state_read_data[63:32], (state_index[2:0] == 3'd0) ? s_axi_control_wdata :
      state_read_data[31:0]};
  reg [31:0] state_element;

  always @(posedge clock) begin
    state_element <= (state_index[2:0] == 3'd7) ? state_read_data[255:224] : (state_index[2:0] == 3'd6) ?
        state_read_data[223:192] : (state_index[2:0] == 3'd5) ? state_read_data[191:160] :
        (state_index[2:0] == 3'd4) ? state_read_data[159:128] : (state_index[2:0] == 3'd3) ?
        state_read_data[127:96] : (state_index[2:0] == 3'd2) ? state_read_data[95:64] :
        (state_index[2:0] == 3'd1) ? state_read_data[63:32] : state_read_data[31:0];
  end

  reg [31:0] weights_base_low;
  reg [7:0] weights_base_high;

  always @(posedge clock) begin
    if (writes & (write_address == 10'd12)) begin
      weights_base_low <= s_axi_control_wdata;
    end
    if (writes & (write_address == 10'd13)) begin
      weights_base_high <= s_axi_control_wdata[7:0];
    end
    if (reset) begin
      weights_base_low <= 32'd0;
      weights_base_high <= 8'd0;
    end
  end

  assign weights_base = {weights_base_high, weights_base_low};
  reg [31:0] embedding_base_low;
  reg [7:0] embedding_base_high;

  always @(posedge clock) begin
    if (writes & (write_address == 10'd14)) begin
      embedding_base_low <= s_axi_control_wdata;
    end
    if (writes & (write_address == 10'd15)) begin
      embedding_base_high <= s_axi_control_wdata[7:0];
    end
    if (reset) begin
      embedding_base_low <= 32'd0;
      embedding_base_high <= 8'd0;
    end
  end

  assign embedding_base = {embedding_base_high, embedding_base_low};
  reg [31:0] count_at_address;

  always @(posedge clock) begin
    count_at_address <= 32'd0;
    if (asked_address == 10'd24) begin
      count_at_address <= count_f;
    end
    if (asked_address == 10'd25) begin
      count_at_address <= count_i;
    end
    if (asked_address == 10'd26) begin
      count_at_address <= count_g;
    end
    if (asked_address == 10'd27) begin
      count_at_address <= count_o;
    end
    if (asked_address == 10'd28) begin
      count_at_address <= count_gate;
    end
    if (asked_address == 10'd29) begin
      count_at_address <= count_up;
    end
    if (asked_address == 10'd30) begin
      count_at_address <= count_down;
    end
    if (asked_address == 10'd31) begin
      count_at_address <= count_head;
    end
  end

  reg [31:0] read_value;

  always @(posedge clock) begin
    if (writes) begin
      responds <= 1'b1;
    end else if (s_axi_control_bready) begin
      responds <= 1'b0;
    end
    if (reads) begin
      returns <= 1'b1;
      read_value <= count_at_address;
      if (read_address == 10'd4) begin
        read_value <= {24'd0, memory_error, head_was_active, weights_were_valid, beat_was_valid,
            vector_unit_was_busy, quantiser_was_busy, was_rejected, busy};
      end
      if (read_address == 10'd5) begin
        read_value <= cycles[31:0];
      end
      if (read_address == 10'd6) begin
        read_value <= cycles[63:32];
      end
      if (read_address == 10'd7) begin
        read_value <= saturation_total;
      end
      if (read_address == 10'd10) begin
        read_value <= token_total;
      end
      if (read_address == 10'd16) begin
        read_value <= embedding_cycles;
      end
      if (read_address == 10'd17) begin
        read_value <= waiting_cycles;
      end
      if (read_address == 10'd0) begin
        read_value <= 32'd1413829198;
      end
      if (read_address == 10'd1) begin
        read_value <= 32'd1;
      end
      if (read_address == 10'd2) begin
        read_value <= 32'd3895391286;
      end
      if (read_address == 10'd8) begin
        read_value <= {17'd0, state_index};
      end
      if (read_address == 10'd9) begin
        read_value <= state_element;
      end
      if (read_address == 10'd12) begin
        read_value <= weights_base_low;
      end
      if (read_address == 10'd13) begin
        read_value <= {24'd0, weights_base_high};
      end
      if (read_address == 10'd14) begin
        read_value <= embedding_base_low;
      end
      if (read_address == 10'd15) begin
        read_value <= {24'd0, embedding_base_high};
      end
    end else if (s_axi_control_rready) begin
      returns <= 1'b0;
    end
    if (reset) begin
      responds <= 1'b0;
      returns <= 1'b0;
    end
  end

  assign s_axi_control_rdata = read_value;

  // Bits that nothing reads
  wire unused = &{1'b0, unused_bus};

endmodule

`default_nettype wire
