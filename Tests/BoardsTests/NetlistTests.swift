import Device
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Boards

/// Boards after synthesis, simulated with models of the family's cells.
@Suite(.serialized, .enabled(if: isFullTest, "set TERN_TEST_FULL=1")) struct NetlistTests {
  private static func netlist(_ build: BoardBuild) async throws -> Data {
    let sources = try build.bitstreamSources(images: SmallModel.images(build))
    return try await Netlist.synthesise(sources, cache: SmallModel.cache).verilog
  }

  /// Boots, and takes some tokens.
  private static func run(_ build: BoardBuild, _ netlist: Data) async throws {
    try await SmallModel.withBoard(build, netlist: netlist) { path, build in
      let device = Verifier(try SmallModel.open(path, build, reply: 10), against: SmallModel.golden)
      var token = 1
      for _ in 0..<3 { token = try #require(try device.step(token, wantsAnswer: true)).best }
    }
  }

  @Test(arguments: ["colorlight-i9", "ulx3s-85f", "icebreaker"]) func theNetlistGivesTheGoldenTokens(name: String)
    async throws
  {
    let build = try SmallModel.build(#require(Board.named(name)))
    try await Self.run(build, Self.netlist(build))
  }

  /// One look-up table of the array with inverted content.
  @Test func aChangedTableIsFound() async throws {
    let build = try SmallModel.build(.colorlightI9)
    let netlist = try await Self.netlist(build)
    var lines = String(decoding: netlist, as: UTF8.self).split(separator: "\n").map(String.init)
    let cell = try #require(
      lines.indices.first { $0 > 2 && lines[$0 - 2] == "  LUT4 #(" && lines[$0].contains("accelerator.array.rows[") })
    let content = try #require(lines[cell - 1].firstMatch(of: /16'h([0-9a-f]+)/)).output.1
    let other = String(try ~#require(UInt16(content, radix: 16)), radix: 16)
    lines[cell - 1] = lines[cell - 1].replacingOccurrences(of: "16'h\(content)", with: "16'h\(other)")
    let changed = Data(lines.joined(separator: "\n").utf8)
    let error = await #expect(throws: (any Error).self) { try await Self.run(build, changed) }
    #expect("\(try #require(error))".contains("golden"))
  }
}
