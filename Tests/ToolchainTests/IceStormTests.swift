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

  private static let part = Part.iCE40UP5K(package: "sg48")

  /// The design as it stands in the bitstream.
  private static func readBack(in folder: TemporaryFolder) async throws -> String {
    let data = try await Piece(hasProduct: false).bitstream(Self.part, cache: folder.path)
    try data.write(to: URL(fileURLWithPath: "\(folder.path)/bitstream"))
    try folder.write(Piece.constraints(Self.part), to: "pins.pcf")
    try await ProcessRunner(path("iceunpack")).run(["bitstream", "routed.txt"], in: folder.path)
    return try await ProcessRunner(path("icebox_vlog")).run(
      ["-s", "-c", "-n", "chip", "-p", "pins.pcf", "routed.txt"], in: folder.path
    ).output
  }

  @Test(.enabled(if: hasPrograms, "nextpnr-ice40, fpga-icestorm or iverilog is not installed"))
  func theBitstreamReadBackEqualsTheDesign() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let chip = try await Self.readBack(in: folder)
    func differences(_ chip: String) async throws -> Int {
      try await Piece(hasProduct: false).differences(from: chip, named: "chip", part: Self.part, in: folder)
    }
    #expect(try await differences(chip) == 0)
    // One table with two entries exchanged, and a memory with other content.
    let table = chip.replacing(/\((\S+) \? (\S+) : (\S+)\)/, maxReplacements: 1) { "(\($0.1) ? \($0.3) : \($0.2))" }
    #expect(try await differences(table) > 0)
    let memory = chip.replacing(/256'h[0-9a-f]{64}/) { _ in "256'h0" }
    #expect(try await differences(memory) > 0)
  }
}
