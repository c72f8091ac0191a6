import Foundation
import TernaryLM
import Testing

@Suite struct TritCodeTests {
  /// The decoder written straight from the tables of the specification, digit by digit.
  private func specifiedDigits(_ byte: Int) -> [Int] {
    let bit = { (index: Int) in byte >> index & 1 }
    var digits = [0, 0, 0, 0, 0]
    let c: [Int]
    if bit(4) == 1 && bit(3) == 1 && bit(2) == 1 {
      c = [bit(0), bit(1), bit(5), bit(6), bit(7)]
      (digits[4], digits[3]) = (2, 2)
    } else {
      c = (0..<5).map(bit)
      (digits[4], digits[3]) = bit(6) == 1 && bit(5) == 1 ? (2, bit(7)) : (bit(7), 2 * bit(6) + bit(5))
    }
    if c[1] == 1 && c[0] == 1 {
      (digits[2], digits[1], digits[0]) = (2, c[4], 2 * c[3] + (c[3] == 1 ? 0 : c[2]))
    } else if c[3] == 1 && c[2] == 1 {
      (digits[2], digits[1], digits[0]) = (2, 2, 2 * c[1] + c[0])
    } else {
      (digits[2], digits[1], digits[0]) = (c[4], 2 * c[3] + c[2], 2 * c[1] + (c[1] == 1 ? 0 : c[0]))
    }
    return digits
  }

  @Test func everyByteDecodesAsSpecified() {
    for byte in 0..<256 {
      let weights = Array(TritCode.decodeTable[byte * 5..<byte * 5 + 5])
      #expect(weights == specifiedDigits(byte).map { $0 == 2 ? -1 : Int8($0) }, "byte \(byte)")
    }
    #expect(TritCode.decodeTable.prefix(5) == [0, 0, 0, 0, 0])
  }

  @Test func everyBlockEncodesToItsSmallestByte() {
    var encoded: Set<UInt8> = []
    for block in 0..<243 {
      let weights = [1, 3, 9, 27, 81].map { Int8([0, 1, -1][block / $0 % 3]) }
      let byte = TritCode.encode(weights)
      let candidates = (0..<256).filter { Array(TritCode.decodeTable[$0 * 5..<$0 * 5 + 5]) == weights }
      #expect(candidates.first == Int(byte), "block \(weights)")
      encoded.insert(byte)
    }
    #expect(encoded.count == 243)
  }

  @Test(arguments: [1, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16, 41]) func matrixRoundTrip(columns: Int) {
    var generator = SplitMix64(seed: UInt64(columns))
    let trits = (0..<3 * columns).map { _ in Int8.random(in: -1...1, using: &generator) }
    let matrix = TernaryMatrix(rows: 3, columns: columns, scale: 0.5, trits: trits)
    #expect(matrix.packed.count == 3 * matrix.bytesPerRow)
    #expect(matrix.trits() == trits)
    var row = [Int8](repeating: 7, count: columns + 1)
    row.withUnsafeMutableBufferPointer { matrix.unpackRow(1, into: $0) }
    #expect(Array(row.dropLast()) == Array(trits[columns..<2 * columns]))
    #expect(row[columns] == 7, "wrote beyond the row")
  }
}
