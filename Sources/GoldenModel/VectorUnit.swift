/// What happens to the rows of a projection as they leave the array: gates, recurrence, products, residual additions.
struct VectorUnit: Sendable {
  let sigmoidTable: InterpolatedTable

  /// Scales the rows and applies the projection's operation; returns what was written.
  func finish(
    _ projection: Projection, _ sums: [Int32], _ scale: RowScale, lowerBoundComplement: [UInt16], stateOffset: Int,
    _ stream: inout TokenStream, _ state: inout RecurrentState
  ) -> [Int32] {
    var saturations = 0
    let rows = sums.map { scale.apply($0, &saturations) }
    defer { stream.saturations += saturations }
    switch projection {
    case .f:
      stream.gate = rows.indices.map { inputCoefficient(rows[$0], lowerBoundComplement[$0]) }
      return stream.gate
    case .i:
      for index in rows.indices {
        state.values[stateOffset + index] = recurrence(
          rows[index], coefficient: stream.gate[index], state.values[stateOffset + index], &saturations)
      }
      return Array(state.values[stateOffset..<stateOffset + rows.count])
    case .g:
      let gated = (0..<rows.count).map { index in
        silu(roundingShift(Int(state.values[stateOffset + index]), stateShift))
      }
      stream.squareSum = rows.reduce(0) { $0 &+ coarseSquare($1) }
      stream.products = rows.indices.map { product(rows[$0], gated[$0], &saturations) }
      return stream.products
    case .gate:
      stream.gate = rows.map { Int32(silu($0)) }
      return stream.gate
    case .up:
      stream.products = rows.indices.map { product(rows[$0], Int(stream.gate[$0]), &saturations) }
      return stream.products
    case .o, .down:
      for index in rows.indices {
        let sum = Int(stream.residual[index]) + rows[index]
        stream.residual[index] = Int32(saturate(sum, bits: FixedPointFormat.vectorBits, &saturations))
      }
      stream.squareSum = stream.residual.reduce(0) { $0 &+ coarseSquare(Int($1)) }
      return stream.residual
    case .head:
      return []
    }
  }

  private var stateShift: Int { FixedPointFormat.stateFraction - FixedPointFormat.activationFraction }

  /// `sigmoid(v) * 2^16`, in `0...65535`.
  @inline(__always)
  func sigmoid(_ value: Int) -> Int {
    let magnitude = min(abs(value), (1 << 18) - 1)
    let half = sigmoidTable(magnitude)
    return min(65535, value < 0 ? 65536 - half : half)
  }

  /// `v * sigmoid(v)`; largest error `0.5 + 1.54 / 2^16 * |v|` (tested).
  @inline(__always)
  func silu(_ value: Int) -> Int { roundingShift(value * sigmoid(value), 16) }

  /// `1 - f = (1 - lowerBound) * sigmoid(-v)`: forming the complement keeps its precision when `f` is near 1.
  private func inputCoefficient(_ value: Int, _ complement: UInt16) -> Int32 {
    Int32(roundingShift(sigmoid(-value) * Int(complement), 16))
  }

  /// `s + (1 - f) * (silu(v) - s)`, the same as `f * s + (1 - f) * silu(v)` with one product.
  private func recurrence(_ value: Int, coefficient: Int32, _ state: Int32, _ saturations: inout Int) -> Int32 {
    let difference = silu(value) - roundingShift(Int(state), stateShift)
    let increment = roundingShift(Int(coefficient) * difference, 16 - stateShift)
    return Int32(saturate(Int(state) + increment, bits: FixedPointFormat.stateBits, &saturations))
  }

  private func product(_ value: Int, _ factor: Int, _ saturations: inout Int) -> Int32 {
    let rounded = roundingShift(value * factor, FixedPointFormat.activationFraction)
    return Int32(saturate(rounded, bits: FixedPointFormat.vectorBits, &saturations))
  }
}
