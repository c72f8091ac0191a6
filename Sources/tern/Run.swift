import ArgumentParser
import Device
import Measurement
import TernaryLM

/// `tern run`: continues a prompt, or one on each of several streams.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Continue a text on a device.")

  @Argument(help: "The model.") var model = "stories-2m"
  @OptionGroup var weights: ModelOptions
  @OptionGroup var prompt: PromptOptions
  @Option(parsing: .unconditional, help: "Most tokens to generate for each stream.") var tokens = 128
  @OptionGroup var devices: DeviceOptions
  @Flag(
    inversion: .prefixedNo,
    help: "Compare every answer with the golden model (default: on for the simulated device).")
  var verify: Bool?
  @OptionGroup var sampling: SamplingArguments
  @OptionGroup var stateFiles: StateOptions
  @Option(help: ArgumentHelp("Record waveforms (FST) of the simulated device.", valueName: "file")) var waves: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let sampling = try sampling.options()
    for path in [waves, stateFiles.saveState] { try path.map { try checkFolder(of: $0) } }
    try stateFiles.check(devices.device)
    let model = try weights.load(model)
    let saved = try stateFiles.load(model, streams: devices.array.streams)
    let prompts =
      try saved.map { try prompt.resolve(model, after: $0.nextTokens) }
      ?? prompt.resolve(model, streams: devices.array.streams)
    let generation = try Generation(
      prompts: prompts.map(\.tokens), limit: tokens, sampling: sampling,
      states: saved?.states.map { .fixedPoint($0) })
    let opened = try await devices.open(
      model, verifies: verify ?? (devices.device == .simulated), waves: waves, isGreedy: sampling.temperature == 0)
    let result = try generate(generation, prompts, on: opened)
    try opened.verifier?.checkState()
    try stateFiles.save(opened.device, result, model)
    if json {
      try Terminal.write(description(result, prompts, model, opened))
    } else {
      summarise(result, opened)
    }
  }

  /// Runs, showing the texts; what was shown ends with a line break whatever happens.
  private func generate(
    _ generation: Generation, _ prompts: [Prompt], on opened: OpenDevice
  ) throws -> Generation.Result {
    guard !json else { return try generation.run(on: opened.device) }
    var output = TextOutput(prompts)
    do {
      let result = try generation.run(on: opened.device) { stream, token, isLast in
        try output.append(token, stream: stream, isLast: isLast)
      }
      try output.finish()
      return result
    } catch {
      try? output.finish()
      throw error
    }
  }

  private func description(
    _ result: Generation.Result, _ prompts: [Prompt], _ model: TernaryModel, _ opened: OpenDevice
  ) throws -> JSONValue {
    let performance = opened.configuration.flatMap { Performance(result.statistics, $0) }
    var members: [String: JSONValue] = [
      "device": .string(opened.device.name), "model": .string(model.name),
      "lanes": opened.configuration.map { .integer($0.shape.lanes) } ?? .null,
      "matchesGolden": opened.matchesGolden, "saturations": .integer(result.saturations),
      "cyclesPerToken": .optional(performance?.cyclesPerToken),
      "arrayUtilisation": .optional(performance?.arrayUtilisation),
    ]
    if let link = LinkUse(opened) { members["link"] = link.json }
    let texts: [[String: JSONValue]] = try zip(prompts, result.tokens).map { prompt, tokens in
      [
        "promptTokens": .integers(prompt.tokens), "tokens": .integers(tokens),
        "text": .optional(try prompt.text(tokens)),
      ]
    }
    if texts.count == 1 {
      members.merge(texts[0]) { $1 }
    } else {
      members["streams"] = .array(texts.map { .object($0) })
    }
    return .object(members)
  }

  private func summarise(_ result: Generation.Result, _ opened: OpenDevice) {
    let count = result.tokens.reduce(0) { $0 + $1.count }
    var parts = ["\(count) tokens on the \(opened.device.name) device"]
    if opened.device.streams > 1 { parts.append("\(opened.device.streams) streams") }
    if let configuration = opened.configuration, let performance = Performance(result.statistics, configuration) {
      parts += [
        "\(configuration.shape.lanes) lanes", "\(performance.cyclesPerToken.formatted(decimals: 0)) cycles per token",
        "array utilisation \((100 * performance.arrayUtilisation).formatted(decimals: 1)) %",
      ]
    }
    if opened.device.name != "float" { parts.append("\(result.saturations) saturations") }
    if opened.verifier != nil { parts.append("every token equals the golden model") }
    Terminal.note(parts.joined(separator: ", "))
    if let line = LinkUse(opened) { Terminal.note(line.text) }
  }
}
