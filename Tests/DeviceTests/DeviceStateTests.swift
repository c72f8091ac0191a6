import Device
import GoldenModel
import Testing

@Suite struct DeviceStateTests {
  /// Bests of some tokens from where the device is.
  private func run(_ device: any Device, _ tokens: [Int]) throws -> [Answer?] {
    try tokens.map { try device.step($0, wantsAnswer: true) }
  }

  /// A sequence continued from a saved state is the sequence that was not interrupted.
  private func checkContinuation(on device: any Device) throws {
    try device.reset()
    _ = try run(device, [1, 7, 49])
    let state = try device.saveState()
    let expected = try run(device, [3, 4, 5])
    try device.reset()
    #expect(try run(device, [3, 4, 5]) != expected)
    try device.restoreState(state)
    #expect(try device.saveState() == state)
    #expect(try run(device, [3, 4, 5]) == expected)
  }

  @Test func softwareDevices() throws {
    try checkContinuation(on: GoldenDevice(Small.golden))
    try checkContinuation(on: FloatDevice(Small.model))
  }

  @Test func simulatedDevice() async throws {
    let simulated = try await Small.simulated()
    #expect(try simulated.saveState() == GoldenDevice(Small.golden).saveState())
    try checkContinuation(on: simulated)
  }

  @Test func sequencesMoveBetweenDevices() async throws {
    let golden = GoldenDevice(Small.golden)
    let simulated = try await Small.simulated()
    _ = try run(golden, [1, 7, 49])
    try simulated.restoreState(golden.saveState())
    #expect(try run(simulated, [3, 4]) == run(golden, [3, 4]))
    #expect(try simulated.saveState() == golden.saveState())
  }

  @Test func aStateOfAnotherKindOrSizeIsRefused() throws {
    let golden = GoldenDevice(Small.golden)
    let float = FloatDevice(Small.model)
    #expect(throws: DeviceError.otherState) { try golden.restoreState(float.saveState()) }
    #expect(throws: DeviceError.otherState) { try float.restoreState(golden.saveState()) }
    #expect(throws: DeviceError.otherState) { try golden.restoreState(.fixedPoint(RecurrentState(values: [1, 2]))) }
  }

  @Test func floatAndFixedPointAreClose() throws {
    let golden = try run(GoldenDevice(Small.golden), [1, 7, 49, 20]).compactMap { $0?.logits }.joined()
    let float = try run(FloatDevice(Small.model), [1, 7, 49, 20]).compactMap { $0?.logits }.joined()
    let largest = float.map(abs).max() ?? 0
    let error = zip(golden, float).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error < 0.1 * largest)
  }
}
