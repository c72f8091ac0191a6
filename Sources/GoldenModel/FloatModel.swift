import Foundation
import TernaryLM

/// The architecture in floating point, as the published implementation computes it: what fixed point is measured against.
///
/// Products of codes and trits are exact integers; everything else is `Double`.
public final class FloatModel: Sendable {
  private let model: TernaryModel
  private let layers: [FloatLayer]
  private let head: FloatBitLinear

  /// Prepares a model; its packed weights are not copied.
  public init(_ model: TernaryModel) {
    self.model = model
    layers = model.layers.map { FloatLayer($0, epsilon: model.configuration.rmsNormEpsilon) }
    head = FloatBitLinear(model.head, blockEpsilon: model.configuration.rmsNormEpsilon)
  }

  /// The recurrent state before the first token: `[L][H]`.
  public var initialState: [[Double]] {
    [[Double]](
      repeating: [Double](repeating: 0, count: model.configuration.hiddenSize), count: model.configuration.layerCount)
  }

  /// Row of the embedding, `[H]`; `token` in `0 ..< V`, checked by the caller.
  public func embedding(_ token: Int) -> [Double] {
    model.embedding.row(token, width: model.configuration.hiddenSize)
  }

  /// Output of a layer for its input `x` `[H]`; `state` `[H]` is advanced.
  public func layer(_ index: Int, _ x: [Double], state: inout [Double]) -> [Double] {
    layers[index].forward(x, state: &state)
  }

  /// Logits `[V]` of the last layer's output.
  public func logits(_ x: [Double]) -> [Double] { head.forward(x) }

  /// `x` after the final norm, `[H]`.
  public func finalNorm(_ x: [Double]) -> [Double] {
    rmsNorm(x, weight: model.head.blockNorm, epsilon: model.configuration.rmsNormEpsilon)
  }

  /// Advances a stream by one token; logits if `head`.
  public func step(token: Int, state: inout [[Double]], head: Bool = true) -> [Double]? {
    var x = embedding(token)
    for index in layers.indices { x = layer(index, x, state: &state[index]) }
    return head ? logits(x) : nil
  }
}

/// `x / sqrt(mean(x²) + epsilon) * weight`.
func rmsNorm(_ x: [Double], weight: [Float], epsilon: Double) -> [Double] {
  let root = (x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + epsilon).squareRoot()
  return zip(x, weight).map { $0 / root * Double($1) }
}

func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

/// A ternary layer in floating point: norm of the block, norm of its own, int8 codes, exact product, scale.
struct FloatBitLinear: Sendable {
  private let blockNorm: [Float]?
  private let blockEpsilon: Double
  private let ownNorm: [Double]
  private let scale: Double
  private let matrix: TernaryMatrix

  /// `blockEpsilon` nil: no block norm in front.
  init(_ linear: BitLinear, blockEpsilon: Double?) {
    blockNorm = blockEpsilon == nil ? nil : linear.blockNorm
    self.blockEpsilon = blockEpsilon ?? 0
    ownNorm = linear.ownNorm.map(Double.init)
    scale = Double(linear.matrix.scale)
    matrix = linear.matrix
  }

  func forward(_ x: [Double]) -> [Double] {
    let h = blockNorm.map { rmsNorm(x, weight: $0, epsilon: blockEpsilon) } ?? x
    return forward(normalised: h)
  }

  /// For an input that the block norm, or what stands in its place, has gone over.
  func forward(normalised h: [Double]) -> [Double] {
    let root = (h.reduce(0) { $0 + $1 * $1 } / Double(h.count) + 1e-6).squareRoot()
    let y = zip(h, ownNorm).map { $0 / root * $1 }
    let factor = 127 / max(y.reduce(0) { max($0, abs($1)) }, 1e-5)
    let codes = y.map { Int8(clamping: Int(max(-128, min(127, ($0 * factor).rounded(.toNearestOrAwayFromZero))))) }
    let unit = scale / factor
    return matrix.product(ArrangedCodes(codes)).map { Double($0) * unit }
  }
}

/// One layer in floating point.
struct FloatLayer: Sendable {
  private let i, f, g, o, gateUp, down: FloatBitLinear
  private let gateNorm: [Float]
  private let lowerBound: [Double]
  private let epsilon: Double

  init(_ layer: TernaryLayer, epsilon: Double) {
    i = FloatBitLinear(layer.i, blockEpsilon: epsilon)
    f = FloatBitLinear(layer.f, blockEpsilon: epsilon)
    g = FloatBitLinear(layer.g, blockEpsilon: epsilon)
    o = FloatBitLinear(layer.o, blockEpsilon: nil)
    gateUp = FloatBitLinear(layer.gateUp, blockEpsilon: epsilon)
    down = FloatBitLinear(layer.down, blockEpsilon: nil)
    gateNorm = layer.o.blockNorm
    lowerBound = layer.lowerBound.map(Double.init)
    self.epsilon = epsilon
  }

  func forward(_ x: [Double], state: inout [Double]) -> [Double] {
    let forget = zip(f.forward(x), lowerBound).map { $1 + (1 - $1) * sigmoid($0) }
    let input = i.forward(x)
    for index in state.indices {
      let value = input[index] * sigmoid(input[index]) * (1 - forget[index])
      state[index] = forget[index] * state[index] + value
    }
    let gate = rmsNorm(g.forward(x), weight: gateNorm, epsilon: epsilon)
    let mixed = zip(gate, state).map { $0 * $1 * sigmoid($1) }
    let middle = zip(x, o.forward(normalised: mixed)).map { $0 + $1 }
    let rows = gateUp.forward(middle)
    let width = rows.count / 2
    let products = (0..<width).map { rows[$0] * sigmoid(rows[$0]) * rows[width + $0] }
    return zip(middle, down.forward(normalised: products)).map { $0 + $1 }
  }
}
