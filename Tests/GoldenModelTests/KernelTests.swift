import TernaryKernel
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct KernelTests {
  enum Codes: CaseIterable { case random, allLargest, allSmallest, opposing }

  /// Every byte, whole and partial registers of bytes and of trits, rows that are not a multiple of four.
  @Test(arguments: [1, 4, 5, 6, 63, 320, 321, 319, 1024, 2816, 8192], Codes.allCases)
  func kernelsAgreeWithALoop(columns: Int, kind: Codes) {
    var generator = SplitMix64(seed: UInt64(columns))
    let rows = 11
    let stride = (columns + 4) / 5
    // Any byte decodes, padding included.
    var packed = (0..<rows * stride).map { _ in UInt8.random(in: 0...255, using: &generator) }
    // Rows of +1 and of -1 only: the largest sums there are.
    let extremes = [[1, 1, 1, 1, 1], [-1, -1, -1, -1, -1]] as [[Int8]]
    for byte in 0..<stride {
      (packed[byte], packed[stride + byte]) = (TritCode.encode(extremes[0]), TritCode.encode(extremes[1]))
    }
    let trit = { (row: Int, column: Int) in
      Int(TritCode.decodeTable[Int(packed[row * stride + column / 5]) * 5 + column % 5])
    }
    let codes = (0..<columns).map { column -> Int8 in
      switch kind {
      case .random: Int8.random(in: -128...127, using: &generator)
      case .allLargest: 127
      case .allSmallest: -128
      case .opposing: trit(2, column) < 0 ? -127 : 127
      }
    }
    let expected = (0..<rows).map { row in (0..<columns).reduce(0) { $0 + trit(row, $1) * Int(codes[$1]) } }
    var arranged = [Int8](repeating: 99, count: tern_kernel_arranged_bytes(columns))
    tern_kernel_arrange(codes, columns, &arranged)
    var fast = [Int32](repeating: -1, count: rows + 1)
    var plain = fast
    tern_kernel_rows(packed, arranged, columns, rows, &fast)
    tern_kernel_rows_plain(packed, arranged, columns, rows, &plain)
    #expect(fast.map(Int.init) == expected + [-1], "the last was not to be written")
    #expect(plain.map(Int.init) == expected + [-1])
  }

  @Test func everyByteInEveryPlace() {
    let columns = 320
    let codes = (0..<columns).map { Int8($0 * 89 % 251 - 125) }
    var arranged = [Int8](repeating: 0, count: tern_kernel_arranged_bytes(columns))
    tern_kernel_arrange(codes, columns, &arranged)
    for byte in 0..<256 {
      // Row `r` has the byte in place `r` and zeros elsewhere.
      let packed = (0..<64 * 64).map { $0 / 64 == $0 % 64 ? UInt8(byte) : 0 }
      let trits = TritCode.decodeTable[byte * 5..<byte * 5 + 5].map(Int.init)
      let expected = (0..<64).map { place in (0..<5).reduce(0) { $0 + trits[$1] * Int(codes[5 * place + $1]) } }
      var fast = [Int32](repeating: 0, count: 64)
      var plain = fast
      tern_kernel_rows(packed, arranged, columns, 64, &fast)
      tern_kernel_rows_plain(packed, arranged, columns, 64, &plain)
      #expect(fast.map(Int.init) == expected && plain.map(Int.init) == expected, "byte \(byte)")
    }
  }

  /// Lengths that are not multiples of the kernel's, and rows that are not the first.
  @Test(arguments: [1, 5, 63, 64, 65, 200]) func productsAreThoseOfTheMatrix(columns: Int) {
    var generator = SplitMix64(seed: UInt64(columns))
    let rows = 9
    let trits = (0..<rows * columns).map { _ in Int8.random(in: -1...1, using: &generator) }
    let codes = (0..<columns).map { _ in Int8.random(in: -127...127, using: &generator) }
    let matrix = TernaryMatrix(rows: rows, columns: columns, scale: 1, trits: trits)
    let expected = (0..<rows).map { row in
      (0..<columns).reduce(0) { $0 + Int(trits[row * columns + $1]) * Int(codes[$1]) }
    }
    #expect(matrix.product(ArrangedCodes(codes)).map(Int.init) == expected)
    var some = [Int32](repeating: 0, count: 5)
    matrix.product(ArrangedCodes(codes), rows: 3..<8, into: &some)
    #expect(some.map(Int.init) == Array(expected[3..<8]))
  }
}
