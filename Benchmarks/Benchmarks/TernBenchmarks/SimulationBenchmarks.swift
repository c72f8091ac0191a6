import Accelerator
import Benchmark
import Device
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

/// How fast an array as large as the 370M model's is simulated, and Icarus Verilog on the Verilog of stories-0.6m.
func simulationBenchmarks() {
  for threads in [1, 2] {
    // One layer of the 370M model and few tokens to choose from: what a token does is the same, only shorter.
    let size = ModelConfiguration(vocabularySize: 64, hiddenSize: 1024, layerCount: 1, intermediateSize: 2816)
    Benchmark(
      "simulated 4096 lanes threads \(threads)",
      closure: { (benchmark, device: any Device) in try answer(benchmark, on: device) },
      setup: {
        try await simulated(.random(configuration: size, seed: 1, name: "layer"), lanes: 4096, threads: threads)
      })
  }
  Benchmark(
    "simulated 128 lanes",
    closure: { (benchmark, device: any Device) in try answer(benchmark, on: device) },
    setup: { try await simulated(.load("stories-0.6m"), lanes: nil, threads: 1) })
  Benchmark(
    "icarus 128 lanes",
    configuration: .init(warmupIterations: 0),
    closure: { (benchmark, bench: IcarusBench) in
      // A token takes seconds, for which the export has no room.
      let cycles = 300
      benchmark.startMeasurement()
      _ = try await bench.run(cycles: cycles)
      benchmark.stopMeasurement()
      benchmark.measurement(Work.cycles, cycles)
    },
    setup: { try await IcarusBench("stories-0.6m") })
}

private func simulated(_ model: TernaryModel, lanes: Int?, threads: Int) async throws -> any Device {
  try await SimulatedDevice.open(
    AcceleratorConfiguration(name: model.name, model: model.configuration, lanes: lanes), model: model,
    golden: FixedPointModel(model), threads: threads)
}

/// The answer to the first token of a sequence.
private func answer(_ benchmark: Benchmark, on device: any Device) throws {
  let before = device.statistics
  benchmark.startMeasurement()
  try device.reset()
  blackHole(try device.step(device.model.beginToken, wantsAnswer: true))
  benchmark.stopMeasurement()
  benchmark.measurement(Work.tokens, 1)
  benchmark.measurement(Work.operations, device.model.ternaryOperations)
  benchmark.measurement(Work.cycles, (device.statistics - before).cycles?.total ?? 0)
}

/// A compiled test bench that gives a design its begin token and prints the best next one, which is the golden model's.
private final class IcarusBench: Sendable {
  private let folder: String

  init(_ name: String) async throws {
    let model = try TernaryModel.load(name)
    let golden = FixedPointModel(model)
    let design = try Design(AcceleratorConfiguration(name: name, model: model.configuration))
    let begin = model.configuration.beginToken
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-icarus-\(design.top)").path
    let images = MemoryImages(design.configuration, model: model, golden: golden)
    _ = try design.write(to: folder, images: images)
    try Self.text(top: design.top, begin: begin).write(toFile: "\(folder).v", atomically: true, encoding: .utf8)
    try await ProcessRunner(Tool.iverilog.path(), name: "iverilog").run(
      ["-g2005", "-o", "\(folder).out", "\(folder).v"] + design.files.map(\.name), in: folder)
    let expected = try GoldenDevice(golden).step(begin, wantsAnswer: true)?.best
    let best = try await run(cycles: 1 << 30)
    guard best == expected else { throw ToolError("iverilog gives \(best ?? -1) as the best token of \(name)") }
  }

  /// Runs until the answer or for some cycles; the best token if it came. Starting is a part of it.
  func run(cycles: Int) async throws -> Int? {
    let output = try await ProcessRunner("/usr/bin/env", name: "vvp").run(
      ["vvp", "-n", "\(folder).out", "+cycles=\(cycles)"], in: folder)
    return Int(output.output.prefix { $0.isNumber })
  }

  private static func text(top: String, begin: Int) -> String {
    """
    `timescale 1ns / 1ns
    module bench;
      reg clock = 0, reset = 1, sent = 0;
      wire ready, valid;
      wire [63:0] answer;
      integer rest = 0;
      \(top) device (
        .clock(clock), .reset(reset),
        .s_axis_tokens_tvalid(!sent), .s_axis_tokens_tready(ready), .s_axis_tokens_tdata(\((1 << 30) | begin)),
        .m_axis_tokens_tvalid(valid), .m_axis_tokens_tready(1'b1), .m_axis_tokens_tdata(answer),
        .m_axis_logits_tready(1'b1),
        .s_axi_control_awvalid(1'b0), .s_axi_control_wvalid(1'b0), .s_axi_control_arvalid(1'b0)
      );
      always #5 clock = !clock;
      initial begin
        if (!$value$plusargs("cycles=%d", rest)) $finish;
        #100 reset = 0;
      end
      always @(posedge clock) if (!reset) begin
        rest <= rest - 1;
        if (rest == 1) $finish;
        if (ready) sent <= 1;
        if (valid) begin
          $display("%0d", answer[31:0]);
          $finish;
        end
      end
    endmodule

    """
  }
}
