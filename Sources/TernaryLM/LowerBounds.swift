import Foundation

/// The lower bounds of the forget gates: they rise from layer to layer, so that upper layers remember for longer.
enum LowerBounds {
  /// `cumsum(softmax(logits, over layers)) - softmax(logits)[0]`, computed in `Float64`; `logits` is `[layers, width]`.
  static func softmax(_ logits: [Float], layers: Int, width: Int) -> [[Float]] {
    cumulate(layers: layers, width: width) { layer, column in
      var largest = -Double.infinity
      for other in 0..<layers { largest = max(largest, Double(logits[other * width + column])) }
      return exp(Double(logits[layer * width + column]) - largest)
    }
  }

  /// The running sums of positive shares over the layers, each column divided by its total; zero in the first layer.
  static func cumulate(layers: Int, width: Int, share: (_ layer: Int, _ column: Int) -> Double) -> [[Float]] {
    var sums = [Double](repeating: 0, count: width)
    var totals = (0..<width).map { share(0, $0) }
    var running = [sums]
    for layer in 1..<max(layers, 1) {
      for column in 0..<width {
        let value = share(layer, column)
        sums[column] += value
        totals[column] += value
      }
      running.append(sums)
    }
    // A bound of exactly 1 would freeze the state; the sum stays below it, but its rounding need not.
    return running.map { zip($0, totals).map { min(Float($0 / $1), Float(1).nextDown) } }
  }
}
