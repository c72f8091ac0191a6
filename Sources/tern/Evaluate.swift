import ArgumentParser
import Device
import Foundation
import Measurement
import TernaryLM

/// `tern evaluate`: how well a device predicts a text.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a device predicts a text.",
    discussion: """
      Every token is given and the next one predicted; the state is reset at each window. With several streams each takes \
      every window that is its turn; the result is the same.
      """)

  @Argument(help: "The model.") var model: String
  @OptionGroup var weights: ModelOptions
  @Option(help: ArgumentHelp("JSON list of token ids.", valueName: "file.json")) var tokenIds: String
  @Option(parsing: .unconditional, help: "Most predictions to make (default: all).") var limit: Int?
  @Option(parsing: .unconditional, help: "Predictions after which the state is reset.") var window = 1024
  @OptionGroup var devices: DeviceOptions
  @Flag(help: "Compare every answer of the simulated device with the golden model.") var verify = false
  @Option(help: ArgumentHelp("Write the logits, one row a prediction.", valueName: "file.safetensors"))
  var logits: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let input = try Evaluation.Input(ids: try Self.readIDs(tokenIds), window: window, limit: limit)
    if let logits { try checkFolder(of: logits) }
    let model = try weights.load(model)
    try model.configuration.check(input.ids, of: tokenIds)
    let opened = try await devices.open(model, verifies: verify)
    let size = model.configuration.vocabularySize
    var rows = [Float](repeating: 0, count: logits == nil ? 0 : input.count * size)
    var count = 0
    let result = try Evaluation.run(input, on: opened.device) { position, row in
      if logits != nil { rows.replaceSubrange(position * size..<(position + 1) * size, with: row) }
      count += 1
      if count % 16 == 0 { Terminal.progress("\(count) of \(input.count) tokens") }
    }
    try opened.verifier?.checkState()
    Terminal.clearProgress()
    if let logits {
      try SafeTensors.write([("logits", [result.tokens, size], .float32(rows))], to: logits)
    }
    try report(result, model, opened)
  }

  private func report(_ result: Evaluation, _ model: TernaryModel, _ opened: OpenDevice) throws {
    guard !json else {
      return try Terminal.write([
        "device": .string(opened.device.name), "model": .string(model.name), "tokens": .integer(result.tokens),
        "meanNLL": .number(result.meanNLL), "perplexity": .number(result.perplexity),
        "saturations": .integer(result.saturations), "window": .integer(window), "matchesGolden": opened.matchesGolden,
      ])
    }
    try Terminal.write(
      """
      \(model.name) on the \(opened.device.name) device, \(result.tokens) predictions in windows of \(window)
      perplexity   \(result.perplexity.formatted(decimals: 4))
      mean NLL     \(result.meanNLL.formatted(decimals: 6)) nats
      saturations  \(result.saturations)

      """)
    if opened.verifier != nil { try Terminal.write("every token equals the golden model\n") }
  }

  private static func readIDs(_ path: String) throws -> [Int] {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw InputError("\(path): cannot be read; give a JSON list of token ids")
    }
    guard let ids = try? JSONDecoder().decode([Int].self, from: data) else {
      throw InputError("\(path): is not a JSON list of token ids, such as [1, 163, 174]")
    }
    guard ids.count >= 2 else { throw InputError("\(path): has \(ids.count) token ids; two or more make a prediction") }
    return ids
  }
}
