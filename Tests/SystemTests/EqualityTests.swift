import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// The simulated hardware gives the golden model's integers: all sums of the head, scales, candidates, states.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EqualityTests {
  /// A size, an array, and what happens on the way.
  struct Case: Sendable, CustomTestStringConvertible {
    let vocabulary, hidden, layers, intermediate, lanes: Int
    /// Ports through which the weights are streamed.
    var ports: WeightPorts?
    /// How the memories get the model.
    var loading: MemoryLoading?
    /// How rows add.
    var style = LaneStyle.wide
    /// Of 256 cycles, those in which the surroundings of the device stall, its memory included.
    var stalls: UInt8 = 0
    /// Whether some tokens want no answer, and sequences begin anew.
    var restarts = false
    /// Whether the state is saved and restored in the middle.
    var interrupts = false
    /// How the units around the array are built.
    var datapath: Datapath?

    var testDescription: String {
      let ports = ports.map { ", \($0.count) ports of \($0.width)" } ?? ""
      return sizes + ports
    }
    private var sizes: String { "V \(vocabulary) H \(hidden) L \(layers) I \(intermediate), \(lanes) lanes" }
  }

  /// The first three do everything and always run; the others vary the sizes.
  private static let cases = [
    Case(vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15, stalls: 100, restarts: true),
    Case(vocabulary: 131, hidden: 40, layers: 1, intermediate: 72, lanes: 64, restarts: true, interrupts: true),
    Case(vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400, stalls: 200, interrupts: true),
    Case(vocabulary: 3, hidden: 2, layers: 1, intermediate: 3, lanes: 1, restarts: true),
    Case(vocabulary: 61, hidden: 33, layers: 2, intermediate: 89, lanes: 99, style: .chain, stalls: 30),
    Case(vocabulary: 1, hidden: 16, layers: 4, intermediate: 16, lanes: 16),
    Case(vocabulary: 300, hidden: 64, layers: 1, intermediate: 256, lanes: 1024, restarts: true),
    Case(vocabulary: 257, hidden: 80, layers: 2, intermediate: 50, lanes: 320, style: .threeInput, stalls: 250),
    Case(vocabulary: 97, hidden: 53, layers: 5, intermediate: 17, lanes: 53, interrupts: true),
    Case(vocabulary: 129, hidden: 120, layers: 2, intermediate: 200, lanes: 7),
  ]

  /// Several words a line, several lines a word, odd sizes of both, a line that just fits.
  private static let streamed = [
    Case(
      vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15,
      ports: WeightPorts(count: 4, width: 128, burst: 2, outstanding: 3), stalls: 100, restarts: true),
    Case(
      vocabulary: 131, hidden: 40, layers: 1, intermediate: 72, lanes: 64,
      ports: WeightPorts(count: 1, width: 32, burst: 1, outstanding: 1), restarts: true, interrupts: true),
    Case(
      vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400, ports: WeightPorts(count: 2, width: 64),
      stalls: 200, interrupts: true),
    Case(
      vocabulary: 300, hidden: 64, layers: 1, intermediate: 256, lanes: 320,
      ports: WeightPorts(count: 1, width: 512, burst: 64, outstanding: 2), stalls: 30, restarts: true),
  ]

  /// Words of the weights that are loaded byte by byte, and as a whole; weights that stream beside memories that are loaded.
  private static let loaded = [
    Case(
      vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15, loading: .loadPort, style: .chain,
      stalls: 100, restarts: true),
    Case(vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400, loading: .loadPort, interrupts: true),
    Case(
      vocabulary: 131, hidden: 40, layers: 1, intermediate: 72, lanes: 64, ports: WeightPorts(count: 1, width: 32),
      loading: .loadPort),
    // A few norm words more than a power of two.
    Case(vocabulary: 37, hidden: 64, layers: 2, intermediate: 44, lanes: 16, loading: .loadPort),
  ]

  @Test(arguments: loaded) func loadedMemories(_ test: Case) async throws { try await check(test) }

  private static let loadedShared = [
    Case(
      vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 20, loading: .loadPort, style: .compact,
      stalls: 100, restarts: true, datapath: .shared)
  ]

  /// Norm words of two, four and many values; vectors that fill them and that do not; I below H.
  private static let shared = [
    Case(
      vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 18, style: .complement, stalls: 100,
      restarts: true, datapath: .shared),
    Case(
      vocabulary: 131, hidden: 40, layers: 1, intermediate: 72, lanes: 40, interrupts: true, datapath: .shared),
    Case(
      vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400, stalls: 200, restarts: true,
      interrupts: true, datapath: .shared),
    Case(vocabulary: 300, hidden: 64, layers: 1, intermediate: 256, lanes: 32, style: .plain, datapath: .shared),
    Case(vocabulary: 97, hidden: 53, layers: 5, intermediate: 17, lanes: 53, interrupts: true, datapath: .shared),
  ]

  @Test(arguments: runsLongTests ? shared : Array(shared.prefix(3)))
  func sharedDatapaths(_ test: Case) async throws { try await check(test) }

  @Test(arguments: loadedShared) func loadedSharedDatapaths(_ test: Case) async throws { try await check(test) }

  @Test(arguments: runsLongTests ? streamed : Array(streamed.prefix(3)))
  func streamedWeights(_ test: Case) async throws { try await check(test) }

  @Test(arguments: runsLongTests ? cases : Array(cases.prefix(3)))
  func randomModels(_ test: Case) async throws { try await check(test) }

  private func check(_ test: Case) async throws {
    let size = ModelConfiguration(
      vocabularySize: test.vocabulary, hiddenSize: test.hidden, layerCount: test.layers,
      intermediateSize: test.intermediate)
    let model = TernaryModel.random(configuration: size, seed: UInt64(test.hidden), name: "random")
    var generator = SplitMix64(seed: UInt64(test.lanes))
    let tokens = (0..<64).map { _ in Int.random(in: 0..<size.vocabularySize, using: &generator) }
    let configuration = try AcceleratorConfiguration(
      name: "random", model: size, lanes: test.lanes, weightPorts: test.ports, laneStyle: test.style,
      datapath: test.datapath, loading: test.loading)
    var memory = MemoryTiming.ideal
    if test.stalls > 0 {
      (memory.stalls, memory.latency, memory.jitter) = (Int(test.stalls), 20, 30)
      (memory.refreshInterval, memory.refreshCycles, memory.bytesPerCycle) = (500, 60, 40)
    }
    let check = try await EqualityCheck(configuration, model: model, tokens: tokens, memory: memory)
    if test.stalls > 0 { check.device.simulation.setBackpressure(seed: 1, probability: test.stalls) }
    for start in stride(from: 0, to: 64, by: 16) {
      if test.restarts { try check.restart() }
      try check.run(start..<start + 16) { test.restarts ? $0 % 3 != 1 : true }
      if test.interrupts { try check.interrupt() }
    }
    try check.checkState()
    #expect(check.answers == (test.restarts ? 43 : 64))
  }

  @Test func trainedModel() async throws {
    try await check("stories-0.6m", TernaryModel.load("stories-0.6m"), lanes: nil, count: 64)
  }

  @Test(
    .enabled(if: runsLongTests, "set TERN_TEST_FULL=1"),
    arguments: ["stories-0.6m", "stories-2m"])
  func trainedModels(name: String) async throws {
    try await check(name, TernaryModel.load(name), lanes: nil, count: 1024)
  }

  @Test(
    .enabled(if: runsLongTests, "set TERN_TEST_FULL=1"),
    .enabled(if: HeldOutText.isAvailable("stories-30m"), "the checkpoints are not at hand"))
  func largestTrainedModel() async throws {
    let model = try TernaryModel.load("\(HeldOutText.root)/stories-30m")
    try await check("stories-30m", model, lanes: 2048, count: 32)
  }

  private func check(_ name: String, _ model: TernaryModel, lanes: Int?, count: Int) async throws {
    let configuration = try AcceleratorConfiguration(name: name, model: model.configuration, lanes: lanes)
    let tokens = try HeldOutText.tokens(name, count: count, vocabulary: model.configuration.vocabularySize)
    let check = try await EqualityCheck(configuration, model: model, tokens: tokens)
    try check.run(0..<count)
    try check.checkState()
    #expect(check.answers == count)
    #expect(check.device.statistics.saturations == 0)
  }
}

/// Token ids of text that the trained models have not seen, which lie beside the package where they are available.
enum HeldOutText {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/models").path

  static func isAvailable(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The first tokens; random ones if the text is not at hand.
  static func tokens(_ name: String, count: Int, vocabulary: Int) throws -> [Int] {
    guard isAvailable(name) else {
      var generator = SplitMix64(seed: 1)
      return (0..<count).map { _ in Int.random(in: 0..<vocabulary, using: &generator) }
    }
    let ids = try JSONDecoder().decode([Int].self, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
    return Array(ids.prefix(count))
  }

  private static func path(_ name: String) -> String { "\(root)/\(name)/valid_ids.json" }
}
