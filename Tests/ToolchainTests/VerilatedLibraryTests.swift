import Foundation
import Synchronization
import Testing
import Toolchain

@Suite struct VerilatedLibraryTests {
  @Test func aSecondBuildComesFromTheCache() async throws {
    let first = try await EchoDevice.library.value
    let steps = Mutex(0)
    let second = try await VerilatedLibrary.build(EchoDevice.sources) { _ in
      steps.withLock { $0 += 1 }
    }
    #expect(second == first)
    #expect(steps.withLock { $0 } == 0)
  }

  @Test func aSyntaxErrorIsAClearLine() async throws {
    let design = DesignSources(
      top: "wrong", files: [(name: "wrong.v", text: "module wrong;\n  wire x y;\nendmodule\n")], vectorLanes: 4)
    let cache = try TemporaryFolder()
    defer { cache.remove() }
    let line = "verilator refuses wrong: Error: wrong.v:2:10: syntax error, unexpected IDENTIFIER, expecting ',' or ';'"
    await #expect(throws: ToolError(line)) {
      try await VerilatedLibrary.build(design, cache: cache.path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == [])
  }

  @Test func anythingElseIsNotASimulation() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("not a library", to: "x.so")
    #expect(throws: ToolError.self) { try SimulationLibrary(path: "\(folder.path)/x.so") }
  }
}

/// Slow builds, for `make test-full`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"))
struct SlowLibraryTests {
  @Test func buildsThatRaceBothSucceed() async throws {
    let cache = try TemporaryFolder()
    defer { cache.remove() }
    async let first = VerilatedLibrary.build(EchoDevice.sources, cache: cache.path)
    async let second = VerilatedLibrary.build(EchoDevice.sources, cache: cache.path)
    let (one, two) = try await (first, second)
    #expect(one == two)
    let files = try FileManager.default.contentsOfDirectory(atPath: cache.path)
    #expect(files.map { "\(cache.path)/\($0)" } == [one.path])
  }

  @Test func sixteenLanesWithWaves() async throws {
    let library = try await VerilatedLibrary.build(EchoDevice.sources(lanes: 16), waves: .fst)
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("00000005\n", to: "gain.hex")
    let device = try Simulation(try SimulationLibrary(library), images: folder.path)
    device.collectsLogits = true
    device.collectsTrace = true
    try device.recordWaves(to: "\(folder.path)/echo.fst")
    device.submit(7)
    #expect(try device.advance(limit: 100))
    try device.recordWaves(to: nil)
    #expect(device.takeLogits() == Array(repeating: [-1, 8, -8, 5], count: 4).flatMap { $0 })
    #expect(device.takeTrace(.codes) == Array(repeating: [7, -1, -128, 3], count: 4).flatMap { $0 })
    let waves = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/echo.fst"))
    #expect(waves.count > 500)
  }
}

@Suite struct LintTests {
  @Test func theEchoDeviceIsClean() async throws {
    try await lintWithVerilator(EchoDevice.sources)
    try await lintWithYosys(EchoDevice.sources)
  }

  @Test func problemsAreShown() async throws {
    let text = """
      module m (input wire [3:0] a, output wire [2:0] b);
        assign b = a;
        assign b[0] = a[1];
      endmodule

      """
    let design = DesignSources(top: "m", files: [(name: "m.v", text: text)], vectorLanes: 1)
    await #expect { try await lintWithVerilator(design) } throws: { error in
      "\(error)".hasPrefix("verilator refuses m: Warning-WIDTH: m.v:2:12: Operator ASSIGNW expects 3 bits")
    }
    await #expect { try await lintWithYosys(design) } throws: { error in
      "\(error)".hasPrefix("yosys refuses m: Warning: multiple conflicting drivers for m.")
    }
  }
}
