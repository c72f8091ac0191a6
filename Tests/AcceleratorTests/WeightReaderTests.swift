import Foundation
import TernaryLM
import Testing
import Toolchain

@testable import Accelerator

/// The reader of streamed weights on its own, in front of the simulator's memory.
@Suite(.enabled(if: hasTool("verilator"), "verilator is not installed"), .serialized)
struct WeightReaderTests {
  /// An array, and the ports of its weights.
  struct Case: Sendable, CustomTestStringConvertible {
    let lanes: Int
    let ports: WeightPorts
    var streams = 1

    var testDescription: String { "\(lanes) lanes, \(ports.count) ports of \(ports.width), \(streams) streams" }

    func bench() throws -> ReaderBench {
      let model = ModelConfiguration(vocabularySize: 61, hiddenSize: 40, layerCount: 2, intermediateSize: 70)
      return try ReaderBench(
        AcceleratorConfiguration(name: "bench", model: model, lanes: lanes, streams: streams, weightPorts: ports))
    }
  }

  /// Four words a line; words of three lines and a part; words that just fill a line, given to three streams in turn.
  private static let cases = [
    Case(lanes: 80, ports: WeightPorts(count: 4, width: 128, burst: 4, outstanding: 2)),
    Case(lanes: 65, ports: WeightPorts(count: 1, width: 32, burst: 16, outstanding: 4)),
    Case(lanes: 80, ports: WeightPorts(count: 2, width: 64, burst: 64, outstanding: 1), streams: 3),
  ]

  @Test(arguments: cases) func everyWordComesInOrder(_ test: Case) async throws {
    let bench = try test.bench()
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("weights.bin")
      try bench.write(to: file)
      var slow = MemoryTiming.ideal
      (slow.latency, slow.jitter, slow.stalls, slow.outstanding) = (30, 40, 120, 3)
      (slow.refreshInterval, slow.refreshCycles, slow.bytesPerCycle) = (300, 40, 11.5)
      for (timing, stalls) in [(MemoryTiming.ideal, false), (.ideal, true), (slow, false), (slow, true)] {
        let simulation = try await bench.open(file, timing)
        for head in [true, false, false, true, true, false] {
          let words = try bench.run(simulation, head: head, stalls: stalls)
          #expect(words == bench.expected(head: head).map(bench.word))
        }
      }
    }
  }

  /// With an ideal memory a line comes every cycle, from the end of one token to the begin of the next as well.
  @Test(arguments: cases) func aLineComesEveryCycle(_ test: Case) async throws {
    let bench = try test.bench()
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("weights.bin")
      try bench.write(to: file)
      let simulation = try await bench.open(file, .ideal)
      _ = try bench.run(simulation, head: true, stalls: false)
      for head in [true, false] {
        let start = simulation.cycles
        let count = try bench.run(simulation, head: head, stalls: false).count
        let lines = bench.layout.lines(words: count / test.streams)
        #expect(simulation.cycles - start <= UInt64(max(count, lines) + 12))
      }
    }
  }

  /// The response of a read is remembered until the reset, whichever error it is.
  @Test(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"), arguments: [2, 3])
  func aFailedReadIsRemembered(response: UInt64) async throws {
    let port = try WeightPort.module(Self.cases[0].bench().layout)
    let quiet = ["reset", "start", "wants_head", "base", "m_axi_arready", "m_axi_rvalid", "m_axi_rresp", "beat_taken"]
      .reduce(into: UnitBench.Vector()) { $0[$1] = [0] }
    let vectors: [UnitBench.Vector] = [
      ["reset": [1]], ["m_axi_rresp": [response]], ["m_axi_rvalid": [1]],
      ["m_axi_rvalid": [1], "m_axi_rresp": [response]], [:], ["reset": [1]],
    ]
    let results = try await UnitBench(module: port, cycles: 1).run(vectors.map { quiet.merging($0) { $1 } })
    #expect(results.map { $0["memory_error"] } == ["0", "0", "0", "1", "1", "0"])
  }

  @Test func portsThatNobodyCanHave() throws {
    for ports in [
      WeightPorts(count: 0, width: 64), WeightPorts(count: 33, width: 64), WeightPorts(count: 1, width: 16),
      WeightPorts(count: 1, width: 96), WeightPorts(count: 1, width: 512, burst: 128),
      WeightPorts(count: 1, width: 64, burst: 3), WeightPorts(count: 1, width: 64, outstanding: 0),
    ] {
      #expect(throws: AcceleratorError.self) { try Case(lanes: 80, ports: ports).bench() }
    }
  }

  /// The named sizes that stream: nearly all that the ports carry is weights.
  @Test(arguments: ["370m", "1.3b", "2.7b"]) func standardPortsCarryWeights(name: String) throws {
    for (lanes, count) in [(4096, 13), (10240, 32)] {
      let layout = try #require(WeightLayout(AcceleratorConfiguration(named: name, lanes: lanes)))
      #expect(layout.ports == WeightPorts(count: count, width: 512))
      #expect(layout.linesPerWord == 1)
      let words = layout.bodyWords + layout.headWords
      #expect(Double(words * layout.wordBytes) > 0.98 * Double(layout.lines * layout.ports.bytesPerCycle))
      #expect(layout.regionBytes % 4096 == 0)
      #expect(layout.bytes < (words + 4096) * layout.ports.bytesPerCycle)
    }
    let model = try #require(ModelConfiguration.named(name))
    let narrow = try AcceleratorConfiguration(
      name: name, model: model, weightPorts: WeightPorts(count: 4, width: 128))
    let layout = try #require(WeightLayout(narrow))
    let words = layout.bodyWords + layout.headWords
    #expect(Double(words * layout.wordBytes) > 0.98 * Double(layout.lines * layout.ports.bytesPerCycle))
  }

  @Test func smallModelsKeepTheirWeightsOnChip() throws {
    for name in ["stories-0.6m", "stories-2m", "stories-30m"] {
      #expect(try AcceleratorConfiguration(named: name).weightPorts == nil)
    }
  }
}
