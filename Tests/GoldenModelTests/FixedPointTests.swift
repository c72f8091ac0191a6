import Foundation
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct FixedPointTests {
  @Test func coarseSquareError() {
    var generator = SplitMix64(seed: 1)
    let edges = [15, 16, 20, 21, 24, 25].flatMap { [(1 << $0) - 1, 1 << $0, (1 << $0) + 1] }
    let random = (0..<100_000).map { _ in Int(generator.next() >> UInt64.random(in: 38...63, using: &generator)) }
    for value in edges + random + (0..<4096) {
      let exact = Double(value) * Double(value)
      let square = Double(coarseSquare(value))
      #expect(square <= exact && exact - square <= exact * 0x1p-10, "\(value)")
      #expect(coarseSquare(-value) == coarseSquare(value))
    }
    #expect(coarseSquare(65535) == 65535 * 65535, "values below 2^16 are exact")
  }

  @Test func sumOfSquaresFits() {
    let largest = coarseSquare(-(1 << (FixedPointFormat.vectorBits - 1)))
    let (_, overflow) = largest.multipliedReportingOverflow(by: UInt64(FixedPointFormat.maximumVectorLength))
    #expect(!overflow)
  }

  @Test func shiftsRoundHalvesUp() {
    #expect([5, 6, 7, -5, -6, -7].map { roundingShift($0, 2) } == [1, 2, 2, -1, -1, -2])
    #expect([7, -7].map { roundingShift($0, 0) } == [7, -7])
    #expect([1, 0, -1, -2].map { roundingShift($0, 1) } == [1, 0, 0, -1])
    #expect(roundingShift((1 << 46) - 1, 47) == 0)
    #expect(roundingShift(1 << 46, 47) == 1)
  }

  @Test func saturationClampsAndCounts() {
    var count = 0
    #expect(saturate(127, bits: 8, &count) == 127)
    #expect(saturate(-128, bits: 8, &count) == -128)
    #expect(count == 0)
    #expect(saturate(128, bits: 8, &count) == 127)
    #expect(saturate(-129, bits: 8, &count) == -128)
    #expect(saturate(.max, bits: 26, &count) == (1 << 25) - 1)
    #expect(count == 3)
  }

  @Test func scaleInParts() {
    let scale = RowScale(mantissa: 0x2_0001, shift: 46)
    #expect(scale.encoded == 46 << 18 | 0x2_0001)
    #expect(scale.unit(fraction: 14) == Double(0x2_0001) * 0x1p-60)
    var count = 0
    #expect(RowScale(mantissa: 3, shift: 1).apply(-5, &count) == -7, "-7.5 rounds up")
    #expect(RowScale(mantissa: 1 << 17, shift: 0).apply(1 << 20, &count) == (1 << 25) - 1)
    #expect(count == 1)
  }
}
