extension MeasureReport {
  /// A titled group of figures.
  struct Table {
    let title: String
    let rows: [(name: String, figure: Figure)]
  }

  /// Every figure that people are shown, by group.
  var tables: [Table] {
    var tables = [
      Table(title: "clock", rows: [("clock", clock)]), table("decode, head included", decode),
      table("prefill, without the head", prefill), power("power in decode", decode.power),
      power("power in prefill", prefill.power),
    ]
    if !resources.isEmpty {
      tables.append(
        Table(
          title: "cells of an FPGA",
          rows: resources.flatMap { [("\($0.name) in use", $0.needed), ("\($0.name) there", $0.available)] }))
    }
    if let measurement {
      tables.append(
        Table(
          title: "measured",
          rows: [
            ("watts", measurement.watts), ("idle watts", measurement.idleWatts),
            ("energy", measurement.joulesPerToken), ("error of the estimate", measurement.estimateError),
          ]))
    }
    return tables
  }

  private func table(_ title: String, _ work: Work) -> Table {
    var rows = [
      ("cycles per token", work.cyclesPerToken), ("array utilisation", work.arrayUtilisation),
      ("tokens per second", work.tokensPerSecond),
    ]
    if scope.streams > 1 { rows.append(("  of each stream", work.tokensPerSecondPerStream)) }
    rows += [
      ("watts", work.watts), ("energy per token", work.joulesPerToken),
      ("tokens per second per watt", work.tokensPerSecondPerWatt),
    ]
    return Table(title: title, rows: rows)
  }

  private func power(_ title: String, _ power: PowerEstimate) -> Table {
    Table(title: "\(title): \(power.scope)", rows: power.parts.map { ($0.part.title, $0.watts) })
  }

  /// One line that says what the figures are for.
  public var title: String {
    let array = scope.devices > 1 ? "\(scope.devices) x \(scope.lanes) lanes" : "\(scope.lanes) lanes"
    return "\(scope.model) on \(scope.title), \(array) (\(scope.rows) rows x \(scope.columns), \(scope.laneStyle)), "
      + "\(scope.streams) stream\(scope.streams > 1 ? "s" : ""), weights \(scope.weights), Tern \(scope.generator)"
  }

  /// For a terminal: value, band and basis of each figure, then the notes.
  public var text: String {
    let names = tables.flatMap { $0.rows.map(\.name.count) }.max() ?? 0
    let values = tables.flatMap { $0.rows.map(\.figure.valueText.count) }.max() ?? 0
    var lines = [title]
    for table in tables {
      lines.append(table.title)
      lines += table.rows.map { name, figure in
        "  \(Self.padded(name, names))  \(Self.padded(figure.valueText, values))  (\(figure.bandText)\(figure.basis.rawValue))"
      }
    }
    return (lines + notes).joined(separator: "\n") + "\n"
  }

  /// For a document: tables with the source of each figure.
  public var markdown: String {
    var lines = ["# \(title)", ""]
    for table in tables {
      lines += ["## \(table.title)", "", "| | value | band | basis | source |", "|---|---|---|---|---|"]
      lines += table.rows.map { name, figure in
        "| \(name.trimmed) | \(figure.valueText) | \(figure.range ?? "exact") | \(figure.basis.rawValue) | \(figure.source) |"
      }
      lines.append("")
    }
    return (lines + notes.map { "- \($0)" }).joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
