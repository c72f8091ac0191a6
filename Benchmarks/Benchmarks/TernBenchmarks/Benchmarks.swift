import Accelerator
import Benchmark
import Device
import GoldenModel
import TernaryLM

/// What `ratios` reads beside the times: how much an iteration does.
enum Work {
  /// Tokens, each with an answer.
  static let tokens = BenchmarkMetric.custom("tokens", polarity: .prefersLarger, useScalingFactor: false)
  /// Ternary multiply-accumulates, or bytes.
  static let operations = BenchmarkMetric.custom("operations", polarity: .prefersLarger, useScalingFactor: false)
  /// Clock cycles of a simulated device.
  static let cycles = BenchmarkMetric.custom("cycles", polarity: .prefersLarger, useScalingFactor: false)
  /// Bytes of weights, as they are packed, or of memory.
  static let bytes = BenchmarkMetric.custom("bytes", polarity: .prefersLarger, useScalingFactor: false)
}

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, Work.tokens, Work.operations, Work.cycles, Work.bytes], warmupIterations: 3,
    maxDuration: .seconds(3), maxIterations: 10_000)

  // One thread each, without the comparison that `tern run` makes; opening a device is not measured.
  Benchmark(
    "simulated",
    closure: { (benchmark, device: any Device) in try continueText(benchmark, on: device) },
    setup: {
      let model = try TernaryModel.load("stories-2m")
      return try await SimulatedDevice.open(
        AcceleratorConfiguration(name: model.name, model: model.configuration), model: model,
        golden: FixedPointModel(model))
    })
  Benchmark(
    "golden",
    closure: { (benchmark, device: any Device) in try continueText(benchmark, on: device) },
    setup: { GoldenDevice(FixedPointModel(try TernaryModel.load("stories-2m"))) })

  simulationBenchmarks()
  largeModelBenchmarks()
  kernelBenchmarks()
}

/// The first tokens of a greedy text, from the start of a sequence so that every iteration does the same.
private func continueText(_ benchmark: Benchmark, on device: any Device) throws {
  let count = 8
  benchmark.startMeasurement()
  try device.reset()
  var token = device.model.beginToken
  for _ in 0..<count { token = try device.step(token, wantsAnswer: true)?.best ?? token }
  benchmark.stopMeasurement()
  benchmark.measurement(Work.tokens, count)
  benchmark.measurement(Work.operations, count * device.model.ternaryOperations)
}
