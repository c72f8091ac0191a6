import Foundation

/// Text for `$readmemh`: a word a line, most significant digit first.
struct HexImage {
  /// Bits of a word.
  let wordBits: Int
  private(set) var text = Data()

  init(wordBits: Int) { self.wordBits = wordBits }

  /// Adds a word, given low byte first and padded with zeros to `wordBits`.
  mutating func append(word: [UInt8]) {
    let count = wordBits.dividedRoundingUp(by: 4)
    var line = [UInt8](repeating: UInt8(ascii: "0"), count: count + 1)
    for digit in 0..<min(count, 2 * word.count) {
      line[count - 1 - digit] = Self.digits[Int(word[digit / 2] >> (4 * UInt8(digit % 2)) & 15)]
    }
    line[count] = UInt8(ascii: "\n")
    text.append(contentsOf: line)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
