import Accelerator
import Foundation
import Toolchain

extension SimulatedDevice {
  /// What the weight ports did since the device was opened; nil if the weights are on chip.
  public var weightReads: MemoryCounts? { configuration.weightPorts.map { _ in simulation.memoryCounts(.weights) } }
}

extension Simulation {
  /// Fills the memories of a design that has a load port; a reset leaves them as they are.
  func loadMemories(_ c: AcceleratorConfiguration, images: String) throws(DeviceError) {
    guard c.loading != nil else { return }
    try Self.failing { () throws(ToolError) in try load("\(images)/\(MemoryImages.FileName.loaded)") }
  }

  /// Puts the files that a design reads into its memory: weights that stream, then, at a whole page, the embedding.
  func mapMemory(_ c: AcceleratorConfiguration, images: String, timing: MemoryTiming) throws(DeviceError) {
    guard let embedding = EmbeddingLayout(c) else { return }
    let weights = WeightLayout(c).map { [(MemoryImages.FileName.streamedWeights, $0.bytes, 0)] } ?? []
    for (name, bytes, address) in weights + [
      (MemoryImages.FileName.streamedEmbedding, embedding.bytes, embedding.base)
    ] {
      let path = "\(images)/\(name)"
      guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
        throw .failed("\(path): cannot be read; delete its folder, so that it is written again")
      }
      guard size == bytes else {
        throw .failed("\(path): has \(size) bytes instead of \(bytes); delete its folder, so that it is written again")
      }
      try Self.failing { () throws(ToolError) in try mapMemory(UInt64(address), path: path) }
    }
    try Self.failing { () throws(ToolError) in try setMemoryTiming(timing) }
  }

  /// Tells a design with streamed weights where they are, which has to be done after every reset; one with a load port
  /// knows it.
  func setMemoryAddresses(_ c: AcceleratorConfiguration) throws(DeviceError) {
    guard c.loading == nil, let weights = WeightLayout(c) else { return }
    try set(.weightsBaseLow, to: 0)
    try set(.weightsBaseHigh, to: 0)
    try set(.embeddingBaseLow, to: UInt32(truncatingIfNeeded: weights.bytes))
    try set(.embeddingBaseHigh, to: UInt32(truncatingIfNeeded: weights.bytes >> 32))
  }
}
