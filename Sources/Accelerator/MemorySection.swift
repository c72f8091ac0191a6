import GoldenModel

/// How the memories on chip that hold a model get their content, where the bitstream does not bring it.
public enum MemoryLoading: String, Sendable, Codable {
  /// After power-on, a byte at a time through the load port, section after section.
  case loadPort
}

/// A memory on chip that holds a part of the model. Through the load port they are filled in this order, each word in
/// whole bytes, low byte first.
public enum MemorySection: String, CaseIterable, Sendable, Codable {
  /// Weights in the order of the array; absent if they stream.
  case weights
  /// {folded, block} norm weights of the operand that reads a vector first.
  case normWeights = "norm_weights"
  /// {g, i}: folded norm weights of the mixer's other operands.
  case mixerNormWeights = "mixer_norm_weights"
  /// Complements of the forget gates' lower bounds.
  case lowerBounds = "lower_bounds"
  /// Scale constants of every operand.
  case scaleConstants = "scale_constants"
  /// Norm weights of f, i and g in a shared datapath; the others lie behind the weights there.
  case sharedMixerNorms = "mixer_norms"
  /// Scale constants of a shared datapath in the order of their use.
  case sharedConstants = "constants"

  /// The sections of a design.
  public static func all(of c: AcceleratorConfiguration) -> [MemorySection] {
    if c.datapath == .shared { return [.weights, .sharedMixerNorms, .lowerBounds, .sharedConstants] }
    let sections: [MemorySection] = [.weights, .normWeights, .mixerNormWeights, .lowerBounds, .scaleConstants]
    return c.weightPorts == nil ? sections : Array(sections.dropFirst())
  }

  /// Bits of a word that mean something.
  public func bits(_ c: AcceleratorConfiguration) -> Int {
    switch self {
    case .weights: 8 * c.weightBytes
    case .normWeights, .mixerNormWeights: 2 * FixedPointFormat.normBits * c.shape.vectorLanes
    case .lowerBounds: FixedPointFormat.coefficientBits * c.shape.vectorLanes
    case .scaleConstants: ScaleConstantsWord.bits
    case .sharedMixerNorms: FixedPointFormat.normBits
    case .sharedConstants: 16
    }
  }

  /// Bytes of a word in a boot image.
  public func wordBytes(_ c: AcceleratorConfiguration) -> Int { bits(c).dividedRoundingUp(by: 8) }

  /// Words.
  public func depth(_ c: AcceleratorConfiguration) -> Int {
    switch self {
    case .weights: c.weightWords + (c.datapath == .shared ? SharedNorms(c).words : 0)
    case .normWeights: c.model.layerCount * c.normWordsPerLayer + c.hiddenWords
    case .mixerNormWeights, .lowerBounds: c.model.layerCount * c.hiddenWords
    case .scaleConstants: QuantiserWalk.count(c)
    case .sharedMixerNorms: 4 * c.model.layerCount * c.model.hiddenSize
    case .sharedConstants: SharedImages.constantCount(c)
    }
  }

  /// The file that `$readmemh` reads in a design without a load port.
  var fileName: String { "\(rawValue).hex" }
}

extension AcceleratorConfiguration {
  /// Bytes of all sections, as the load port takes them.
  public var loadedBytes: Int {
    MemorySection.all(of: self).reduce(0) { $0 + $1.wordBytes(self) * $1.depth(self) }
  }
}
