import Accelerator
import GoldenModel

/// Vectors as they leave a port of a device, each padded to a multiple of some length.
struct StreamVectors {
  private var rest: ArraySlice<Int32>

  init(_ values: [Int32]) { rest = values[...] }

  /// The next vector without its padding; shorter than `count` if there are not as many values.
  mutating func next(_ count: Int, multipleOf length: Int) -> [Int32] {
    defer { rest = rest.dropFirst((count + length - 1) / length * length) }
    return Array(rest.prefix(count))
  }

  /// A vector of each of some streams, in turns of `group` elements.
  mutating func next(_ count: Int, group: Int, streams: Int) -> [[Int32]] {
    guard streams > 1 else { return [next(count, multipleOf: group)] }
    var vectors = [[Int32]](repeating: [], count: streams)
    for start in stride(from: 0, to: count, by: group) {
      for stream in vectors.indices { vectors[stream] += next(min(group, count - start), multipleOf: group) }
    }
    return vectors
  }

  /// The sums of the head, `[V]` by stream: in turns if weights are streamed, else one stream after another.
  ///
  /// - Throws: `DeviceError.failed` if they are not as many as a round has.
  static func headSums(_ values: [Int32], _ configuration: AcceleratorConfiguration) throws -> [[Int32]] {
    let (size, group, streams) = (configuration.rows(.head), configuration.sumsInTurn, configuration.streams)
    let expected = streams * size.dividedRoundingUp(by: group) * group
    guard values.count == expected else {
      throw DeviceError.failed(
        "the device sent \(values.count) sums instead of \(expected); generate it again with this version")
    }
    var vectors = StreamVectors(values)
    guard !configuration.sharesWeights else { return vectors.next(size, group: group, streams: streams) }
    return (0..<streams).map { _ in vectors.next(size, multipleOf: group) }
  }
}

extension AcceleratorConfiguration {
  /// Row sums leave in multiples of so many: a group of rows, or, in a shared datapath, those that exist.
  var sumsInTurn: Int { datapath == .shared ? 1 : shape.rows }
}
