import Testing

@testable import Measurement

@Suite struct ComparisonTests {
  @Test func publishedFiguresAgreeWithThemselves() throws {
    for work in try PriorArt.load().works {
      #expect((work.target == nil) != (work.unmatched == nil), "\(work.work)")
      #expect(work.target.map { Target.named($0) != nil } ?? true)
      for result in work.results {
        #expect((result.watts == nil) || work.powerBasis != nil, "\(work.work): power without a basis")
        guard let rate = result.tokensPerSecond, let watts = result.watts, let quotient = result.tokensPerSecondPerWatt
        else { continue }
        #expect(abs(rate / watts - quotient) < 0.03 * quotient, "\(work.work), \(result.model)")
      }
    }
  }

  @Test func rowsHaveTheScopeOfThePublishedOnes() throws {
    var asked: [Comparison.Query] = []
    let text = Comparison(try PriorArt.load()) { query in
      asked.append(query)
      if query.model == "2.7b" { throw PowerError("does not fit") }
      var report = madeUpReport(streams: query.streams)
      report.scope.model = query.model
      return report
    }.markdown
    #expect(asked.contains(.init(target: "2xu280", model: "370m", streams: 16)))
    let lines = text.split(separator: "\n")
    for (index, line) in lines.enumerated() where line.hasPrefix("| **Tern**") {
      let cells = line.split(separator: "|").map { $0.trimmingPrefix(" ").split(separator: " ").first ?? "" }
      // The published row above, or the one above that where the head is in question.
      let above = try #require(lines[..<index].last { $0.hasPrefix("| ") && !$0.hasPrefix("| **Tern**") })
      let published = above.split(separator: "|").map { $0.trimmingPrefix(" ").split(separator: " ").first ?? "" }
      #expect(cells[1] == published[1] && cells[2] == published[2])
      #expect(cells[3] == published[3] || published[3] == "not")
    }
    #expect(lines.contains { $0.contains("does not fit") && $0.contains("2.7b") })
    // Every number of a rate, a power or a clock has its basis.
    for line in lines where line.hasPrefix("| ") && !line.hasPrefix("|  |") && !line.hasPrefix("| work") {
      for cell in line.split(separator: "|").dropFirst(5).prefix(3) where cell.contains(where: \.isNumber) {
        #expect(Basis.allCases.contains { cell.contains($0.rawValue) }, "\(cell)")
      }
    }
  }

  /// What an instrument says takes the place of the estimate, whose error is said.
  @Test func measuredPowerDisplacesTheEstimate() throws {
    let report = madeUpReport()
    let power = try MeasuredPower(MadeUpRecording().trace(2, clock: .tokens), madeUpTimes(), accuracy: 0.01)
    let measured = try report.measured(power, madeUpTimes())
    #expect(measured.decode.watts == power.active && measured.decode.watts.basis == .measured)
    #expect(measured.decode.joulesPerToken == power.joulesPerToken && measured.prefill == report.prefill)
    // At rest 0.05 W and a clock tree of 0.1 W, and 25 of 9,500 tokens a second.
    let expected = 0.15 + 25.0 / 9500 * 1.25
    let error = try #require(measured.measurement).estimateError
    #expect(abs(error.value - (expected / power.active.value - 1)) < 1e-9 && error.low < error.high)
  }
}
