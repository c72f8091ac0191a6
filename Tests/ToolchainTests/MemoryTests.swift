import Foundation
import Testing
import Toolchain

/// A device that reads a burst for each token: {changes its mind, beats - 1, address}. The answer's second beat has the
/// sum of the beats.
private enum ReadingDevice {
  static let library = Task { try await VerilatedLibrary.build(sources) }

  private static let sources: DesignSources = {
    var sources = EchoDevice.sources(lanes: 4)
    var text = sources.files[0].text
    text = text.replacing(
      "  output wire [32*LANES-1:0] trace_results".replacing("LANES", with: "4"),
      with: "  output wire [127:0] trace_results,\n" + ports)
    text = text.replacing("m_axis_tokens_tvalid = state[1] &", with: "m_axis_tokens_tvalid = state[1] & !reads &")
    text = text.replacing("{32'd7, scratch}", with: "{32'd7, sum}")
    text = text.replacing("endmodule", with: logic + "endmodule")
    sources.files[0].text = text
    sources.memoryPorts = [MemoryPort(name: "m_axi_weights_0", width: 32, kind: .weights)]
    return sources
  }()

  private static let ports = """
      output reg         m_axi_weights_0_arvalid,
      input  wire        m_axi_weights_0_arready,
      output reg  [39:0] m_axi_weights_0_araddr,
      output reg  [7:0]  m_axi_weights_0_arlen,
      output wire [2:0]  m_axi_weights_0_arsize,
      output wire [1:0]  m_axi_weights_0_arburst,
      input  wire        m_axi_weights_0_rvalid,
      output wire        m_axi_weights_0_rready,
      input  wire [31:0] m_axi_weights_0_rdata,
      input  wire [1:0]  m_axi_weights_0_rresp,
      input  wire        m_axi_weights_0_rlast

    """

  private static let logic = """
      reg reads;
      reg changes_address;
      reg [31:0] sum;
      assign m_axi_weights_0_arsize = 3'd2;
      assign m_axi_weights_0_arburst = 2'd1;
      assign m_axi_weights_0_rready = 1'b1;
      always @(posedge clock) begin
        if (m_axi_weights_0_arready) m_axi_weights_0_arvalid <= 1'b0;
        else if (changes_address) m_axi_weights_0_araddr <= m_axi_weights_0_araddr + 40'd4;
        if (accepted) begin
          m_axi_weights_0_arvalid <= 1'b1;
          m_axi_weights_0_araddr <= {24'd1, s_axis_tokens_tdata[15:0]};
          m_axi_weights_0_arlen <= s_axis_tokens_tdata[23:16];
          changes_address <= s_axis_tokens_tdata[24];
          reads <= 1'b1;
          sum <= 32'd0;
        end
        if (m_axi_weights_0_rvalid) begin
          sum <= sum + m_axi_weights_0_rdata;
          if (m_axi_weights_0_rlast) reads <= 1'b0;
        end
        if (reset) begin
          m_axi_weights_0_arvalid <= 1'b0;
          reads <= 1'b0;
        end
      end

    """
}

@Suite struct MemoryTests {
  /// Bytes of the file, words 0, 1, 2 and so on, which is at address 0x10000.
  private static let size = 8192

  private func open(_ timing: MemoryTiming = .ideal) async throws -> Simulation {
    let library = try await SimulationLibrary(ReadingDevice.library.value)
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("5\n", to: "gain.hex")
    let words = (0..<UInt32(Self.size / 4)).flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    try Data(words).write(to: URL(fileURLWithPath: "\(folder.path)/words.bin"))
    let device = try Simulation(library, images: folder.path)
    try device.mapMemory(0x10000, path: "\(folder.path)/words.bin")
    try device.setMemoryTiming(timing)
    return device
  }

  /// Reads a burst at an offset in the file; the sum of its words, and the cycles that it took.
  @discardableResult
  private func read(_ device: Simulation, _ offset: Int, beats: Int, changes: Bool = false) throws -> (Int, UInt64) {
    let start = device.cycles
    device.submit(UInt32(offset) | UInt32(beats - 1) << 16 | (changes ? 1 << 24 : 0))
    #expect(try device.advance(limit: 100_000))
    let answer = try #require(device.takeAnswer())
    return (Int(UInt32(truncatingIfNeeded: answer[1])), device.cycles - start)
  }

  private func sum(_ offset: Int, _ beats: Int) -> Int { (offset / 4..<offset / 4 + beats).reduce(0, +) }

  private func failure(_ reason: String) -> ToolError {
    ToolError("the simulated device failed: m_axi_weights_0 \(reason)")
  }

  @Test func burstsHaveTheWordsOfTheFile() async throws {
    var timing = MemoryTiming.ideal
    for stalls in [0, 100, 250] {
      timing.stalls = stalls
      let device = try await open(timing)
      for (offset, beats) in [(0, 1), (4, 3), (3072, 256), (8188, 1), (4096, 17)] {
        #expect(try read(device, offset, beats: beats).0 == sum(offset, beats))
      }
      let counts = device.memoryCounts(.weights)
      #expect(counts.ports == 1 && counts.bursts == 5 && counts.beats == 278)
      #expect(device.memoryCounts(.embedding).ports == 0)
    }
  }

  @Test func aBurstOver4KBFails() async throws {
    let device = try await open()
    #expect(throws: failure("asks for a burst over a boundary of 4 KB (address 0x10ff0, 5 beats)")) {
      try read(device, 4080, beats: 5)
    }
  }

  @Test func aReadBesideTheFileFails() async throws {
    let device = try await open()
    #expect(throws: failure("reads memory that no file fills (address 0x12000, 1 beats)")) {
      try read(device, 8192, beats: 1)
    }
  }

  @Test func anAddressWithinABeatFails() async throws {
    let device = try await open()
    #expect(throws: failure("reads an address that is not a multiple of a beat (address 0x10006, 1 beats)")) {
      try read(device, 6, beats: 1)
    }
  }

  @Test func aRequestThatChangesFails() async throws {
    var timing = MemoryTiming.ideal
    timing.stalls = 200
    let device = try await open(timing)
    #expect {
      for _ in 0..<10 { try read(device, 0, beats: 1, changes: true) }
    } throws: { "\($0)".contains("m_axi_weights_0 changed a request before it was accepted") }
  }

  @Test func aFileThatIsMissingIsNamed() async throws {
    let device = try await open()
    #expect(throws: ToolError("the simulated device failed: /nowhere/x: cannot be mapped: No such file or directory")) {
      try device.mapMemory(0, path: "/nowhere/x")
    }
  }

  /// 64 beats: after the latency, as fast as the bandwidth allows, not at all in a refresh.
  @Test func timeIsWhatTheTimingSays() async throws {
    let ideal = try read(try await open(), 0, beats: 64).1
    func delay(_ change: (inout MemoryTiming) -> Void) async throws -> Int {
      var timing = MemoryTiming.ideal
      change(&timing)
      return Int(try read(try await open(timing), 0, beats: 64).1) - Int(ideal)
    }
    #expect(try await delay { $0.latency = 41 } == 40)
    #expect((190...194).contains(try await delay { $0.bytesPerCycle = 1 }))
    #expect((62...66).contains(try await delay { $0.bytesPerCycle = 2 }))
    #expect(try await delay { $0.bytesPerCycle = 4 } <= 1)
    // Two refreshes at least, of ten cycles, in which a bandwidth of a beat a cycle is lost.
    #expect(try await delay { ($0.bytesPerCycle, $0.refreshInterval, $0.refreshCycles) = (4, 30, 10) } >= 20)
  }

  @Test func presetsScaleWithTheClock() throws {
    let kv260 = MemoryPreset.kv260.timing(clockMHz: 250)
    // Refresh takes 4.5 % of the time; 85 % of 19.2 GB/s are left on average.
    let rate = try #require(kv260.bytesPerCycle)
    #expect(abs(rate * (1 - 350.0 / 7800) - 65.28) < 1e-9 && kv260.latency == 50 && kv260.refreshCycles == 88)
    #expect(MemoryPreset.kv260.timing(clockMHz: 125).bytesPerCycle == 2 * rate)
    #expect(MemoryPreset.ideal.timing(clockMHz: 250) == .ideal)
  }

  @Test(arguments: MemoryPreset.allCases) func clocksOfAnyFrequencyHaveAMemory(preset: MemoryPreset) async throws {
    for clock in [1e-300, 1e-3, 1, 1e4] {
      let (sum, _) = try read(try await open(preset.timing(clockMHz: clock)), 64, beats: 20)
      #expect(sum == self.sum(64, 20))
    }
    #expect(preset.timing(clockMHz: 1e300).latency >= 1)
  }
}
