extension ModelConfiguration {
  /// The named sizes, small to large: the models trained on TinyStories and the published ones.
  public static let names = ["stories-0.6m", "stories-2m", "stories-30m", "370m", "1.3b", "2.7b"]

  /// The configuration of a named size (see `names`), or nil.
  public static func named(_ name: String) -> ModelConfiguration? {
    switch name {
    case "stories-0.6m":
      ModelConfiguration(vocabularySize: 512, hiddenSize: 96, layerCount: 5, intermediateSize: 256)
    case "stories-2m":
      ModelConfiguration(vocabularySize: 1024, hiddenSize: 192, layerCount: 4, intermediateSize: 512)
    case "stories-30m":
      ModelConfiguration(vocabularySize: 4096, hiddenSize: 512, layerCount: 8, intermediateSize: 1536)
    case "370m": ModelConfiguration(vocabularySize: 32000, hiddenSize: 1024, layerCount: 24)
    case "1.3b": ModelConfiguration(vocabularySize: 32000, hiddenSize: 2048, layerCount: 24)
    case "2.7b": ModelConfiguration(vocabularySize: 32000, hiddenSize: 2560, layerCount: 32)
    default: nil
    }
  }
}
