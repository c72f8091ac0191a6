import Benchmark
import Dispatch
import GoldenModel
import TernaryLM

/// Tokens of the 370M model with random weights, and what bounds them: reading 68 MB of weights from memory.
func largeModelBenchmarks() {
  for threads in [1, 2] {
    Benchmark(
      "golden 370m threads \(threads)",
      configuration: .init(warmupIterations: 10, maxDuration: .seconds(2)),
      closure: { (benchmark, stream: Stream) in
        benchmark.startMeasurement()
        stream.step()
        benchmark.stopMeasurement()
        benchmark.measurement(Work.tokens, 1)
        benchmark.measurement(Work.operations, stream.operations)
        benchmark.measurement(Work.bytes, stream.bytes)
      },
      setup: { try Stream("370m", threads: threads) })
  }
  Benchmark(
    "reading threads 2",
    configuration: .init(warmupIterations: 10, maxDuration: .seconds(1)),
    closure: { (benchmark, memory: [SIMD8<UInt64>]) in
      benchmark.startMeasurement()
      blackHole(sum(memory, threads: 2))
      benchmark.stopMeasurement()
      benchmark.measurement(Work.bytes, memory.count * MemoryLayout<SIMD8<UInt64>>.stride)
    },
    // As much as the weights are, so that no cache holds it.
    setup: { [SIMD8<UInt64>](repeating: SIMD8(repeating: 1), count: 68_500_000 / 64) })
}

/// A golden model in the middle of a greedy text.
private final class Stream {
  /// Ternary multiply-accumulates and bytes of packed weights of a token, the head's included.
  let operations, bytes: Int
  private let golden: FixedPointModel
  private var state: RecurrentState
  private var token = 1
  private var saturations = 0

  init(_ name: String, threads: Int) throws {
    guard let configuration = ModelConfiguration.named(name) else { throw ModelError("\(name): no such size") }
    let model = TernaryModel.random(configuration: configuration, seed: 1, name: name)
    let matrices = model.layers.flatMap { [$0.i, $0.f, $0.g, $0.o, $0.gateUp, $0.down] } + [model.head]
    operations = matrices.reduce(0) { $0 + $1.matrix.rows * $1.matrix.columns }
    bytes = matrices.reduce(0) { $0 + $1.matrix.packed.count }
    golden = FixedPointModel(model, threads: threads)
    state = RecurrentState(configuration: configuration)
  }

  func step() {
    let output = golden.step(token: token, state: &state, saturations: &saturations)
    guard let sums = output?.sums, let largest = sums.max() else { return }
    token = sums.firstIndex(of: largest) ?? 0
  }
}

/// Reads all of `memory`, each thread a part of its own.
private func sum(_ memory: [SIMD8<UInt64>], threads: Int) -> UInt64 {
  let sums = [UInt64](unsafeUninitializedCapacity: threads) { sums, count in
    nonisolated(unsafe) let results = sums
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      var sum = SIMD8<UInt64>()
      for element in memory[memory.count * thread / threads..<memory.count * (thread + 1) / threads] { sum &+= element }
      results[thread] = sum.wrappedSum()
    }
    count = threads
  }
  return sums.reduce(0, &+)
}
