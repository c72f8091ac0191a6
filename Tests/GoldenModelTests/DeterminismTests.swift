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
