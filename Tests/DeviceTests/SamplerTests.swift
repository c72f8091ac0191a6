import Device
import Testing

@Suite struct SamplerTests {
  private let answer = Answer(logits: [0, 2, 1, -50])

  private func counts(_ options: SamplingOptions, draws: Int = 4000) -> [Int] {
    var sampler = Sampler(options)
    var counts = [0, 0, 0, 0]
    for _ in 0..<draws { counts[sampler.choose(answer)] += 1 }
    return counts
  }

  @Test func temperatureZeroIsTheDevicesChoice() {
    #expect(counts(.greedy, draws: 10) == [0, 10, 0, 0])
  }

  @Test func frequenciesFollowTheSoftmax() throws {
    // softmax(0, 2, 1) = 0.090, 0.665, 0.245; three standard deviations of 4,000 draws are below 0.025.
    let counts = counts(try SamplingOptions(temperature: 1, seed: 7)).map { Double($0) / 4000 }
    #expect(abs(counts[0] - 0.090) < 0.025 && abs(counts[1] - 0.665) < 0.025 && abs(counts[2] - 0.245) < 0.025)
    #expect(counts[3] == 0)
  }

  @Test func topKAndTopPCutTheTail() throws {
    #expect(counts(try SamplingOptions(temperature: 9, topK: 1), draws: 50)[1] == 50)
    let two = counts(try SamplingOptions(temperature: 1, topP: 0.7))
    #expect(two[0] == 0 && two[1] > 0 && two[2] > 0)
    #expect(counts(try SamplingOptions(temperature: 1, topP: 0.6), draws: 50)[1] == 50)
  }

  @Test func withoutLogitsTheCandidatesAreDrawn() throws {
    let few = Answer(best: 1, candidates: Array(answer.candidates.prefix(2)), logits: nil, output: nil)
    var sampler = Sampler(try SamplingOptions(temperature: 5))
    let drawn = Set((0..<100).map { _ in sampler.choose(few) })
    #expect(drawn == [1, 2])
  }

  @Test func theSeedDecides() throws {
    func draws(_ seed: UInt64) throws -> [Int] {
      var sampler = Sampler(try SamplingOptions(temperature: 1, seed: seed))
      return (0..<32).map { _ in sampler.choose(answer) }
    }
    #expect(try draws(3) == draws(3))
    #expect(try draws(3) != draws(4))
  }

  @Test(arguments: [-1, .nan, .infinity]) func badTemperatures(temperature: Double) {
    #expect(throws: DeviceError.self) { try SamplingOptions(temperature: temperature) }
  }

  @Test func badCuts() {
    #expect(throws: DeviceError.self) { try SamplingOptions(temperature: 1, topK: 0) }
    for topP in [0, -0.5, 1.01, .nan] {
      #expect(throws: DeviceError.self) { try SamplingOptions(temperature: 1, topP: topP) }
    }
  }
}
