import Foundation
import Testing

@testable import Toolchain

/// Tern's own models of cells, beside those of Yosys.
@Suite struct CellTests {
  private static let hasIcarus = (try? Tool.iverilog.path()) != nil

  /// Contents of tables: those that a model may take for something simpler, and others.
  private static let contents: [UInt16] = {
    var state: UInt32 = 1
    let others = (0..<100).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt16(state >> 16)
    }
    return [0, 0xFFFF, 0xAAAA, 0xCCCC, 0xF0F0, 0xFF00, 0x8000, 0x7FFF, 0x6996, 0x9669, 0xCACA, 0x0FF0, 0x00F0] + others
  }()

  /// A bench that counts the tables and inputs for which two models differ.
  private static func bench(_ cell: String, _ parameter: String, _ ports: [String], output: String) -> String {
    let inputs = ports.enumerated().map { ".\($1)(value[\($0)])" }.joined(separator: ", ")
    let tables = contents.enumerated().map { index, content in
      [
        "\(cell) #(.\(parameter)(16'd\(content))) own\(index) (\(inputs), .\(output)(own[\(index)]));",
        "reference #(.\(parameter)(16'd\(content))) other\(index) (\(inputs), .\(output)(other[\(index)]));",
      ].joined(separator: "\n")
    }
    return """
      module bench;
        reg [3:0] value;
        wire [\(contents.count - 1):0] own, other;
        \(tables.joined(separator: "\n"))
        integer i, bad;
        initial begin
          bad = 0;
          for (i = 0; i < 16; i = i + 1) begin
            value = i; #1;
            if (own !== other) bad = bad + 1;
          end
          $display("%0d differ", bad);
        end
      endmodule

      """
  }

  private static func run(
    _ part: Part, _ cell: String, _ parameter: String, _ ports: [String], output: String, changing: Bool = false
  ) async throws -> String {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let cells = try part.simulationCells(netlist: true)
    let yosys = try #require(cells.first { $0.name == "cells_sim.v" }).text
    let start = try #require(yosys.range(of: "module \(cell) (") ?? yosys.range(of: "module \(cell)("))
    let end = try #require(yosys.range(of: "endmodule", range: start.lowerBound..<yosys.endIndex))
    let model = yosys[start.lowerBound..<end.upperBound].replacing(
      "module \(cell)", with: "module reference", maxReplacements: 1
    )
    .replacing(/`ICE40_DEFAULT_ASSIGNMENT_0/, with: "")
    var own = try #require(cells.first { $0.name == "cells_lut.v" }).text
    if changing { own = own.replacingOccurrences(of: "4'h6 ? A ^ B", with: "4'h6 ? A | B") }
    try folder.write(own + model + "\n" + bench(cell, parameter, ports, output: output), to: "bench.v")
    try await Tool.iverilog.locate().run(["-g2005", "-o", "bench", "bench.v"], in: folder.path)
    return try await ProcessRunner("\(folder.path)/bench", name: "bench").run([], in: folder.path).output
  }

  @Test(.enabled(if: hasIcarus, "iverilog is not installed")) func tablesEqualThoseOfYosys() async throws {
    let ecp5 = try await Self.run(
      .ecp5(size: 25, package: "CABGA381", speedGrade: 6), "LUT4", "INIT", ["A", "B", "C", "D"], output: "Z")
    #expect(ecp5 == "0 differ\n")
    let ice40 = try await Self.run(
      .iCE40UP5K(package: "sg48"), "SB_LUT4", "LUT_INIT", ["I0", "I1", "I2", "I3"], output: "O")
    #expect(ice40 == "0 differ\n")
  }

  @Test(.enabled(if: hasIcarus, "iverilog is not installed")) func aWrongTableIsFound() async throws {
    let output = try await Self.run(
      .ecp5(size: 25, package: "CABGA381", speedGrade: 6), "LUT4", "INIT", ["A", "B", "C", "D"], output: "Z",
      changing: true)
    #expect(output != "0 differ\n")
  }
}
