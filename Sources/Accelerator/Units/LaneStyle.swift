import HDL

/// How the array's rows multiply and add; every style gives the same sums.
///
/// `make bench-area` counts what each costs.
public enum LaneStyle: String, Sendable, Equatable, Codable, CaseIterable {
  /// Eight lanes in words of 64 bits: what the simulator computes fastest.
  case wide
  /// Select the code, its negative or zero, then add in a tree: the reference.
  case plain
  /// Four lanes one after another in carry chains that mask what they add: one LUT4 a bit.
  case chain
  /// Pairs of lanes in carry chains that mask both operands, then adders of three: one LUT6 a bit.
  case threeInput
  /// Mask the code or its one's complement, then add in a tree with the missing ones as carries.
  case complement
  /// As complement, with all additions of a beat in one cycle: the fewest registers, for slow clocks.
  case compact

  /// Cycles from the operands of a beat to the accumulated sum.
  public func latency(columns: Int) -> Int { sumStages(columns: columns) + 1 }

  /// Cycles from the operands of a beat to its sum.
  func sumStages(columns: Int) -> Int {
    switch self {
    case .wide: TernaryRow.latency - 1
    case .plain, .complement: max(1, Self.levels(columns, fanIn: 2))
    case .compact: 1
    case .chain: TernaryChain.latency + Self.levels(columns.dividedRoundingUp(by: TernaryChain.lanes), fanIn: 2)
    case .threeInput: 1 + Self.levels(columns.dividedRoundingUp(by: 2), fanIn: 3)
    }
  }

  /// Levels of a tree that adds up to `fanIn` terms at a time.
  private static func levels(_ terms: Int, fanIn: Int) -> Int {
    terms == 1 ? 0 : 1 + levels(terms.dividedRoundingUp(by: fanIn), fanIn: fanIn)
  }
}

// MARK: Units on their own, to be measured

extension LaneStyle {
  /// The rows of an array: ports `clock`, `valid`, `first`, `codes` (8 bits a column), `plus` and `minus` (a bit a lane, the
  /// first row's lowest) and `sums`, `latency(columns:)` cycles later.
  ///
  /// - Parameters:
  ///   - rows: dot products side by side.
  ///   - columns: lanes of a row.
  ///   - sumBits: bits of an accumulated sum; enough for `127 * columns` in magnitude.
  /// - Throws: `HDLError` if that makes no module.
  public func rows(_ rows: Int, columns: Int, sumBits: Int) throws -> Module {
    try TernaryRows.module(self, rows: rows, columns: columns, sumBits: sumBits)
  }
}

extension AcceleratorConfiguration {
  /// The array on its own: trit decoder, rows, drain.
  ///
  /// - Throws: `HDLError` if that makes no module.
  public func array() throws -> Module { try MatvecArray.module(self) }
}
