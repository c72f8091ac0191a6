/// Text of tokens that come one at a time: the pieces of text it returns join to what `Tokenizer.decode` gives for all.
///
/// A character spelled in bytes comes out when its last byte is in; the space before the first word is left out.
public struct TextStream: Sendable {
  private let tokenizer: Tokenizer
  /// The tokens whose text the next token may depend on.
  private var context: [Int] = []
  /// Bytes of the text of `context` that were returned already.
  private var returned = 0

  /// A stream at the beginning of a text.
  public init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Takes the next token and returns the text that is certain now; often empty, never half a character.
  public mutating func append(_ token: Int) throws -> String {
    let text = try tokenizer.decodeUTF8(context + [token])
    context.append(token)
    let certain = tokenizer.isByte(token) ? text.count - Self.pendingBytes(text) : text.count
    let new = take(text, upTo: certain)
    if certain == text.count { try shortenContext() }
    return new
  }

  /// Ends the text: returns what was held back, an unfinished character as U+FFFD.
  public mutating func finish() throws -> String {
    let text = try tokenizer.decodeUTF8(context)
    return take(text, upTo: text.count)
  }

  private mutating func take(_ text: [UInt8], upTo end: Int) -> String {
    guard end > returned else { return "" }
    defer { returned = end }
    return String(decoding: text[returned..<end], as: UTF8.self)
  }

  /// Bytes of up to three U+FFFD at the end, which further byte tokens may turn into a character.
  private static func pendingBytes(_ text: [UInt8]) -> Int {
    var count = 0
    while count < 9, text.dropLast(count).suffix(3).elementsEqual([0xEF, 0xBF, 0xBD]) { count += 3 }
    return count
  }

  /// Forgets old tokens, so that a long text takes linear time. What stays begins with a token that is not a byte and
  /// has text, so that it can neither split a character nor be taken for the beginning of the text.
  private mutating func shortenContext() throws {
    guard context.count >= 32 else { return }
    guard let start = context.suffix(8).firstIndex(where: { !tokenizer.isByte($0) }) else { return }
    let rest = Array(context[start...])
    let text = try tokenizer.decodeUTF8(rest)
    guard !text.isEmpty else { return }
    context = rest
    returned = text.count
  }
}
