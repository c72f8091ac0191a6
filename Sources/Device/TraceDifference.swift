import GoldenModel

/// The first element in which the traces of two devices differ.
public struct TraceDifference: Equatable, CustomStringConvertible {
  /// The layer, or nil for the head.
  public let layer: Int?
  /// The projection; for codes and scales, the first that uses them.
  public let projection: Projection
  /// What the element is: `input codes`, `scale`, `row sums` or `results`.
  public let signal: String
  /// Index in the vector.
  public let element: Int
  /// What the device has there; nil if it sent fewer elements.
  public let device: Int32?
  /// What the golden model has there.
  public let golden: Int32

  /// The difference in words, such as `layer 3, o_proj: row sums, element 17: device 42, golden 40`.
  public var description: String {
    let place = layer.map { "layer \($0), \(projection.name)" } ?? projection.name
    return "\(place): \(signal), element \(element): device \(device.map(String.init) ?? "none"), golden \(golden)"
  }
}

extension FixedPointTrace {
  /// Compares in the order in which values depend on each other; nil if all of the golden trace is there.
  func firstDifference(from golden: FixedPointTrace, layerCount: Int) -> TraceDifference? {
    for layer in 0...layerCount {
      for operand in layer < layerCount ? Operand.inLayer : [.head] {
        let projections = Projection.allCases.filter { $0.operand == operand }
        guard let first = projections.first else { continue }
        let place = TracePlace(layer: layer < layerCount ? layer : nil, projection: first)
        let vector = layer * Operand.inLayer.count + (layer < layerCount ? operand.rawValue : 0)
        if let found = place.difference("input codes", codes, golden.codes, at: vector)
          ?? place.difference("scale", scales, golden.scales, at: vector)
        {
          return found
        }
        for projection in projections {
          let place = TracePlace(layer: place.layer, projection: projection)
          let vector = layer * Projection.inLayer.count + (layer < layerCount ? projection.rawValue : 0)
          if let found = place.difference("row sums", sums, golden.sums, at: vector)
            ?? place.difference("results", results, golden.results, at: vector)
          {
            return found
          }
        }
      }
    }
    return nil
  }
}

/// Where in a token two vectors come from.
private struct TracePlace {
  let layer: Int?
  let projection: Projection

  /// The first difference of two vectors; none where the golden trace has no such vector.
  func difference(_ signal: String, _ device: [[Int32]], _ golden: [[Int32]], at index: Int) -> TraceDifference? {
    guard golden.indices.contains(index) else { return nil }
    let values = device.indices.contains(index) ? device[index] : []
    for (element, wanted) in golden[index].enumerated() {
      let value = element < values.count ? values[element] : nil
      guard value != wanted else { continue }
      return TraceDifference(
        layer: layer, projection: projection, signal: signal, element: element, device: value, golden: wanted)
    }
    return nil
  }
}
