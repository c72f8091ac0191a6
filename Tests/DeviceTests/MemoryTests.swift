import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// A device whose weights and embedding are files: what is wrong with them is found.
@Suite struct MemoryTests {
  private static let ports = WeightPorts(count: 2, width: 32, burst: 4, outstanding: 2)
  private static let library = Task { try await VerilatedLibrary.build(DesignSources(design()), cache: Small.cache) }

  private static func design(loading: MemoryLoading? = nil) throws -> Design {
    try Design(
      AcceleratorConfiguration(
        name: "small", model: Small.configuration, lanes: 16, weightPorts: loading == nil ? ports : nil,
        loading: loading))
  }

  /// Opens the device with its images in a folder of its own, in which `change` may break something.
  private func open(_ change: (_ folder: String) throws -> Void = { _ in }) async throws -> SimulatedDevice {
    let design = try Self.design()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try MemoryImages(design.configuration, model: Small.model, golden: Small.golden).write(to: folder)
    try change(folder.path)
    // The files are mapped and stay readable without their names.
    return try SimulatedDevice(design, library: await Self.library.value, images: folder.path)
  }

  /// A byte of the norm weights of the first operand, and of the scale constants of the last.
  @Test(arguments: [("f_proj", 0), ("head", -13)]) func aChangedLoadedByteIsFound(where place: String, byte: Int)
    async throws
  {
    let design = try Self.design(loading: .loadPort)
    let library = try await VerilatedLibrary.build(DesignSources(design), cache: Small.cache)
    func open(_ change: (inout Data) -> Void) throws -> SimulatedDevice {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try MemoryImages(design.configuration, model: Small.model, golden: Small.golden).write(to: folder)
      let file = folder.appendingPathComponent("memories.bin")
      var data = try Data(contentsOf: file)
      change(&data)
      try data.write(to: file)
      return try SimulatedDevice(design, library: library, images: folder.path)
    }
    try verify(open { _ in })
    #expect { try verify(open { $0[byte < 0 ? $0.count + byte : byte] ^= 0x40 }) } throws: { "\($0)".contains(place) }
  }

  private func verify(_ device: SimulatedDevice) throws {
    let verifier = Verifier(device, against: Small.golden)
    for token in [1, 30, 9] { _ = try verifier.step(token, wantsAnswer: token != 30) }
    try verifier.checkState()
  }

  @Test func answersEqualTheGoldenModels() async throws {
    let device = try await open()
    try verify(device)
    let reads = try #require(device.weightReads)
    #expect(reads.ports == 2 && reads.beats > 0)
  }

  /// A byte of the weights of the first projection, and of the embedding of a token that is used.
  @Test(arguments: [("weights.bin", 5), ("embedding.bin", 30 * 64 + 1)])
  func aChangedByteIsFound(file: String, byte: Int) async throws {
    let device = try await open { folder in
      let url = URL(fileURLWithPath: "\(folder)/\(file)")
      var data = try Data(contentsOf: url)
      data[byte] ^= 0x3C
      try data.write(to: url)
    }
    #expect { try verify(device) } throws: { "\($0)".contains(": first difference in layer 0, f_proj: ") }
  }

  @Test func aMissingFileIsNamed() async throws {
    await #expect {
      _ = try await open { try FileManager.default.removeItem(atPath: "\($0)/weights.bin") }
    } throws: { "\($0)".hasSuffix("/weights.bin: cannot be read; delete its folder, so that it is written again") }
  }

  @Test func aShortFileIsNamed() async throws {
    await #expect {
      _ = try await open { try Data(count: 10).write(to: URL(fileURLWithPath: "\($0)/embedding.bin")) }
    } throws: { "\($0)".contains("/embedding.bin: has 10 bytes instead of 3200; delete its folder") }
  }
}
