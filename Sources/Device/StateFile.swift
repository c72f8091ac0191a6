import Foundation
import GoldenModel
import TernaryLM

/// Where conversations stand, to be continued on another device: a `.safetensors` file.
///
/// Tensors, all I32: `state` `[streams, L, H]`, the recurrent states; `next_token` `[streams]`, chosen but not yet taken
/// by the device; `checksum` `[1]`, the CRC-32 of the model's weights.
public struct StateFile: Sendable, Equatable {
  /// The recurrent state of each stream.
  public let states: [RecurrentState]
  /// The token that each stream takes next.
  public let nextTokens: [Int]

  /// Where the streams of a device stand, before `nextTokens`.
  ///
  /// - Throws: `DeviceError.otherState` for a floating-point device.
  public init(of device: any Device, nextTokens: [Int]) throws {
    states = try nextTokens.indices.map { try device.saveState(stream: $0).fixedPoint() }
    self.nextTokens = nextTokens
  }

  /// Writes the file.
  public func write(to path: String, model: TernaryModel) throws {
    let size = model.configuration
    try SafeTensors.write(
      [
        ("state", [states.count, size.layerCount, size.hiddenSize], .int32(states.flatMap(\.values))),
        ("next_token", [nextTokens.count], .int32(nextTokens.map { Int32($0) })),
        ("checksum", [1], .int32([Int32(bitPattern: model.checksum)])),
      ], to: path)
  }

  /// Reads a file that was written for the same model.
  ///
  /// - Throws: `ModelError` that names the file, if it is not such a file.
  public init(contentsOf path: String, model: TernaryModel) throws {
    let file = try SafeTensors(file: path)
    let size = model.configuration
    guard let state = file["state"], let next = file["next_token"], let checksum = file["checksum"],
      [state, next, checksum].allSatisfy({ $0.type == .int32 })
    else { throw ModelError("\(path): is not a state file; give one that --save-state wrote") }
    guard state.shape.count == 3, Array(state.shape.dropFirst()) == [size.layerCount, size.hiddenSize],
      next.shape == [state.shape[0]], state.shape[0] > 0,
      try checksum.integers() == [Int(Int32(bitPattern: model.checksum))]
    else {
      throw ModelError("\(path): is the state of another model than \(model.name); give the model it was saved with")
    }
    let values = try state.integers().map { Int32(truncatingIfNeeded: $0) }
    let length = size.layerCount * size.hiddenSize
    states = (0..<state.shape[0]).map { RecurrentState(values: Array(values[$0 * length..<($0 + 1) * length])) }
    nextTokens = try next.integers()
    guard nextTokens.allSatisfy((0..<size.vocabularySize).contains) else {
      throw ModelError(
        "\(path): holds a token outside of the vocabulary of \(size.vocabularySize); save the state again")
    }
  }
}
