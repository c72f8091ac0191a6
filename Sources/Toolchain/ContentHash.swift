import Foundation

/// A 64-bit FNV-1a hash over labelled parts, for naming things after their content. Not for security.
public struct ContentHash: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of no parts.
  public init() {}

  /// Adds one part. Label and content are delimited by their lengths, so parts cannot run into each other.
  public mutating func add(_ label: String, _ content: String) {
    add(part: label.utf8)
    add(part: content.utf8)
  }

  /// As above, of bytes.
  public mutating func add(_ label: String, _ content: Data) {
    add(part: label.utf8)
    add(part: content)
  }

  /// Adds a program: what it does may change with its version and its place.
  mutating func add(_ tool: LocatedTool) { add(tool.tool.name, "\(tool.path) \(tool.banner)") }

  /// The hash as 16 hexadecimal digits.
  public var hex: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(part: some Collection<UInt8>) {
    add(bytes: String(part.count).utf8)
    add(bytes: ":".utf8)
    add(bytes: part)
  }

  private mutating func add(bytes: some Sequence<UInt8>) {
    for byte in bytes {
      state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
  }
}
