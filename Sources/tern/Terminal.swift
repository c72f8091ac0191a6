import Foundation

/// What people see: results on standard output, everything else on standard error.
enum Terminal {
  private static let showsProgress = isatty(STDERR_FILENO) == 1

  /// Shows what is being done until the next line, if standard error is a terminal.
  static func progress(_ line: String) {
    guard showsProgress else { return }
    note("\r\u{1B}[K\(line) ...", end: "")
  }

  /// Takes the progress line away.
  static func clearProgress() {
    guard showsProgress else { return }
    note("\r\u{1B}[K", end: "")
  }

  /// Writes a line to standard error.
  static func note(_ line: String, end: String = "\n") {
    try? FileHandle.standardError.write(contentsOf: Data("\(line)\(end)".utf8))
  }

  /// Writes text to standard output at once.
  static func write(_ text: String) throws {
    guard !text.isEmpty else { return }
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw InputError("standard output cannot be written: \(error.localizedDescription)")
    }
  }

  /// Writes a JSON value as a line of standard output.
  static func write(_ value: JSONValue) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try write(String(decoding: encoder.encode(value), as: UTF8.self) + "\n")
  }
}

/// A value to print as JSON.
enum JSONValue: Encodable, ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }

  init(stringLiteral value: String) { self = .string(value) }

  /// A string, or null.
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  /// A number, or null.
  static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
  /// Integers.
  static func integers(_ values: [Int]) -> JSONValue { .array(values.map { .integer($0) }) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }
}

extension Double {
  /// With thousands separators and a number of decimals, such as `12,345.6`, the same in every locale.
  func formatted(decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", abs(self))
    let parts = text.split(separator: ".", maxSplits: 1)
    var whole = ""
    for (index, digit) in (parts.first ?? "0").reversed().enumerated() {
      if index > 0, index % 3 == 0 { whole.append(",") }
      whole.append(digit)
    }
    let sign = self < 0 ? "-" : ""
    return sign + String(whole.reversed()) + (parts.count > 1 ? ".\(parts[1])" : "")
  }
}
