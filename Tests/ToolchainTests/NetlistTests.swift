import Foundation
import Testing

@testable import Toolchain

/// Netlists of a small design, simulated with models of cells.
@Suite struct NetlistTests {
  private static let hasIcarus = (try? Tool.iverilog.path()) != nil

  @Test(
    .enabled(if: hasIcarus, "iverilog is not installed"),
    arguments: [Part.iCE40UP5K(package: "sg48"), .ecp5(size: 25, package: "CABGA381", speedGrade: 6)])
  func theNetlistEqualsTheDesign(part: Part) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let piece = Piece(hasProduct: true)
    let sources = BitstreamSources(
      top: "piece", files: [("piece.v", piece.verilog)], constraints: "", adderMap: nil, part: part, hertz: 12_000_000,
      seed: 1)
    let netlist = try await Netlist.synthesise(sources, cache: folder.path).verilog
    let text = String(decoding: netlist, as: UTF8.self).replacing("module piece(", with: "module netlist(")
    func differences(_ text: String) async throws -> Int {
      try await piece.differences(from: text, named: "netlist", part: part, in: folder)
    }
    #expect(try await differences(text) == 0)
    // One table of an adder or a register with inverted content.
    let table = try #require(text.matches(of: /INIT0?\(16'h([0-9a-f]{4})\)/).first).output.1
    let inverted = String(try ~#require(UInt16(table, radix: 16)), radix: 16)
    var changed = text
    changed.replaceSubrange(table.startIndex..<table.endIndex, with: inverted)
    #expect(try await differences(changed) > 0)
  }
}
