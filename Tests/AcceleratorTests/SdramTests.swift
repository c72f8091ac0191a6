import Foundation
import HDL
import Testing
import Toolchain

@testable import Accelerator

/// The SDRAM controller in front of a model of the chip that checks its times.
@Suite(.enabled(if: hasTool("verilator"), "verilator is not installed"), .serialized)
struct SdramTests {
  private static func cases() throws -> [SdramBench] {
    let quick = try [SdramBench(megahertz: 133, embeddingWidth: 16), SdramBench(megahertz: 100, embeddingWidth: 128)]
    let others = try [
      SdramBench(megahertz: 124, embeddingWidth: 32, captureDelay: 1),
      SdramBench(megahertz: 90, embeddingWidth: 64, captureDelay: 1),
      SdramBench(megahertz: 143, embeddingWidth: 16, captureDelay: 2),
      SdramBench(megahertz: 50, embeddingWidth: 32),
    ]
    return isFullTest ? quick + others : quick
  }

  @Test func readsAndWritesEqualAReferenceAndFaultsAreFound() async throws {
    for test in try Self.cases() {
      try await test.run { bench in
        for seed in 1...(isFullTest ? 100 : 8) {
          let figures = try await bench.figures("random", ["seed": Double(seed), "rounds": 100])
          #expect((figures["weights"] ?? 0) > 5000 && (figures["written"] ?? 0) > 1000, "\(test), seed \(seed)")
        }
        try await checkRates(bench)
        try await checkFaults(bench)
      }
    }
  }

  /// Reads in sequence lose next to nothing but the refreshes, of which there are as many as the data sheet asks for.
  private func checkRates(_ bench: SdramBench.Built) async throws {
    for beats in [4.0, 16, 256] {
      let figures = try await bench.figures("stream", ["beats": beats])
      let efficiency = try #require(figures["efficiency"])
      #expect(efficiency > (bench.bench.megahertz < 60 ? 0.95 : 0.97) && efficiency < 1, "\(bench.bench), \(beats)")
      let microseconds = try 2 * #require(figures["cycles"]) / bench.bench.megahertz
      let refreshes = try #require(figures["refreshes"])
      #expect(abs(refreshes - microseconds / 7.8) <= 5 + 0.001 * refreshes, "\(bench.bench)")
      #expect((figures["cycles_per_write"] ?? 9) < 8)
    }
    // A row of the embedding now and then, as a token takes it, waits for at most a few segments of the weights.
    let mixed = try await bench.figures("stream", ["embedding": 1])
    let total = try #require(mixed["beats"]) + #require(mixed["embedding"]) * Double(bench.bench.embeddingWidth) / 32
    let cycles = try #require(mixed["cycles"])
    #expect(total / cycles > 0.9)
  }

  /// A chip that needs more time than the controller gives it, or data that comes later, is found by the model.
  private func checkFaults(_ bench: SdramBench.Built) async throws {
    let faults: [Double: [(name: String, value: Double, message: String)]] = [
      133: [
        ("rcd", 40, "tRCD"), ("rp", 31, "tRP"), ("ras", 61, "tRAS"), ("rc", 120, "tRC"), ("rrd", 76, "tRRD"),
        ("rfc", 76, "tRFC"), ("wr", 24, "tWR"), ("mrd_cycles", 3, "tMRD"), ("power_up", 200_100, "power-up"),
        ("refresh_interval", 7000, "too seldom"), ("first_refreshes", 9, "too few refreshes"),
        ("ras_max", 7000, "tRAS max"), ("delay", 1, "wrong data"),
      ],
      // With CL 2 a read follows as soon as the chip allows it.
      100: [("rcd", 31, "tRCD"), ("cl2_period", 10.1, "CAS latency 2 at too fast a clock")],
    ]
    for fault in faults[bench.bench.megahertz] ?? [] {
      let complaint = try await bench("random", [fault.name: fault.value])
      #expect(complaint.contains(fault.message), "\(fault.name): \(complaint)")
    }
  }

  /// A time that the controller was given too short.
  @Test func aShortenedTimeIsFound() async throws {
    var bench = try SdramBench(megahertz: 133, embeddingWidth: 16)
    bench.timing.precharge = 2
    try await bench.run { bench in
      let complaint = try await bench("random")
      #expect(complaint.contains("tRP): 15.0 ns, at least 21.0"), "\(complaint)")
    }
  }

  @Test func modulesAreCleanForLinters() async throws {
    for test in try Self.cases() {
      let module = try test.module()
      let sources = DesignSources(
        top: module.name, files: try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }, vectorLanes: 1)
      try await lintWithVerilator(sources)
      if hasTool("yosys") { try await lintWithYosys(sources) }
    }
  }

  /// Cycles counted by hand from the data sheets.
  @Test func timesOfDataSheets() throws {
    let fast = try SdramTiming(megahertz: 133)
    let rows = [fast.activateToColumn, fast.precharge, fast.activateToPrecharge, fast.activateToActivate]
    let others = [fast.casLatency, fast.refresh, fast.writeToPrecharge, fast.setMode]
    #expect(rows == [3, 3, 6, 9])
    #expect(others == [3, 9, 2, 2])
    #expect(fast.refreshInterval == 1037 && fast.powerUp == 26600)
    let (slow, fastest) = try (SdramTiming(megahertz: 100), SdramTiming(megahertz: 143))
    #expect(slow.casLatency == 2 && fastest.writeToPrecharge == 3)
  }

  @Test func whatNoControllerCanDo() {
    #expect(throws: AcceleratorError.self) { try SdramTiming(megahertz: 166) }
    #expect(throws: AcceleratorError.self) { try SdramTiming(megahertz: 1) }
    #expect(throws: AcceleratorError.self) { try SdramTiming(megahertz: 100, captureDelay: 4) }
    #expect(throws: AcceleratorError.self) { try SdramBench(megahertz: 100, embeddingWidth: 256).module() }
  }
}
