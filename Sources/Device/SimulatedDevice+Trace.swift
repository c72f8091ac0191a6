import Accelerator
import GoldenModel

/// A device that can show what its units produced.
public protocol TracingDevice: Device {
  /// Takes the next token, as `step` with an answer, and gives what every unit produced on the way.
  func stepTracing(_ token: Int) throws -> FixedPointTrace
}

extension SimulatedDevice {
  /// Takes the next token and gives what every unit produced on the way.
  public func stepTracing(_ token: Int) throws -> FixedPointTrace {
    simulation.collectsTrace = true
    defer { simulation.collectsTrace = false }
    _ = try step(token, wantsAnswer: true)
    var codes = PaddedVectors(simulation.takeTrace(.codes))
    var scales = PaddedVectors(simulation.takeTrace(.scale))
    var sums = PaddedVectors(simulation.takeTrace(.sums))
    var results = PaddedVectors(simulation.takeTrace(.results))
    var trace = FixedPointTrace()
    func take(_ operand: Operand) {
      trace.codes.append(codes.next(configuration.length(operand), multipleOf: configuration.shape.codeLanes))
      trace.scales.append(scales.next(1, multipleOf: 1))
      for projection in Projection.allCases where projection.operand == operand {
        let rows = configuration.rows(projection)
        trace.sums.append(sums.next(rows, multipleOf: configuration.shape.rows))
        guard projection != .head else { continue }
        trace.results.append(results.next(rows, multipleOf: configuration.shape.rows))
      }
    }
    for _ in 0..<model.layerCount { Operand.inLayer.forEach(take) }
    take(.head)
    return trace
  }
}

/// Vectors one behind the other, each padded to a multiple of some length.
private struct PaddedVectors {
  private var rest: ArraySlice<Int32>

  init(_ values: [Int32]) { rest = values[...] }

  /// The next vector without its padding; shorter than `count` if there are not as many values.
  mutating func next(_ count: Int, multipleOf length: Int) -> [Int32] {
    defer { rest = rest.dropFirst((count + length - 1) / length * length) }
    return Array(rest.prefix(count))
  }
}
