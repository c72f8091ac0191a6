import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device
@testable import Measurement

/// Event counts follow from the configuration: the simulation counts the same.
@Suite(.serialized, .timeLimit(.minutes(30))) struct EventCountTests {
  private static let several = CycleModelTests.Case(
    size: ModelConfiguration(vocabularySize: 90, hiddenSize: 64, layerCount: 2, intermediateSize: 80), lanes: 80,
    streams: 3, ports: WeightPorts(count: 1, width: 128))

  @Test(
    arguments: Array(CycleModelTests.Case.random(12).prefix(runsLongTests ? 12 : 2)) + [several]
      + CycleModelTests.paired)
  func countsEqualTheSimulation(_ test: CycleModelTests.Case) async throws {
    try await withFolder { folder in
      let device = try await open(test, folder)
      // At first the ports read ahead until their queues are full; rounds are alike after that.
      _ = try device.step(Self.round(test, wantsAnswer: true))
      for wantsAnswer in [true, false, true] {
        let before = device.weightReads
        let round = Self.round(test, wantsAnswer: wantsAnswer)
        let counted = try SimulatedEvents.count(round, on: device, folder: folder)
        #expect(counted.counts == SimulatedEvents.predicted(device.configuration, head: wantsAnswer))
        guard let before, let after = device.weightReads, let ports = test.ports else { continue }
        let bytes = Int(after.beats - before.beats) * ports.width / 8
        #expect(bytes == EventCounts(device.configuration, head: wantsAnswer).weightBytes)
      }
    }
  }

  /// A count that is off by one is noticed: a lane more, a row more.
  @Test func otherConfigurationsCountOtherwise() throws {
    let model = ModelConfiguration(vocabularySize: 90, hiddenSize: 64, layerCount: 2, intermediateSize: 80)
    let wider = ModelConfiguration(vocabularySize: 90, hiddenSize: 65, layerCount: 2, intermediateSize: 80)
    let counts = try [model, wider].map { model in
      SimulatedEvents.predicted(try AcceleratorConfiguration(name: "random", model: model, lanes: 16), head: true)
    }
    for name in ["beats", "vectorWords", "normWords", "stateWords"] {
      #expect(counts[0][name] != counts[1][name])
    }
  }

  private static func round(_ test: CycleModelTests.Case, wantsAnswer: Bool) -> [StreamToken?] {
    (0..<test.streams).map { StreamToken($0, wantsAnswer: wantsAnswer) }
  }

  private func open(_ test: CycleModelTests.Case, _ folder: URL) async throws -> SimulatedDevice {
    let model = TernaryModel.random(configuration: test.size, seed: 1, name: "random")
    let configuration = try test.configuration()
    return try await SimulatedDevice.open(
      configuration, model: model, golden: FixedPointModel(model), waves: folder.appending(component: "first.vcd").path)
  }
}

/// Runs a body with a new folder, and removes it.
func withFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "tern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder)
}
