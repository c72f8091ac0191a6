import Benchmark
import Foundation
import TernaryKernel
import TernaryLM

/// A ternary matrix as wide as the 370M model, in the forms that the benchmarks read.
private struct KernelInput {
  let rows = 256
  let columns = 1024
  let trits: [Int8]
  let codes: [Int8]
  let arranged: [Int8]
  let packed: [UInt8]
  let matrix: TernaryMatrix

  init() {
    var generator = SplitMix64(seed: 1)
    trits = (0..<rows * columns).map { _ in Int8(truncatingIfNeeded: generator.next() % 3) - 1 }
    codes = (0..<columns).map { _ in Int8(truncatingIfNeeded: generator.next() % 255) }
    matrix = TernaryMatrix(rows: rows, columns: columns, scale: 1, trits: trits)
    packed = Array(matrix.packed)
    var arranged = [Int8](repeating: 0, count: tern_kernel_arranged_bytes(columns))
    tern_kernel_arrange(codes, columns, &arranged)
    self.arranged = arranged
  }
}

func kernelBenchmarks() {
  measure("kernel") { input, sums in
    tern_kernel_rows(input.packed, input.arranged, input.columns, input.rows, &sums)
  }
  measure("plain kernel") { input, sums in
    tern_kernel_rows_plain(input.packed, input.arranged, input.columns, input.rows, &sums)
  }
  measure("naive loop") { input, sums in multiplyNaively(input, &sums) }

  measure("unpacking") { (input, bytes: inout [Int8]) in
    bytes.withUnsafeMutableBufferPointer { bytes in
      for row in 0..<input.rows {
        let range = row * input.columns..<(row + 1) * input.columns
        input.matrix.unpackRow(row, into: UnsafeMutableBufferPointer(rebasing: bytes[range]))
      }
    }
  }
  measure("copying") { (input, bytes: inout [Int8]) in
    bytes.withUnsafeMutableBytes { bytes in input.trits.withUnsafeBytes { bytes.copyMemory(from: $0) } }
  }
}

/// Measures something that does an operation, or makes a byte, for each weight.
private func measure<Value: FixedWidthInteger>(
  _ name: String, _ body: @escaping (KernelInput, inout [Value]) -> Void
) {
  let repetitions = 20
  Benchmark(
    name,
    closure: { (benchmark, input: KernelInput) in
      var output = [Value](repeating: 0, count: input.rows * input.columns)
      benchmark.startMeasurement()
      for _ in 0..<repetitions {
        body(input, &output)
        blackHole(output)
      }
      benchmark.stopMeasurement()
      benchmark.measurement(Work.operations, repetitions * input.rows * input.columns)
    },
    setup: { KernelInput() })
}

/// What one would write first: a weight at a time, added, subtracted or left out.
@inline(never)
private func multiplyNaively(_ input: KernelInput, _ sums: inout [Int32]) {
  for row in 0..<input.rows {
    var sum: Int32 = 0
    for column in 0..<input.columns {
      switch input.trits[row * input.columns + column] {
      case 1: sum += Int32(input.codes[column])
      case -1: sum -= Int32(input.codes[column])
      default: break
      }
    }
    sums[row] = sum
  }
}
