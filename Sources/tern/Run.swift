import ArgumentParser
import Device
import Measurement
import TernaryLM

/// `tern run`: continues a prompt.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Continue a text on a device.")

  @Argument(help: "The model.") var model = "stories-2m"
  @OptionGroup var weights: ModelOptions
  @OptionGroup var prompt: PromptOptions
  @Option(parsing: .unconditional, help: "Most tokens to generate.") var tokens = 128
  @OptionGroup var devices: DeviceOptions
  @Flag(
    inversion: .prefixedNo,
    help: "Compare every answer with the golden model (default: on for the simulated device).")
  var verify: Bool?
  @OptionGroup var sampling: SamplingArguments
  @Option(help: ArgumentHelp("Record waveforms (FST) of the simulated device.", valueName: "file")) var waves: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let sampling = try sampling.options()
    if let waves { try checkFolder(of: waves) }
    let model = try weights.load(model)
    let prompt = try prompt.resolve(model)
    let generation = try Generation(prompt: prompt.tokens, limit: tokens, sampling: sampling)
    let opened = try await devices.open(model, verifies: verify ?? (devices.device == .simulated), waves: waves)
    let result = try generate(generation, prompt, on: opened)
    if json {
      try Terminal.write(description(result, prompt, model, opened))
    } else {
      summarise(result, opened)
    }
  }

  /// Runs, showing the text as it comes; what was shown ends with a line break whatever happens.
  private func generate(
    _ generation: Generation, _ prompt: Prompt, on opened: OpenDevice
  ) throws -> Generation.Result {
    guard !json else { return try finish(generation.run(on: opened.device), opened) }
    var printer = TokenPrinter(prompt)
    var shown = false
    defer { if shown { try? Terminal.write("\n") } }
    let result = try generation.run(on: opened.device) { token in
      if !shown { try printer.begin() }
      shown = true
      try printer.append(token)
    }
    try printer.finish()
    return try finish(result, opened)
  }

  private func finish(_ result: Generation.Result, _ opened: OpenDevice) throws -> Generation.Result {
    try opened.verifier?.checkState()
    return result
  }

  private func description(
    _ result: Generation.Result, _ prompt: Prompt, _ model: TernaryModel, _ opened: OpenDevice
  ) throws -> JSONValue {
    let performance = opened.configuration.flatMap { Performance(result.statistics, $0) }
    return [
      "device": .string(opened.device.name), "model": .string(model.name),
      "lanes": opened.configuration.map { .integer($0.shape.lanes) } ?? .null,
      "promptTokens": .integers(prompt.tokens), "tokens": .integers(result.tokens),
      "text": .optional(try prompt.tokenizer?.decode(prompt.tokens + result.tokens)),
      "matchesGolden": opened.matchesGolden, "saturations": .integer(result.saturations),
      "cyclesPerToken": .optional(performance?.cyclesPerToken),
      "arrayUtilisation": .optional(performance?.arrayUtilisation),
    ]
  }

  private func summarise(_ result: Generation.Result, _ opened: OpenDevice) {
    var parts = ["\(result.tokens.count) tokens on the \(opened.device.name) device"]
    if let configuration = opened.configuration, let performance = Performance(result.statistics, configuration) {
      parts += [
        "\(configuration.shape.lanes) lanes", "\(performance.cyclesPerToken.formatted(decimals: 0)) cycles per token",
        "array utilisation \((100 * performance.arrayUtilisation).formatted(decimals: 1)) %",
      ]
    }
    if opened.device.name != "float" { parts.append("\(result.saturations) saturations") }
    if opened.verifier != nil { parts.append("every token equals the golden model") }
    Terminal.note(parts.joined(separator: ", "))
  }
}
