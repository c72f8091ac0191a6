import TernaryLM

extension Prompt {
  /// The text of the prompt and of generated tokens; nil without a tokenizer.
  func text(_ tokens: [Int]) throws -> String? {
    guard tokenizer != nil else { return nil }
    var text = GeneratedText(self)
    for token in tokens { try text.append(token) }
    try text.finish()
    return text.take()
  }
}

/// Shows texts while they are generated: one as it comes; several one after another, each when it is complete.
struct TextOutput {
  private var texts: [GeneratedText]
  /// Texts that are on standard output.
  private var shown = 0

  init(_ prompts: [Prompt]) { texts = prompts.map { GeneratedText($0) } }

  /// Takes a token of a stream.
  mutating func append(_ token: Int, stream: Int, isLast: Bool) throws {
    try texts[stream].append(token)
    if isLast { try texts[stream].finish() }
    guard texts.count > 1 else { return try Terminal.write(texts[0].take()) }
    while shown < texts.count, texts[shown].isComplete { try show() }
    Terminal.progress("\(texts.map(\.count).reduce(0, +)) tokens")
  }

  /// Shows what is there, and ends the line if anything was shown.
  mutating func finish() throws {
    guard texts.count == 1 else {
      while shown < texts.count { try show() }
      return
    }
    guard texts[0].count > 0 else { return }
    try texts[0].finish()
    try Terminal.write(texts[0].take() + "\n")
  }

  private mutating func show() throws {
    Terminal.clearProgress()
    try texts[shown].finish()
    let title = texts[shown].title.split(whereSeparator: \.isNewline).joined(separator: " ")
    try Terminal.write("\(shown > 0 ? "\n" : "")stream \(shown + 1): \(title)\n\(texts[shown].take())\n")
    shown += 1
  }
}

/// The text of tokens as it becomes certain, or their ids if there is no tokenizer; the prompt comes first.
private struct GeneratedText {
  let title: String
  /// Tokens generated so far.
  private(set) var count = 0
  private(set) var isComplete = false
  private let prompt: Prompt
  private var stream: TextStream?
  private var text = ""

  init(_ prompt: Prompt) {
    self.prompt = prompt
    title = prompt.title
    stream = prompt.tokenizer.map { TextStream(tokenizer: $0) }
  }

  mutating func append(_ token: Int) throws {
    if count == 0 { try begin() }
    count += 1
    text += try convert(token)
  }

  private mutating func begin() throws {
    for (index, token) in prompt.tokens.enumerated() {
      let piece = try convert(token)
      if index >= prompt.printed { text += piece }
    }
  }

  private mutating func convert(_ token: Int) throws -> String { try stream?.append(token) ?? "\(token) " }

  /// Adds what was held back.
  mutating func finish() throws {
    guard !isComplete else { return }
    isComplete = true
    text += try stream?.finish() ?? ""
  }

  /// The text since the last call.
  mutating func take() -> String {
    defer { text = "" }
    return text
  }
}
