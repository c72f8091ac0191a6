/// Tern beside prior art, scope matched row by row.
public struct Comparison {
  /// What of Tern's stands beside a published figure.
  public struct Query: Sendable, Hashable {
    /// Names of the target and of the model.
    public let target, model: String
    /// Independent streams.
    public let streams: Int
  }

  private let art: PriorArt
  private let measure: (Query) throws -> MeasureReport

  /// A comparison; `measure` says what `tern measure` says, or throws why there is nothing to say.
  public init(_ art: PriorArt, measure: @escaping (Query) throws -> MeasureReport) {
    (self.art, self.measure) = (art, measure)
  }

  /// The comparison as Markdown.
  public var markdown: String {
    var text = """
      # Tern beside prior art

      Made by `make comparison` (`tern compare`), never by hand. A row of Tern's has the same model, device, number of
      streams and head, in or out, as the published row above it. Published figures are as their authors give them
      (`Sources/Measurement/Comparison/prior-art.json`). **Tern's are not measured: a figure in parentheses is its band,
      the word behind it the weakest basis of what it was computed from.** Clocks are not matched, since a clock is a
      result of a design: each row says its own.


      """
    for work in art.works where work.target != nil { text += section(work) }
    return text + unmatched()
  }

  // MARK: Works that share a device with Tern

  private func section(_ work: PriorArt.Work) -> String {
    var rows: [[String]] = []
    var notes: [String] = []
    func note(_ line: String) {
      if !notes.contains(line) { notes.append(line) }
    }
    note("\(work.work): \(work.kind); \(work.scope). Source: \(work.source).")
    if let basis = work.powerBasis { note("\(work.work), power: \(basis).") }
    for result in work.results {
      rows.append(published(result, work))
      if let line = result.note { note("\(work.work), \(result.model): \(line).") }
      do {
        let report = try measure(Query(target: work.target ?? "", model: result.model, streams: result.streams))
        if work.head != .included { rows.append(own(report, report.prefill)) }
        if work.head != .excluded { rows.append(own(report, report.decode)) }
        note("Tern, power: \(report.decode.power.scope).")
        note("Tern, clock: \(report.clock.source).")
      } catch {
        rows.append(["**Tern**", result.model, "\(result.streams)", Self.head(work.head), "\(error)", "", "", ""])
      }
    }
    let headings = ["", "model", "streams", "head", "clock", "tokens/s", "W", "tokens/s/W"]
    return "## \(work.device): \(work.work)\n\n" + Self.table(headings, rows)
      + "\n" + notes.map { "- \($0)\n" }.joined() + "\n"
  }

  private func published(_ result: PriorArt.Result, _ work: PriorArt.Work) -> [String] {
    func cell(_ value: Double?, _ unit: String) -> String {
      value.map { Figure($0, unit: unit, basis: .published, source: work.source).text } ?? "-"
    }
    return [
      work.work, result.model, "\(result.streams)", Self.head(work.head), cell(work.clockMHz, "MHz"),
      cell(result.tokensPerSecond, ""), cell(result.watts, ""), cell(result.tokensPerSecondPerWatt, ""),
    ]
  }

  private func own(_ report: MeasureReport, _ work: MeasureReport.Work) -> [String] {
    func cell(_ figure: Figure) -> String { figure.with(unit: "").text }
    let lanes = "\(report.scope.devices > 1 ? "\(report.scope.devices) x " : "")\(report.scope.lanes) lanes"
    return [
      "**Tern**, \(lanes), weights \(report.scope.weights)", report.scope.model, "\(report.scope.streams)",
      work.headIncluded ? "included" : "excluded", report.clock.text, cell(work.tokensPerSecond), cell(work.watts),
      cell(work.tokensPerSecondPerWatt),
    ]
  }

  private static func head(_ head: PriorArt.Head) -> String { head == .unstated ? "not stated" : head.rawValue }

  // MARK: The others

  private func unmatched() -> String {
    let rows = art.works.filter { $0.target == nil }.flatMap { work in
      work.results.map { result in
        published(result, work)
          + [work.powerBasis ?? "-", work.unmatched ?? "", "\(work.kind); \(work.scope) (\(work.source))"]
      }
    }
    let headings = [
      "work", "model", "streams", "head", "clock", "tokens/s", "W", "tokens/s/W", "power basis", "why no row of Tern's",
      "scope",
    ]
    return "## Without a row of Tern's\n\n" + Self.table(headings, rows)
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |\n"
    }
    return line(headings) + "|" + String(repeating: "---|", count: headings.count) + "\n" + rows.map(line).joined()
  }
}
