import Foundation
import Testing

@testable import Toolchain

/// Two builds of a design, each with a cache of its own.
@Suite struct ReproducibleTests {
  private static let isFullTest = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

  private static func has(_ tools: Tool...) -> Bool { tools.allSatisfy { (try? $0.path()) != nil } }

  private func differ(_ part: Part) async throws -> Bool {
    let folders = try [TemporaryFolder(), TemporaryFolder()]
    defer { folders.forEach { $0.remove() } }
    let piece = Piece(hasProduct: true)
    let first = try await piece.bitstream(part, cache: folders[0].path)
    #expect(first.count > 50_000)
    return try await piece.bitstream(part, cache: folders[1].path) != first
  }

  @Test(
    .enabled(if: isFullTest, "set TERN_TEST_FULL=1"),
    .enabled(if: has(.nextpnrICE40, .icepack), "nextpnr-ice40 or fpga-icestorm is not installed"))
  func twoBuildsForICE40GiveTheSameBytes() async throws {
    #expect(try await !differ(.iCE40UP5K(package: "sg48")))
  }

  @Test(
    .enabled(if: isFullTest, "set TERN_TEST_FULL=1"),
    .enabled(if: has(.nextpnrECP5, .ecppack), "nextpnr-ecp5 or ecppack is not installed"))
  func twoBuildsForECP5GiveTheSameBytes() async throws {
    #expect(try await !differ(.ecp5(size: 25, package: "CABGA381", speedGrade: 6)))
  }
}
