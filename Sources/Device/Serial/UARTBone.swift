/// Commands of LiteX's UARTBone: reads and writes of 32-bit words over a serial line, most significant byte first.
enum UARTBone {
  /// Most words of a command.
  static let longest = 255

  /// Writes words from a byte address on.
  static func write(_ words: [UInt32], at address: UInt32) -> [UInt8] {
    [0x01, UInt8(words.count)] + bytes([address / 4]) + bytes(words)
  }

  /// Reads words from a byte address on.
  static func read(_ count: Int, at address: UInt32) -> [UInt8] { [0x02, UInt8(count)] + bytes([address / 4]) }

  /// Ends a command that the device has a part of: with zeros, which begin none.
  static func end(ofWords words: Int) -> [UInt8] { [UInt8](repeating: 0, count: 6 + 4 * words) }

  /// Words as bytes.
  static func bytes(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  /// Bytes as words.
  static func words(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: 0, to: bytes.count, by: 4).map {
      bytes[$0..<min($0 + 4, bytes.count)].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }
}
