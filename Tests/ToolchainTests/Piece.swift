import Foundation
import Testing

@testable import Toolchain

/// A small design of what accelerators are made of: look-up tables, carries, registers, memories of some widths.
struct Piece {
  /// Whether it multiplies, in a cell of its own where there is one.
  let hasProduct: Bool

  var verilog: String {
    """
    module piece (
      input wire clock, input wire enable, input wire [3:0] address, output reg [3:0] value, output wire carry
    );
      reg [15:0] noise = 16'd1;
      reg [11:0] count = 12'd0;
      reg [15:0] narrow [0:255];
      reg [15:0] entry = 16'd0;
      reg [31:0] wide [0:511];
      reg [31:0] word = 32'd0;
      integer i;
      initial begin
        for (i = 0; i < 256; i = i + 1) narrow[i] = i * 40503;
        for (i = 0; i < 512; i = i + 1) wide[i] = i * 40503 + 77777;
      end
      wire signed [33:0] product = \(hasProduct ? "$signed({1'b0, entry}) * $signed(word[16:0])" : "34'd0");
      always @(posedge clock) begin
        noise <= {noise[14:0], noise[15] ^ noise[13] ^ noise[12] ^ noise[10]};
        if (enable) count <= count + noise[11:0];
        if (enable) narrow[noise[7:0]] <= {noise[3:0], count};
        else entry <= narrow[{count[3:0], address}];
        if (noise[9]) wide[noise[8:0]] <= {count, noise[3:0], noise};
        else word <= wide[{count[4:0], address}];
        value <= entry[15:12] ^ entry[3:0] ^ word[31:28] ^ word[20:17] ^ word[3:0] ^ product[33:30] ^ product[20:17];
      end
      assign carry = count[11];
    endmodule

    """
  }

  /// Pins for it.
  static func constraints(_ part: Part) -> String {
    let names = ["clock", "enable", "carry"] + (0..<4).map { "address[\($0)]" } + (0..<4).map { "value[\($0)]" }
    switch part {
    case .iCE40UP5K:
      return zip(names, [35, 2, 18, 3, 4, 6, 9, 10, 11, 12, 13]).map { "set_io \($0) \($1)\n" }.joined()
    case .ecp5:
      let balls = ["P3", "R1", "T1", "U1", "V1", "W1", "Y2", "P19", "N20", "N19", "M18"]
      return zip(names, balls).map {
        "LOCATE COMP \"\($0)\" SITE \"\($1)\";\nIOBUF PORT \"\($0)\" IO_TYPE=LVCMOS33;\n"
      }.joined()
    }
  }

  /// Its bitstream.
  func bitstream(_ part: Part, cache: String) async throws -> Data {
    let sources = BitstreamSources(
      top: "piece", files: [("piece.v", verilog)], constraints: Self.constraints(part), adderMap: nil, part: part,
      hertz: 12_000_000, seed: 1)
    return try await Bitstream.build(sources, cache: cache).data
  }

  /// How often a design with the same ports answers otherwise than this one, in 5,000 cycles.
  func differences(
    from other: String, named name: String, part: Part, in folder: TemporaryFolder
  ) async throws -> Int {
    let bench = """
      `timescale 1ns / 1ns
      module bench;
        reg clock = 0, enable = 0;
        reg [3:0] address = 0, last = 0;
        wire [3:0] value, other_value;
        wire carry, other_carry;
        piece piece (clock, enable, address, value, carry);
        \(name) other (.clock(clock), .enable(enable), .address(address), .value(other_value), .carry(other_carry));
        integer i, bad = 0, changes = 0;
        initial begin
          for (i = 0; i < 5000; i = i + 1) begin
            #5 clock = 1; #5 clock = 0;
            enable = i % 7 > 2;
            address = i / 3;
            #1;
            if (i > 4 && {value, carry} !== {other_value, other_carry}) bad = bad + 1;
            if (value != last) changes = changes + 1;
            last = value;
          end
          $display("%0d %0d", bad, changes);
        end
      endmodule

      """
    try folder.write(verilog + bench, to: "bench.v")
    try folder.write(other, to: "other.v")
    var files: [String] = []
    for cells in try part.simulationCells(netlist: true) {
      // Icarus knows nothing of the pads' two models, of which the first counts.
      guard cells.name != "cells.v" else { continue }
      var text = cells.text
      if cells.name == "cells_sim.v" {
        for name in ["LUT4", "SB_LUT4", "DP16KD"] {
          text = text.replacing("module \(name)", with: "module unused_\(name)")
        }
      }
      try folder.write(text, to: cells.name)
      if cells.name.hasSuffix(".v") { files.append(cells.name) }
    }
    try await Tool.iverilog.locate().run(
      ["-g2009", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", "-s", "bench", "-o", "bench", "bench.v", "other.v"] + files,
      in: folder.path)
    let output = try await ProcessRunner("\(folder.path)/bench", name: "bench").run([], in: folder.path).output
    let counts = output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(counts.count == 2 && counts[1] > 2000, "the bench says \(output)")
    return counts[0]
  }
}
