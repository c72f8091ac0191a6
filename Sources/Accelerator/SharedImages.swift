import GoldenModel

/// Contents of the memories that only a shared datapath has, words of 16 bits.
struct SharedImages {
  private let configuration: AcceleratorConfiguration
  private let parameters: FixedPointParameters
  private let tables: [InterpolatedTable]

  init(_ configuration: AcceleratorConfiguration, _ parameters: FixedPointParameters, _ tables: [InterpolatedTable]) {
    (self.configuration, self.parameters, self.tables) = (configuration, parameters, tables)
  }

  /// Words of scale constants of a token: the embedding's 2, and 7 for each operand with a vector of its own; i, g and up
  /// have 2.
  static func constantCount(_ c: AcceleratorConfiguration) -> Int { 2 + c.model.layerCount * (4 * 7 + 3 * 2) + 7 }

  /// For each element of the mixer's input: the block norm of f, i and g, then the folded norms of f, i and g.
  var mixerNorms: [UInt16] {
    parameters.layers.flatMap { layer -> [UInt16] in
      let (f, i, g) = (layer[Operand.f.rawValue], layer[Operand.i.rawValue], layer[Operand.g.rawValue])
      return f.blockNorm.indices.flatMap { index in
        [f.blockNorm[index], f.foldedNorm[index], i.foldedNorm[index], g.foldedNorm[index]]
          .map(UInt16.init(bitPattern:))
      }
    }
  }

  /// Words behind the weights: pairs {block, folded} of o, of gate and up, folded norms of down; at last pairs of the head.
  var normWords: [[UInt8]] {
    let perWord = SharedNorms(configuration).perWord
    func words(_ quantiser: QuantiserParameters, pairs: Bool) -> [[UInt8]] {
      let values =
        pairs ? zip(quantiser.blockNorm, quantiser.foldedNorm).flatMap { [$0, $1] } : Array(quantiser.foldedNorm)
      return stride(from: 0, to: values.count, by: perWord).map { start in
        values[start..<min(start + perWord, values.count)].flatMap { value in
          [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        }
      }
    }
    return parameters.layers.flatMap { layer in
      words(layer[Operand.o.rawValue], pairs: true) + words(layer[Operand.gateUp.rawValue], pairs: true)
        + words(layer[Operand.down.rawValue], pairs: false)
    } + words(parameters.head, pairs: true)
  }

  /// Scale constants in the order of their use.
  ///
  /// - Throws: `AcceleratorError` if a constant is beyond what the datapath takes.
  func constants() throws -> [UInt16] {
    let shift = parameters.embeddingShift
    let whole = min(shift, 7)
    var words = [1 << (8 + whole), SharedConstant.shiftStep - (shift - whole)]
    for layer in parameters.layers {
      for operand in Operand.inLayer {
        let constants = layer[operand.rawValue].constants
        if operand == .i || operand == .g {
          words += gain(constants, up: 0)
        } else {
          words += try root(constants) + gain(constants, up: 0)
        }
        if operand == .gateUp { words += gain(constants, up: constants.upShift) }
      }
      guard layer[Operand.down.rawValue].blockNorm.allSatisfy({ $0 == 0x4000 }) else {
        throw AcceleratorError.unsupported("a shared datapath takes no block norm in front of the down projection")
      }
    }
    words += try root(parameters.head.constants) + gain(parameters.head.constants, up: 0)
    return words.map { UInt16(truncatingIfNeeded: $0) }
  }

  private func gain(_ constants: ScaleConstants, up: Int) -> [Int] {
    let unused = (64 - SharedSums.bits(configuration)) / 2
    return [constants.mantissa, 7 - unused - constants.exponent + up]
  }

  private func root(_ constants: ScaleConstants) throws -> [Int] {
    let offset = SharedSums.epsilonOffset
    guard constants.epsilonMantissa == 0 || constants.epsilonShift >= offset else {
      throw AcceleratorError.unsupported("block norm weights are too small for a shared datapath")
    }
    guard constants.epsilonSum >> 36 == 0 else {
      throw AcceleratorError.unsupported("the epsilon of a norm is too large for a shared datapath")
    }
    let sum = constants.epsilonSum
    return [
      sum & 0x3FF, sum >> 10 & 0x3FF, sum >> 20, constants.epsilonMantissa, max(0, constants.epsilonShift - offset),
    ]
  }

  /// Values of sigmoid at the starts of its segments.
  ///
  /// - Throws: `AcceleratorError` if the last segment is not level.
  func sigmoid() throws -> [UInt16] {
    guard tables[0].steps.last == 0 else {
      throw AcceleratorError.unsupported("the last segment of sigmoid is not level")
    }
    return tables[0].bases
  }

  /// Reciprocals from place 256, the last at 0; reciprocal roots, whose first 64 do not occur, 32 places lower.
  var reciprocals: [UInt16] {
    var words = [UInt16](repeating: 0, count: 512)
    func points(_ table: InterpolatedTable) -> [UInt16] {
      table.bases + [UInt16(truncatingIfNeeded: Int(table.bases.last ?? 0) + Int(table.steps.last ?? 0))]
    }
    for (index, value) in points(tables[1]).enumerated() { words[(256 + index) % 512] = value }
    for (index, value) in points(tables[2]).enumerated() where index >= 64 { words[index - 32] = value }
    return words
  }
}

/// Numbers that the images and the hardware of a shared datapath agree on.
enum SharedConstant {
  /// Bits of a step of a scale's shift.
  static let shiftStep = 12
}
