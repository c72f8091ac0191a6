import Foundation
import GoldenModel
import TernaryLM

extension MemoryImages {
  /// Calls `body` with each word of a section in order, low byte first; zeros may be missing at its end.
  func words(of section: MemorySection, _ body: ([UInt8]) throws -> Void) throws {
    let perWord = configuration.shape.vectorLanes
    switch section {
    case .weights:
      let (words, bytes) = (WeightWords(configuration), configuration.weightBytes)
      func split(_ group: UnsafeRawBufferPointer) throws {
        for start in stride(from: 0, to: group.count, by: bytes) { try body(Array(group[start..<start + bytes])) }
      }
      try words.ofLayers(model, split)
      try words.ofHead(model, split)
      if configuration.datapath == .shared { for word in shared.normWords { try body(word) } }
    case .normWeights:
      for (operand, quantiser) in operands where operand != .i && operand != .g {
        let words = operand == .down ? configuration.words(.up) : configuration.hiddenWords
        let pairs = Self.pairs(quantiser.foldedNorm, quantiser.blockNorm)
        try Self.words(pairs, bytes: 4, perWord: perWord, count: words, body)
      }
    case .mixerNormWeights:
      for layer in parameters.layers {
        let pairs = Self.pairs(layer[Operand.g.rawValue].foldedNorm, layer[Operand.i.rawValue].foldedNorm)
        try Self.words(pairs, bytes: 4, perWord: perWord, count: configuration.hiddenWords, body)
      }
    case .lowerBounds:
      for layer in parameters.lowerBoundComplement {
        try Self.words(
          layer.map(UInt64.init), bytes: 2, perWord: perWord, count: configuration.hiddenWords, body)
      }
    case .scaleConstants:
      for (_, quantiser) in operands {
        try body(ScaleConstantsWord.bytes(quantiser.constants, embeddingShift: parameters.embeddingShift))
      }
    case .sharedMixerNorms: for word in shared.mixerNorms { try body(word.littleEndianBytes) }
    case .sharedConstants: for word in try shared.constants() { try body(word.littleEndianBytes) }
    }
  }

  /// The memories that only a shared datapath has.
  var shared: SharedImages { SharedImages(configuration, parameters, tables) }

  /// Every operand of a token in the order of the quantiser, with its parameters.
  private var operands: [(Operand, QuantiserParameters)] {
    parameters.layers.flatMap { Array(zip(Operand.inLayer, $0)) } + [(.head, parameters.head)]
  }

  /// Two weights an element, the first in the high half.
  private static func pairs(_ high: [Int16], _ low: [Int16]) -> [UInt64] {
    zip(high, low).map { UInt64(UInt16(bitPattern: $0)) << 16 | UInt64(UInt16(bitPattern: $1)) }
  }

  /// Elements of some bytes, `perWord` in each of `count` words.
  static func words(
    _ elements: [UInt64], bytes: Int, perWord: Int, count: Int, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    for word in 0..<count {
      let first = min(word * perWord, elements.count)
      try body(
        elements[first..<min(first + perWord, elements.count)].flatMap { element in
          (0..<bytes).map { UInt8(truncatingIfNeeded: element >> (8 * UInt64($0))) }
        })
    }
  }

  /// Writes what the load port takes: the sections one after another.
  func writeLoaded(to url: URL) throws {
    var data = Data(capacity: configuration.loadedBytes)
    for section in MemorySection.all(of: configuration) {
      let bytes = section.wordBytes(configuration)
      try words(of: section) { word in
        data.append(contentsOf: word)
        data.append(contentsOf: [UInt8](repeating: 0, count: bytes - word.count))
      }
    }
    try data.write(to: url)
  }
}

/// Layout of a word of scale constants, low bits first.
enum ScaleConstantsWord {
  static let mantissa = 0..<16
  static let exponent = 16..<24
  static let epsilonMantissa = 24..<40
  static let epsilonShift = 40..<46
  static let upShift = 46..<54
  static let epsilonSum = 54..<102
  static let embeddingShift = 102..<108
  static let bits = 108

  static func bytes(_ constants: ScaleConstants, embeddingShift shift: Int) -> [UInt8] {
    var word = UInt128(0)
    for (value, field) in [
      (constants.mantissa, mantissa), (constants.exponent, exponent), (constants.epsilonMantissa, epsilonMantissa),
      (constants.epsilonShift, epsilonShift), (constants.upShift, upShift), (constants.epsilonSum, epsilonSum),
      (shift, embeddingShift),
    ] {
      let mask = (UInt128(1) << UInt128(field.count)) - 1
      word |= (UInt128(truncatingIfNeeded: value) & mask) << UInt128(field.lowerBound)
    }
    return (0..<bits.dividedRoundingUp(by: 8)).map { UInt8(truncatingIfNeeded: word >> UInt128(8 * $0)) }
  }
}
