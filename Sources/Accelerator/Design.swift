import Foundation
import GoldenModel
import HDL
import TernaryLM

/// An emitted design: Verilog files and the description that the driver, the simulator and the reports read.
public struct Design: Sendable {
  /// What it was emitted from.
  public let configuration: AcceleratorConfiguration
  /// Name of the top module.
  public let top: String
  /// CRC-32 of the configuration; the device's `configuration` register holds it.
  public let hash: UInt32
  /// Verilog files by name, children before parents.
  public let files: [(name: String, text: String)]
  /// The top module; its parts are the units.
  public let module: Module

  /// Version of the emitted hardware, in file headers and in the hash.
  public static let generatorVersion = "0.5.0"

  /// Emits a design.
  ///
  /// - Throws: `HDLError` if a unit is not well formed.
  public init(_ configuration: AcceleratorConfiguration) throws {
    let name = configuration.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0).lowercased() : "_" }
    var top = "tern_\(name.joined())_l\(configuration.shape.lanes)"
    if configuration.streams > 1 { top += "_b\(configuration.streams)" }
    if configuration.laneStyle != .wide { top += "_\(configuration.laneStyle)".lowercased() }
    if let datapath = configuration.datapath { top += "_\(datapath)" }
    if let ports = configuration.weightPorts { top += "_m\(ports.count)x\(ports.width)" }
    if configuration.loading != nil { top += "_loaded" }
    let hash = try Self.hash(of: configuration)
    let module = try Top.module(configuration, name: top, hash: hash)
    // A name is that of a folder, which may hold a line break; it must not end the comment.
    let title = configuration.name.split(whereSeparator: \.isNewline).joined(separator: " ")
    let header = [
      "Configuration \(title), \(configuration.shape.lanes) lanes "
        + "(\(configuration.shape.rows) rows x \(configuration.shape.columns) columns), hash "
        + "\(Self.digits(hash)), Tern \(Self.generatorVersion)."
    ]
    self.configuration = configuration
    self.top = top
    self.hash = hash
    self.module = module
    files = try module.hierarchy().map { ("\($0.name).v", $0.verilog(header: header)) }
  }

  /// What the `configuration` register of a design for a configuration holds.
  public static func hash(of configuration: AcceleratorConfiguration) throws -> UInt32 {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let canonical = try encoder.encode(configuration) + Data(Self.generatorVersion.utf8)
    return CRC32.checksum(of: canonical)
  }

  /// AXI4 read ports by name, with their data bits: those of the weights in order, then that of the embedding.
  public var memoryPorts: [(name: String, width: Int, isEmbedding: Bool)] {
    let ports = configuration.weightPorts
    return (0..<(ports?.count ?? 0)).map { (WeightReader.portName($0), ports?.width ?? 0, false) }
      + (EmbeddingLayout(configuration).map { [(EmbeddingReader.portName, 8 * $0.beatBytes, true)] } ?? [])
  }

  /// A hash as eight hexadecimal digits.
  public static func digits(_ hash: UInt32) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// `design.json`: the configuration with everything derived that a reader outside Swift needs.
  public func description() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(DesignDescription(self)) + Data("\n".utf8)
  }
}

/// The content of `design.json`.
public struct DesignDescription: Codable, Sendable, Equatable {
  /// Name of the top module.
  public let top: String
  /// Configuration register, eight hexadecimal digits.
  public let hash: String
  /// Version of the generator.
  public let generator: String
  /// The configuration.
  public let configuration: AcceleratorConfiguration
  /// Ternary lanes.
  public let lanes: Int
  /// Verilog files, children before parents.
  public let files: [String]
  /// H rounded up to what the vector unit stores: elements of the state of a layer.
  public let paddedHiddenSize: Int
  /// Cycles in which the array works for a token, head included.
  public let arrayCycles: Int
  /// How the files of a design that reads memory are laid out; nil if everything is on chip.
  public let memory: MemoryDescription?
  /// What the load port takes, in order; nil in a design without one.
  public let loaded: [LoadedSection]?

  init(_ design: Design) {
    let c = design.configuration
    top = design.top
    hash = Design.digits(design.hash)
    generator = Design.generatorVersion
    configuration = c
    lanes = c.shape.lanes
    files = design.files.map(\.name)
    paddedHiddenSize = c.paddedHiddenSize
    arrayCycles = c.arrayCycles(head: true)
    memory = MemoryDescription(c)
    loaded = c.loading.map { _ in MemorySection.all(of: c).map { LoadedSection($0, c) } }
  }
}

/// A memory that the load port fills; see `MemorySection`.
public struct LoadedSection: Codable, Sendable, Equatable {
  /// What it holds.
  public let section: MemorySection
  /// Bytes of a word, low byte first, and words.
  public let wordBytes, words: Int

  init(_ section: MemorySection, _ c: AcceleratorConfiguration) {
    (self.section, wordBytes, words) = (section, section.wordBytes(c), section.depth(c))
  }
}

/// The files that a design reads from memory; see `WeightLayout` and `EmbeddingLayout`.
public struct MemoryDescription: Codable, Sendable, Equatable {
  /// Bytes of `weights.bin`, and of the region of each port in it; like all of the weights, nil if they are on chip.
  public let weightBytes, weightRegionBytes: Int?
  /// Bytes of a weight word.
  public let wordBytes: Int?
  /// Lines, beats of every port, that a word fills; words that a line holds. One of them is 1.
  public let linesPerWord, wordsPerLine: Int?
  /// Words of the layers, and of the head; the line of the first word of the head.
  public let layerWords, headWords, headLine: Int?
  /// Bytes of `embedding.bin`, and from one row to the next.
  public let embeddingBytes, embeddingStrideBytes: Int

  init?(_ c: AcceleratorConfiguration) {
    guard let embedding = EmbeddingLayout(c) else { return nil }
    let weights = WeightLayout(c)
    (weightBytes, weightRegionBytes, wordBytes) = (weights?.bytes, weights?.regionBytes, weights?.wordBytes)
    (linesPerWord, wordsPerLine) = (weights?.linesPerWord, weights?.wordsPerLine)
    (layerWords, headWords, headLine) = (weights?.bodyWords, weights?.headWords, weights?.headLine)
    (embeddingBytes, embeddingStrideBytes) = (embedding.bytes, embedding.strideBytes)
  }
}
