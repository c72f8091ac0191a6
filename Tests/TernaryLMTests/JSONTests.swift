import Testing

@testable import TernaryLM

@Suite struct JSONTests {
  private func parse(_ text: String) throws(JSONError) -> JSON {
    var result: Result<JSON, JSONError> = .failure(JSONError(description: ""))
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(JSONError) { result = .success(try JSON(parsing: bytes)) } catch { result = .failure(error) }
    }
    return try result.get()
  }

  @Test func parses() throws {
    #expect(
      try parse(" {\"a\": [1, -2.5e1, true, null], \"b\\n\\u00e9\\ud83d\\ude00\": {}} \n")
        == .object(["a": .array([.integer(1), .number(-25), .bool(true), .null]), "b\né😀": .object([:])]))
    #expect(try parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
  }

  @Test(arguments: [
    "", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "1 2", "+1", ".5", "1e999", "nul", "\"", "\"\\x\"",
    "\"\\u12\"", "\"\\ud83d\"", "\"\\ud83d\\u0041\"", "\"\u{1}\"", "{\"a\":1,\"a\":2}", "-", "nan",
    String(repeating: "[", count: 100_000),
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }
}
