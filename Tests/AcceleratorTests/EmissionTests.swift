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

  /// Sizes, lanes and styles drawn at random, small ones more often: no width or range is wrong for any.
  @Test func everyConfigurationIsWellFormed() throws {
    var generator = SplitMix64(seed: 1)
    func any(_ limit: Int) -> Int {
      Int.random(in: 1...Int.random(in: 1...limit, using: &generator), using: &generator)
    }
    for _ in 0..<300 {
      let (vocabulary, hidden, layers, intermediate) = (any(5000), any(600), any(6), any(2000))
      // A number of lanes that can be arranged.
      let lanes = any(min(hidden, 40)) * any(min(hidden, 64))
      let ports = WeightPorts(
        count: any(6), width: 16 << any(4), burst: 1 << Int.random(in: 0...5, using: &generator), outstanding: any(9))
      let streams = Bool.random(using: &generator) ? any(4) : 1
      let style = try #require(LaneStyle.allCases.randomElement(using: &generator))
      let sizes = "\(vocabulary) \(hidden) \(layers) \(intermediate)"
      #expect(throws: Never.self, "\(sizes), \(lanes) lanes, \(style), \(streams) streams") {
        try Design(
          AcceleratorConfiguration(
            vocabulary: vocabulary, hidden: hidden, layers: layers, intermediate: intermediate, lanes: lanes,
            streams: streams, weightPorts: Bool.random(using: &generator) ? ports : nil, style: style,
            loading: Bool.random(using: &generator) ? .loadPort : nil))
      }
    }
  }

  @Test func designDescriptionReadsBack() throws {
    let design = try Design(AcceleratorConfiguration(named: "stories-2m"))
    let description = try JSONDecoder().decode(DesignDescription.self, from: design.description())
    #expect(description.configuration == design.configuration)
    #expect(description.files == design.files.map(\.name))
    #expect(UInt32(description.hash, radix: 16) == design.hash)
    #expect(description.memory == nil && description.loaded == nil)
  }

  @Test func designDescriptionTellsWhatIsLoaded() throws {
    let configuration = try AcceleratorConfiguration(named: "stories-0.6m", lanes: 40, loading: .loadPort)
    let design = try Design(configuration)
    let description = try JSONDecoder().decode(DesignDescription.self, from: design.description())
    let sections = try #require(description.loaded)
    #expect(sections.reduce(0) { $0 + $1.wordBytes * $1.words } == configuration.loadedBytes)
    #expect(sections.first == LoadedSection(.weights, configuration))
    #expect(description.memory?.weightBytes == nil && description.memory?.embeddingBytes == 512 * 256)
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

  /// One vector lane, H not a multiple of the columns, fewer tokens than rows, one layer that fills its memories, one lane.
  @Test(
    .enabled(if: hasTool("verilator") && hasTool("yosys"), "verilator or yosys is not installed"),
    arguments: [(5, 27, 2, 45, 15), (3, 50, 1, 33, 98), (700, 30, 3, 64, 256), (2, 2, 1, 3, 1), (16, 64, 1, 512, 64)])
  func toolsAcceptOddSizes(
    size: (vocabulary: Int, hidden: Int, layers: Int, intermediate: Int, lanes: Int)
  ) async throws {
    let sources = try sources(
      AcceleratorConfiguration(
        vocabulary: size.vocabulary, hidden: size.hidden, layers: size.layers, intermediate: size.intermediate,
        lanes: size.lanes))
    try await lintWithVerilator(sources)
    try await lintWithYosys(sources)
  }

  /// Lines of several words, words of several lines, and words that fill a line; one stream and two.
  @Test(
    .enabled(if: hasTool("verilator") && hasTool("yosys"), "verilator or yosys is not installed"),
    arguments: [(15, 4, 128, 1), (256, 2, 64, 2), (80, 2, 64, 1)])
  func toolsAcceptStreamedWeights(lanes: Int, count: Int, width: Int, streams: Int) async throws {
    let configuration = try AcceleratorConfiguration(
      vocabulary: 700, hidden: 64, layers: 2, intermediate: 90, lanes: lanes, streams: streams,
      weightPorts: WeightPorts(count: count, width: width))
    try await lintWithVerilator(sources(configuration))
    try await lintWithYosys(sources(configuration))
  }

  /// Weights that are loaded byte by byte, as a whole, and not at all.
  @Test(
    .enabled(if: hasTool("verilator") && hasTool("yosys"), "verilator or yosys is not installed"),
    arguments: [(15, nil), (256, nil), (80, WeightPorts(count: 1, width: 32))])
  func toolsAcceptLoadedMemories(lanes: Int, ports: WeightPorts?) async throws {
    let configuration = try AcceleratorConfiguration(
      vocabulary: 700, hidden: 64, layers: 2, intermediate: 90, lanes: lanes, weightPorts: ports, loading: .loadPort)
    try await lintWithVerilator(sources(configuration))
    try await lintWithYosys(sources(configuration))
  }

  private func sources(_ configuration: AcceleratorConfiguration) throws -> DesignSources {
    let design = try Design(configuration)
    return DesignSources(top: design.top, files: design.files, vectorLanes: configuration.drainedSums)
  }
}
