import TernaryLM

/// The vectors of a token on their way through the layers, in memory that threads share by rows.
final class TokenVectors: @unchecked Sendable {
  /// Residual stream, `[H]`.
  let residual: UnsafeMutableBufferPointer<Int32>
  /// `1 - f` `[H]`, or SiLU of the gate rows `[I]`.
  let gate: UnsafeMutableBufferPointer<Int32>
  /// Products of the MLGRU `[H]` or the GLU `[I]`.
  let products: UnsafeMutableBufferPointer<Int32>
  /// Row sums of the projections of a stage.
  let sums: [UnsafeMutableBufferPointer<Int32>]
  private let memory: UnsafeMutableBufferPointer<Int32>

  /// Vectors of zeros.
  init(_ configuration: ModelConfiguration) {
    let longest = max(configuration.hiddenSize, configuration.intermediateSize)
    let memory = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 6 * longest)
    memory.initialize(repeating: 0)
    let vectors = (0..<6).map { UnsafeMutableBufferPointer(rebasing: memory[$0 * longest..<($0 + 1) * longest]) }
    (residual, gate, products, sums) = (vectors[0], vectors[1], vectors[2], Array(vectors[3...]))
    self.memory = memory
  }

  deinit { memory.deallocate() }
}

/// What rows add up to beside their results; sums of these do not depend on the order.
struct Tally: Sendable {
  /// Clamped values.
  var saturations = 0
  /// Sum of squares of what the next block norm normalises.
  var squareSum: UInt64 = 0

  static func += (left: inout Tally, right: Tally) {
    left.saturations += right.saturations
    left.squareSum &+= right.squareSum
  }
}
