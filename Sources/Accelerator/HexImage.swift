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

  /// Adds elements of `bytes` bytes, as many a word as fit, padded with zeros to `words` words.
  mutating func append(_ elements: [UInt64], bytes: Int, words: Int?) {
    let perWord = max(1, wordBits / (8 * bytes))
    for word in 0..<(words ?? elements.count.dividedRoundingUp(by: perWord)) {
      let last = min(elements.count, (word + 1) * perWord)
      guard word * perWord < last else {
        append(word: [])
        continue
      }
      append(
        word: elements[word * perWord..<last].flatMap { element in
          (0..<bytes).map { UInt8(truncatingIfNeeded: element >> (8 * UInt64($0))) }
        })
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
