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
    let line = "verilator refuses wrong: Error: wrong.v:2:10: syntax error, unexpected IDENTIFIER, expecting ',' or ';'"
    await #expect(throws: ToolError(line)) {
      try await VerilatedLibrary.build(design, cache: cache.path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == [])
  }

  @Test func anythingElseIsNotASimulation() throws {
    let folder = try TemporaryFolder()
    try folder.write("not a library", to: "x.so")
    #expect(throws: ToolError.self) { try SimulationLibrary(path: "\(folder.path)/x.so") }
  }
}

@Suite struct LintTests {
  @Test func theEchoDeviceIsClean() async throws {
    try await lintWithVerilator(EchoDevice.sources)
    try await lintWithYosys(EchoDevice.sources)
  }

  @Test func problemsAreShown() async throws {
    let text = "module m (input wire [3:0] a, output wire [2:0] b);\n  assign b = a;\n  assign b[0] = a[1];\nendmodule\n"
    let design = DesignSources(top: "m", files: [(name: "m.v", text: text)], vectorLanes: 1)
    await #expect { try await lintWithVerilator(design) } throws: { error in
      "\(error)".hasPrefix("verilator refuses m: Warning-WIDTH: m.v:2:12: Operator ASSIGNW expects 3 bits")
    }
    await #expect { try await lintWithYosys(design) } throws: { error in
      "\(error)".hasPrefix("yosys refuses m: Warning: multiple conflicting drivers for m.")
    }
  }
}
