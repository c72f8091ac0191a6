import GoldenModel
import TernaryLM
import Testing

@Suite struct DeterminismTests {
  private let tokens = [1, 36, 0, 5, 5, 20, 7, 11, 29, 3]

  @Test func twoRunsGiveTheSameBits() throws {
    let first = try run(FixedPointModel(randomModel()))
    let second = try run(FixedPointModel(randomModel()))
    #expect(first.outputs == second.outputs)
    #expect(first.state == second.state)
    #expect(Set(first.outputs.map(\.sums)).count > 1, "the outputs depend on the tokens")
  }

  @Test func aRestoredStateContinues() throws {
    let model = FixedPointModel(randomModel())
    let whole = try run(model)
    let half = try run(model, tokens: Array(tokens[..<4]))
    _ = try run(model, tokens: [2, 2, 2])
    let rest = try run(model, tokens: Array(tokens[4...]), from: RecurrentState(values: half.state.values))
    #expect(half.outputs + rest.outputs == whole.outputs)
    #expect(rest.state == whole.state)
  }

  @Test func theHeadChangesNoState() throws {
    let model = FixedPointModel(randomModel())
    var state = RecurrentState(configuration: model.parameters.configuration)
    var saturations = 0
    for token in tokens {
      #expect(model.step(token: token, state: &state, head: false, saturations: &saturations) == nil)
    }
    #expect(try state == run(model).state)
  }

  /// Large enough that its rows are shared among threads.
  @Test func threadsDoNotMatter() throws {
    let configuration = ModelConfiguration(
      vocabularySize: 1030, hiddenSize: 517, layerCount: 2, intermediateSize: 1043)
    let model = TernaryModel.random(configuration: configuration, seed: 1, name: "wide")
    let expected = try trace(FixedPointModel(model, threads: 1))
    #expect(expected.sums.last.map(Set.init)?.count ?? 0 > 100, "the sums depend on the weights")
    for threads in [2, 3, 7] {
      let trace = try trace(FixedPointModel(model, threads: threads))
      #expect(trace.codes == expected.codes && trace.scales == expected.scales)
      #expect(trace.sums == expected.sums && trace.results == expected.results)
    }
  }

  /// One model, several streams at a time.
  @Test func streamsShareAModel() async throws {
    let configuration = ModelConfiguration(vocabularySize: 64, hiddenSize: 512, layerCount: 1, intermediateSize: 768)
    let model = FixedPointModel(.random(configuration: configuration, seed: 2, name: "shared"), threads: 2)
    let expected = try run(model)
    try await withThrowingTaskGroup(of: [HeadOutput].self) { group in
      for _ in 0..<4 { group.addTask { try run(model).outputs } }
      for try await outputs in group { #expect(outputs == expected.outputs) }
    }
  }

  private func trace(_ model: FixedPointModel) throws -> FixedPointTrace {
    var state = RecurrentState(configuration: model.parameters.configuration)
    var saturations = 0
    var trace = FixedPointTrace()
    for token in tokens {
      trace = FixedPointTrace()
      _ = model.step(token: token, state: &state, saturations: &saturations, trace: &trace)
    }
    return trace
  }

  private func run(
    _ model: FixedPointModel, tokens: [Int]? = nil, from start: RecurrentState? = nil
  ) throws -> (outputs: [HeadOutput], state: RecurrentState) {
    var state = start ?? RecurrentState(configuration: model.parameters.configuration)
    var saturations = 0
    let outputs = try (tokens ?? self.tokens).map { token in
      try #require(model.step(token: token, state: &state, saturations: &saturations))
    }
    return (outputs, state)
  }
}
