import Accelerator
import ArgumentParser
import Device
import Foundation
import GoldenModel
import TernaryLM

/// `tern generate`: writes the Verilog of an accelerator.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write the Verilog of an accelerator for a model.")

  @Argument(help: "The model; weights are not needed.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var array: ArrayOptions
  @Option(help: "What the Verilog is for: simulation.") var target = "simulation"
  @Option(help: "Folder to write (default: tern- and the name of the model).") var output: String?
  @Flag(inversion: .prefixedNo, help: "Write the memory images as well (default: if the model has weights).")
  var images: Bool?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard target == "simulation" else { throw ValidationError("--target \(target): only simulation is supported") }
    if output?.isEmpty == true { throw ValidationError("--output is empty; name a folder") }
  }

  func run() throws {
    let source = try weights.source(model)
    let design: Design
    var memory: MemoryImages?
    let folder: String
    switch source {
    case .model(let model):
      let configuration = try array.configuration(of: model)
      (design, folder) = (try Design(configuration), output ?? "tern-\(model.name)")
      if images ?? true {
        Terminal.progress("Preparing the memory images")
        memory = MemoryImages(configuration, model: model, golden: FixedPointModel(model))
      }
    case .configuration(let model, let name):
      if images == true {
        throw InputError("\(name): --images needs weights; give --random-weights SEED or a checkpoint directory")
      }
      design = try Design(array.configuration(model, name: name))
      folder = output ?? "tern-\(name)"
    }
    Terminal.progress("Writing \(folder)")
    let files = try design.write(to: folder, images: memory)
    Terminal.clearProgress()
    try report(design, folder, files, hasImages: memory != nil)
  }

  private func report(_ design: Design, _ folder: String, _ files: [String], hasImages: Bool) throws {
    let configuration = design.configuration
    let cycles = configuration.arrayCycles(head: true)
    guard !json else {
      return try Terminal.write([
        "model": .string(configuration.name), "target": .string(target), "output": .string(folder),
        "files": .array(files.map { .string($0) }), "top": .string(design.top),
        "lanes": .integer(configuration.shape.lanes), "streams": .integer(configuration.streams),
        "images": .bool(hasImages),
        "arrayCycles": .integer(cycles),
      ])
    }
    try Terminal.write(
      """
      \(folder): \(files.count) files
        \(files.joined(separator: "\n  "))
      top module    \(design.top)
      lanes         \(configuration.shape.lanes) \
      (\(configuration.shape.rows) rows x \(configuration.shape.columns) columns)
      array cycles  \(Double(cycles).formatted(decimals: 0)) per token

      """)
  }
}

/// `tern pack`: imports a checkpoint and writes it as one file.
struct Pack: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Import a model and write it as one packed file.")

  @Argument(help: "The model, with weights.") var model: String
  @OptionGroup var weights: ModelOptions
  @Option(help: ArgumentHelp("File to write.", valueName: "file.tern")) var output: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let model = try weights.load(model)
    Terminal.progress("Writing \(output)")
    try model.write(to: output)
    Terminal.clearProgress()
    let size = (try? FileManager.default.attributesOfItem(atPath: output)[.size] as? Int) ?? 0
    guard !json else {
      return try Terminal.write(["model": .string(model.name), "output": .string(output), "bytes": .integer(size)])
    }
    try Terminal.write("\(output): \(model.name), \(Double(size).formatted(decimals: 0)) bytes\n")
  }
}
