/// A version number such as 5.006 or 12.2.0, compared part by part.
public struct ToolVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The version as the tool prints it.
  public let description: String
  private let parts: [Int]

  /// Reads text that consists of digits and dots only, with at least one digit; nil otherwise.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.isEmpty, parts.allSatisfy({ $0.map { $0 >= 0 } ?? false }) else { return nil }
    self.description = text
    self.parts = parts.compactMap { $0 }
  }

  /// Finds the first word with a dot that is a version in what a tool printed, ignoring brackets, commas and a `v`.
  public static func first(in output: String) -> ToolVersion? {
    for word in output.split(whereSeparator: { $0.isWhitespace || "(),".contains($0) }) {
      let digits = word.drop { $0 == "v" }.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      if digits.contains("."), let version = ToolVersion(String(digits)) { return version }
    }
    return nil
  }

  /// True if the first differing part is smaller; missing parts count as 0.
  public static func < (left: ToolVersion, right: ToolVersion) -> Bool {
    for index in 0..<max(left.parts.count, right.parts.count) {
      let a = index < left.parts.count ? left.parts[index] : 0
      let b = index < right.parts.count ? right.parts[index] : 0
      if a != b { return a < b }
    }
    return false
  }

  /// True if all parts are equal; missing parts count as 0.
  public static func == (left: ToolVersion, right: ToolVersion) -> Bool {
    !(left < right) && !(right < left)
  }

  /// Hashes the parts up to the last that is not 0.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(Array(parts.reversed().drop { $0 == 0 }))
  }
}
