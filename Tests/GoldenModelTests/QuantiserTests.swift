import TernaryKernel
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct QuantiserTests {
  /// The vectorised pass against the definitions of its parts, edges of every range included.
  @Test(arguments: [1, 7, 16, 45, 1024]) func normProductsAreAsDefined(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let edges = [0, 1, -1, (1 << 25) - 1, -(1 << 25), 65535, 65536, -65536, (1 << 21) - 1, 1 << 21, -(1 << 21)]
    let source = (0..<count).map { index in
      index < edges.count && count > 1
        ? Int32(edges[index])
        : Int32(truncatingIfNeeded: Int64(bitPattern: generator.next()) >> Int64.random(in: 38...62, using: &generator))
    }
    let norms = (0..<2).map { _ in
      (0..<count).map { $0 % 5 == 0 ? 32767 : Int16.random(in: -32767...32767, using: &generator) }
    }
    var products = [Int32](repeating: 0, count: count)
    var largest: UInt32 = 0
    var squareSum: UInt64 = 0
    tern_norm_products(source, norms[0], norms[1], count, &products, &largest, &squareSum)
    let expected = zip(source, norms[0]).map { roundingShift(Int($0) * Int($1), FixedPointFormat.normShift) }
    #expect(products.map(Int.init) == expected)
    #expect(Int(largest) == expected.map(abs).max())
    let squares = zip(source, norms[1]).map {
      coarseSquare(roundingShift(Int($0) * Int($1), FixedPointFormat.normShift))
    }
    #expect(squareSum == squares.reduce(0, &+))
  }
}
