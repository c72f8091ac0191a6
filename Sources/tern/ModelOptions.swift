import Accelerator
import ArgumentParser
import Device
import Foundation
import TernaryLM

/// Options of every command that takes a model.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Use random weights, the same for the same seed.", valueName: "seed"))
  var randomWeights: UInt64?

  /// The model of a MODEL argument, which must have weights.
  func load(_ argument: String) throws -> TernaryModel {
    switch try source(argument) {
    case .model(let model): return model
    case .configuration(_, let name):
      throw InputError("\(name): has no weights; give --random-weights SEED or a checkpoint directory")
    }
  }

  /// The dimensions of a MODEL argument and its name; weights are not read, unless they are all in one file.
  func dimensions(of argument: String) throws -> (ModelConfiguration, name: String) {
    let config = "\(argument)/config.json"
    let isFolder = ModelConfiguration.named(argument) == nil && FileManager.default.fileExists(atPath: config)
    switch try resolve(isFolder ? config : argument) {
    case .model(let model): return (model.configuration, model.name)
    case .configuration(let configuration, let name): return (configuration, name)
    }
  }

  /// What a MODEL argument stands for, with random weights if they were asked for.
  func source(_ argument: String) throws -> ModelSource {
    guard let seed = randomWeights else { return try resolve(argument) }
    let (configuration, name) =
      switch try ModelConfiguration.named(argument).map({ .configuration($0, name: argument) }) ?? resolve(argument) {
      case .model(let model): (model.configuration, model.name)
      case .configuration(let configuration, let name): (configuration, name)
      }
    // Says what is too large before gigabytes are drawn.
    _ = try AcceleratorConfiguration(name: name, model: configuration)
    Terminal.progress("Drawing random weights of \(name)")
    return .model(.random(configuration: configuration, seed: seed, name: name))
  }

  private func resolve(_ argument: String) throws -> ModelSource {
    Terminal.progress("Loading \(argument)")
    defer { Terminal.clearProgress() }
    return try ModelSource.resolve(argument) { part in
      Terminal.progress("Importing \(argument): \(Int(100 * part)) %")
    } warn: { line in
      Terminal.clearProgress()
      Terminal.note("warning: \(line)")
    }
  }
}

extension ModelConfiguration {
  /// Checks tokens that come from an option or a file.
  func check(_ tokens: [Int], of source: String) throws {
    guard let token = tokens.first(where: { !(0..<vocabularySize).contains($0) }) else { return }
    throw InputError("\(source): \(DeviceError.tokenOutOfRange(token, vocabularySize: vocabularySize))")
  }
}

/// What `--weight-ports` can be.
enum WeightSource: ExpressibleByArgument, Equatable {
  case onChip
  case ports(WeightPorts)

  init?(argument: String) {
    let numbers = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    if argument == "on-chip" {
      self = .onChip
    } else if numbers.count == 2, let count = numbers[0], let width = numbers[1] {
      self = .ports(WeightPorts(count: count, width: width))
    } else {
      return nil
    }
  }
}

/// Options of every command that lays out an array.
struct ArrayOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Ternary lanes of the array (default: by the size of the model).")
  var lanes: Int?
  @Option(help: "How rows multiply and add: wide (default) simulates fastest; chain suits ECP5, threeInput Xilinx.")
  var laneStyle: LaneStyle?
  @Option(parsing: .unconditional, help: "Inputs of a row that the array takes in a cycle (default: by the lanes).")
  var columns: Int?
  @Option(parsing: .unconditional, help: "Rows that the vector unit takes in a cycle (default: by the array).")
  var vectorLanes: Int?
  @Option(parsing: .unconditional, help: "Elements that the quantiser takes in a cycle (default: by the array).")
  var codeLanes: Int?
  @Option(help: "shared: units of one lane that share their multipliers, for the smallest FPGAs.")
  var datapath: Datapath?
  @Option(parsing: .unconditional, help: "Independent streams of tokens that share the weights.") var streams = 1
  @Option(
    help: ArgumentHelp(
      "AXI4 ports that the weights stream through, as 13x512 (ports x bits), or on-chip (default: by the size).",
      valueName: "ports"))
  var weightPorts: WeightSource?

  func validate() throws {
    let limit = AcceleratorConfiguration.maximumStreams
    guard (1...limit).contains(streams) else { throw ValidationError("--streams \(streams): must be 1 to \(limit)") }
  }

  func configuration(of model: TernaryModel, loading: MemoryLoading? = nil) throws -> AcceleratorConfiguration {
    try configuration(model.configuration, name: model.name, loading: loading)
  }

  func configuration(
    _ model: ModelConfiguration, name: String, loading: MemoryLoading? = nil
  ) throws -> AcceleratorConfiguration {
    let ports =
      switch weightPorts {
      case nil: WeightPorts.standard(for: model, lanes: lanes)
      case .onChip: nil as WeightPorts?
      case .ports(let ports): ports
      }
    return try AcceleratorConfiguration(
      name: name, model: model, lanes: lanes, streams: streams, weightPorts: ports, laneStyle: laneStyle ?? .wide,
      columns: columns, vectorLanes: vectorLanes, codeLanes: codeLanes, datapath: datapath, loading: loading)
  }
}

extension LaneStyle: ExpressibleByArgument {}
extension Datapath: ExpressibleByArgument {}
