import Accelerator
import Device
import GoldenModel
import TernaryLM
import Testing

/// Several streams: each is what it would be alone, whatever the others do.
@Suite struct StreamTests {
  /// Random rounds: tokens with and without an answer, idle streams, sequences that begin anew, states that move.
  private func checkIndependence(of device: any Device) throws {
    let alone = (0..<device.streams).map { _ in GoldenDevice(Small.golden) }
    var generator = SplitMix64(seed: 3)
    for _ in 0..<40 {
      let stream = Int.random(in: 0..<device.streams, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0:
        try device.reset(stream: stream)
        try alone[stream].reset()
      case 1:
        let state = try device.saveState(stream: stream)
        #expect(try state == alone[stream].saveState())
        let other = (stream + 1) % device.streams
        try device.restoreState(state, stream: other)
        try alone[other].restoreState(state)
      default: break
      }
      let round = (0..<device.streams).map { _ in
        Int.random(in: 0..<4, using: &generator) == 0
          ? nil
          : StreamToken(
            Int.random(in: 0..<50, using: &generator), wantsAnswer: Int.random(in: 0..<3, using: &generator) > 0)
      }
      let answers = try device.step(round)
      for (stream, token) in round.enumerated() {
        let expected = try token.flatMap { try alone[stream].step($0.token, wantsAnswer: $0.wantsAnswer) }
        #expect(answers[stream]?.output == expected?.output)
        #expect(answers[stream]?.candidates == expected?.candidates && answers[stream]?.best == expected?.best)
      }
    }
    for stream in alone.indices { #expect(try device.saveState(stream: stream) == alone[stream].saveState()) }
    let taken = alone.reduce(0) { $0 + $1.statistics.tokens }
    #expect(device.statistics.tokens == taken && device.statistics.rounds <= 40)
  }

  @Test func goldenDevice() throws {
    try checkIndependence(of: GoldenDevice(Small.golden, streams: 3))
  }

  @Test(arguments: [nil, WeightPorts(count: 1, width: 32)]) func simulatedDevice(weightPorts: WeightPorts?) async throws
  {
    try checkIndependence(of: try await Small.simulated(streams: 3, weightPorts: weightPorts))
  }

  @Test(arguments: [nil, WeightPorts(count: 1, width: 32)]) func aVerifiedDevice(weightPorts: WeightPorts?) async throws
  {
    let device = try await Small.simulated(streams: 3, weightPorts: weightPorts)
    let verifier = Verifier(device, against: Small.golden)
    let prompts = [[1, 7, 3, 9], [4], [30, 31]]
    let result = try Generation(prompts: prompts, limit: 12).run(on: verifier)
    try verifier.checkState()
    let expected = try Generation(prompts: prompts, limit: 12).run(on: GoldenDevice(Small.golden, streams: 3))
    #expect(result.tokens == expected.tokens)
  }

  @Test func floatDevice() throws {
    let device = FloatDevice(Small.model, streams: 2)
    let alone = FloatDevice(Small.model)
    for token in [1, 7, 49] {
      let answers = try device.step([nil, StreamToken(token, wantsAnswer: true)])
      #expect(try answers == [nil, alone.step(token, wantsAnswer: true)])
    }
    #expect(try device.saveState(stream: 1) == alone.saveState())
    #expect(try device.saveState(stream: 0) == FloatDevice(Small.model).saveState())
  }

  @Test func roundsAndStreamsThatDoNotFitAreRefused() throws {
    let token = StreamToken(1, wantsAnswer: true)
    for device in [GoldenDevice(Small.golden, streams: 2), FloatDevice(Small.model, streams: 2)] as [any Device] {
      for round in [[token], [token, nil, nil], []] as [[StreamToken?]] {
        #expect(throws: DeviceError.self) { try device.step(round) }
      }
      #expect(throws: DeviceError.tokenOutOfRange(50, vocabularySize: 50)) {
        try device.step([token, StreamToken(50, wantsAnswer: false)])
      }
      let state = try device.saveState()
      for stream in [-1, 2] {
        #expect(throws: DeviceError.self) { try device.reset(stream: stream) }
        #expect(throws: DeviceError.self) { try device.saveState(stream: stream) }
        #expect(throws: DeviceError.self) { try device.restoreState(state, stream: stream) }
      }
      #expect(device.statistics == DeviceStatistics())
    }
  }

  @Test func aRoundOfIdleStreamsDoesNothing() async throws {
    for device in [GoldenDevice(Small.golden), try await Small.simulated()] as [any Device] {
      let before = device.statistics
      #expect(try device.step([nil]) == [nil])
      #expect(device.statistics == before)
    }
  }
}
