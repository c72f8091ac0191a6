import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

@testable import Device

/// A small random model: three matrix widths that are not multiples of each other.
enum Small {
  static let configuration = ModelConfiguration(
    vocabularySize: 50, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  static let model = TernaryModel.random(configuration: configuration, seed: 1, name: "small")
  static let golden = FixedPointModel(model)

  /// Where simulations are kept between test runs.
  static let cache = FileManager.default.temporaryDirectory.appendingPathComponent("tern-test-cache").path

  /// Built once, however many tests ask for it at the same time.
  static let library = Task { try await VerilatedLibrary.build(DesignSources(design()), cache: cache) }

  static func design(lanes: Int = 16, streams: Int = 1, weightPorts: WeightPorts? = nil) throws -> Design {
    try Design(
      AcceleratorConfiguration(
        name: "small", model: configuration, lanes: lanes, streams: streams, weightPorts: weightPorts))
  }

  /// Folder with the memory images of a model for `design()`.
  static func images(model: TernaryModel = model, golden: FixedPointModel = golden) throws -> String {
    try ImageCache.images(for: design(), model: model, golden: golden, cache: cache)
  }

  /// The emitted design with several streams, of a model that may hold a fault.
  static func simulated(
    streams: Int, weightPorts: WeightPorts? = nil, model: TernaryModel = model
  ) async throws -> SimulatedDevice {
    try await SimulatedDevice.open(
      design(streams: streams, weightPorts: weightPorts).configuration, model: model, golden: FixedPointModel(model),
      cache: cache)
  }

  /// The emitted design with the weights and tables of `golden`, which may hold a fault.
  static func simulated(
    model: TernaryModel = model, golden: FixedPointModel = golden
  ) async throws -> SimulatedDevice {
    try await SimulatedDevice(design(), library: library.value, images: images(model: model, golden: golden))
  }
}

/// A device that gives answers from a list for each stream, and remembers what it was asked.
final class ScriptedDevice: Device {
  let name = "scripted"
  let model = ModelConfiguration(vocabularySize: 10, hiddenSize: 1, layerCount: 1, intermediateSize: 1)
  var statistics = DeviceStatistics()
  var rounds: [[StreamToken?]] = []
  var resets: [Int] = []
  private var answers: [[Int]]

  init(_ answers: [Int]...) { self.answers = answers }

  var streams: Int { answers.count }
  func reset(stream: Int) { resets.append(stream) }
  func saveState(stream: Int) -> DeviceState { .floatingPoint([]) }
  func restoreState(_ state: DeviceState, stream: Int) {}

  func step(_ round: [StreamToken?]) -> [Answer?] {
    rounds.append(round)
    statistics.tokens += round.count { $0 != nil }
    statistics.rounds += 1
    return round.enumerated().map { stream, token in
      guard token?.wantsAnswer == true, !answers[stream].isEmpty else { return nil }
      return Answer(best: answers[stream].removeFirst(), candidates: [], logits: nil, output: nil)
    }
  }
}

extension BitLinear {
  /// The same layer with one weight changed to the next of 0, 1, -1.
  func changing(row: Int, column: Int) -> BitLinear {
    var trits = matrix.trits()
    let index = row * matrix.columns + column
    trits[index] = trits[index] == 1 ? -1 : trits[index] + 1
    return BitLinear(
      blockNorm: blockNorm, foldedNorm: foldedNorm,
      matrix: TernaryMatrix(rows: matrix.rows, columns: matrix.columns, scale: matrix.scale, trits: trits))
  }
}

extension TernaryModel {
  /// The same model with the output projection of a layer replaced.
  func replacing(
    layer index: Int, output: (BitLinear) -> BitLinear = { $0 }, gateUp: (BitLinear) -> BitLinear = { $0 }
  ) -> TernaryModel {
    var layers = layers
    let old = layers[index]
    layers[index] = TernaryLayer(
      i: old.i, f: old.f, g: old.g, o: output(old.o), gateUp: gateUp(old.gateUp), down: old.down,
      lowerBound: old.lowerBound)
    return TernaryModel(
      name: name, configuration: configuration, embedding: embedding, layers: layers, head: head, tokenizer: tokenizer)
  }
}
