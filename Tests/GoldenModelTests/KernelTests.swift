import TernaryKernel
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct KernelTests {
  enum Codes: CaseIterable { case random, allLargest, allSmallest, opposing }

  @Test(arguments: [64, 128, 192, 1024, 8192], Codes.allCases)
  func kernelsAgreeWithALoop(stride: Int, kind: Codes) {
    var generator = SplitMix64(seed: UInt64(stride))
    let rows = 7
    var weights = (0..<rows * stride).map { _ in UInt8.random(in: 0...2, using: &generator) }
    // Rows of +1 and of -1 only: the largest sums there are.
    for column in 0..<stride { (weights[column], weights[stride + column]) = (2, 0) }
    let codes = (0..<stride).map { column -> Int8 in
      switch kind {
      case .random: Int8.random(in: -127...127, using: &generator)
      case .allLargest: 127
      case .allSmallest: -127
      case .opposing: weights[2 * stride + column] == 0 ? -127 : 127
      }
    }
    let expected = (0..<rows).map { row in
      (0..<stride).reduce(0) { $0 + (Int(weights[row * stride + $1]) - 1) * Int(codes[$1]) }
    }
    var fast = [Int32](repeating: -1, count: rows)
    var plain = fast
    tern_kernel_rows(weights, codes, rows, stride, &fast)
    tern_kernel_rows_plain(weights, codes, rows, stride, &plain)
    #expect(fast.map(Int.init) == expected)
    #expect(plain.map(Int.init) == expected)
  }

  /// Lengths that are not multiples of the kernel's, and rows that are not the first.
  @Test(arguments: [1, 5, 63, 64, 65, 200]) func unpackedMatrixIsTheMatrix(columns: Int) {
    var generator = SplitMix64(seed: UInt64(columns))
    let rows = 9
    let trits = (0..<rows * columns).map { _ in Int8.random(in: -1...1, using: &generator) }
    let codes = (0..<columns).map { _ in Int8.random(in: -127...127, using: &generator) }
    let matrix = UnpackedMatrix(TernaryMatrix(rows: rows, columns: columns, scale: 1, trits: trits))
    let padded = codes + [Int8](repeating: 0, count: matrix.stride - columns)
    let expected = (2..<rows).map { row in
      (0..<columns).reduce(0) { $0 + Int(trits[row * columns + $1]) * Int(codes[$1]) }
    }
    #expect(matrix.product(padded, rows: 2..<rows).map(Int.init) == expected)
  }
}
