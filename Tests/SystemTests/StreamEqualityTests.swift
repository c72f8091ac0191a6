import Accelerator
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// Several streams on the simulated hardware give the golden model's integers, whatever each of them does.
@Suite(.serialized, .timeLimit(.minutes(10))) struct StreamEqualityTests {
  /// A size, an array, and how many streams share it.
  struct Case: Sendable, CustomTestStringConvertible {
    let streams, vocabulary, hidden, layers, intermediate, lanes: Int
    /// Ports through which the weights are streamed.
    var ports: WeightPorts?
    /// Of 256 cycles, those in which the surroundings of the device stall, its memory included.
    var stalls: UInt8 = 0
    /// Rows that the vector unit takes in a cycle, of eight columns, in lanes for block RAM.
    var vectorLanes: Int?

    var testDescription: String {
      "\(streams) streams, V \(vocabulary) H \(hidden) L \(layers) I \(intermediate), \(lanes) lanes, "
        + (ports.map { "\($0.count) ports of \($0.width)" } ?? "on chip")
    }
  }

  /// The first three always run; the first pairs rows of gate and up.
  private static let cases = [
    Case(streams: 3, vocabulary: 45, hidden: 70, layers: 2, intermediate: 99, lanes: 512, stalls: 60, vectorLanes: 2),
    Case(streams: 2, vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15, stalls: 100),
    Case(
      streams: 5, vocabulary: 61, hidden: 40, layers: 1, intermediate: 72, lanes: 64,
      ports: WeightPorts(count: 2, width: 64, burst: 2, outstanding: 3), stalls: 100),
    Case(
      streams: 3, vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400,
      ports: WeightPorts(count: 1, width: 32), stalls: 30),
    Case(streams: 7, vocabulary: 5, hidden: 100, layers: 2, intermediate: 36, lanes: 400),
    Case(streams: 2, vocabulary: 1, hidden: 16, layers: 4, intermediate: 16, lanes: 16, stalls: 200),
    Case(
      streams: 4, vocabulary: 300, hidden: 64, layers: 1, intermediate: 256, lanes: 1024,
      ports: WeightPorts(count: 4, width: 256)),
    Case(streams: 64, vocabulary: 3, hidden: 4, layers: 1, intermediate: 6, lanes: 2),
  ]

  @Test(arguments: runsLongTests ? cases : Array(cases.prefix(3)))
  func randomModels(_ test: Case) async throws {
    let size = ModelConfiguration(
      vocabularySize: test.vocabulary, hiddenSize: test.hidden, layerCount: test.layers,
      intermediateSize: test.intermediate)
    let model = TernaryModel.random(configuration: size, seed: UInt64(test.hidden), name: "random")
    let golden = FixedPointModel(model)
    var memory = MemoryTiming.ideal
    if test.stalls > 0 { (memory.stalls, memory.latency, memory.jitter) = (Int(test.stalls), 20, 30) }
    let device = try await SimulatedDevice.open(
      AcceleratorConfiguration(
        name: "random", model: size, lanes: test.lanes, streams: test.streams, weightPorts: test.ports,
        laneStyle: test.vectorLanes == nil ? .wide : .chain, columns: test.vectorLanes == nil ? nil : 8,
        vectorLanes: test.vectorLanes),
      model: model, golden: golden, memory: memory)
    if test.stalls > 0 { device.simulation.setBackpressure(seed: 1, probability: test.stalls) }
    try run(Verifier(device, against: golden), rounds: 24)
  }

  /// Random rounds: idle streams, tokens without an answer, streams that begin anew or go on from another's state.
  private func run(_ verifier: Verifier, rounds: Int) throws {
    var generator = SplitMix64(seed: UInt64(verifier.streams))
    func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }
    for _ in 0..<rounds {
      let stream = Int.random(in: 0..<verifier.streams, using: &generator)
      if chance(8) { try verifier.reset(stream: stream) }
      if chance(8) {
        try verifier.restoreState(verifier.saveState(stream: stream), stream: (stream + 1) % verifier.streams)
      }
      let answered = !chance(4)
      _ = try verifier.step(
        (0..<verifier.streams).map { _ in
          let token = Int.random(in: 0..<verifier.model.vocabularySize, using: &generator)
          return chance(4) ? nil : StreamToken(token, wantsAnswer: answered && !chance(3))
        })
    }
    try verifier.checkState()
  }
}
