import Foundation
import HDL
import TernaryLM
import Testing
import Toolchain

@testable import Accelerator

/// The serial line's hardware; that it works is shown by `SerialDeviceTests`, with the driver at the other end.
@Suite struct HostLinkTests {
  private static func module(streams: Int = 1, clock: Int = 12_000_000, baud: Int = 1_000_000) throws -> Module {
    try HostLink.module(
      AcceleratorConfiguration(vocabulary: 50, hidden: 32, layers: 2, intermediate: 48, lanes: 16, streams: streams),
      SerialRate(clock: clock, baud: baud))
  }

  private static func sources(_ module: Module) throws -> DesignSources {
    DesignSources(
      top: module.name, files: try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }, vectorLanes: 1)
  }

  @Test(arguments: [1, 6, 15]) func theVerilogIsClean(streams: Int) async throws {
    let sources = try Self.sources(Self.module(streams: streams))
    try await lintWithVerilator(sources)
    try await lintWithYosys(sources)
  }

  @Test func rowsOfAnswersMustFitTheMailbox() throws {
    #expect(throws: AcceleratorError.self) { try Self.module(streams: 16) }
  }

  @Test func aRateTheClockCannotMakeIsRefused() throws {
    #expect(throws: AcceleratorError.self) { try SerialRate(clock: 12_000_000, baud: 3_000_001) }
    #expect(throws: AcceleratorError.self) { try SerialRate(clock: 100_000_000, baud: 115_200) }
    #expect(try SerialRate(clock: 12_000_000, baud: 3_000_000).increment == 1 << 14)
    #expect(try SerialRate(clock: 25_000_000, baud: 1_000_000).increment == 2621)
  }

  /// Cells of an iCE40, beside an accelerator that fills most of it: 657 with Yosys 0.23.
  @Test(.enabled(if: isFullTest && hasTool("yosys"))) func itIsSmall() async throws {
    let sources = try Self.sources(Self.module())
    try await withTemporaryFolder { folder in
      for file in sources.files { try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name)) }
      _ = try await ProcessRunner("/usr/bin/env", name: "yosys").run(
        ["yosys", "-q", "-p", "synth_ice40 -top \(sources.top); tee -o cells stat"] + sources.files.map(\.name),
        in: folder.path)
      let report = try String(contentsOf: folder.appendingPathComponent("cells"), encoding: .utf8)
      func cells(_ name: String) -> Int {
        report.split(separator: "\n").lazy.filter { $0.contains(name) }.compactMap { line in
          line.split(separator: " ").compactMap { Int($0) }.first
        }.last ?? 0
      }
      #expect((1...700).contains(cells("SB_LUT4")))
      #expect(cells("SB_RAM40_4K") == 2)
    }
  }

  /// A word at a time, against the software's CRC of the bytes as they go over a line.
  @Test(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"), arguments: [false, true])
  func crcAgrees(holdsBits: Bool) async throws {
    let words: [UInt32] = [0x0102_0304, 0xFFFF_FFFF, 0, 0x8000_0001, 0xDEAD_BEEF]
    func bytes(_ word: UInt32) -> Data { withUnsafeBytes(of: word.bigEndian) { Data($0) } }
    let bench = UnitBench(module: try CRCUnit.module(holdsBits: holdsBits), cycles: 1)
    for count in words.indices {
      let crc = CRC32.checksum(of: words[...count].reduce(Data()) { $0 + bytes($1) })
      let message = words[...count] + [crc.byteSwapped]
      let vectors: [UnitBench.Vector] =
        [["restart": [1]]]
        + message.flatMap { word in (0..<32).map { ["take": [1], "place": [UInt64($0)], "word": [UInt64(word)]] } }
        + [[String: [UInt64]]](repeating: ["take": [0]], count: holdsBits ? 1 : 0)
      let results = try await bench.run(vectors)
      #expect(results[32 * (count + 1) + (holdsBits ? 1 : 0)]["crc"] == "\(crc.byteSwapped)")
      #expect(results.last?["is_right"] == "1")
      #expect(results.dropLast().allSatisfy { $0["is_right"] == "0" })
    }
  }
}
