import Foundation
import TernaryLM
import Testing
import Toolchain

@testable import Accelerator

@Suite struct EmissionTests {
  @Test(arguments: ["stories-0.6m", "370m"]) func aSecondRunGivesTheSameBytes(name: String) throws {
    let first = try Design(AcceleratorConfiguration(named: name))
    let second = try Design(AcceleratorConfiguration(named: name))
    #expect(first.files.map(\.name) == second.files.map(\.name))
    #expect(first.files.map(\.text) == second.files.map(\.text))
    #expect(try first.description() == second.description())
  }

  @Test func theHashDependsOnTheConfiguration() throws {
    let hashes = try [64, 128, 256].map { try Design(AcceleratorConfiguration(named: "stories-0.6m", lanes: $0)).hash }
    let other = try Design(AcceleratorConfiguration(named: "stories-2m", lanes: 128)).hash
    #expect(Set(hashes + [other]).count == 4)
  }

  @Test func filesAreNamedAfterTheirModules() throws {
    let design = try Design(AcceleratorConfiguration(named: "stories-0.6m"))
    #expect(design.files.last?.name == "tern_stories_0_6m_l128.v")
    for (name, text) in design.files {
      #expect(text.hasPrefix("// Configuration stories-0.6m, 128 lanes ("))
      #expect(text.contains("\nmodule \(name.dropLast(2)) (") || text.contains("\nmodule \(name.dropLast(2))("))
      #expect(text.contains("`default_nettype none"))
      #expect(text.components(separatedBy: "\nmodule ").count == 2, "one module in \(name)")
    }
  }

  @Test func designDescriptionReadsBack() throws {
    let design = try Design(AcceleratorConfiguration(named: "stories-2m"))
    let description = try JSONDecoder().decode(DesignDescription.self, from: design.description())
    #expect(description.configuration == design.configuration)
    #expect(description.files == design.files.map(\.name))
    #expect(UInt32(description.hash, radix: 16) == design.hash)
  }
}

/// The Verilog in the repository is what the generator gives.
@Suite struct CommittedVerilogTests {
  private static let root = packageFolder.appendingPathComponent("RTL")
  private static let names = ((try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? [])
    .filter { ModelConfiguration.named($0) != nil }.sorted()

  @Test(.enabled(if: !names.isEmpty, "no design is committed under RTL/"), arguments: names)
  func committedFilesAreRegenerated(name: String) throws {
    let design = try Design(AcceleratorConfiguration(named: name))
    let folder = Self.root.appendingPathComponent(name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.filter { $0.hasSuffix(".v") }.sorted() == design.files.map(\.name).sorted())
    for (file, text) in design.files {
      let committed = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      #expect(committed == text, "RTL/\(name)/\(file) is old: run 'make rtl'")
    }
    #expect(try Data(contentsOf: folder.appendingPathComponent("design.json")) == design.description())
  }
}

/// No tool has anything to say about what is emitted.
@Suite(.serialized) struct LintTests {
  private static let named = ["stories-0.6m", "stories-2m", "370m", "1.3b", "2.7b"]

  @Test(.enabled(if: hasTool("verilator"), "verilator is not installed"), arguments: named)
  func verilatorAcceptsTheNamedSizes(name: String) async throws {
    try await lintWithVerilator(sources(AcceleratorConfiguration(named: name)))
  }

  @Test(.enabled(if: hasTool("yosys"), "yosys is not installed"), arguments: named)
  func yosysAcceptsTheNamedSizes(name: String) async throws {
    try await lintWithYosys(sources(AcceleratorConfiguration(named: name)))
  }

  /// One vector lane, H not a multiple of the columns, fewer tokens than rows, one layer, one lane.
  @Test(
    .enabled(if: hasTool("verilator") && hasTool("yosys"), "verilator or yosys is not installed"),
    arguments: [(5, 27, 2, 45, 15), (3, 50, 1, 33, 98), (700, 30, 3, 64, 256), (2, 2, 1, 3, 1)])
  func toolsAcceptOddSizes(size: (vocabulary: Int, hidden: Int, layers: Int, intermediate: Int, lanes: Int)) async throws {
    let sources = try sources(
      AcceleratorConfiguration(
        vocabulary: size.vocabulary, hidden: size.hidden, layers: size.layers, intermediate: size.intermediate,
        lanes: size.lanes))
    try await lintWithVerilator(sources)
    try await lintWithYosys(sources)
  }

  private func sources(_ configuration: AcceleratorConfiguration) throws -> DesignSources {
    let design = try Design(configuration)
    return DesignSources(top: design.top, files: design.files, vectorLanes: configuration.shape.vectorLanes)
  }
}
