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
  /// What was read, by stream; idle ones are computed too.
  private(set) var traces: [FixedPointTrace]

  init(_ configuration: AcceleratorConfiguration, codes: [Int32], scales: [Int32], sums: [Int32], results: [Int32]) {
    self.configuration = configuration
    (self.codes, self.scales) = (StreamVectors(codes), StreamVectors(scales))
    (self.sums, self.results) = (StreamVectors(sums), StreamVectors(results))
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
    for projection in Projection.allCases where projection.operand == operand {
      let (rows, group) = (configuration.rows(projection), configuration.sumsInTurn)
      for (stream, vector) in zip(streams, sums.next(rows, group: group, streams: streams.count)) {
        traces[stream].sums.append(vector)
      }
      guard projection != .head else { continue }
      for (stream, vector) in zip(streams, results.next(rows, group: group, streams: streams.count)) {
        traces[stream].results.append(vector)
      }
    }
  }
}
