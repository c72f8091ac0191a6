import Foundation
import SentencePieceBridge

/// Text to tokens and back, by the SentencePiece model of a checkpoint.
public struct Tokenizer: Sendable {
  /// Number of tokens.
  public let vocabularySize: Int
  /// Token that begins every text.
  public let beginToken: Int
  /// Token that ends a text.
  public let endToken: Int
  private let handle: Handle

  /// Loads a serialized SentencePiece model, which must have as many pieces as the configuration has tokens.
  ///
  /// `name` (of the model or the file) is for messages.
  public init(serialized: Data, configuration: ModelConfiguration, name: String) throws {
    handle = try Handle(serialized: serialized, name: name)
    vocabularySize = Int(sentencepiece_size(handle.pointer))
    (beginToken, endToken) = (configuration.beginToken, configuration.endToken)
    guard vocabularySize == configuration.vocabularySize else {
      throw ModelError(
        "\(name): the tokenizer has \(vocabularySize) pieces, but the vocabulary is \(configuration.vocabularySize)")
    }
  }

  /// The tokens of a text, after the begin token unless that is turned off; empty text gives no others.
  public func encode(_ text: String, prependingBegin: Bool = true) throws -> [Int] {
    var text = text
    return try text.withUTF8 { utf8 in
      var ids: UnsafeMutablePointer<Int32>?
      let count = utf8.withMemoryRebound(to: CChar.self) {
        sentencepiece_encode(handle.pointer, $0.baseAddress, $0.count, &ids)
      }
      guard count >= 0 else { throw ModelError("the tokenizer cannot encode the text") }
      defer { sentencepiece_free(ids) }
      let tokens = UnsafeBufferPointer(start: ids, count: Int(count)).map(Int.init)
      return prependingBegin ? [beginToken] + tokens : tokens
    }
  }

  /// The text of tokens; control tokens (begin, end) give none. A token outside of the vocabulary is an error.
  public func decode(_ tokens: some Sequence<Int>) throws -> String {
    String(decoding: try decodeUTF8(tokens), as: UTF8.self)
  }

  /// The piece of a token, such as `▁the` or `<0x0A>`; `▁` (U+2581) stands for a space.
  public func piece(_ token: Int) throws -> String {
    var count = 0
    guard let bytes = sentencepiece_piece(handle.pointer, try checked(token), &count) else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// As `decode`, in bytes: SentencePiece writes U+FFFD for bytes that form no character.
  func decodeUTF8(_ tokens: some Sequence<Int>) throws -> [UInt8] {
    let ids = try tokens.map(checked)
    var text: UnsafeMutablePointer<CChar>?
    let count = sentencepiece_decode(handle.pointer, ids, ids.count, &text)
    guard count >= 0 else { throw ModelError("the tokenizer cannot decode the tokens") }
    defer { sentencepiece_free(text) }
    return [UInt8](UnsafeRawBufferPointer(start: text, count: Int(count)))
  }

  /// Whether a token stands for one byte of a character that has no piece.
  func isByte(_ token: Int) -> Bool {
    Int32(exactly: token).map { sentencepiece_kind(handle.pointer, $0) == SENTENCEPIECE_BYTE } ?? false
  }

  private func checked(_ token: Int) throws -> Int32 {
    guard (0..<vocabularySize).contains(token) else {
      throw ModelError("token \(token) is outside of the vocabulary of \(vocabularySize)")
    }
    return Int32(token)
  }
}

extension TernaryModel {
  /// The tokenizer of the model; an error if the checkpoint had none.
  public func makeTokenizer() throws -> Tokenizer {
    guard let tokenizer else {
      throw ModelError("\(name): has no tokenizer; put tokenizer.model into its directory, or give token ids")
    }
    return try Tokenizer(serialized: tokenizer, configuration: configuration, name: name)
  }
}

/// Owns a SentencePiece processor, whose const functions are safe to call from several threads.
private final class Handle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(serialized: Data, name: String) throws {
    guard let created = serialized.withUnsafeBytes({ sentencepiece_create($0.baseAddress, $0.count) }) else {
      throw ModelError("\(name): the tokenizer is not a SentencePiece model")
    }
    pointer = created
  }

  deinit { sentencepiece_destroy(pointer) }
}
