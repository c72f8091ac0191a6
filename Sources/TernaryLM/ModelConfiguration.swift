/// The dimensions of a MatMul-free language model, as its `config.json` gives them.
public struct ModelConfiguration: Sendable, Equatable, Codable {
  /// V: entries of the vocabulary.
  public let vocabularySize: Int
  /// H: width of the residual stream.
  public let hiddenSize: Int
  /// L: layers.
  public let layerCount: Int
  /// I: width of the GLU.
  public let intermediateSize: Int
  /// Added to the mean square in the block norms.
  public let rmsNormEpsilon: Double
  /// Token that begins every text.
  public let beginToken: Int
  /// Token that ends a text.
  public let endToken: Int

  /// A configuration; `intermediateSize` nil means the published rule `256 * ceil(int(H * 4 * 2 / 3) / 256)`.
  public init(
    vocabularySize: Int, hiddenSize: Int, layerCount: Int, intermediateSize: Int? = nil,
    rmsNormEpsilon: Double = 1e-6, beginToken: Int = 1, endToken: Int = 2
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.intermediateSize = intermediateSize ?? 256 * ((hiddenSize * 8 / 3 + 255) / 256)
    self.rmsNormEpsilon = rmsNormEpsilon
    self.beginToken = beginToken
    self.endToken = endToken
  }
}
