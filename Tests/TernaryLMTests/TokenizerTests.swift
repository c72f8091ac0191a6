import Foundation
import Testing

@testable import TernaryLM

@Suite struct TokenizerTests {
  private func tokenizer(checkpoint name: String) throws -> Tokenizer {
    let directory = "\(Checkpoints.root)/\(name)"
    return try Tokenizer(
      serialized: Data(contentsOf: URL(fileURLWithPath: "\(directory)/tokenizer.model")),
      configuration: .load(fromConfigJSON: "\(directory)/config.json"), name: name)
  }

  private func streamed(_ tokens: [Int], _ tokenizer: Tokenizer) throws -> [String] {
    var stream = TextStream(tokenizer: tokenizer)
    return try tokens.map { try stream.append($0) } + [try stream.finish()]
  }

  @Test(.enabled(if: Checkpoints.available, "the checkpoints are not at hand"), arguments: Checkpoints.names)
  func agreesWithTheReference(name: String) throws {
    let tokenizer = try tokenizer(checkpoint: name)
    for greedy in try Reference(checkpoint: name).greedy {
      #expect(try tokenizer.encode(greedy.prompt) == greedy.promptIDs)
      #expect(try tokenizer.encode(greedy.prompt, prependingBegin: false) == Array(greedy.promptIDs.dropFirst()))
      let tokens = greedy.promptIDs + greedy.generatedIDs
      #expect(try tokenizer.decode(tokens) == greedy.text)
      #expect(try streamed(tokens, tokenizer).joined() == greedy.text)
    }
  }

  @Test(arguments: [
    "Hello", "It cost 5 € or 💶, naïve? 日本語", "a\nb\tc", "  two  spaces ", "€", "the ", "ééé €€€ 💶💶💶💶💶💶💶💶💶💶💶 end",
  ])
  func streamJoinsToTheWholeText(text: String) throws {
    let tokenizer = try ByteFallbackModel.tokenizer()
    let tokens = try tokenizer.encode(text)
    let pieces = try streamed(tokens, tokenizer)
    #expect(pieces.joined() == text)
    #expect(try tokenizer.decode(tokens) == text)
    #expect(pieces.allSatisfy { !$0.contains("\u{FFFD}") } && pieces.last == "")
  }

  /// Random tokens hold half characters, control tokens and unknown pieces in every order.
  @Test(arguments: [true, false]) func streamJoinsToTheWholeTextOfRandomTokens(byteFallback: Bool) throws {
    let tokenizer = try byteFallback ? ByteFallbackModel.tokenizer() : TernaryModel.load("stories-0.6m").makeTokenizer()
    let multibyte = try tokenizer.encode("€💶é", prependingBegin: false)
    var generator = SplitMix64(seed: 8)
    for round in 0..<40 {
      let tokens = (0..<100).map { _ in
        Int.random(in: 0...9, using: &generator) < round % 10
          ? multibyte[Int.random(in: 0..<multibyte.count, using: &generator)]
          : Int.random(in: 0..<tokenizer.vocabularySize, using: &generator)
      }
      #expect(try streamed(tokens, tokenizer).joined() == tokenizer.decode(tokens), "\(tokens)")
    }
  }

  @Test func unfinishedCharacterComesOutAtTheEnd() throws {
    let tokenizer = try ByteFallbackModel.tokenizer()
    let tokens = Array(try tokenizer.encode("a💶").dropLast())
    let pieces = try streamed(tokens, tokenizer)
    #expect(pieces.dropLast().joined() == "a")
    #expect(pieces.last == "\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func piecesAndLimits() throws {
    let model = try TernaryModel.load("stories-0.6m")
    let tokenizer = try model.makeTokenizer()
    #expect(tokenizer.vocabularySize == 512)
    #expect(try tokenizer.piece(1) == "<s>")
    #expect(try tokenizer.encode("") == [1])
    #expect(try tokenizer.decode([]) == "")
    for token in [-1, 512, Int.max] {
      #expect(line { _ = try tokenizer.piece(token) } == "token \(token) is outside of the vocabulary of 512")
      #expect(line { _ = try tokenizer.decode([1, token]) } == "token \(token) is outside of the vocabulary of 512")
    }
    let other = ModelConfiguration(vocabularySize: 500, hiddenSize: 8, layerCount: 1)
    let bytes = try #require(model.tokenizer)
    #expect(
      line { _ = try Tokenizer(serialized: bytes, configuration: other, name: "x") }
        == "x: the tokenizer has 512 pieces, but the vocabulary is 500")
    #expect(
      line { _ = try Tokenizer(serialized: Data("junk".utf8), configuration: other, name: "x") }
        == "x: the tokenizer is not a SentencePiece model")
    #expect(
      line { _ = try TernaryModel.random(configuration: other, seed: 1, name: "r").makeTokenizer() }
        == "r: has no tokenizer; put tokenizer.model into its directory, or give token ids")
  }
}

/// A SentencePiece model that spells what it has no piece for in bytes, written out as its protocol buffer.
private enum ByteFallbackModel {
  static func tokenizer() throws -> Tokenizer {
    var pieces: [(text: String, kind: UInt8)] = [("<unk>", 2), ("<s>", 3), ("</s>", 3)]
    for byte in 0..<256 { pieces.append(("<0x\(String(format: "%02X", byte))>", 6)) }
    for text in ["▁", "▁the", "▁a", "a", "b", "é", "e", "o"] { pieces.append((text, 1)) }
    var model = Data()
    for (index, piece) in pieces.enumerated() {
      let score = Data(littleEndian: [(-Float(index)).bitPattern])
      let message = field(1, Data(piece.text.utf8)) + [0x15] + score + [0x18, piece.kind]
      model += field(1, message)
    }
    // Trainer: byte_fallback. Normalizer: identity, keep repeated spaces.
    model += field(2, Data([0x98, 0x02, 1]))
    model += field(3, field(1, Data("identity".utf8)) + [0x20, 0])
    let configuration = ModelConfiguration(vocabularySize: pieces.count, hiddenSize: 8, layerCount: 1)
    return try Tokenizer(serialized: model, configuration: configuration, name: "bytes")
  }

  /// A length-delimited field of fewer than 128 bytes.
  private static func field(_ number: UInt8, _ bytes: Data) -> Data {
    Data([number << 3 | 2, UInt8(bytes.count)]) + bytes
  }
}
