import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import Measurement

/// A report with values that nobody computed; only its form matters here.
func madeUpReport(streams: Int = 1, memory: Bool = false, measurement: Bool = false) -> MeasureReport {
  func figure(_ value: Double, _ unit: String, _ basis: Basis = .estimated, source: String = "made up") -> Figure {
    let spread = basis == .estimated ? 0.3 : 0
    return Figure(
      value, low: (1 - spread) * value, high: (1 + spread) * value, unit: unit, basis: basis, source: source)
  }
  func work(_ head: Bool) -> MeasureReport.Work {
    let cycles = figure(head ? 5262 : 4700, "cycles", .modelled)
    let power = PowerEstimate(
      parts: PowerPart.allCases.enumerated().map { .init($1, figure(0.05 * Double($0 + 1), "W")) }, scope: "the FPGA")
    return MeasureReport.Work(
      headIncluded: head, cyclesPerToken: cycles, cyclesPerRound: cycles,
      phases: [
        .init(name: "embedding", cycles: figure(24, "cycles", .modelled)),
        .init(name: "down_proj", cycles: figure(4000, "cycles", .modelled)),
        .init(name: "waiting", cycles: figure(1238, "cycles", .modelled)),
      ],
      arrayUtilisation: figure(0.894, "", .modelled), tokensPerSecond: figure(9500, "tokens/s", .assumed),
      tokensPerSecondPerStream: figure(9500, "tokens/s", .assumed), power: power, watts: power.watts,
      joulesPerToken: figure(1.4e-4, "J/token"), tokensPerSecondPerWatt: figure(6800, "tokens/s/W"), events: [])
  }
  return MeasureReport(
    scope: .init(
      model: "small", target: "board", title: "Board <1>", family: "ECP5", devices: 1, lanes: 120, rows: 3, columns: 40,
      laneStyle: "chain", streams: streams, weights: "on chip", generator: "0"),
    clock: figure(50, "MHz", .placed, source: "a report & more"), decode: work(true), prefill: work(false),
    resources: [.init(name: "LUTs", needed: figure(9000, ""), available: figure(84000, "", .published))],
    roofline: .init(
      peakOperationsPerSecond: figure(6e9, "operations/s", .modelled),
      operationsPerToken: figure(602_112, "operations", .modelled),
      peakBytesPerSecond: memory ? figure(1.6e8, "B/s", .assumed) : nil,
      bytesPerToken: memory ? figure(150_000, "B", .modelled) : nil),
    measurement: measurement
      ? .init(
        watts: figure(1.5, "W", .measured), idleWatts: figure(0.9, "W", .measured),
        joulesPerToken: figure(1.6e-4, "J", .measured), estimateError: figure(-0.07, "")) : nil,
    notes: ["a < b"])
}

@Suite struct HTMLReportTests {
  private func page(
    _ report: MeasureReport, streams: Int = 1
  ) throws -> (text: String, timeline: Timeline) {
    let model = ModelConfiguration(vocabularySize: 200, hiddenSize: 96, layerCount: 3, intermediateSize: 130)
    let configuration = try AcceleratorConfiguration(name: "small", model: model, lanes: 120, streams: streams)
    let timeline = CycleModel(configuration).timeline(head: true)
    return (HTMLReport(report, timelines: [timeline]).text, timeline)
  }

  /// Whatever makes a browser ask for something else.
  private static let requests = [
    "src=", "srcset", "url(", "@import", "<script", "<link", "<iframe", "<object", "<embed", "http-equiv", "href=\"h",
    "href=\"/", "fetch(",
  ]

  @Test func nothingElseIsRequested() throws {
    let text = try page(madeUpReport(memory: true, measurement: true)).text
    for request in Self.requests { #expect(!text.contains(request), "\(request)") }
  }

  /// The page is well-formed but for elements that HTML never closes.
  @Test(arguments: [false, true]) func elementsAreClosed(full: Bool) throws {
    let text = try page(madeUpReport(streams: full ? 3 : 1, memory: full, measurement: full), streams: full ? 3 : 1)
      .text
    var open: [Substring] = []
    for part in text.split(separator: "<").dropFirst() where !part.hasPrefix("!") && !part.hasPrefix("meta") {
      let name = part.prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
      let tag = part.prefix { $0 != ">" }
      if part.hasPrefix("/") {
        #expect(open.popLast() == part.dropFirst().prefix { $0 != ">" })
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
    #expect(text.contains("Board &lt;1&gt;") && text.contains("a &lt; b") && !text.contains("NaN"))
  }

  /// No value without a basis, and no link without its source.
  @Test func figuresHaveTheirBasis() throws {
    let text = try page(madeUpReport(memory: true, measurement: true)).text
    for row in text.split(separator: "<tr>").dropFirst().map({
      $0.prefix(upTo: $0.firstRange(of: "</tr>")?.lowerBound ?? $0.endIndex)
    }) {
      let values = row.split(separator: "class=\"value\"").count - 1
      let bases = row.split(separator: "class=\"basis ").count - 1
      #expect(values == bases, "\(row)")
      #expect(row.contains("<th") || values > 0, "\(row)")
    }
    #expect(text.split(separator: "class=\"large\"").count - 1 == 4)
    for card in text.split(separator: "<div class=\"card\">").dropFirst() { #expect(card.contains("class=\"basis ")) }
    for link in text.split(separator: "href=\"#").dropFirst() {
      #expect(text.contains("id=\"\(link.prefix { $0 != "\"" })\""))
    }
    // Numbers with units are nowhere else in the text.
    let bare = /[0-9] (W|J|J\/token|tokens\/s|MHz|cycles|%)\b/
    let prose = text.split(separator: "\n").filter { $0.hasPrefix("<p") || $0.hasPrefix("<figcaption") }
    #expect(prose.count > 3)
    for line in prose { #expect(line.firstMatch(of: bare) == nil, "\(line)") }
  }

  @Test func chartsStayInTheirFrames() throws {
    for memory in [false, true] {
      let report = madeUpReport(memory: memory, measurement: memory)
      let (_, timeline) = try page(report)
      var drawings = [
        RooflineChart(report).draw(), PowerChart.draw(report, estimates: [("decode", report.decode.power)]),
        TimelineChart(timeline, clockMHz: 50).draw(),
      ]
      drawings.append(try #require(TimelineChart(timeline, layer: 1, clockMHz: 50)).draw())
      for drawing in drawings {
        for match in drawing.content.matches(of: /\b(x|y)="(-?[0-9.]+)"/) {
          let value = try #require(Double(match.2))
          #expect(value >= 0 && value <= (match.1 == "x" ? drawing.width : drawing.height), "\(match.0)")
        }
      }
    }
  }

  @Test func rooflineBoundsByWhatIsScarcer() {
    let chip = RooflineChart(madeUpReport())
    // 24 bytes a cycle at 50 MHz, and 4,000 of them a token.
    #expect(chip.bytesPerSecond == 24 * 50e6 && chip.intensity == 602_112 / (4000 * 24))
    let memory = RooflineChart(madeUpReport(memory: true))
    #expect(memory.bound == 1.6e8 * memory.intensity && memory.bound < memory.peak)
  }

  @Test func ticksAreRound() {
    #expect(Axis(0, 5300, from: 0, to: 1).ticks(8) == [0, 1000, 2000, 3000, 4000, 5000])
    #expect(Axis(1, 1000, from: 0, to: 1, isLogarithmic: true).ticks(4) == [1, 10, 100, 1000])
    #expect(Axis(100, 1e4, from: 0, to: 10, isLogarithmic: true).position(1000) == 5)
    #expect([0, 0.05, 1500, 2e4, 1.5e9].map(Axis.label) == ["0", "0.05", "1500", "20k", "1.5G"])
  }
}
