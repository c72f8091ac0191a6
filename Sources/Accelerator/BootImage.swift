import Foundation
import TernaryLM

/// The image of a model in SPI flash: a header, what goes through the load port, and, at a whole page, what the device
/// reads while it runs; then the CRC-32 of all of it. Numbers are 32 bits, low byte first.
public struct BootImage: Sendable, Equatable {
  /// Address of the image in flash, behind the bitstream: whole pages.
  public let flashOffset: Int
  /// Bytes that go through the load port; they follow the header.
  public let loadedBytes: Int
  /// Bytes of weights that stream, then of the embedding, from `runTimeOffset` on.
  public let weightBytes, embeddingBytes: Int
  /// What the address in flash of the first byte that is read at run time is a multiple of.
  private let alignment: Int
  /// CRC-32 of the configuration.
  public let hash: UInt32

  /// Bytes of the header.
  public static let headerBytes = 64
  /// What an image begins with: "TERN".
  public static let magic: UInt32 = 0x4E52_4554
  /// Version of the format.
  public static let formatVersion: UInt32 = 1
  /// Bytes that a 24-bit address reaches.
  static let flashBytes = 1 << 24

  /// The image of a design with a load port.
  ///
  /// - Throws: `AcceleratorError` for a design without one, or an image that does not fit.
  public init(_ design: Design, flashOffset: Int) throws {
    let c = design.configuration
    guard c.loading == .loadPort, let embedding = EmbeddingLayout(c) else {
      throw AcceleratorError.unsupported("\(c.name): only a design with a load port has a boot image")
    }
    self.flashOffset = flashOffset
    hash = design.hash
    loadedBytes = c.loadedBytes
    weightBytes = embedding.base
    embeddingBytes = embedding.bytes
    // With a power of two from the embedding's size on, the reader of a small device adds no addresses.
    alignment =
      c.datapath == .shared ? max(AXI.pageBytes, 1 << (embedding.bytes - 1).bitsNeeded) : AXI.pageBytes
    guard flashOffset >= 0, flashOffset % AXI.pageBytes == 0 else {
      throw AcceleratorError.unsupported("a boot image begins at a multiple of \(AXI.pageBytes), not at \(flashOffset)")
    }
    guard flashOffset + bytes <= Self.flashBytes else {
      throw AcceleratorError.unsupported(
        "\(c.name): a boot image of \(bytes) bytes at \(flashOffset) is beyond the 16 MB that a flash command reaches")
    }
  }

  /// First byte that the device reads while it runs, from the image's own first.
  public var runTimeOffset: Int {
    (flashOffset + Self.headerBytes + loadedBytes).dividedRoundingUp(by: alignment) * alignment - flashOffset
  }
  /// Whether addresses from there on differ from those in flash in upper bits only.
  var isAligned: Bool { alignment >= weightBytes + embeddingBytes && (flashOffset + runTimeOffset) % alignment == 0 }
  /// The CRC-32 at the end, from the image's first byte.
  var checksumOffset: Int { runTimeOffset + weightBytes + embeddingBytes }
  /// Bytes of the image.
  public var bytes: Int { checksumOffset + 4 }

  /// The header: magic, version, hash, bytes of the image, first byte and bytes of what is loaded, first byte of what is
  /// read, bytes of its weights and of its embedding; zeros; the CRC-32 of all that.
  var header: Data {
    let fields = [
      Self.magic, Self.formatVersion, hash, UInt32(bytes), UInt32(Self.headerBytes), UInt32(loadedBytes),
      UInt32(runTimeOffset), UInt32(weightBytes), UInt32(embeddingBytes),
    ]
    var data = Data(fields.flatMap(\.littleEndianBytes))
    data.append(Data(count: Self.headerBytes - 4 - data.count))
    return data + CRC32.checksum(of: data).littleEndianBytes
  }

  /// The image, from the folder into which `MemoryImages` wrote the files of the design.
  ///
  /// - Throws: `AcceleratorError` if a file has another size.
  public func content(images: URL) throws -> Data {
    var data = header
    try append(MemoryImages.FileName.loaded, loadedBytes, of: images, to: &data)
    data.append(Data(count: runTimeOffset - data.count))
    if weightBytes > 0 { try append(MemoryImages.FileName.streamedWeights, weightBytes, of: images, to: &data) }
    try append(MemoryImages.FileName.streamedEmbedding, embeddingBytes, of: images, to: &data)
    return data + CRC32.checksum(of: data).littleEndianBytes
  }

  private func append(_ name: String, _ count: Int, of folder: URL, to data: inout Data) throws {
    let file = folder.appending(component: name)
    let content = try Data(contentsOf: file)
    guard content.count == count else {
      throw AcceleratorError.unsupported(
        "\(file.path): has \(content.count) bytes instead of \(count); write the images again")
    }
    data.append(content)
  }
}

extension FixedWidthInteger {
  /// The bytes of the number, low byte first.
  var littleEndianBytes: [UInt8] { (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
