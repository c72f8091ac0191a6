import Foundation

/// Text for `$readmemh`: a word a line, most significant digit first.
struct HexImage {
  /// Bytes of a word.
  let wordBytes: Int
  private(set) var text = Data()

  init(wordBytes: Int) { self.wordBytes = wordBytes }

  /// Adds a word, given low byte first and padded with zeros to `wordBytes`.
  mutating func append(word: [UInt8]) {
    var line = [UInt8](repeating: UInt8(ascii: "0"), count: 2 * wordBytes + 1)
    for (index, byte) in word.enumerated() {
      line[2 * (wordBytes - index) - 1] = Self.digits[Int(byte & 15)]
      line[2 * (wordBytes - index) - 2] = Self.digits[Int(byte >> 4)]
    }
    line[2 * wordBytes] = UInt8(ascii: "\n")
    text.append(contentsOf: line)
  }

  /// Adds elements of `bytes` bytes, as many a word as fit, padded with zeros to `words` words.
  mutating func append(_ elements: [UInt64], bytes: Int, words: Int?) {
    let perWord = wordBytes / bytes
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
