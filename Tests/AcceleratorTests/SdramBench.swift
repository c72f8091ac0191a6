import Foundation
import HDL
import Toolchain

@testable import Accelerator

/// The SDRAM controller under Verilator, with `Sim/sdram.h` at its pins and `sdram_bench.cpp` around both.
struct SdramBench: CustomStringConvertible {
  var timing: SdramTiming
  let megahertz: Double
  let embeddingWidth: Int

  init(megahertz: Double, embeddingWidth: Int, captureDelay: Int = 0) throws {
    timing = try SdramTiming(megahertz: megahertz, captureDelay: captureDelay)
    (self.megahertz, self.embeddingWidth) = (megahertz, embeddingWidth)
  }

  var description: String { "\(megahertz) MHz, embedding of \(embeddingWidth) bits, +\(timing.captureDelay)" }

  func module() throws -> Module { try SdramController.module(timing, embeddingWidth: embeddingWidth) }

  /// Builds the bench and calls a body with it.
  func run(_ body: (Built) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let module = try module()
      var sources: [String] = []
      for part in try module.hierarchy() {
        sources.append("\(part.name).v")
        try Data(part.verilog().utf8).write(to: folder.appendingPathComponent("\(part.name).v"))
      }
      let flags =
        "-O1 -std=c++17 -DTERN_EMBEDDING_BITS=\(embeddingWidth) "
        + "-I\(packageFolder.appendingPathComponent("Sim").path)"
      let bench = packageFolder.appendingPathComponent("Tests/AcceleratorTests/sdram_bench.cpp").path
      try await ProcessRunner("/usr/bin/env", name: "verilator").run(
        [
          "verilator", "--cc", "--exe", "--build", "-O3", "--top-module", module.name, "--prefix", "Vsdram",
          "--Mdir", "build", "-CFLAGS", flags,
        ] + sources + [bench, "-o", "bench"], in: folder.path)
      try await body(Built(bench: self, path: folder.appendingPathComponent("build/bench").path))
    }
  }

  /// A bench that can be run.
  struct Built {
    let bench: SdramBench
    let path: String

    /// What a task says; `options` override the chip's times and what the task does.
    func callAsFunction(_ task: String, _ options: [String: Double] = [:]) async throws -> String {
      let standard = ["period": 1000 / bench.megahertz, "delay": Double(bench.timing.captureDelay)]
      let values = standard.merging(options) { $1 }.sorted { $0.key < $1.key }
      return try await ProcessRunner(path).run([task] + values.map { "\($0)=\($1)" }, accepting: { _ in true }).output
    }

    /// The figures that a task gives, by name; nothing if it fails.
    func figures(_ task: String, _ options: [String: Double] = [:]) async throws -> [String: Double] {
      let words = try await self(task, options).split(whereSeparator: \.isWhitespace)
      return words.reduce(into: [:]) { figures, word in
        let parts = word.split(separator: "=")
        if parts.count == 2 { figures[String(parts[0])] = Double(parts[1]) }
      }
    }
  }
}
