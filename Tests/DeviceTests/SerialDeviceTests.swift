import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// Whether tests that take long run too.
private let isFullTest = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

/// The driver and the emitted `host_link` with an accelerator behind it, bit by bit over a simulated serial line.
@Suite struct SerialDeviceTests {
  private static func device(
    _ line: SimulatedLine, note: @escaping (String) -> Void = { _ in }
  ) throws -> SerialDevice {
    try SerialDevice(among: [Small.design().configuration], timing: .simulated, note: note) { line }
  }

  @Test func answersEqualTheGoldenModels() async throws {
    let device = try await Self.device(.open())
    let verifier = Verifier(device, against: Small.golden)
    for _ in 0..<2 {
      let result = try Generation(prompt: [1, 30, 9], limit: 12).run(on: verifier)
      #expect(result.tokens[0].count == 12 || result.tokens[0].last == Small.configuration.endToken)
      try verifier.checkState()
    }
    #expect(device.traffic.repeats == 0)
  }

  /// A command has six bytes and its words. A token: a write of three words, a read of four; {sum, token} of a candidate.
  @Test(arguments: [false, true]) func bytesOfATokenAreCounted(candidates: Bool) async throws {
    let device = try await Self.device(.open())
    device.readsCandidates = candidates
    for token in 1...5 { _ = try device.step(token, wantsAnswer: true) }
    let count = device.configuration.candidates
    let expected =
      candidates
      ? SerialTraffic(sent: 6 + 12 + 6 + 6, received: 16 + 4 * (2 * count + 1)) : SerialTraffic(sent: 24, received: 16)
    #expect(try SerialDevice.roundTraffic(device.configuration, candidates: candidates) == expected)
    #expect(device.roundTraffic == SerialTraffic(sent: 5 * expected.sent, received: 5 * expected.received))
    #expect(expected.seconds(baud: 1000) == Double(expected.sent + expected.received) / 100)
  }

  @Test func aWrongWeightIsFound() async throws {
    let wrong = Small.model.replacing(layer: 1) { $0.changing(row: 3, column: 5) }
    let verifier = Verifier(try await Self.device(.open(model: wrong)), against: Small.golden)
    #expect {
      _ = try Generation(prompt: [1, 30, 9], limit: 12).run(on: verifier)
      try verifier.checkState()
    } throws: { error in
      guard case .difference = error as? DeviceError else { return false }
      return true
    }
  }

  @Test func streamsHaveTheirOwnStates() async throws {
    let line = try await SimulatedLine(SerialBench.double.value, images: Small.images())
    let device = try SerialDevice(among: [Small.design(streams: 2).configuration], timing: .simulated) { line }
    let verifier = Verifier(device, against: Small.golden)
    _ = try Generation(prompts: [[1, 30, 9], [1, 4]], limit: 12).run(on: verifier)
    try verifier.checkState()
  }

  /// Runs a stream with faults on the line, every token compared with the golden model.
  private func run(_ tokens: Int, _ noise: Noise) async throws -> SerialTraffic {
    let device = try await Self.device(.open(noise: noise))
    let golden = GoldenDevice(Small.golden)
    var generator = SplitMix64(seed: 7)
    for number in 0..<tokens {
      device.readsCandidates = number % 8 == 0
      if number % 100 == 99 {
        try device.reset()
        try golden.reset()
      }
      let token = Int.random(in: 0..<Small.configuration.vocabularySize, using: &generator)
      let wantsAnswer = number % 5 != 0
      let answer = try device.step(token, wantsAnswer: wantsAnswer)
      let expected = try golden.step(token, wantsAnswer: wantsAnswer)
      #expect(answer?.best == expected?.best, "token \(number)")
      if device.readsCandidates { #expect(answer?.candidates == expected?.candidates, "token \(number)") }
    }
    #expect(try device.saveState() == golden.saveState())
    return device.traffic
  }

  @Test(arguments: [1, 2]) func noiseGivesNoWrongToken(seed: UInt64) async throws {
    let noise = Noise(seed: seed)
    let traffic = try await run(isFullTest ? 10_000 : 500, noise)
    #expect(noise.faults > 10 && traffic.repeats > 5)
  }

  @Test func burstsGiveNoWrongToken() async throws {
    let noise = Noise(seed: 3, period: 2000, burst: 60)
    let traffic = try await run(isFullTest ? 10_000 : 500, noise)
    #expect(noise.faults > 5 && traffic.repeats > 5)
  }

  @Test func aLineTooNoisyToUseEndsTheStream() async throws {
    let line = try await SimulatedLine.open()
    let device = try Self.device(line)
    line.noise = Noise(seed: 1, period: 4)
    #expect(throws: DeviceError.self) {
      for _ in 0..<20 { _ = try device.step(3, wantsAnswer: true) }
    }
  }

  /// The board computed the token that was given up: what is asked next must not get its answer, nor see its state.
  @Test func aTokenThatWasGivenUpLeavesNothingBehind() async throws {
    let line = try await SimulatedLine.open()
    var notes: [String] = []
    let device = try Self.device(line) { notes.append($0) }
    let verifier = Verifier(device, against: Small.golden)
    for token in [1, 30] { _ = try verifier.step(token, wantsAnswer: true) }
    line.isDeaf = true
    #expect(throws: DeviceError.self) { try device.step(3, wantsAnswer: true) }
    line.isDeaf = false
    for token in 5...8 { _ = try verifier.step(token, wantsAnswer: true) }
    try verifier.checkState()
    #expect(notes == ["line: an exchange was broken off; computing 2 tokens again"])
  }

  @Test func statesMove() async throws {
    let device = try await Self.device(.open())
    let golden = GoldenDevice(Small.golden)
    for token in [1, 30, 9] {
      _ = try device.step(token, wantsAnswer: false)
      _ = try golden.step(token, wantsAnswer: false)
    }
    let state = try device.saveState()
    #expect(try state == golden.saveState())
    _ = try device.step(5, wantsAnswer: false)
    try device.restoreState(state)
    #expect(try device.step(7, wantsAnswer: true)?.candidates == golden.step(7, wantsAnswer: true)?.candidates)
    try device.reset()
    #expect(try device.saveState() == .fixedPoint(RecurrentState(configuration: Small.configuration)))
  }

  @Test func countersAreTheSimulatedDevices() async throws {
    let serial = try await Self.device(.open())
    let simulated = try await Small.simulated()
    for device in [serial, simulated] as [any Device] {
      for token in [1, 30, 9] { _ = try device.step(token, wantsAnswer: token == 9) }
    }
    let (found, expected) = (serial.statistics, simulated.statistics)
    #expect((found.tokens, found.rounds, found.saturations) == (3, 3, expected.saturations))
    #expect(found.cycles?.projections == expected.cycles?.projections)
    #expect(found.cycles?.embedding == expected.cycles?.embedding)
    // Here the answers wait for the mailbox, two cycles a beat.
    #expect(try #require(found.cycles).waiting >= #require(expected.cycles).waiting)
  }

  @Test func aGreedyTokenTakesFewBytes() async throws {
    let line = try await SimulatedLine.open()
    let device = try Self.device(line)
    device.readsCandidates = false
    let (before, start) = (device.traffic, line.simulation.cycles)
    for token in 0..<10 { _ = try device.step(token, wantsAnswer: true) }
    let cycles = line.simulation.cycles - start
    #expect(device.traffic.sent - before.sent == 240 && device.traffic.received - before.received == 160)
    // What the line takes, with four cycles a bit: the request, and the response after it; the command that reads the
    // response goes over the line while the token is computed.
    let computing = try #require(device.statistics.cycles).total
    let overhead = Int(cycles) - 10 * (18 + 16) * 10 * 4 - computing
    #expect((0...10 * 500).contains(overhead), "\(overhead) cycles for ten tokens")
  }

  // MARK: Losses

  @Test func aStreamGoesOnAfterAPowerCut() async throws {
    let line = try await SimulatedLine.open()
    var notes: [String] = []
    let device = try Self.device(line) { notes.append($0) }
    let verifier = Verifier(device, against: Small.golden)
    for token in 1...8 {
      if token == 5 { try line.interruptPower() }
      _ = try verifier.step(token, wantsAnswer: true)
    }
    try verifier.checkState()
    #expect(notes.count == 1 && notes.first?.contains("lost its state") == true)
    #expect(device.traffic.recoveries == 1)
  }

  @Test func aStreamGoesOnAfterReplugging() async throws {
    let first = try await SimulatedLine.open()
    let second = try await SimulatedLine.open()
    var line = first
    var attempts = 0
    let device = try SerialDevice(among: [Small.design().configuration], timing: .simulated) {
      attempts += 1
      if attempts == 2 || line.isGone { throw DeviceError.invalidOption("not there") }
      return line
    }
    let verifier = Verifier(device, against: Small.golden)
    try verifier.restoreState(.fixedPoint(RecurrentState(values: (0..<64).map { $0 * 100 })), stream: 0)
    for token in 1...8 {
      if token == 5 { (line, first.isGone) = (second, true) }
      _ = try verifier.step(token, wantsAnswer: true)
    }
    try verifier.checkState()
    #expect(attempts == 3)
    second.isGone = true
    #expect(throws: DeviceError.failed("line: was unplugged, and did not come back within 0 s")) {
      try device.step(1, wantsAnswer: true)
    }
  }

  @Test func anotherHostsSessionIsNoticed() async throws {
    let line = try await SimulatedLine.open()
    var notes = 0
    let device = try Self.device(line) { _ in notes += 1 }
    let verifier = Verifier(device, against: Small.golden)
    _ = try verifier.step(1, wantsAnswer: true)
    _ = try Self.device(line).step(9, wantsAnswer: true)
    _ = try verifier.step(2, wantsAnswer: true)
    #expect(notes == 1)
  }

  /// A program was ended in the middle of an exchange: what the board still sends is not taken for its identity.
  @Test(arguments: [1, 3, 4, 8, 255]) func lateRepliesAreNotTakenForTheIdentity(words: Int) async throws {
    let line = try await SimulatedLine.open()
    try line.write(UARTBone.read(words, at: UInt32(ControlRegister.version.rawValue)))
    let verifier = Verifier(try Self.device(line), against: Small.golden)
    for token in [1, 30] { _ = try verifier.step(token, wantsAnswer: true) }
  }

  // MARK: Refusals

  @Test(arguments: [
    (0, "it still loads"), (2, "no model is in its flash"), (3, "for another bitstream"), (4, "is damaged"),
    (5, "memory does not work"),
  ]) func aBoardThatIsNotReadyIsRefused(status: UInt32, line words: String) async throws {
    let line = try await SimulatedLine.open()
    try line.setBootStatus(status)
    #expect { try Self.device(line) } throws: { "\($0)".contains(words) }
  }

  @Test func aBoardThatBecomesUnreadyComputesNothing() async throws {
    let line = try await SimulatedLine.open()
    let device = try Self.device(line)
    try line.setBootStatus(4)
    #expect { try device.step(1, wantsAnswer: true) } throws: { "\($0)".contains("refuses to compute") }
    try line.setBootStatus(1)
    #expect(try device.step(1, wantsAnswer: true) != nil)
    #expect(device.statistics.tokens == 1)
  }

  @Test func anotherConfigurationIsRefused() async throws {
    let line = try await SimulatedLine.open()
    #expect {
      try SerialDevice(among: [Small.design(lanes: 32).configuration], timing: .simulated) { line }
    } throws: { "\($0)".contains("another configuration (0x") }
  }

  /// The configuration is the same, the weights are not.
  @Test func anotherModelOfTheSameSizeIsRefused() async throws {
    let device = try await Self.device(.open())
    let other = TernaryModel.random(configuration: Small.configuration, seed: 99, name: "other")
    #expect { try device.checkModel(FixedPointModel(other)) } throws: { "\($0)".contains("has other weights") }
    try device.checkModel(Small.golden)
    #expect(device.statistics.tokens == 0 && device.readsCandidates)
    let verifier = Verifier(device, against: Small.golden)
    for token in [1, 30] { _ = try verifier.step(token, wantsAnswer: true) }
    try verifier.checkState()
    #expect(device.statistics.tokens == 2)
  }

  @Test(arguments: [
    ([UInt32](), "nothing answers"), ([0x1234_5678, 1, 2], "is not a Tern"),
    ([ControlRegister.identification, 9, 2], "is a Tern of version 9"),
  ]) func whatIsNoTernIsRefused(words: [UInt32], line: String) throws {
    #expect {
      try SerialDevice(among: [Small.design().configuration], timing: .simulated) { Parrot(UARTBone.bytes(words)) }
    } throws: { "\($0)".contains(line) }
  }

  @Test func anotherBaudRateIsRefused() throws {
    #expect {
      try SerialDevice(among: [Small.design().configuration], timing: .simulated) { Parrot(nil) }
    } throws: { "\($0)".contains("cannot be understood") }
  }
}

/// Something that answers all the same; random bytes if it has none.
private final class Parrot: SerialLine {
  let name = "parrot"
  private let bytes: [UInt8]?
  private var next: [UInt8] = []

  init(_ bytes: [UInt8]?) { self.bytes = bytes }

  func write(_ command: [UInt8]) { next = bytes ?? (0..<20).map { _ in UInt8.random(in: 0...255) } }
  func read(atMost count: Int, within seconds: Double) -> [UInt8] {
    defer { next = Array(next.dropFirst(count)) }
    return seconds == 0 ? [] : Array(next.prefix(count))
  }
}
