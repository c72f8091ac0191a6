import Foundation
import GoldenModel
import TernaryLM
import Testing

/// The float model against the reference implementation, and the integers against the float model.
@Suite(.enabled(if: Checkpoints.available, Checkpoints.unavailable))
struct ReferenceTests {
  /// A flipped int8 code, which another order of additions may cause, spoils a token: two may be spoilt.
  @Test(arguments: Checkpoints.names) func layersAgree(name: String) throws {
    let reference = try Reference(name)
    let model = FloatModel(try Checkpoints.load(name).withWeightsOfTheReference)
    for (layer, initial) in model.initialState.enumerated() {
      var state = initial
      let isLast = layer == model.initialState.count - 1
      let errors = reference.tokens.indices.map { position in
        let output = model.layer(layer, reference.hiddenStates[layer][position], state: &state)
        return largestDifference(
          isLast ? model.finalNorm(output) : output, reference.hiddenStates[layer + 1][position])
      }
      #expect(errors.count { $0 <= 1e-3 } >= 62, "layer \(layer): errors \(errors)")
    }
  }

  @Test(arguments: Checkpoints.names) func embeddingIsTheCheckpoints(name: String) throws {
    let reference = try Reference(name)
    let model = FloatModel(try Checkpoints.load(name))
    for (token, expected) in zip(reference.tokens, reference.hiddenStates[0]) {
      #expect(model.embedding(token) == expected)
    }
  }

  @Test(arguments: Checkpoints.names) func logitsAgreeWhenRunningFreely(name: String) throws {
    let reference = try Reference(name)
    let model = FloatModel(try Checkpoints.load(name))
    var state = model.initialState
    var agreements = 0
    var error = 0.0
    for (token, expected) in zip(reference.tokens, reference.logits) {
      let logits = try #require(model.step(token: token, state: &state))
      agreements += largestIndex(logits) == largestIndex(expected) ? 1 : 0
      error = max(error, largestDifference(logits, expected))
    }
    #expect(reference.tokens.count == 64 && agreements >= 62)
    #expect(error <= 0.6)
  }

  /// 8,192 predictions: float within 0.05 % of the reference, fixed point within 0.2 % of float.
  @Test(arguments: Checkpoints.names) func perplexitiesAgree(name: String) throws {
    let tokens = try Checkpoints.heldOutTokens(name)
    let model = try Checkpoints.load(name)
    let float = FloatModel(model)
    var floatState = float.initialState
    let floatPerplexity = try perplexity(tokens) { token, isFirst in
      if isFirst { floatState = float.initialState }
      return try #require(float.step(token: token, state: &floatState))
    }
    let golden = FixedPointModel(model)
    var state = RecurrentState(configuration: model.configuration)
    var saturations = 0
    let goldenPerplexity = try perplexity(tokens) { token, isFirst in
      if isFirst { state = RecurrentState(configuration: model.configuration) }
      let output = try #require(golden.step(token: token, state: &state, saturations: &saturations))
      return output.logits.map(Double.init)
    }
    let reference = try Reference(name).perplexity
    #expect(abs(floatPerplexity / reference - 1) <= 0.0005, "float \(floatPerplexity), reference \(reference)")
    #expect(
      abs(goldenPerplexity / floatPerplexity - 1) <= 0.002, "golden \(goldenPerplexity), float \(floatPerplexity)")
    #expect(saturations == 0)
    #expect(tokens.count == 8193)
  }

  /// The weight whose code differs matters: with the checkpoint's own, layer 4 misses 21 tokens.
  @Test func oneWeightOfACheckpointIsNotTheReferences() throws {
    let model = try Checkpoints.load("stories-0.6m")
    let (own, corrected) = (model.layers[4].f.matrix, model.withWeightsOfTheReference.layers[4].f.matrix)
    let different = zip(own.trits(), corrected.trits()).enumerated().filter { $0.element.0 != $0.element.1 }
    #expect(different.map(\.offset) == [37 * 96 + 10])
  }

  private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }
}

extension TernaryModel {
  /// `model.layers.4.attn.f_proj.weight[37, 10]` of stories-0.6m is -0.5001 of `mean|W|`, hence -1; the reference
  /// computed with 0. With -1, channel 37 of that layer's state differs and 43 of 64 tokens agree; with 0, all do.
  fileprivate var withWeightsOfTheReference: TernaryModel {
    guard name == "stories-0.6m" else { return self }
    var layers = layers
    let last = layers[4]
    var trits = last.f.matrix.trits()
    trits[37 * configuration.hiddenSize + 10] = 0
    let matrix = TernaryMatrix(
      rows: last.f.matrix.rows, columns: last.f.matrix.columns, scale: last.f.matrix.scale, trits: trits)
    let forget = BitLinear(blockNorm: last.f.blockNorm, foldedNorm: last.f.foldedNorm, matrix: matrix)
    layers[4] = TernaryLayer(
      i: last.i, f: forget, g: last.g, o: last.o, gateUp: last.gateUp, down: last.down, lowerBound: last.lowerBound)
    return TernaryModel(
      name: name, configuration: configuration, embedding: embedding, layers: layers, head: head, tokenizer: tokenizer)
  }
}
