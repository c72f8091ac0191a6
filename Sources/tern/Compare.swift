import ArgumentParser
import Measurement
import TernaryLM

/// `tern compare`: Tern beside prior art.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put Tern beside published figures of the same scope, as Markdown.",
    discussion: """
      Each row of Tern's is what 'tern measure' says for the same model, device, number of streams and head as the published \
      row above it. Nothing of it is measured.
      """)

  @Option(help: ArgumentHelp("Write to a file instead.", valueName: "file")) var output: String?

  func run() throws {
    if let output { try checkFolder(of: output) }
    let text = Comparison(try PriorArt.load()) { query in
      Terminal.progress("\(query.model) on \(query.target), \(query.streams) streams")
      defer { Terminal.clearProgress() }
      guard let target = Target.named(query.target) else { throw InputError("\(query.target): no such target") }
      guard let model = ModelConfiguration.named(query.model) else { throw InputError("\(query.model): no such size") }
      var options = MeasuredDesign.Options()
      options.streams = query.streams
      return try MeasureReport(MeasuredDesign(model, name: query.model, target: target, options: options))
    }.markdown
    if let output { try save(text, to: output) } else { try Terminal.write(text) }
  }
}
