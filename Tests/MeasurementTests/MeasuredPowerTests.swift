import Foundation
import Testing

@testable import Measurement

@Suite struct MeasuredPowerTests {
  private func holds(_ figure: Figure, _ value: Double, within part: Double) -> Bool {
    figure.low <= value && value <= figure.high && abs(figure.value - value) <= part * value
      && figure.basis == .measured
  }

  @Test func energyIsTheIntegralOverTheTokens() throws {
    let times = try madeUpTimes(streams: 2)
    let power = try MeasuredPower(MadeUpRecording().trace(2, clock: .tokens), times, accuracy: 0.01)
    #expect(holds(power.active, 1.5, within: 0.01))
    #expect(holds(power.idle, 0.5, within: 0.01))
    #expect(holds(power.aboveIdle, 1, within: 0.02))
    // 100 tokens of two streams in 2 s.
    #expect(holds(power.joulesPerToken, 0.03, within: 0.01))
    #expect(holds(power.joulesPerTokenAboveIdle, 0.02, within: 0.02))
    #expect(power.tokensPerSecond.value == 50)
    #expect(holds(power.tokensPerSecondPerWatt, 50 / 1.5, within: 0.01))
    #expect(power.coverage > 0.999 && power.samples == 201)
    // 1 % of the reading alone is 15 mW each way.
    #expect(power.active.high - power.active.low > 0.03)
  }

  @Test(arguments: [0.0, 12.34, 1e6]) func recordingsWithoutDatesAreAlignedByTheRise(start: Double) throws {
    var recording = MadeUpRecording(noise: 0.2, start: start)
    recording.before = 7
    let power = try MeasuredPower(recording.trace(2), madeUpTimes(), accuracy: 0.01)
    #expect(power.alignment == "aligned by the rise of power")
    #expect(holds(power.active, 1.5, within: 0.04))
    #expect(holds(power.aboveIdle, 1, within: 0.08))
  }

  @Test func datesAlign() throws {
    let times = try madeUpTimes()
    let recording = MadeUpRecording(start: times.start)
    let power = try MeasuredPower(recording.trace(2, clock: .unix), times, accuracy: 0.01)
    #expect(power.alignment == "aligned by its dates")
    #expect(holds(power.active, 1.5, within: 0.01))
    // A clock that is an hour off holds no tokens; the rise still tells.
    let late = MadeUpRecording(start: times.start + 3600).trace(2, clock: .unix)
    #expect(throws: PowerError.self) { try MeasuredPower(late, times, accuracy: 0.01) }
    #expect(holds(try MeasuredPower(late, times, accuracy: 0.01, byRise: true).active, 1.5, within: 0.01))
  }

  @Test func gapsWidenTheBandOrAreRefused() throws {
    let times = try madeUpTimes()
    let whole = try MeasuredPower(MadeUpRecording().trace(2, clock: .tokens), times, accuracy: 0)
    let short = try MeasuredPower(MadeUpRecording(gap: 0.8..<0.95).trace(2, clock: .tokens), times, accuracy: 0)
    #expect(abs(short.coverage - 0.92) < 0.01)
    #expect(holds(short.active, 1.5, within: 0.01))
    #expect(short.active.high - short.active.low > 2 * (whole.active.high - whole.active.low))
    let long = MadeUpRecording(gap: 0.8..<1.2).trace(2, clock: .tokens)
    #expect(throws: PowerError.self) { try MeasuredPower(long, times, accuracy: 0) }
  }

  @Test func whatCannotBeAlignedIsRefused() throws {
    let times = try madeUpTimes()
    func refuses(_ recording: MadeUpRecording, _ clock: PowerTrace.Clock = .instrument) {
      #expect(throws: PowerError.self) { try MeasuredPower(recording.trace(2, clock: clock), times, accuracy: 0.01) }
    }
    // No rise, no rest around, reversed leads, too short.
    refuses(MadeUpRecording(idle: 1.5, active: 1.5))
    refuses(MadeUpRecording(before: 0.1, after: 0.1))
    refuses(MadeUpRecording(idle: -0.5, active: -1.5), .tokens)
    refuses(MadeUpRecording(before: -0.5, after: -0.5))
    refuses(MadeUpRecording(before: 0, after: 0), .tokens)
  }

  /// A meter whose reading drifts between the rests is trusted less.
  @Test func driftWidensTheBandOfTheRest() throws {
    let times = try madeUpTimes()
    let samples = MadeUpRecording(noise: 0).samples(2).map { sample in
      PowerTrace.Sample(time: sample.time, watts: sample.watts + (sample.time > 1 ? 0.1 : 0))
    }
    let power = try MeasuredPower(
      PowerTrace(samples, clock: .tokens, source: "drifting"), times, accuracy: 0)
    #expect(power.idle.low <= 0.5 && power.idle.high > 0.599)
  }

  @Test func timesSurviveTheirFile() throws {
    let folder = try ScratchFolder()
    let times = try madeUpTimes(streams: 3)
    try times.write(to: "\(folder.path)/times.json")
    #expect(try TokenTimes(reading: "\(folder.path)/times.json") == times)
    let other = try folder.write("other.json", #"{"rounds": []}"#)
    #expect(
      throws: PowerError(
        "\(other): holds no times of tokens; 'tern measure --device PATH --save-times FILE' writes them")
    ) {
      try TokenTimes(reading: other)
    }
    #expect(throws: PowerError.self) { try TokenTimes(reading: "\(folder.path)/missing.json") }
  }
}
