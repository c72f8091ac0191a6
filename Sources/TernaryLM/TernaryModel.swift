import Foundation

/// A ternary weight matrix, five trits to a byte.
///
/// Rows are stored one after another, each padded with zero trits to a whole byte, so that a row can be read on its
/// own. Device order depends on the shape of the array, so the generator's weight image does that re-ordering, once.
public struct TernaryMatrix: Sendable {
  /// Output features.
  public let rows: Int
  /// Input features.
  public let columns: Int
  /// `mean|W|` of the float tensor: a trit stands for this magnitude (the reciprocal of `s_w`).
  public let scale: Float
  /// `rows * bytesPerRow` bytes in the encoding of `TritCode`.
  public let packed: Data

  /// Bytes of one row: `ceil(columns / 5)`.
  public var bytesPerRow: Int { (columns + 4) / 5 }

  /// Wraps packed bytes; `packed` holds `rows * ceil(columns / 5)` bytes.
  public init(rows: Int, columns: Int, scale: Float, packed: Data) {
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.packed = packed
  }
}

/// A ternary layer with the norm in front of it.
///
/// `out = (T · q) * scale * max|y| / 127`, with `y = rms(rms(x) * blockNorm) * ownNorm`.
public struct BitLinear: Sendable {
  /// Weight of the norm of the enclosing block, `[columns]`; all ones where the block has none (down projection).
  public let blockNorm: [Float]
  /// `blockNorm * BitLinear norm weight`, `[columns]`: all that the int8 codes depend on.
  public let foldedNorm: [Float]
  /// The BitLinear's own norm weight, `[columns]`: the checkpoint's, or else the quotient of the other two, rounded to
  /// `Float`, which is nearly always the same. Only the float reference uses it, where the last bit can flip a code.
  public let ownNorm: [Float]
  /// The weights, `[rows, columns]`.
  public let matrix: TernaryMatrix

  /// A ternary layer; the norms have `matrix.columns` values.
  public init(blockNorm: [Float], foldedNorm: [Float], ownNorm: [Float]? = nil, matrix: TernaryMatrix) {
    self.blockNorm = blockNorm
    self.foldedNorm = foldedNorm
    self.ownNorm = ownNorm ?? zip(foldedNorm, blockNorm).map { $1 == 0 ? 0 : $0 / $1 }
    self.matrix = matrix
  }
}

/// One layer: the MLGRU token mixer and the GLU channel mixer.
public struct TernaryLayer: Sendable {
  /// Input, forget and gate projections of the MLGRU, each `[H, H]`; the block norm of all three is `attn_norm`.
  public let i, f, g: BitLinear
  /// Output projection `[H, H]`; its block norm is `g_norm`.
  public let o: BitLinear
  /// Gate (rows `0..<I`) and up projection (rows `I..<2I`) of the GLU, `[2I, H]`; block norm `mlp_norm`.
  public let gateUp: BitLinear
  /// Down projection `[H, I]`.
  public let down: BitLinear
  /// Lower bound of the forget gate, `[H]`, in `[0, 1)`; zero in the first layer.
  public let lowerBound: [Float]

  /// Gathers the parts of a layer.
  public init(
    i: BitLinear, f: BitLinear, g: BitLinear, o: BitLinear, gateUp: BitLinear, down: BitLinear, lowerBound: [Float]
  ) {
    self.i = i
    self.f = f
    self.g = g
    self.o = o
    self.gateUp = gateUp
    self.down = down
    self.lowerBound = lowerBound
  }
}

/// The embedding table in 16-bit fixed point: `value = integer * 2^-fractionBits`.
public struct EmbeddingTable: Sendable {
  /// `[V, H]` little-endian `Int16`, row-major.
  public let values: Data
  /// Fraction bits, chosen so that the largest magnitude of the table just fits; may be negative or above 15.
  public let fractionBits: Int

  /// The checkpoint's own tensor, where the model was imported from one.
  let source: SafeTensors.Tensor?

  /// Wraps a table of `V * H * 2` bytes.
  public init(values: Data, fractionBits: Int) {
    self.init(values: values, fractionBits: fractionBits, source: nil)
  }

  init(values: Data, fractionBits: Int, source: SafeTensors.Tensor?) {
    self.values = values
    self.fractionBits = fractionBits
    self.source = source
  }

  /// The values of a token, `[width]`: the checkpoint's own if it is at hand, else those of the 16-bit table.
  ///
  /// The codes of the first layer depend on nothing else, so rounding here flips the same codes whenever a token comes:
  /// in stories-30m that moves the perplexity by 0.1 %, far more than rounding anywhere else.
  public func row(_ token: Int, width: Int) -> [Double] {
    let range = token * width..<(token + 1) * width
    if let exact = try? source?.floats(range) { return exact.map(Double.init) }
    let unit = Double(sign: .plus, exponent: -fractionBits, significand: 1)
    return integers(range).map { Double($0) * unit }
  }

  /// Elements of the 16-bit table, in whatever file and at whatever offset they lie.
  public func integers(_ elements: Range<Int>) -> [Int16] {
    values.withUnsafeBytes { bytes in
      elements.map { Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)) }
    }
  }

  /// All elements of the 16-bit table.
  public var integers: [Int16] { integers(0..<values.count / 2) }
}

/// A model ready for every device: trits, folded norms, 16-bit embeddings.
public struct TernaryModel: Sendable {
  /// A name for messages and reports, such as `stories-2m`.
  public let name: String
  /// The dimensions.
  public let configuration: ModelConfiguration
  /// Rows of the embedding.
  public let embedding: EmbeddingTable
  /// The layers, `L` of them.
  public let layers: [TernaryLayer]
  /// The language-model head `[V, H]`; its block norm is the final norm.
  public let head: BitLinear
  /// The SentencePiece model (`tokenizer.model`), if the checkpoint has one.
  public let tokenizer: Data?

  /// Gathers the parts of a model.
  public init(
    name: String, configuration: ModelConfiguration, embedding: EmbeddingTable, layers: [TernaryLayer],
    head: BitLinear, tokenizer: Data?
  ) {
    self.name = name
    self.configuration = configuration
    self.embedding = embedding
    self.layers = layers
    self.head = head
    self.tokenizer = tokenizer
  }
}
