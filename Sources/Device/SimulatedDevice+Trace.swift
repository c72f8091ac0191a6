import Accelerator
import GoldenModel

/// A device that can show what its units produced.
public protocol TracingDevice: Device {
  /// Takes a round, as `step` with an answer to every token, and gives what every unit produced on the way, by stream;
  /// nil for an idle one.
  func stepTracing(_ round: [Int?]) throws -> [FixedPointTrace?]
}

extension SimulatedDevice {
  /// Takes a token of each stream and gives what every unit produced on the way.
  public func stepTracing(_ round: [Int?]) throws -> [FixedPointTrace?] {
    simulation.collectsTrace = true
    defer { simulation.collectsTrace = false }
    _ = try step(round.map { $0.map { StreamToken($0, wantsAnswer: true) } })
    var ports = TraceReader(
      configuration, codes: simulation.takeTrace(.codes), scales: simulation.takeTrace(.scale),
      sums: simulation.takeTrace(.sums), results: simulation.takeTrace(.results))
    for _ in 0..<model.layerCount {
      for phase in [[Operand.f, .i, .g], [.o], [.gateUp], [.down]] { ports.take(phase) }
    }
    ports.take([.head])
    return zip(round, ports.traces).map { token, trace in token == nil ? nil : trace }
  }
}

/// Takes apart what came out of the trace ports.
private struct TraceReader {
  private let configuration: AcceleratorConfiguration
  private var codes, scales, sums, results: StreamVectors
  /// Where gate and up are paired: the gates of up's products; for other rows nothing of interest.
  private var gates: StreamVectors
  /// What was read, by stream; idle ones are computed too.
  private(set) var traces: [FixedPointTrace]

  init(_ configuration: AcceleratorConfiguration, codes: [Int32], scales: [Int32], sums: [Int32], results: [Int32]) {
    self.configuration = configuration
    (self.codes, self.scales) = (StreamVectors(codes), StreamVectors(scales))
    let halves = Self.halves(results, of: configuration)
    (self.sums, self.results, gates) = (StreamVectors(sums), StreamVectors(halves.first), StreamVectors(halves.second))
    traces = [FixedPointTrace](repeating: FixedPointTrace(), count: configuration.streams)
  }

  /// Operands between which no stream waits for another's sums, and their projections: with weights on chip, stream
  /// after stream goes through all of them; streamed weights are used by every stream before the next ones come.
  mutating func take(_ phase: [Operand]) {
    if configuration.sharesWeights {
      for operand in phase { take(operand, traces.indices) }
    } else {
      for stream in traces.indices {
        for operand in phase { take(operand, stream..<stream + 1) }
      }
    }
  }

  private mutating func take(_ operand: Operand, _ streams: Range<Int>) {
    let lanes = configuration.shape.codeLanes
    for stream in streams {
      traces[stream].codes.append(codes.next(configuration.length(operand), multipleOf: lanes))
      traces[stream].scales.append(scales.next(1, multipleOf: 1))
    }
    if configuration.pairsGLU, operand == .gateUp { return takePairs(streams.lowerBound) }
    for projection in Projection.allCases where projection.operand == operand {
      let (rows, group) = (configuration.rows(projection), configuration.sumsInTurn)
      for (stream, vector) in zip(streams, sums.next(rows, group: group, streams: streams.count)) {
        traces[stream].sums.append(vector)
      }
      guard projection != .head else { continue }
      for (stream, vector) in zip(streams, results.next(rows, group: group, streams: streams.count)) {
        traces[stream].results.append(vector)
      }
      if configuration.pairsGLU { _ = gates.next(rows, multipleOf: group) }
    }
  }

  /// Rows of gate and up of a stream, which come together.
  private mutating func takePairs(_ stream: Int) {
    let (rows, group) = (configuration.rows(.up), configuration.sumsInTurn)
    let both = Self.halves(
      sums.next(2 * rows.dividedRoundingUp(by: group / 2) * (group / 2), multipleOf: group), of: configuration)
    traces[stream].sums += [Array(both.first.prefix(rows)), Array(both.second.prefix(rows))]
    traces[stream].results += [gates.next(rows, multipleOf: group / 2), results.next(rows, multipleOf: group / 2)]
  }

  /// The first and the second halves of words of two, where gate and up are paired; otherwise all of them.
  private static func halves(_ values: [Int32], of c: AcceleratorConfiguration) -> (first: [Int32], second: [Int32]) {
    guard c.pairsGLU else { return (values, []) }
    let lanes = c.shape.vectorLanes
    func half(_ first: Int) -> [Int32] {
      stride(from: first, to: values.count, by: 2 * lanes).flatMap { values[$0..<min($0 + lanes, values.count)] }
    }
    return (half(0), half(lanes))
  }
}
