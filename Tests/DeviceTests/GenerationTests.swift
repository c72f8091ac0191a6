import Device
import Testing

@Suite struct GenerationTests {
  @Test func onlyTheLastTokenOfThePromptWantsAnAnswer() throws {
    let device = ScriptedDevice(answers: [7, 8, 9])
    let result = try Generation(prompt: [3, 4, 5], limit: 3).run(on: device)
    #expect(result.tokens == [7, 8, 9])
    #expect(device.resets == 1)
    #expect(device.steps.map(\.token) == [3, 4, 5, 7, 8])
    #expect(device.steps.map(\.wantsAnswer) == [false, false, true, true, true])
    #expect(result.statistics.tokens == 3)
  }

  @Test func itStopsAtTheEndToken() throws {
    let device = ScriptedDevice(answers: [7, 2, 9])
    var reported: [Int] = []
    let result = try Generation(prompt: [1], limit: 9).run(on: device) { reported.append($0) }
    #expect(result.tokens == [7, 2])
    #expect(reported == [7, 2])
  }

  @Test func aTokenThatDoesNotExistIsAnErrorBeforeAnythingRuns() throws {
    let device = ScriptedDevice(answers: [])
    #expect(throws: DeviceError.tokenOutOfRange(10, vocabularySize: 10)) {
      try Generation(prompt: [1, 10], limit: 1).run(on: device)
    }
    #expect(device.steps.isEmpty)
  }

  @Test func emptyPromptsAndLimitsAreRefused() {
    #expect(throws: DeviceError.self) { try Generation(prompt: [], limit: 1) }
    #expect(throws: DeviceError.self) { try Generation(prompt: [1], limit: 0) }
  }

  @Test func aCancelledTaskStops() async throws {
    let task = Task {
      try Generation(prompt: [1], limit: .max).run(on: GoldenDevice(Small.golden)).tokens.count
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
