import Foundation
import Testing

@testable import Toolchain

/// Bitstreams of a small design for iCE40UP5K: look-up tables, carries, registers, a block RAM.
@Suite struct IceStormTests {
  private static let programs = ["nextpnr-ice40", "icepack", "iceunpack", "icebox_vlog", "iverilog"]
  private static let hasPrograms = programs.allSatisfy { (try? path($0)) != nil }

  private static func path(_ program: String) throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return try #require(
      folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) })
  }

  private static let design = """
    module piece (
      input wire clock, input wire enable, input wire [3:0] address, output reg [3:0] value, output wire carry
    );
      reg [15:0] noise = 16'd1;
      reg [11:0] count = 12'd0;
      reg [15:0] memory [0:255];
      reg [15:0] entry = 16'd0;
      integer i;
      initial for (i = 0; i < 256; i = i + 1) memory[i] = i * 40503;
      always @(posedge clock) begin
        noise <= {noise[14:0], noise[15] ^ noise[13] ^ noise[12] ^ noise[10]};
        if (enable) count <= count + noise[11:0];
        if (enable) memory[noise[7:0]] <= {noise[3:0], count};
        entry <= memory[{count[3:0], address}];
        value <= entry[15:12] ^ entry[3:0];
      end
      assign carry = count[11];
    endmodule

    """

  private static let pins: [String] = {
    let names =
      ["clock", "enable", "carry"] + (0..<4).map { "address[\($0)]" } + (0..<4).map { "value[\($0)]" }
    return zip(names, [35, 2, 18, 3, 4, 6, 9, 10, 11, 12, 13]).map { "set_io \($0) \($1)\n" }
  }()

  private static func bitstream(cache: String) async throws -> Data {
    let sources = BitstreamSources(
      top: "piece", files: [("piece.v", design)], constraints: pins.joined(), adderMap: nil,
      part: .iCE40UP5K(package: "sg48"), hertz: 12_000_000, seed: 1)
    return try await Bitstream.build(sources, cache: cache).data
  }

  /// The design as it stands in the bitstream.
  private static func readBack(in folder: TemporaryFolder) async throws -> String {
    let data = try await bitstream(cache: folder.path)
    try data.write(to: URL(fileURLWithPath: "\(folder.path)/bitstream"))
    try folder.write(pins.joined(), to: "pins.pcf")
    try await ProcessRunner(path("iceunpack")).run(["bitstream", "routed.txt"], in: folder.path)
    return try await ProcessRunner(path("icebox_vlog")).run(
      ["-s", "-c", "-n", "chip", "-p", "pins.pcf", "routed.txt"], in: folder.path
    ).output
  }

  /// What a bench says that feeds both designs with the same.
  private static func comparison(_ chip: String, in folder: TemporaryFolder) async throws -> String {
    let cells = try Part.iCE40UP5K(package: "sg48").simulationCells(netlist: true)
    let bench = """
      `timescale 1ns / 1ns
      module bench;
        reg clock = 0, enable = 0;
        reg [3:0] address = 0, last = 0;
        wire [3:0] value, other_value;
        wire carry, other_carry;
        piece piece (clock, enable, address, value, carry);
        chip chip (.clock(clock), .enable(enable), .address(address), .value(other_value), .carry(other_carry));
        integer i, bad = 0, changes = 0;
        initial begin
          for (i = 0; i < 5000; i = i + 1) begin
            #5 clock = 1; #5 clock = 0;
            enable = i % 7 != 0;
            address = i / 3;
            #1;
            if (i > 4 && {value, carry} !== {other_value, other_carry}) bad = bad + 1;
            if (value != last) changes = changes + 1;
            last = value;
          end
          $display("%0d differ, %0d changes", bad, changes);
        end
      endmodule

      """
    try folder.write(design + chip + bench, to: "bench.v")
    try folder.write(try #require(cells.first { $0.name == "cells_sim.v" }).text, to: "cells.v")
    try await Tool.iverilog.locate().run(
      ["-g2009", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", "-o", "bench", "bench.v", "cells.v"], in: folder.path)
    return try await ProcessRunner("\(folder.path)/bench", name: "bench").run([], in: folder.path).output
  }

  @Test(.enabled(if: hasPrograms, "nextpnr-ice40, fpga-icestorm or iverilog is not installed"))
  func theBitstreamReadBackEqualsTheDesign() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let chip = try await Self.readBack(in: folder)
    #expect(try await Self.comparison(chip, in: folder) == "0 differ, 4017 changes\n")
    // One table with two entries exchanged, and a memory with other content.
    let table = chip.replacing(/\((\S+) \? (\S+) : (\S+)\)/, maxReplacements: 1) { "(\($0.1) ? \($0.3) : \($0.2))" }
    #expect(try await !Self.comparison(table, in: folder).hasPrefix("0 differ"))
    let memory = chip.replacing(/256'h[0-9a-f]{64}/) { _ in "256'h0" }
    #expect(try await !Self.comparison(memory, in: folder).hasPrefix("0 differ"))
  }

  @Test(.enabled(if: hasPrograms, "nextpnr-ice40, fpga-icestorm or iverilog is not installed"))
  func twoBuildsGiveTheSameBytes() async throws {
    let folders = try [TemporaryFolder(), TemporaryFolder()]
    defer { folders.forEach { $0.remove() } }
    let first = try await Self.bitstream(cache: folders[0].path)
    #expect(try await Self.bitstream(cache: folders[1].path) == first)
    #expect(first.count > 100_000)
  }
}
