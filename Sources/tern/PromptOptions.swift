import ArgumentParser
import Device
import TernaryLM

/// Where a text begins.
struct PromptOptions: ParsableArguments {
  @Option(help: "Text to continue (default: \"Once upon a time\").") var prompt: String?
  @Option(help: ArgumentHelp("Token ids to continue, instead of a text.", valueName: "1,2,...")) var promptIds: String?

  func validate() throws {
    if prompt != nil, promptIds != nil { throw ValidationError("give --prompt or --prompt-ids, not both") }
    if let prompt, prompt.allSatisfy(\.isWhitespace) {
      throw ValidationError("--prompt is empty; give a text to continue")
    }
  }

  /// The tokens of the prompt. Without a tokenizer and without options it is the begin token.
  func resolve(_ model: TernaryModel) throws -> Prompt {
    let tokenizer = try model.tokenizer == nil && prompt == nil ? nil : model.makeTokenizer()
    if let promptIds {
      let tokens = try Self.ids(promptIds)
      try model.configuration.check(tokens, of: "--prompt-ids")
      return Prompt(tokens: tokens, tokenizer: tokenizer)
    }
    guard let tokenizer else { return Prompt(tokens: [model.configuration.beginToken], tokenizer: nil) }
    return Prompt(tokens: try tokenizer.encode(prompt ?? "Once upon a time"), tokenizer: tokenizer)
  }

  private static func ids(_ list: String) throws -> [Int] {
    try list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let id = Int(part.trimmingPrefix(while: \.isWhitespace)) else {
        throw InputError("--prompt-ids: '\(part)' is not a token id; give numbers with commas between them")
      }
      return id
    }
  }
}

/// The tokens of a prompt, and the tokenizer of the model if it has one.
struct Prompt {
  let tokens: [Int]
  let tokenizer: Tokenizer?
}

/// Options of sampling.
struct SamplingArguments: ParsableArguments {
  @Option(parsing: .unconditional, help: "Divides the logits before sampling; 0 always takes the best token.")
  var temperature = 0.0
  @Option(parsing: .unconditional, help: "Sample among this many of the best tokens.") var topK: Int?
  @Option(parsing: .unconditional, help: "Sample among the best tokens that together have this probability.")
  var topP = 1.0
  @Option(help: "Seed of the sampling.") var seed: UInt64 = 0

  func options() throws -> SamplingOptions {
    try SamplingOptions(temperature: temperature, topK: topK, topP: topP, seed: seed)
  }
}

/// Prints the text of tokens as it becomes certain, or their ids if there is no tokenizer.
struct TokenPrinter {
  private let prompt: [Int]
  private var stream: TextStream?

  init(_ prompt: Prompt) {
    self.prompt = prompt.tokens
    stream = prompt.tokenizer.map { TextStream(tokenizer: $0) }
  }

  /// Prints the prompt.
  mutating func begin() throws {
    for token in prompt { try append(token) }
  }

  /// Prints a token.
  mutating func append(_ token: Int) throws {
    try Terminal.write(try stream?.append(token) ?? "\(token) ")
  }

  /// Prints what was held back.
  mutating func finish() throws { try Terminal.write(try stream?.finish() ?? "") }
}
