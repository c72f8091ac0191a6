import Accelerator
import Device
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@Suite struct SimulatedDeviceTests {
  @Test func answersEqualTheGoldenModels() async throws {
    let verifier = Verifier(try await Small.simulated(), against: Small.golden)
    for _ in 0..<2 {
      let result = try Generation(prompt: [1, 30, 9], limit: 12).run(on: verifier)
      #expect(result.tokens[0].count == 12 || result.tokens[0].last == Small.configuration.endToken)
      try verifier.checkState()
    }
  }

  @Test func cyclesAreCountedByPhase() async throws {
    let device = try await Small.simulated()
    let configuration = device.configuration
    _ = try device.step(1, wantsAnswer: false)
    let before = device.statistics
    _ = try device.step(2, wantsAnswer: true)
    let statistics = device.statistics - before
    #expect(statistics.tokens == 1)
    let cycles = try #require(statistics.cycles)
    for projection in Projection.allCases {
      let count = configuration.groups(projection) * configuration.beats(projection)
      #expect(
        cycles.projections[projection.rawValue] == count * (projection == .head ? 1 : configuration.model.layerCount))
    }
    #expect(cycles.embedding > 0 && cycles.waiting > 0)
    #expect(before.cycles?.projections[Projection.head.rawValue] == 0)
  }

  @Test func tokensOutOfRangeAreRefusedByTheDriver() async throws {
    let device = try await Small.simulated()
    #expect(throws: DeviceError.tokenOutOfRange(50, vocabularySize: 50)) { try device.step(50, wantsAnswer: true) }
    #expect(throws: DeviceError.self) { try device.step(-1, wantsAnswer: true) }
  }

  @Test func aSimulationOfAnotherDesignIsRefused() async throws {
    let library = try await Small.library.value
    let other = try Small.design(lanes: 32)
    #expect {
      _ = try SimulatedDevice(other, library: library, images: Small.images())
    } throws: { error in
      guard case .wrongDevice("configuration", _, other.hash) = error as? DeviceError else { return false }
      return true
    }
  }
}
