import Foundation
import Toolchain

/// A device with the ports of every design and four lanes that answers each token with the token plus one.
enum EchoDevice {
  static let sources = sources(lanes: 4)

  /// Its library, built once in a test run (and not at all if the cache has it).
  static let library = Task { try await VerilatedLibrary.build(sources) }

  /// The device with its four values repeated over `lanes`, a multiple of four.
  static func sources(lanes: Int) -> DesignSources {
    let text = verilog.replacing("LANES", with: "\(lanes)")
    return DesignSources(top: "echo", files: [(name: "echo.v", text: text)], vectorLanes: lanes)
  }

  private static let verilog = #"""
    `default_nettype none
    // Answers every token with token + 1: a header beat, then one candidate beat.
    module echo (
      input  wire        clock,
      input  wire        reset,
      input  wire        s_axi_control_awvalid,
      output wire        s_axi_control_awready,
      input  wire [11:0] s_axi_control_awaddr,
      input  wire        s_axi_control_wvalid,
      output wire        s_axi_control_wready,
      input  wire [31:0] s_axi_control_wdata,
      input  wire [3:0]  s_axi_control_wstrb,
      output reg         s_axi_control_bvalid,
      input  wire        s_axi_control_bready,
      output wire [1:0]  s_axi_control_bresp,
      input  wire        s_axi_control_arvalid,
      output wire        s_axi_control_arready,
      input  wire [11:0] s_axi_control_araddr,
      output reg         s_axi_control_rvalid,
      input  wire        s_axi_control_rready,
      output reg  [31:0] s_axi_control_rdata,
      output reg  [1:0]  s_axi_control_rresp,
      input  wire        s_axis_tokens_tvalid,
      output wire        s_axis_tokens_tready,
      input  wire [31:0] s_axis_tokens_tdata,
      output wire        m_axis_tokens_tvalid,
      input  wire        m_axis_tokens_tready,
      output wire [63:0] m_axis_tokens_tdata,
      output wire        m_axis_tokens_tlast,
      output wire        m_axis_logits_tvalid,
      input  wire        m_axis_logits_tready,
      output wire [32*LANES-1:0] m_axis_logits_tdata,
      output wire        m_axis_logits_tlast,
      output wire        trace_codes_valid,
      output wire [8*LANES-1:0] trace_codes,
      output wire        trace_scale_valid,
      output wire [31:0] trace_scale,
      output wire        trace_sums_valid,
      output wire [32*LANES-1:0] trace_sums,
      output wire        trace_results_valid,
      output wire [32*LANES-1:0] trace_results
    );
      localparam WAITING = 2'd0, LOGITS = 2'd1, HEADER = 2'd2, CANDIDATE = 2'd3;

      reg [31:0] gain [0:0];
      initial $readmemh("gain.hex", gain);

      reg [1:0]  state;
      reg [29:0] token;
      reg [31:0] scratch;
      wire [31:0] answer = {2'd0, token} + 32'd1;

      // Tokens: logits first, then the answer packet. A word with bit 31 set has no answer; token 999
    // hangs, and the header of token 998 changes while it waits.
      wire accepted = s_axis_tokens_tvalid & s_axis_tokens_tready;
      assign s_axis_tokens_tready = state == WAITING;
      assign m_axis_logits_tvalid = state == LOGITS;
      assign m_axis_logits_tdata = {LANES/4{gain[0], -answer, answer, 32'hFFFFFFFF}};
      assign m_axis_logits_tlast = 1'b1;
      wire changes = token == 30'd998 & ~m_axis_tokens_tready;
    assign m_axis_tokens_tvalid = state[1] & token != 30'd999;
      assign m_axis_tokens_tdata = state == HEADER ? {32'h00051234, answer ^ {31'd0, changes}} : {32'd7, scratch};
      assign m_axis_tokens_tlast = state == CANDIDATE;
      always @(posedge clock) begin
        case (state)
          WAITING: if (accepted) begin
            token <= s_axis_tokens_tdata[29:0];
            state <= s_axis_tokens_tdata[31] ? WAITING : LOGITS;
          end
          LOGITS: if (m_axis_logits_tready) state <= HEADER;
          HEADER: if (m_axis_tokens_tvalid & m_axis_tokens_tready) state <= CANDIDATE;
          CANDIDATE: if (m_axis_tokens_tvalid & m_axis_tokens_tready) state <= WAITING;
        endcase
        if (reset) state <= WAITING;
      end

      assign trace_codes_valid = accepted;
      assign trace_codes = {LANES/4{8'd3, 8'h80, 8'hFF, s_axis_tokens_tdata[7:0]}};
      assign trace_scale_valid = accepted;
      assign trace_scale = {28'hF000000, s_axis_tokens_tdata[30], 3'd1};
      assign trace_sums_valid = m_axis_logits_tvalid & m_axis_logits_tready;
      assign trace_sums = m_axis_logits_tdata;
      assign trace_results_valid = 1'b0;
      assign trace_results = {32*LANES{1'b0}};

      // Registers: 0 reads an identifier, 4 is a scratch register, others are refused; address 8 never answers a read.
      wire writes = s_axi_control_awvalid & s_axi_control_wvalid & ~s_axi_control_bvalid;
      assign s_axi_control_awready = writes;
      assign s_axi_control_wready = writes;
      assign s_axi_control_bresp = 2'd0;
      assign s_axi_control_arready = ~s_axi_control_rvalid;
      always @(posedge clock) begin
        if (writes) begin
          s_axi_control_bvalid <= 1'b1;
          if (s_axi_control_awaddr == 12'd4 & s_axi_control_wstrb == 4'hF) scratch <= s_axi_control_wdata;
        end
        else if (s_axi_control_bready) s_axi_control_bvalid <= 1'b0;
        if (s_axi_control_arvalid & s_axi_control_arready) begin
          s_axi_control_rvalid <= s_axi_control_araddr != 12'd8;
          s_axi_control_rdata <= s_axi_control_araddr == 12'd0 ? 32'h5445524E : scratch;
          s_axi_control_rresp <= s_axi_control_araddr > 12'd8 ? 2'd2 : 2'd0;
        end
        else if (s_axi_control_rready) s_axi_control_rvalid <= 1'b0;
        if (reset) begin
          s_axi_control_bvalid <= 1'b0;
          s_axi_control_rvalid <= 1'b0;
          scratch <= 32'd0;
        end
      end
    endmodule
    `default_nettype wire

    """#
}
