import Accelerator
import Foundation
import Testing

@testable import Device

@Suite struct OutputFolderTests {
  private let files = FileManager.default
  private let root = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)").path

  private func names(_ path: String) -> [String] { ((try? files.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  @Test func aFolderIsReplacedAsAWhole() throws {
    defer { try? files.removeItem(atPath: root) }
    for name in ["a", "b"] {
      try OutputFolder.write(to: "\(root)/out") { try Data().write(to: URL(fileURLWithPath: "\($0)/\(name)")) }
      #expect(names("\(root)/out") == [name])
    }
    #expect(names(root) == ["out"])
  }

  @Test func aFailureChangesNothing() throws {
    defer { try? files.removeItem(atPath: root) }
    try OutputFolder.write(to: "\(root)/out") { try Data().write(to: URL(fileURLWithPath: "\($0)/a")) }
    #expect(throws: CancellationError.self) {
      try OutputFolder.write(to: "\(root)/out") { _ in throw CancellationError() }
    }
    #expect(names("\(root)/out") == ["a"])
    #expect(names(root) == ["out"])
  }

  @Test func aFileThatCannotBeWrittenNamesTheFolder() throws {
    defer { try? files.removeItem(atPath: root) }
    let name = String(repeating: "x", count: 300)
    #expect(throws: DeviceError.cannotWrite("\(root)/out", reason: "File name too long")) {
      try OutputFolder.write(to: "\(root)/out") { try Data().write(to: URL(fileURLWithPath: "\($0)/\(name)")) }
    }
    #expect(names(root).isEmpty)
  }

  @Test func designsAreTheSameBytesEachTimeAndReplaceOnlyDesigns() throws {
    defer { try? files.removeItem(atPath: root) }
    let design = try Small.design()
    let images = MemoryImages(design.configuration, model: Small.model, golden: Small.golden)
    let written = try design.write(to: "\(root)/one", images: images)
    #expect(try design.write(to: "\(root)/two", images: images) == written)
    #expect(written.contains("design.json") && written.contains("weights.hex") && written.contains("\(design.top).v"))
    for name in written { #expect(files.contentsEqual(atPath: "\(root)/one/\(name)", andPath: "\(root)/two/\(name)")) }
    #expect(try !design.write(to: "\(root)/two", images: nil).contains("weights.hex"))
    #expect(throws: DeviceError.self) { try design.write(to: root, images: nil) }
    #expect(names(root) == ["one", "two"])
  }
}
