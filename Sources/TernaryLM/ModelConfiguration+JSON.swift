import Foundation

extension ModelConfiguration {
  /// Reads a `config.json` of model type `hgrn_bit`, and refuses what the arithmetic here does not cover.
  ///
  /// Sizes are 1 to 2^20; keys with a published default may be absent; unknown keys are ignored.
  public static func load(fromConfigJSON path: String) throws -> ModelConfiguration {
    let file = try MappedFile(path: path)
    let members = try SafeTensors.object(in: file, range: 0..<file.bytes.count)
    return try ConfigurationReader(path: path, members: members).read()
  }
}

/// Typed access to the keys of a `config.json`.
private struct ConfigurationReader {
  let path: String
  let members: [String: JSON]

  func read() throws -> ModelConfiguration {
    try checkSupport()
    let hidden = try size("hidden_size")
    let configuration = ModelConfiguration(
      vocabularySize: try size("vocab_size"), hiddenSize: hidden, layerCount: try size("num_hidden_layers"),
      intermediateSize: try intermediateSize(hidden: hidden), rmsNormEpsilon: try epsilon(),
      beginToken: try integer("bos_token_id", default: 1), endToken: try integer("eos_token_id", default: 2))
    for (key, token) in [("bos_token_id", configuration.beginToken), ("eos_token_id", configuration.endToken)]
    where token < 0 || token >= configuration.vocabularySize {
      throw failure(key, "\(token) is outside of the vocabulary of \(configuration.vocabularySize)")
    }
    return configuration
  }

  private func failure(_ key: String, _ reason: String) -> ModelError { ModelError("\(path): \(key): \(reason)") }

  private func checkSupport() throws {
    try require("model_type", default: nil, oneOf: [.string("hgrn_bit")])
    try require("use_short_conv", default: .bool(false), oneOf: [.bool(false)])
    try require("use_lower_bound", default: .bool(true), oneOf: [.bool(true)])
    try require("tie_word_embeddings", default: .bool(false), oneOf: [.bool(false)])
    try require("num_heads", default: .integer(1), oneOf: [.integer(1)])
    try require("expand_ratio", default: .integer(1), oneOf: [.integer(1), .number(1)])
    try require("hidden_act", default: .string("swish"), oneOf: [.string("swish"), .string("silu")])
  }

  /// The value of a key; `null` counts as absent.
  private func value(_ key: String) -> JSON? { members[key] == .null ? nil : members[key] }

  private func require(_ key: String, default absent: JSON?, oneOf supported: [JSON]) throws {
    guard let value = value(key) ?? absent else {
      throw failure(key, "is missing; only \(supported[0].text) is supported")
    }
    guard supported.contains(value) else {
      throw failure(key, "\(value.text) is not supported, only \(supported[0].text) is")
    }
  }

  private func integer(_ key: String, default absent: Int? = nil) throws -> Int {
    guard let value = value(key) else {
      guard let absent else { throw failure(key, "is missing") }
      return absent
    }
    guard case .integer(let integer) = value else { throw failure(key, "expected an integer, found \(value.text)") }
    return integer
  }

  private func size(_ key: String, default absent: Int? = nil) throws -> Int {
    let size = try integer(key, default: absent)
    guard size >= 1, size <= ModelConfiguration.maximumSize else {
      throw failure(key, "\(size) is not between 1 and \(ModelConfiguration.maximumSize)")
    }
    return size
  }

  /// The published rule where the key is absent: `256 * ceil(int(H * hidden_ratio * 2 / 3) / 256)`.
  private func intermediateSize(hidden: Int) throws -> Int {
    let ratio = try size("hidden_ratio", default: 4)
    guard value("intermediate_size") == nil else { return try size("intermediate_size") }
    let size = (hidden * ratio * 2 / 3 + 255) / 256 * 256
    guard size <= ModelConfiguration.maximumSize else { throw failure("hidden_ratio", "\(ratio) is too large") }
    return size
  }

  private func epsilon() throws -> Double {
    let epsilon: Double
    switch value("rms_norm_eps") {
    case nil: epsilon = 1e-6
    case .number(let number): epsilon = number
    case .integer(let integer): epsilon = Double(integer)
    case let other?: throw failure("rms_norm_eps", "expected a number, found \(other.text)")
    }
    guard epsilon >= 0, epsilon < 1 else { throw failure("rms_norm_eps", "\(epsilon) is not between 0 and 1") }
    return epsilon
  }
}

extension ModelConfiguration {
  /// Largest vocabulary, width or number of layers that a file may ask for.
  static let maximumSize = 1 << 20
}

extension JSON {
  /// A short form for messages.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): value.debugDescription
    case .array: "an array"
    case .object: "an object"
    }
  }
}
