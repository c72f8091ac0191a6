/// What happens to the rows of a projection as they leave the array: gates, recurrence, products, residual additions.
struct VectorUnit: Sendable {
  let sigmoidTable: InterpolatedTable

  /// Scales the rows and applies the projection's operation to each.
  ///
  /// - Parameters:
  ///   - rows: the rows to finish; the pointers below are to row 0.
  ///   - sums: exact sums of the projection.
  ///   - complement: `1 - lower bound` of the layer, `[H]`.
  ///   - vectors: of the token: read and written at the same rows only.
  ///   - state: of the layer, `[H]`.
  func finish(
    _ projection: Projection, rows: Range<Int>, _ sums: UnsafePointer<Int32>, _ scale: RowScale,
    lowerBoundComplement complement: UnsafePointer<UInt16>, _ vectors: TokenVectors,
    state: UnsafeMutablePointer<Int32>
  ) -> Tally {
    var tally = Tally()
    let (residual, gate, products) = (vectors.residual, vectors.gate, vectors.products)
    for index in rows {
      let row = scale.apply(sums[index], &tally.saturations)
      switch projection {
      case .f:
        gate[index] = inputCoefficient(row, complement[index])
      case .i:
        state[index] = recurrence(row, coefficient: gate[index], state[index], &tally.saturations)
      case .g:
        tally.squareSum &+= coarseSquare(row)
        let gated = silu(roundingShift(Int(state[index]), stateShift))
        products[index] = product(row, gated, &tally.saturations)
      case .gate:
        gate[index] = Int32(silu(row))
      case .up:
        products[index] = product(row, Int(gate[index]), &tally.saturations)
      case .o, .down:
        let sum = Int(residual[index]) + row
        let clamped = saturate(sum, bits: FixedPointFormat.vectorBits, &tally.saturations)
        tally.squareSum &+= coarseSquare(clamped)
        residual[index] = Int32(truncatingIfNeeded: clamped)
      case .head:
        break
      }
    }
    return tally
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
