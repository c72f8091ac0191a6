import TernaryLM

/// Arrangement of the ternary lanes: `rows` dot products side by side, each `columns` lanes wide.
public struct ArrayShape: Sendable, Equatable, Codable {
  /// Rows of a matrix computed at the same time; they share their activations.
  public let rows: Int
  /// Inputs of a row taken in a cycle.
  public let columns: Int
  /// Rows that the vector unit takes in a cycle; divides `rows` and `columns`, a power of two.
  public let vectorLanes: Int
  /// Elements that the quantiser turns into codes in a cycle: `vectorLanes` times a power of two; divides `columns`.
  public let codeLanes: Int

  /// Ternary lanes of the array.
  public var lanes: Int { rows * columns }

  /// Widest row: beyond it the adder tree and the fan-out cost more than the accumulators that it saves.
  static let preferredColumns = 64

  /// The arrangement with the fewest cycles per token for a number of lanes.
  ///
  /// - Throws: `AcceleratorError` if `lanes` cannot be arranged with at most H rows and H columns.
  public static func best(lanes: Int, for model: ModelConfiguration) throws -> ArrayShape {
    let width = model.hiddenSize
    guard lanes > 0 else { throw AcceleratorError.lanes(lanes, "the number of lanes must be at least 1") }
    let shapes = (1...min(lanes, width)).compactMap { columns -> ArrayShape? in
      guard lanes % columns == 0, lanes / columns <= width else { return nil }
      return ArrayShape(rows: lanes / columns, columns: columns, model: model)
    }
    guard let best = shapes.min(by: { $0.cost(model) < $1.cost(model) }) else {
      throw AcceleratorError.lanes(
        lanes, "they cannot be arranged as rows x columns with at most \(width) (hidden_size) of either")
    }
    return best
  }

  /// A given arrangement, with vector lanes for twice the rate at which rows finish, so that they catch up after a wait,
  /// and with code lanes so that the array waits for the codes of first rows in at most 1 % of its cycles.
  init(rows: Int, columns: Int, model: ModelConfiguration) {
    self.rows = rows
    self.columns = columns
    let wanted = 2 * Double(rows * columns) / Double(model.hiddenSize)
    var lanes = 1
    while Double(lanes) < wanted, rows % (2 * lanes) == 0, columns % (2 * lanes) == 0 { lanes *= 2 }
    vectorLanes = lanes
    let lengths = [model.hiddenSize, model.hiddenSize, model.hiddenSize, model.intermediateSize]
    let working = Double(model.ternaryOperations) / Double(rows * columns * model.layerCount)
    func waiting(_ lanes: Int) -> Int {
      lengths.reduce(0) { $0 + $1.dividedRoundingUp(by: columns) * (columns / lanes - 1) }
    }
    while columns % (2 * lanes) == 0, Double(waiting(lanes)) > 0.01 * working { lanes *= 2 }
    codeLanes = lanes
  }

  /// Cycles per token: the array's own, and the vector unit's, which is the slower one if it has too few lanes.
  private func cost(_ model: ModelConfiguration) -> (Int, Int) {
    let cycles = model.products.reduce(0) { cycles, product in
      let groups = product.rows.dividedRoundingUp(by: rows)
      return cycles + product.count * groups * max(product.columns.dividedRoundingUp(by: columns), rows / vectorLanes)
    }
    return (cycles, abs(columns - Self.preferredColumns))
  }
}

extension ModelConfiguration {
  /// Matrix products of a token as (how many, rows, columns), the head included.
  var products: [(count: Int, rows: Int, columns: Int)] {
    [
      (4 * layerCount, hiddenSize, hiddenSize), (2 * layerCount, intermediateSize, hiddenSize),
      (layerCount, hiddenSize, intermediateSize), (1, vocabularySize, hiddenSize),
    ]
  }

  /// Ternary multiply-accumulates of a token, head included.
  public var ternaryOperations: Int { products.reduce(0) { $0 + $1.count * $1.rows * $1.columns } }
}

extension Int {
  /// Smallest integer not below `self / divisor`.
  func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

  /// Bits that hold the values `0 ... self`.
  var bitsNeeded: Int { Swift.max(1, Int.bitWidth - leadingZeroBitCount) }
}
