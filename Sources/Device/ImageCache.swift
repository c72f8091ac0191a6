import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

/// Memory images of simulated devices, kept between runs in folders that are named after their content.
public enum ImageCache {
  /// The folder with the images of a model for a design, written if the cache lacks it.
  public static func images(
    for design: Design, model: TernaryModel, golden: FixedPointModel, cache: String? = nil,
    progress: (String) -> Void = { _ in }
  ) throws -> String {
    let folder = try "\(cache ?? Cache.directory())/images-\(design.top)-\(name(design, model, golden))"
    guard !FileManager.default.fileExists(atPath: folder) else { return folder }
    progress("Writing the memory images of \(model.name)")
    try OutputFolder.write(to: folder) { beside in
      try MemoryImages(design.configuration, model: model, golden: golden).write(to: URL(fileURLWithPath: beside))
    }
    return folder
  }

  /// A file with the content of a board's flash, written if the cache lacks it.
  public static func flash(_ content: Data, cache: String? = nil) throws -> String {
    // No CRC: an image ends with its own, so that all of one length would have the same.
    var hash = ContentHash()
    hash.add("flash", content)
    let folder = try "\(cache ?? Cache.directory())/flash-\(content.count)-\(hash.hex)"
    if !FileManager.default.fileExists(atPath: folder) {
      try OutputFolder.write(to: folder) { try content.write(to: URL(fileURLWithPath: "\($0)/flash.bin")) }
    }
    return "\(folder)/flash.bin"
  }

  /// Hash of all that the images depend on. The Verilog stands for the way in which they are laid out.
  private static func name(_ design: Design, _ model: TernaryModel, _ golden: FixedPointModel) -> String {
    var hash = ContentHash()
    for file in design.files { hash.add(file.name, file.text) }
    hash.add("model", String(model.checksum))
    hash.add("embedding", String(model.embedding.fractionBits))
    for table in golden.tables { hash.add(table.name, "\(table.bases) \(table.steps)") }
    return hash.hex
  }
}

extension TernaryModel {
  /// CRC-32 of all weights.
  var checksum: UInt32 {
    var crc = CRC32()
    func add(_ floats: [Float]) { floats.withUnsafeBytes { crc.update($0) } }
    func add(_ linear: BitLinear) {
      add([linear.matrix.scale] + linear.blockNorm + linear.foldedNorm)
      linear.matrix.packed.withUnsafeBytes { crc.update($0) }
    }
    embedding.values.withUnsafeBytes { crc.update($0) }
    for layer in layers {
      for linear in [layer.i, layer.f, layer.g, layer.o, layer.gateUp, layer.down] { add(linear) }
      add(layer.lowerBound)
    }
    add(head)
    return crc.value
  }
}
