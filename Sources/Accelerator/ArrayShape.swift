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

  /// The arrangement of a number of lanes with the fewest cycles per token; of those within 1 %, the one whose rows are
  /// nearest to 64 lanes.
  ///
  /// - Parameters:
  ///   - columns: of the arrangement; nil chooses.
  ///   - vectorLanes: of the arrangement, a power of two; nil for as many as keep up with the array.
  ///   - codeLanes: of the arrangement, `vectorLanes` times a power of two; nil for as many as hide the quantiser.
  /// - Throws: `AcceleratorError` if `lanes` cannot be arranged with at most H rows and H columns.
  public static func best(
    lanes: Int, for model: ModelConfiguration, columns: Int? = nil, vectorLanes: Int? = nil, codeLanes: Int? = nil
  ) throws -> ArrayShape {
    let width = model.hiddenSize
    guard lanes > 0 else { throw AcceleratorError.lanes(lanes, "the number of lanes must be at least 1") }
    let candidates = columns.map { [$0] } ?? Array(1...min(lanes, width))
    let shapes = candidates.compactMap { columns -> ArrayShape? in
      guard (1...width).contains(columns), lanes % columns == 0, lanes / columns <= width else { return nil }
      return ArrayShape(
        rows: lanes / columns, columns: columns, model: model, vectorLanes: vectorLanes, codeLanes: codeLanes)
    }
    let cycles = shapes.map { $0.cycles(model) }
    let limit = 1.01 * Double(cycles.min() ?? 0)
    let good = zip(shapes, cycles).filter { Double($1) <= limit }
    guard let best = good.min(by: { ($0.0.distance, $0.1) < ($1.0.distance, $1.1) })?.0 else {
      let isFree = columns == nil && vectorLanes == nil && codeLanes == nil
      let limit = isFree ? "" : ", and with so many columns, vector lanes and code lanes"
      throw AcceleratorError.lanes(
        lanes, "they cannot be arranged as rows x columns with at most \(width) (hidden_size) of either\(limit)")
    }
    return best
  }

  /// A given arrangement, with vector lanes for twice the rate at which rows finish, so that they catch up after a wait,
  /// and with code lanes so that the array waits for the codes of first rows in at most 1 % of its cycles; numbers that
  /// are given take their place. Nil if they do not divide what they must.
  init?(rows: Int, columns: Int, model: ModelConfiguration, vectorLanes: Int? = nil, codeLanes: Int? = nil) {
    let chosen = Self.lanes(rows: rows, columns: columns, model: model, vectorLanes)
    let codes = codeLanes ?? Self.codeLanes(rows: rows, columns: columns, model: model, vectorLanes: chosen)
    guard chosen > 0, codes >= chosen, [rows, columns].allSatisfy({ $0 % chosen == 0 }), columns % codes == 0,
      codes % chosen == 0, [chosen, codes].allSatisfy({ $0 & ($0 - 1) == 0 })
    else { return nil }
    (self.rows, self.columns, self.vectorLanes, self.codeLanes) = (rows, columns, chosen, codes)
  }

  private static func lanes(rows: Int, columns: Int, model: ModelConfiguration, _ given: Int?) -> Int {
    if let given { return given }
    let wanted = 2 * Double(rows * columns) / Double(model.hiddenSize)
    var lanes = 1
    while Double(lanes) < wanted, rows % (2 * lanes) == 0, columns % (2 * lanes) == 0 { lanes *= 2 }
    return lanes
  }

  private static func codeLanes(rows: Int, columns: Int, model: ModelConfiguration, vectorLanes: Int) -> Int {
    var lanes = vectorLanes
    let working = Double(model.ternaryOperations) / Double(rows * columns * model.layerCount)
    while columns % (2 * lanes) == 0 {
      guard Double(waiting(model, columns: columns, codeLanes: lanes)) > 0.01 * working else { break }
      lanes *= 2
    }
    return lanes
  }

  /// An arrangement whose units around the array take an element at a time.
  init(sharedRows rows: Int, columns: Int) {
    (self.rows, self.columns, vectorLanes, codeLanes) = (rows, columns, 1, 1)
  }

  private var distance: Int { abs(columns - Self.preferredColumns) }

  /// Cycles of a layer in which the first rows of an operand wait for their codes: three of H elements, one of I.
  private static func waiting(_ model: ModelConfiguration, columns: Int, codeLanes: Int) -> Int {
    let lengths = [model.hiddenSize, model.hiddenSize, model.hiddenSize, model.intermediateSize]
    return lengths.reduce(0) { $0 + $1.dividedRoundingUp(by: columns) * (columns / codeLanes - 1) }
  }

  /// Estimated cycles per token: the array's own, or the vector unit's where that has too few lanes, and the waits.
  private func cycles(_ model: ModelConfiguration) -> Int {
    let waits = Self.waiting(model, columns: columns, codeLanes: codeLanes) + 4 * (rows / vectorLanes)
    return model.products.reduce(model.layerCount * waits) { cycles, product in
      let groups = product.rows.dividedRoundingUp(by: rows)
      return cycles + product.count * groups * max(product.columns.dividedRoundingUp(by: columns), rows / vectorLanes)
    }
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
  package func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

  /// Bits that hold the values `0 ... self`.
  var bitsNeeded: Int { Swift.max(1, Int.bitWidth - leadingZeroBitCount) }
}
