import TernaryLM
import Testing

@testable import GoldenModel

/// A model whose weights are far too large: values are clamped and counted, nothing wraps around.
@Suite struct SaturationTests {
  /// Recomputes every vector of a layer from the traced sums with clamped wide arithmetic of its own.
  @Test(arguments: [(4096, 16), (0x1p16, 4), (0x1p24, 0)] as [(Float, Int)])
  func largeScalesClamp(factor: Float, embeddingFraction: Int) {
    let model = scaled(randomModel(), by: factor, embeddingFraction: embeddingFraction)
    let golden = FixedPointModel(model)
    var state = RecurrentState(configuration: model.configuration)
    var saturations = 0
    var clamped = 0
    for token in 0..<8 {
      var trace = FixedPointTrace()
      _ = golden.step(token: token, state: &state, saturations: &saturations, trace: &trace)
      for layer in 0..<model.configuration.layerCount {
        let vectors = LayerVectors(trace, layer: layer)
        let before = layer == 0 ? embedding(golden, token) : LayerVectors(trace, layer: layer - 1).results(.down)
        clamped += check(vectors, projection: .o, before: before)
        clamped += check(vectors, projection: .down, before: vectors.results(.o))
        clamped += checkGate(vectors)
        clamped += checkMixer(vectors)
      }
    }
    #expect(clamped > 0)
    #expect(saturations >= clamped)
  }

  private func check(_ vectors: LayerVectors, projection: Projection, before: [Int32]) -> Int {
    var clamped = 0
    let expected = zip(before, rows(vectors, projection, &clamped)).map { clamp(Int($0) + $1, &clamped) }
    #expect(vectors.results(projection).map(Int.init) == expected)
    return clamped
  }

  private func checkGate(_ vectors: LayerVectors) -> Int {
    var clamped = 0
    let unit = VectorUnit(sigmoidTable: .sigmoid)
    let expected = rows(vectors, .gate, &clamped).map { unit.silu($0) }
    #expect(vectors.results(.gate).map(Int.init) == expected)
    return clamped
  }

  private func checkMixer(_ vectors: LayerVectors) -> Int {
    var clamped = 0
    let unit = VectorUnit(sigmoidTable: .sigmoid)
    let expected = zip(rows(vectors, .g, &clamped), vectors.results(.i)).map { row, state in
      let exact = (Double(row) * Double(unit.silu(roundingShift(Int(state), 6))) / 16384 + 0.5).rounded(.down)
      return clamp(Int(exact), &clamped)
    }
    #expect(vectors.results(.g).map(Int.init) == expected)
    return clamped
  }

  private func rows(_ vectors: LayerVectors, _ projection: Projection, _ clamped: inout Int) -> [Int] {
    let scale = vectors.scale(projection)
    return vectors.sums(projection).map { sum in
      let exact = (Double(sum) * scale.unit(fraction: 0) + 0.5).rounded(.down)
      return clamp(Int(exact), &clamped)
    }
  }

  private func clamp(_ value: Int, _ count: inout Int) -> Int {
    let limit = min((1 << 25) - 1, max(-(1 << 25), value))
    count += limit == value ? 0 : 1
    return limit
  }

  private func embedding(_ golden: FixedPointModel, _ token: Int) -> [Int32] {
    let parameters = golden.parameters
    let width = parameters.configuration.hiddenSize
    return parameters.embedding[token * width..<(token + 1) * width].map { Int32($0) << parameters.embeddingShift }
  }

  /// The model with every scale but the head's multiplied, and the same embedding with another fraction.
  private func scaled(_ model: TernaryModel, by factor: Float, embeddingFraction: Int) -> TernaryModel {
    func scaled(_ linear: BitLinear) -> BitLinear {
      let matrix = linear.matrix
      return BitLinear(
        blockNorm: linear.blockNorm, foldedNorm: linear.foldedNorm,
        matrix: TernaryMatrix(
          rows: matrix.rows, columns: matrix.columns, scale: matrix.scale * factor, packed: matrix.packed))
    }
    let layers = model.layers.map { layer in
      TernaryLayer(
        i: scaled(layer.i), f: scaled(layer.f), g: scaled(layer.g), o: scaled(layer.o), gateUp: scaled(layer.gateUp),
        down: scaled(layer.down), lowerBound: layer.lowerBound)
    }
    return TernaryModel(
      name: model.name, configuration: model.configuration,
      embedding: EmbeddingTable(values: model.embedding.values, fractionBits: embeddingFraction), layers: layers,
      head: model.head, tokenizer: nil)
  }
}
