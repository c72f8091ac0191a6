import Boards
import Device
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

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

  @Test(arguments: ["colorlight-i9", "icebreaker"]) func theNetlistGivesTheGoldenTokens(name: String) async throws {
    let build = try SmallModel.build(#require(Board.named(name)))
    try await Self.run(build, Self.netlist(build))
  }

  /// One look-up table of the array with inverted content.
  @Test func aChangedTableIsFound() async throws {
    let build = try SmallModel.build(.colorlightI9)
    var text = String(decoding: try await Self.netlist(build), as: UTF8.self)
    let cell = try #require(
      text.firstMatch(of: /LUT4 #\(\n\s*\.INIT\(16'h([0-9a-f]+)\)\n\s*\) \\\S*accelerator\.array\.\S* \(/))
    let content = try #require(UInt16(cell.output.1, radix: 16))
    text.replaceSubrange(cell.output.1.startIndex..<cell.output.1.endIndex, with: String(~content, radix: 16))
    let error = await #expect(throws: (any Error).self) { try await Self.run(build, Data(text.utf8)) }
    #expect("\(try #require(error))".contains("golden"))
  }
}
