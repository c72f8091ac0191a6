import ArgumentParser
import Device
import TernaryLM

/// Where texts begin.
struct PromptOptions: ParsableArguments {
  @Option(help: "Text to continue (default: \"Once upon a time\"); with several streams, one for each or one for all.")
  var prompt: [String] = []
  @Option(help: ArgumentHelp("Token ids to continue, instead of a text.", valueName: "1,2,..."))
  var promptIds: [String] = []

  func validate() throws {
    if !prompt.isEmpty, !promptIds.isEmpty { throw ValidationError("give --prompt or --prompt-ids, not both") }
    if prompt.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw ValidationError("--prompt is empty; give a text to continue")
    }
  }

  /// A prompt for each stream, in turn if fewer were given. Without a tokenizer and without options it is the begin
  /// token.
  func resolve(_ model: TernaryModel, streams: Int) throws -> [Prompt] {
    let prompts = try resolve(model)
    guard prompts.count <= streams else {
      throw InputError("\(prompts.count) prompts for --streams \(streams); give at most one for each stream")
    }
    return (0..<streams).map { prompts[$0 % prompts.count] }
  }

  /// As `resolve`, for texts that go on: each begins with the last token of what was printed before.
  func resolve(_ model: TernaryModel, after lastTokens: [Int]) throws -> [Prompt] {
    let begin = model.configuration.beginToken
    return try zip(resolve(model, streams: lastTokens.count), lastTokens).map { prompt, last in
      var prompt = prompt
      let isGiven = !(self.prompt.isEmpty && promptIds.isEmpty)
      let added = isGiven ? prompt.tokens.trimmingPrefix { promptIds.isEmpty && $0 == begin } : []
      (prompt.tokens, prompt.printed) = ([last] + added, 1)
      if !isGiven { prompt.title = "continued" }
      return prompt
    }
  }

  private func resolve(_ model: TernaryModel) throws -> [Prompt] {
    let tokenizer = try model.tokenizer == nil && prompt.isEmpty ? nil : model.makeTokenizer()
    guard promptIds.isEmpty else {
      return try promptIds.map { list in
        let tokens = try Self.ids(list)
        try model.configuration.check(tokens, of: "--prompt-ids")
        return Prompt(tokens: tokens, tokenizer: tokenizer, title: list)
      }
    }
    guard let tokenizer else {
      let begin = model.configuration.beginToken
      return [Prompt(tokens: [begin], tokenizer: nil, title: "\(begin)")]
    }
    return try (prompt.isEmpty ? ["Once upon a time"] : prompt).map {
      Prompt(tokens: try tokenizer.encode($0), tokenizer: tokenizer, title: $0)
    }
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
  /// What the device is given.
  var tokens: [Int]
  /// How many of them stand for text that was printed before.
  var printed = 0
  let tokenizer: Tokenizer?
  /// What stands above the text if there are several.
  var title: String
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
