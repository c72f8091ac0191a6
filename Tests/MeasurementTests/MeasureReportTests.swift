import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import Measurement

/// Reports of models on targets.
@Suite struct MeasureReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let model, target: String
    var testDescription: String { "\(model) on \(target)" }
  }

  static let cases = [
    ("stories-2m", "ulx3s-85f"), ("stories-30m", "ulx3s-85f"), ("370m", "kv260"), ("370m", "2xu280"), ("1.3b", "u280"),
    ("2.7b", "u280"), ("1.3b", "u250"), ("2.7b", "u250"),
  ].map { Case(model: $0.0, target: $0.1) }

  private func design(
    _ test: Case, _ change: (inout MeasuredDesign.Options) -> Void = { _ in }
  ) throws -> MeasuredDesign {
    var options = MeasuredDesign.Options()
    change(&options)
    return try MeasuredDesign(
      #require(ModelConfiguration.named(test.model)), name: test.model, target: #require(Target.named(test.target)),
      options: options)
  }

  /// No number without its basis; none without its band but those that are exact on their basis.
  @Test(arguments: cases) func everyFigureHasBandAndBasis(_ test: Case) throws {
    let report = try MeasureReport(design(test))
    let bases = Basis.allCases.map(\.rawValue)
    for line in report.text.split(separator: "\n") where line.hasPrefix("  ") {
      #expect(bases.contains { line.hasSuffix("\($0))") }, "\(line)")
    }
    for line in report.markdown.split(separator: "\n") where line.hasPrefix("| ") && !line.hasPrefix("| |") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 5, "\(line)")
      #expect(bases.contains(cells[3]), "\(line)")
      #expect(cells[2] == "exact" || cells[2].contains(" to "), "\(line)")
      #expect(cells[4].count > 5, "\(line)")
    }
    try checkNumbers(JSONSerialization.jsonObject(with: report.encoded()), path: [])
  }

  /// In JSON, numbers are those of a figure, or of the scope.
  private func checkNumbers(_ value: Any, path: [String]) throws {
    if let object = value as? [String: Any] {
      let isFigure = object["basis"] != nil && object["low"] != nil && object["high"] != nil && object["source"] != nil
      if isFigure { return }
      for (key, member) in object { try checkNumbers(member, path: path + [key]) }
    } else if let array = value as? [Any] {
      for member in array { try checkNumbers(member, path: path) }
    } else if value is NSNumber, !(value is Bool) {
      #expect(path.first == "scope" || path.last == "headIncluded", "bare number at \(path.joined(separator: "."))")
    }
  }

  @Test(arguments: cases) func figuresAgreeWithEachOther(_ test: Case) throws {
    let report = try MeasureReport(design(test))
    for work in [report.decode, report.prefill] {
      #expect(abs(work.joulesPerToken.value * work.tokensPerSecondPerWatt.value - 1) < 1e-9)
      #expect(abs(work.watts.value / work.tokensPerSecond.value / work.joulesPerToken.value - 1) < 1e-9)
      let phases = work.phases.reduce(0) { $0 + $1.cycles.value }
      #expect(abs(phases / work.cyclesPerToken.value - 1) < 1e-9)
      #expect(work.watts.low < work.watts.value && work.watts.value < work.watts.high)
    }
    #expect(report.prefill.cyclesPerToken.value < report.decode.cyclesPerToken.value)
  }

  /// Streams that share weights cost DRAM less energy a token.
  @Test func streamsShareTheWeights() throws {
    let test = Case(model: "370m", target: "kv260")
    let (one, six) = (try MeasureReport(design(test)), try MeasureReport(design(test) { $0.streams = 6 }))
    func dram(_ report: MeasureReport) throws -> Double {
      try #require(report.decode.power[.dram]).value / report.decode.tokensPerSecond.value
    }
    #expect(abs(try dram(one) / dram(six) - 6) < 0.1)
    // Lanes for five of them fit.
    #expect(six.decode.tokensPerSecond.value > 4.9 * one.decode.tokensPerSecond.value)
    #expect(six.decode.joulesPerToken.value < one.decode.joulesPerToken.value)
  }

  /// The clock is placed only where a report of this model exists.
  @Test func clocksOfOtherDesignsAreAssumed() throws {
    #expect(try design(Case(model: "stories-30m", target: "ulx3s-85f")).clock.basis == .placed)
    #expect(try design(Case(model: "stories-2m", target: "ulx3s-85f")) { $0.lanes = 256 }.clock.basis == .assumed)
    let asked = try design(Case(model: "stories-30m", target: "ulx3s-85f")) { $0.clockMHz = 30 }
    #expect(asked.clock.basis == .assumed && asked.clock.value == 30)
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL

  /// What `make placements` writes.
  @Test func placementsAreThoseOfTheBitstreams() throws {
    let file = Self.root.appending(path: "Sources/Measurement/Coefficients/placements.json")
    #expect(try Data(contentsOf: file) == Placements.gather(from: Self.root.appending(path: "Bitstreams").path))
  }

  /// What a target assumes for other designs is a clock that one of its designs was placed at.
  @Test(arguments: Target.all.filter { $0.clock.source.contains("Bitstreams/") }.map(\.name))
  func assumedClocksAreThoseOfPlacements(name: String) throws {
    let target = try #require(Target.named(name))
    let clocks = try PlacedDesign.all.get().filter { target.clock.source.contains("/\($0.board)/\($0.model)/") }
    #expect(clocks.map(\.clockMHz) == [target.clock.megahertz])
  }

  /// A placed design has the cells of its placement, any other an estimate.
  @Test func cellsOfAPlacementAreCounted() throws {
    let placed = try MeasureReport(design(Case(model: "stories-30m", target: "ulx3s-85f")))
    #expect(placed.resources.count == 4 && placed.resources.allSatisfy { $0.needed.basis == .placed })
    let changed = try MeasureReport(design(Case(model: "stories-30m", target: "ulx3s-85f")) { $0.lanes = 40 })
    #expect(changed.resources.allSatisfy { $0.needed.basis == .estimated })
  }

  @Test func aModelIsSplitAmongCards() throws {
    let design = try design(Case(model: "370m", target: "2xu280"))
    #expect(design.configurations.map(\.model.layerCount) == [12, 12])
    #expect(design.configurations.allSatisfy { $0.weightPorts == nil })
    #expect(design.transferCycles.value > 0)
    let tiny = ModelConfiguration(vocabularySize: 60, hiddenSize: 32, layerCount: 1)
    #expect(throws: MeasureError.self) {
      try MeasuredDesign(tiny, name: "tiny", target: #require(Target.named("2xu280")))
    }
  }

  @Test func aSharedDatapathHasToBeSimulated() throws {
    let design = try design(Case(model: "stories-0.6m", target: "icebreaker"))
    #expect(design.configurations[0].datapath == .shared)
    #expect(throws: MeasureError.self) { try MeasureReport(design) }
  }

  @Test func theSummaryHasTheKeysOfScripts() throws {
    let report = try MeasureReport(design(Case(model: "370m", target: "kv260")))
    let object = try JSONSerialization.jsonObject(with: report.summary()) as? [String: Any]
    let summary = try #require(object)
    for key in ["watts", "powerBasis", "powerBand", "joulesPerToken", "tokensPerSecondPerWatt", "tokensPerSecond"] {
      #expect(summary[key] != nil, "\(key)")
    }
    #expect(summary["powerBasis"] as? String == "estimated")
  }

  /// docs/power.md is what `make power-docs` writes.
  @Test func theTablesOfTheDocumentAreCurrent() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(components: "docs", "power.md")
    let text = try String(contentsOf: path, encoding: .utf8)
    let marker = try #require(text.range(of: PowerDocument.marker))
    let tables = try PowerDocument.tables()
    #expect(String(text[marker.upperBound...]) == "\n\n" + tables)
  }
}
