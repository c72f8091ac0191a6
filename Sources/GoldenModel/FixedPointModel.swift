import Foundation
import TernaryLM

/// Recurrent state of one stream: `[L, H]` integers of 32 bits.
public struct RecurrentState: Sendable, Equatable {
  /// Layer after layer.
  public var values: [Int32]

  /// The state before the first token.
  public init(configuration: ModelConfiguration) {
    values = [Int32](repeating: 0, count: configuration.layerCount * configuration.hiddenSize)
  }

  /// A state read from a device; `values` has `L * H` entries.
  public init(values: [Int32]) { self.values = values }
}

/// Row sums of the head with the scale that makes logits of them.
public struct HeadOutput: Sendable, Equatable {
  /// Exact sums, `[V]`.
  public var sums: [Int32]
  /// Scale of the sums.
  public var scale: RowScale

  /// Pairs sums with their scale.
  public init(sums: [Int32], scale: RowScale) {
    self.sums = sums
    self.scale = scale
  }

  /// The logits as real numbers.
  public var logits: [Float] {
    let unit = scale.unit(fraction: FixedPointParameters.logitFraction)
    return sums.map { Float(Double($0) * unit) }
  }
}

/// The bit-exact model: integers only. The emitted hardware must give the same sums, scales and states.
///
/// Reads the packed weights of the model where they are, which may be in a mapped file.
public final class FixedPointModel: Sendable {
  /// The model's numbers as the device holds them.
  public let parameters: FixedPointParameters
  /// Tables in use: sigmoid, reciprocal, reciprocal root.
  public let tables: [InterpolatedTable]
  private let matrices: [[TernaryMatrix]]
  private let headMatrix: TernaryMatrix
  private let unit: VectorUnit
  private let quantiser: AbsmaxQuantiser
  private let workers: Workers
  private let stateCount: Int

  /// Prepares a model that `checkVectorLengths` lets pass.
  ///
  /// - Parameters:
  ///   - tables: others than the standard ones serve tests that plant a fault.
  ///   - threads: that compute a token together, 1 or more; nil for as many as pay. Results do not depend on it.
  public init(_ model: TernaryModel, tables: [InterpolatedTable] = InterpolatedTable.all, threads: Int? = nil) {
    parameters = FixedPointParameters(model)
    self.tables = tables
    matrices = model.layers.map { layer in
      [layer.f, layer.i, layer.g, layer.o, layer.gateUp, layer.down].map(\.matrix)
    }
    headMatrix = model.head.matrix
    unit = VectorUnit(sigmoidTable: tables[0])
    quantiser = AbsmaxQuantiser(reciprocal: tables[1], reciprocalRoot: tables[2])
    workers = Workers(count: threads ?? Self.threads(for: model.configuration))
    stateCount = model.configuration.layerCount * model.configuration.hiddenSize
    precondition(hasShapes(of: model.configuration), "matrices of other shapes than the configuration has")
  }

  /// Refuses a model whose vectors are so long that sums of squares could overflow.
  ///
  /// - Throws: `ModelError` beyond `FixedPointFormat.maximumVectorLength`.
  public static func checkVectorLengths(_ model: TernaryModel) throws {
    let longest = max(model.configuration.hiddenSize, model.configuration.intermediateSize)
    guard longest <= FixedPointFormat.maximumVectorLength else {
      throw ModelError(
        "\(model.name): a vector of \(longest) elements is beyond \(FixedPointFormat.maximumVectorLength), "
          + "where sums of squares could overflow")
    }
  }

  /// Advances a stream by one token.
  ///
  /// - Parameters:
  ///   - token: in `0 ..< V`, checked by the caller.
  ///   - state: of the stream, replaced.
  ///   - head: whether the head is computed.
  ///   - saturations: increased by every value that had to be clamped.
  ///   - trace: if given, receives every intermediate vector.
  public func step(
    token: Int, state: inout RecurrentState, head: Bool = true, saturations: inout Int,
    trace: UnsafeMutablePointer<FixedPointTrace>? = nil
  ) -> HeadOutput? {
    let configuration = parameters.configuration
    precondition(0..<configuration.vocabularySize ~= token && state.values.count == stateCount)
    let vectors = TokenVectors(configuration)
    var tally = Tally()
    for (index, value) in parameters.embedding.row(token, width: configuration.hiddenSize).enumerated() {
      vectors.residual[index] = Int32(value) << parameters.embeddingShift
      tally.squareSum &+= coarseSquare(Int(vectors.residual[index]))
    }
    state.values.withUnsafeMutableBufferPointer { state in
      for layer in 0..<configuration.layerCount {
        let start = layer * configuration.hiddenSize
        let state = UnsafeMutableBufferPointer(rebasing: state[start..<start + configuration.hiddenSize])
        for stage in Stage.inLayer { run(stage, layer: layer, vectors, state, &tally, trace) }
      }
    }
    defer { saturations += tally.saturations }
    return head ? multiplyHead(vectors, &tally, trace) : nil
  }

  /// Quantises the operands of a stage and computes all of its rows.
  private func run(
    _ stage: Stage, layer: Int, _ vectors: TokenVectors, _ state: UnsafeMutableBufferPointer<Int32>,
    _ tally: inout Tally, _ trace: UnsafeMutablePointer<FixedPointTrace>?
  ) {
    let operands = quantise(stage.operands, layer: layer, vectors, &tally, trace)
    let width = parameters.configuration.intermediateSize
    let first = matrices[layer][stage.operands[0].rawValue]
    let rows = stage.projections.contains(.gate) ? width : first.rows
    let parts = parts(of: rows, weights: rows * first.columns * stage.projections.count)
    let tallies = workers.map(parts.count) { part in
      var tally = Tally()
      for (projection, sums) in zip(stage.projections, vectors.sums) {
        let operand = operands[stage.operands.firstIndex(of: projection.operand) ?? 0]
        tally += multiply(projection, layer: layer, rows: parts[part], operand, sums, vectors, state)
      }
      return tally
    }
    let sum = tallies.reduce(into: Tally(), +=)
    tally.saturations += sum.saturations
    // The products of the GLU are not normalised; their sum of squares is never used.
    tally.squareSum = sum.squareSum
    trace?.pointee.record(stage, rows: rows, vectors, state: state)
  }

  /// Some rows of a projection, from the operand to what the vector unit writes.
  private func multiply(
    _ projection: Projection, layer: Int, rows: Range<Int>, _ operand: QuantisedVector,
    _ sums: UnsafeMutableBufferPointer<Int32>, _ vectors: TokenVectors, _ state: UnsafeMutableBufferPointer<Int32>
  ) -> Tally {
    let matrix = matrices[layer][projection.operand.rawValue]
    guard let sums = sums.baseAddress, let state = state.baseAddress else { return Tally() }
    let offset = projection == .up ? parameters.configuration.intermediateSize : 0
    let matrixRows = rows.lowerBound + offset..<rows.upperBound + offset
    matrix.product(operand.arranged, rows: matrixRows, into: sums + rows.lowerBound)
    return unit.finish(
      projection, rows: rows, sums, projection == .up ? operand.upScale : operand.scale,
      lowerBoundComplement: parameters.lowerBoundComplement[layer], vectors, state: state)
  }

  private func quantise(
    _ operands: [Operand], layer: Int, _ vectors: TokenVectors, _ tally: inout Tally,
    _ trace: UnsafeMutablePointer<FixedPointTrace>?
  ) -> [QuantisedVector] {
    let squareSum = tally.squareSum
    let results = workers.map(operands.count) { index in
      let operand = operands[index]
      let source = UnsafeBufferPointer(operand.readsProducts ? vectors.products : vectors.residual)
      return quantiser.quantise(source, parameters.quantiser(operand, layer: layer), squareSum: squareSum)
    }
    tally.saturations += results.reduce(0) { $0 + $1.saturations }
    for result in results { trace?.pointee.record(result) }
    return results
  }

  private func multiplyHead(
    _ vectors: TokenVectors, _ tally: inout Tally, _ trace: UnsafeMutablePointer<FixedPointTrace>?
  ) -> HeadOutput {
    let operand = quantise([.head], layer: 0, vectors, &tally, trace)[0]
    let parts = parts(of: headMatrix.rows, weights: headMatrix.rows * headMatrix.columns)
    let sums = [Int32](unsafeUninitializedCapacity: headMatrix.rows) { sums, count in
      count = headMatrix.rows
      guard let sums = sums.baseAddress else { return }
      _ = workers.map(parts.count) { part in
        headMatrix.product(operand.arranged, rows: parts[part], into: sums + parts[part].lowerBound)
      }
    }
    trace?.pointee.sums.append(sums)
    return HeadOutput(sums: sums, scale: operand.scale)
  }
}

extension FixedPointModel {
  /// Whether all that threads write to by pointer is as long as they think.
  private func hasShapes(of configuration: ModelConfiguration) -> Bool {
    let (hidden, intermediate) = (configuration.hiddenSize, configuration.intermediateSize)
    let layer = Array(repeating: [hidden, hidden], count: 4) + [[2 * intermediate, hidden], [hidden, intermediate]]
    return matrices.allSatisfy { $0.map { [$0.rows, $0.columns] } == layer }
      && [headMatrix.rows, headMatrix.columns] == [configuration.vocabularySize, hidden]
      && parameters.lowerBoundComplement.allSatisfy { $0.count == hidden }
  }

  // MARK: Threads

  /// Weights below which sharing costs more than it saves: about two microseconds on one thread.
  private static let leastWeights = 1 << 17

  /// As many threads as processors, up to where memory is the limit; one where products are short.
  private static func threads(for configuration: ModelConfiguration) -> Int {
    let isSmall = configuration.hiddenSize * configuration.hiddenSize < leastWeights
    return isSmall ? 1 : min(ProcessInfo.processInfo.activeProcessorCount, 8)
  }

  /// A part of the rows for each thread. More and smaller ones would share better on a busy computer, but to hand one
  /// over takes half a microsecond.
  private func parts(of rows: Int, weights: Int) -> [Range<Int>] {
    let count = max(1, min(workers.count, weights / Self.leastWeights))
    // The kernel takes four rows at a time.
    let starts = (0..<count).map { rows * $0 / count & ~3 } + [rows]
    return zip(starts, starts.dropFirst()).map { $0..<$1 }
  }
}

extension FixedPointTrace {
  mutating func record(_ quantised: QuantisedVector) {
    codes.append(quantised.codes.map(Int32.init))
    scales.append([Int32(quantised.scale.encoded)])
  }

  /// Sums and results of a stage that is complete.
  mutating func record(
    _ stage: Stage, rows: Int, _ vectors: TokenVectors, state: UnsafeMutableBufferPointer<Int32>
  ) {
    for (index, projection) in stage.projections.enumerated() {
      sums.append(Array(vectors.sums[index][..<rows]))
      switch projection {
      case .f, .gate: results.append(Array(vectors.gate[..<rows]))
      case .i: results.append(Array(state))
      case .g, .up: results.append(Array(vectors.products[..<rows]))
      case .o, .down: results.append(Array(vectors.residual[..<rows]))
      case .head: break
      }
    }
  }
}
