import Accelerator
import Foundation

/// A `MeasureReport` as one page that needs nothing else: no scripts, no other files, no network.
public struct HTMLReport {
  private let report: MeasureReport
  private let timelines: [Timeline]
  private var figures = FigureCells()

  /// A page; `timelines` are of a round in which tokens are generated, one for each device, and none where no model of the
  /// design's cycles knows it.
  public init(_ report: MeasureReport, timelines: [Timeline]) { (self.report, self.timelines) = (report, timelines) }

  /// The page.
  public var text: String {
    var copy = self
    return copy.page()
  }

  private mutating func page() -> String {
    let scope = report.scope
    let title = "\(scope.model) on \(scope.title)"
    // In the order in which sources get their numbers.
    let sections = [
      cards(), HTML.section("Figures", tables()), HTML.section("Power", power()),
      HTML.section("Roofline", roofline()), HTML.section("Timeline of a token", units()),
      HTML.section("Cycles", cycles()), resources(), notes(),
    ].joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTML.escape(title))</title>
      <style>
      \(PageStyle.text)</style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(HTML.escape(title))</h1>
      <p>\(HTML.escape(scopeLine))</p>
      </header>
      \(sections)\(sources())</main>
      </body>
      </html>

      """
  }

  private var scopeLine: String {
    let scope = report.scope
    let array = "\(scope.lanes) ternary lanes (\(scope.rows) rows of \(scope.columns), \(scope.laneStyle))"
    return [
      scope.devices > 1
        ? "\(scope.devices) devices (\(scope.family)), each with \(array)" : "\(array), \(scope.family)",
      scope.streams == 1 ? "one stream" : "\(scope.streams) streams", "weights \(scope.weights)",
      "generator \(scope.generator)",
    ].joined(separator: " \u{B7} ")
  }

  // MARK: Figures

  private func cards() -> String {
    let decode = report.decode
    return "<div class=\"cards\">\n"
      + FigureCells.card("rate, head included", decode.tokensPerSecond) + FigureCells.card("power", decode.watts)
      + FigureCells.card("energy, head included", decode.joulesPerToken)
      + FigureCells.card("efficiency", decode.tokensPerSecondPerWatt) + "</div>\n"
  }

  private mutating func tables() -> String {
    var rows = [["clock"] + figures.cells(report.clock)]
    for (name, work) in [("decode", report.decode), ("prefill", report.prefill)] {
      let scope = work.headIncluded ? "head included" : "without head"
      var lines: [(String, Figure)] = [
        ("cycles per token", work.cyclesPerToken), ("array utilisation", work.arrayUtilisation),
        ("rate of all streams", work.tokensPerSecond),
      ]
      if report.scope.streams > 1 { lines.append(("rate of each stream", work.tokensPerSecondPerStream)) }
      lines += [
        ("power", work.watts), ("energy of a token", work.joulesPerToken), ("efficiency", work.tokensPerSecondPerWatt),
      ]
      rows += lines.map { ["\(name), \(scope): \($0.0)"] + figures.cells($0.1) }
    }
    if let measurement = report.measurement {
      rows += [
        ["measured: power"] + figures.cells(measurement.watts),
        ["measured: power at rest"] + figures.cells(measurement.idleWatts),
        ["measured: energy of a token"] + figures.cells(measurement.joulesPerToken),
        ["error of the estimate: estimate / measured - 1"] + figures.cells(measurement.estimateError),
      ]
    }
    return HTML.table([""] + FigureCells.headings, rows, class: "figures")
  }

  // MARK: Power

  private mutating func power() -> String {
    let estimates = [("decode", report.decode.power), ("prefill", report.prefill.power)]
    let drawing = PowerChart.draw(report, estimates: estimates.map { (name: $0.0, power: $0.1) })
    let caption =
      "Estimate by part, \(report.decode.power.scope); below each bar its total with its band. "
      + "Decode computes the head, prefill does not."
    var rows: [[String]] = []
    for part in report.decode.power.parts {
      let swatch = "<span class=\"swatch \(PowerChart.style(part.part))\"></span>"
      rows.append(["\(swatch)\(HTML.escape(part.part.title))"] + figures.cells(part.watts))
    }
    rows.append(["all, decode"] + figures.cells(report.decode.power.watts))
    rows.append(["all, prefill"] + figures.cells(report.prefill.power.watts))
    return HTML.chart(drawing, "Power by part", caption: HTML.escape(caption))
      + HTML.table(["part, decode"] + FigureCells.headings, rows, class: "figures")
  }

  // MARK: Roofline

  private mutating func roofline() -> String {
    let chart = RooflineChart(report)
    let caption =
      "The array bounds what the design computes in a second, \(chart.supply) what it computes for each byte. "
      + "The dashed line leads from the bound to the axis. S. Williams et al., CACM 52 (4), 2009."
    var rows = [
      ["array"] + figures.cells(Self.billions(report.roofline.peakOperationsPerSecond)),
      ["a token, head included"] + figures.cells(report.roofline.operationsPerToken),
    ]
    for (name, figure) in [
      ("memory", report.roofline.peakBytesPerSecond.map(Self.billions)),
      ("weights and embedding of a token", report.roofline.bytesPerToken),
    ] {
      if let figure { rows.append([name] + figures.cells(figure)) }
    }
    let part = Figure(
      chart.achieved / chart.bound, unit: "", basis: report.decode.tokensPerSecond.basis,
      source: "operations of a token times rate, divided by the lower roof")
    rows.append(["this design, part of the bound"] + figures.cells(part))
    return HTML.chart(chart.draw(), "Roofline", caption: HTML.escape(caption))
      + HTML.table([""] + FigureCells.headings, rows, class: "figures")
  }

  private static func billions(_ figure: Figure) -> Figure { (1e-9 * figure).with(unit: "G\(figure.unit)") }

  // MARK: Timeline

  private mutating func units() -> String {
    guard let timeline = timelines.last, timeline.cycles > 0 else {
      return "<p>No model of the cycles knows when the units of this design work.</p>\n"
    }
    let clock = report.clock.value
    let layers = timeline.spans.compactMap(\.layer).max() ?? 0
    let middle = (layers + 1) / 2
    var text = "<p class=\"legend\">"
    for (name, style) in TimelineChart.legend {
      text += "<span><span class=\"swatch \(style)\"></span>\(HTML.escape(name))</span> "
    }
    text += "<span><span class=\"swatch workother\"></span>other</span></p>\n"
    let round = report.scope.streams == 1 ? "a token" : "a round, in which each stream takes a token"
    let device = timelines.count > 1 ? " of the last of \(timelines.count) FPGAs, which has the head," : ""
    text += HTML.chart(
      TimelineChart(timeline, clockMHz: clock).draw(), "Timeline of \(round)",
      caption: "The units\(device) in \(round), head included; cycles of the cycle model.")
    if let chart = TimelineChart(timeline, layer: middle, clockMHz: clock) {
      text += HTML.chart(
        chart.draw(), "Timeline of a layer",
        caption: "One of the layers, enlarged: layer \(middle), where the first is 0 and the last \(layers).")
    }
    let rows = timeline.units.map { unit in
      let busy = Figure(
        100 * Double(timeline.busy(unit)) / Double(timeline.cycles), unit: "%", basis: .modelled,
        source: "times of the cycle model")
      return [unit.rawValue] + figures.cells(busy)
    }
    return text
      + HTML.table(["unit, part of the cycles in which it works"] + FigureCells.headings, rows, class: "figures")
  }

  private mutating func cycles() -> String {
    let total = max(report.decode.cyclesPerToken.value, 1)
    let rows = report.decode.phases.filter { $0.cycles.value > 0 }.map { phase in
      let bar = Drawing.number(100 * phase.cycles.value / total)
      return ["\(HTML.escape(phase.name))"] + figures.cells(phase.cycles)
        + ["<span class=\"bar\"><span style=\"width: \(bar)%\"></span></span>"]
    }
    return HTML.table(["cycles of a token by phase"] + FigureCells.headings + [""], rows, class: "figures")
      + "<p class=\"caption\">Per token of all streams together, head included. <em>waiting</em> is the time in which the "
      + "array does nothing.</p>\n"
  }

  // MARK: The rest

  private mutating func resources() -> String {
    guard !report.resources.isEmpty else { return "" }
    let rows = report.resources.map { resource in
      [HTML.escape(resource.name)] + figures.cells(resource.needed) + figures.cells(resource.available)
    }
    let headings = ["cells", "needed", "band", "basis", "source", "of", "band", "basis", "source"]
    return HTML.section("Resources", HTML.table(headings, rows, class: "figures"))
  }

  private func notes() -> String {
    guard !report.notes.isEmpty else { return "" }
    let lines = report.notes.map { "<li>\(HTML.escape($0))</li>\n" }.joined()
    return HTML.section("Notes", "<ul>\n\(lines)</ul>\n")
  }

  private func sources() -> String {
    let lines = figures.sources.enumerated()
      .map { "<li id=\"s\($0 + 1)\">\(HTML.escape($1))</li>\n" }.joined()
    let bases = Basis.allCases.map { "<li>\(FigureCells.basis(of: $0)) \(HTML.escape(Self.meaning($0)))</li>\n" }
      .joined()
    return HTML.section(
      "Sources",
      "<ol>\n\(lines)</ol>\n<p>A figure has the weakest basis of what it was computed from:</p>\n<ul>\n\(bases)</ul>\n")
  }

  private static func meaning(_ basis: Basis) -> String {
    switch basis {
    case .assumed: "chosen; the figure holds where the assumption does"
    case .estimated: "computed from coefficients, each with an error band"
    case .published: "taken from a publication or a data sheet"
    case .modelled: "predicted by a model that was checked against the simulation"
    case .synthesised: "counted in a netlist"
    case .placed: "from placement and routing"
    case .simulated: "counted in a simulation of the emitted hardware"
    case .measured: "read from an instrument"
    }
  }
}
