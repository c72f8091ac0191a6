import Foundation
import TernaryLM
import Testing

@Suite struct ConfigurationTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func load(_ changes: [String: Any?] = [:]) throws -> ModelConfiguration {
    var config = TinyCheckpoint().config
    for (key, value) in changes { config[key] = value }
    let path = try directory.write("config.json", JSONSerialization.data(withJSONObject: config))
    return try ModelConfiguration.load(fromConfigJSON: path)
  }

  @Test func readsSizesAndDefaults() throws {
    #expect(try load() == TinyCheckpoint.configuration)
    let other = try load([
      "rms_norm_eps": 1e-5, "bos_token_id": 0, "eos_token_id": 6, "hidden_act": "silu", "num_heads": 1,
    ])
    #expect((other.rmsNormEpsilon, other.beginToken, other.endToken) == (1e-5, 0, 6))
  }

  @Test(arguments: [(1024, 2816), (2048, 5632), (2560, 6912), (96, 256)])
  func absentIntermediateSizeFollowsThePublishedRule(hidden: Int, intermediate: Int) throws {
    #expect(try load(["hidden_size": hidden, "intermediate_size": NSNull()]).intermediateSize == intermediate)
    #expect(try load(["hidden_size": hidden, "intermediate_size": nil]).intermediateSize == intermediate)
    #expect(ModelConfiguration(vocabularySize: 8, hiddenSize: hidden, layerCount: 1).intermediateSize == intermediate)
  }

  static let refusals: [(key: String, value: (any Sendable)?, reason: String)] = [
    ("model_type", "llama", #""llama" is not supported, only "hgrn_bit" is"#),
    ("model_type", nil, #"is missing; only "hgrn_bit" is supported"#),
    ("use_short_conv", true, "true is not supported, only false is"),
    ("use_lower_bound", false, "false is not supported, only true is"),
    ("tie_word_embeddings", true, "true is not supported, only false is"),
    ("num_heads", 2, "2 is not supported, only 1 is"),
    ("expand_ratio", 2, "2 is not supported, only 1 is"),
    ("hidden_act", "gelu", #""gelu" is not supported, only "swish" is"#),
    ("hidden_size", nil, "is missing"),
    ("hidden_size", "96", #"expected an integer, found "96""#),
    ("hidden_size", 96.5, "expected an integer, found 96.5"),
    ("num_hidden_layers", 0, "0 is not between 1 and 1048576"),
    ("vocab_size", -5, "-5 is not between 1 and 1048576"),
    ("intermediate_size", 1_048_577, "1048577 is not between 1 and 1048576"),
    ("bos_token_id", 7, "7 is outside of the vocabulary of 7"),
    ("eos_token_id", -1, "-1 is outside of the vocabulary of 7"),
    ("rms_norm_eps", "1e-6", #"expected a number, found "1e-6""#),
    ("rms_norm_eps", -1, "-1.0 is not between 0 and 1"),
  ]

  @Test(arguments: refusals.indices) func refuses(index: Int) {
    let (key, value, reason) = Self.refusals[index]
    #expect(line(directory) { _ = try load([key: value]) } == "DIR/config.json: \(key): \(reason)")
  }

  @Test func namedSizes() {
    for name in ModelConfiguration.names { #expect(ModelConfiguration.named(name) != nil) }
    #expect(ModelConfiguration.named("13b") == nil)
    // The ternary multiply-accumulates of a token, as published.
    let macs = { (name: String) -> Int? in
      ModelConfiguration.named(name).map {
        ($0.layerCount * (4 * $0.hiddenSize + 3 * $0.intermediateSize) + $0.vocabularySize) * $0.hiddenSize
      }
    }
    #expect(macs("370m") == 341_049_344)
    #expect(macs("1.3b").map { Double($0) / 1e6 }.map { abs($0 - 1298.66) < 0.005 } == true)
    #expect(macs("2.7b").map { Double($0) / 1e6 }.map { abs($0 - 2619.47) < 0.005 } == true)
    #expect(macs("stories-2m") == 1_966_080)
  }
}
