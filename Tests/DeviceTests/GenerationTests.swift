import Device
import Testing

@Suite struct GenerationTests {
  @Test func onlyTheLastTokenOfThePromptWantsAnAnswer() throws {
    let device = ScriptedDevice([7, 8, 9])
    let result = try Generation(prompt: [3, 4, 5], limit: 3).run(on: device)
    #expect(result.tokens == [[7, 8, 9]])
    #expect(device.resets == [0])
    #expect(device.rounds.map { $0[0]?.token } == [3, 4, 5, 7, 8])
    #expect(device.rounds.map { $0[0]?.wantsAnswer } == [false, false, true, true, true])
    #expect(result.statistics.tokens == 3)
  }

  @Test func itStopsAtTheEndToken() throws {
    let device = ScriptedDevice([7, 2, 9])
    var reported: [Int] = []
    let result = try Generation(prompt: [1], limit: 9).run(on: device) { _, token, isLast in
      reported.append(token)
      #expect(isLast == (token == 2))
    }
    #expect(result.tokens == [[7, 2]])
    #expect(reported == [7, 2])
  }

  @Test func streamsEndAtTheirOwnTimesAndAreIdleThen() throws {
    let device = ScriptedDevice([7, 2], [8, 9, 4, 5], [3], [6])
    let result = try Generation(prompts: [[1], [1, 5, 6], [3, 9]], limit: 3).run(on: device)
    #expect(result.tokens == [[7, 2], [8, 9, 4], [3]])
    // The third has nothing more to say, and the fourth has no prompt.
    let token = { StreamToken($0, wantsAnswer: true) }
    let silent = { StreamToken($0, wantsAnswer: false) }
    #expect(
      device.rounds == [
        [token(1), silent(1), silent(3), nil], [token(7), silent(5), token(9), nil],
        [nil, token(6), token(3), nil], [nil, token(8), nil, nil], [nil, token(9), nil, nil],
      ])
    #expect(device.resets == [0, 1, 2, 3])
    #expect(result.statistics.rounds == 5 && result.statistics.tokens == 10)
  }

  @Test func roundsWithoutAnAnswerAreNotMeasured() throws {
    let device = ScriptedDevice([7], [8])
    let result = try Generation(prompts: [[1, 3, 4], [5, 6]], limit: 1).run(on: device)
    #expect(device.rounds.count == 3)
    #expect(result.statistics.rounds == 2 && result.statistics.tokens == 3)
  }

  /// Each stream samples with a seed of its own, and says what it says alone with that seed.
  @Test func streamsDoNotDisturbEachOther() throws {
    let prompts = [[1, 7], [1, 7], [9], [4, 5, 6, 7, 8]]
    let sampling = try SamplingOptions(temperature: 1, seed: 5)
    let together = try Generation(prompts: prompts, limit: 16, sampling: sampling)
      .run(on: GoldenDevice(Small.golden, streams: 4))
    for (stream, prompt) in prompts.enumerated() {
      let alone = try Generation(
        prompt: prompt, limit: 16, sampling: SamplingOptions(temperature: 1, seed: 5 + UInt64(stream))
      ).run(on: GoldenDevice(Small.golden))
      #expect(together.tokens[stream] == alone.tokens[0])
    }
    #expect(together.tokens[0] != together.tokens[1])
  }

  @Test func aSequenceGoesOnWhereItsStateWasSaved() throws {
    let device = GoldenDevice(Small.golden, streams: 2)
    let whole = try Generation(prompts: [[1, 7], [9]], limit: 12).run(on: device).tokens
    let part = try Generation(prompts: [[1, 7], [9]], limit: 5).run(on: device).tokens
    let states = try (0..<2).map { try device.saveState(stream: $0) }
    let rest = try Generation(prompts: part.map { $0.suffix(1) }, limit: 7, states: states)
      .run(on: GoldenDevice(Small.golden, streams: 2)).tokens
    #expect(zip(part, rest).map(+) == whole)
  }

  @Test func aTokenThatDoesNotExistIsAnErrorBeforeAnythingRuns() throws {
    let device = ScriptedDevice([], [])
    #expect(throws: DeviceError.tokenOutOfRange(10, vocabularySize: 10)) {
      try Generation(prompts: [[1], [1, 10]], limit: 1).run(on: device)
    }
    #expect(device.rounds.isEmpty)
  }

  @Test func morePromptsThanStreamsAreRefused() throws {
    #expect(throws: DeviceError.invalidOption("2 prompts for 1 streams; give at most one for each")) {
      try Generation(prompts: [[1], [1]], limit: 1).run(on: ScriptedDevice([7]))
    }
  }

  @Test func emptyPromptsAndLimitsAreRefused() {
    #expect(throws: DeviceError.self) { try Generation(prompt: [], limit: 1) }
    #expect(throws: DeviceError.self) { try Generation(prompts: [], limit: 1) }
    #expect(throws: DeviceError.self) { try Generation(prompts: [[1], []], limit: 1) }
    #expect(throws: DeviceError.self) { try Generation(prompt: [1], limit: 0) }
    #expect(throws: DeviceError.self) { try Generation(prompts: [[1]], limit: 1, states: []) }
  }

  @Test func aCancelledTaskStops() async throws {
    let task = Task {
      try Generation(prompt: [1], limit: .max).run(on: GoldenDevice(Small.golden)).tokens.count
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
