/// A 64-bit FNV-1a hash over labelled parts, for naming things after their content. Not for security.
public struct ContentHash: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of no parts.
  public init() {}

  /// Adds one part. Label and content are delimited by their lengths, so parts cannot run into each other.
  public mutating func add(_ label: String, _ content: String) {
    for text in [label, content] {
      add(bytes: String(text.utf8.count).utf8)
      add(bytes: ":".utf8)
      add(bytes: text.utf8)
    }
  }

  /// The hash as 16 hexadecimal digits.
  public var hex: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(bytes: some Sequence<UInt8>) {
    for byte in bytes {
      state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
  }
}
