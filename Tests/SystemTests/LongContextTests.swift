import Accelerator
import Device
import GoldenModel
import TernaryLM
import Testing

/// Neither the device nor its state knows a position: a token late in a long text is like any other.
///
/// The text before it runs on the golden model, whose state the device takes over, since nothing else is carried from
/// token to token.
@Suite(.serialized) struct LongContextTests {
  @Test func afterThousandsOfTokens() async throws { try await check(tokens: 2000) }

  @Test(.enabled(if: runsLongTests, "set TERN_TEST_FULL=1"))
  func afterMillionsOfTokens() async throws { try await check(tokens: 4_000_000) }

  private func check(tokens: Int) async throws {
    let model = try TernaryModel.load("stories-0.6m")
    let fixedPoint = FixedPointModel(model)
    let golden = GoldenDevice(fixedPoint)
    let device = try await SimulatedDevice.open(
      AcceleratorConfiguration(name: model.name, model: model.configuration), model: model, golden: fixedPoint)
    var generator = SplitMix64(seed: 1)
    func next() -> Int { Int.random(in: 0..<model.configuration.vocabularySize, using: &generator) }

    let first = (0..<10).map { _ in next() }
    for token in first { _ = try golden.step(token, wantsAnswer: false) }
    for token in first.dropLast() { _ = try device.step(token, wantsAnswer: true) }
    let early = try cycles(of: first[9], on: device)
    #expect(try device.saveState() == golden.saveState())

    for _ in 10..<tokens { _ = try golden.step(next(), wantsAnswer: false) }
    let state = try golden.saveState()
    #expect(size(state) == model.configuration.layerCount * model.configuration.hiddenSize)
    #expect(golden.statistics.tokens == tokens)
    try device.restoreState(state)
    for _ in 0..<8 {
      let token = next()
      #expect(try cycles(of: token, on: device) { $0 == (try golden.step(token, wantsAnswer: true)) } == early)
    }
    #expect(try device.saveState() == golden.saveState())
  }

  /// Cycles of a token with an answer, by phase.
  private func cycles(
    of token: Int, on device: SimulatedDevice, check: (Answer?) throws -> Bool = { _ in true }
  ) throws -> CycleCounts? {
    let before = device.statistics
    #expect(try check(try device.step(token, wantsAnswer: true)))
    return (device.statistics - before).cycles
  }

  private func size(_ state: DeviceState) -> Int? {
    guard case .fixedPoint(let values) = state else { return nil }
    return values.values.count
  }
}
