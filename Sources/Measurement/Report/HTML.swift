import Foundation

/// Pieces of a page.
enum HTML {
  /// Text as it may stand in a page or in an attribute.
  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// A table with a row of headings; cells are HTML.
  static func table(_ headings: [String], _ rows: [[String]], class name: String = "") -> String {
    let head = headings.map { "<th scope=\"col\">\(escape($0))</th>" }.joined()
    let body = rows.map { row in "<tr>\(row.map { "<td>\($0)</td>" }.joined())</tr>\n" }.joined()
    return "<table class=\"\(name)\">\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table>\n"
  }

  /// A section with a title.
  static func section(_ title: String, _ content: String) -> String {
    "<section>\n<h2>\(escape(title))</h2>\n\(content)</section>\n"
  }

  /// A chart with what it says in words, for those who cannot see it, and its caption.
  static func chart(_ drawing: Drawing, _ description: String, caption: String) -> String {
    """
    <figure>
    <svg viewBox="0 0 \(Drawing.number(drawing.width)) \(Drawing.number(drawing.height))" role="img" \
    aria-label="\(escape(description))">
    \(drawing.content)</svg>
    <figcaption>\(caption)</figcaption>
    </figure>

    """
  }
}

/// Figures in a page, and the sources that they refer to by number.
struct FigureCells {
  private(set) var sources: [String] = []

  /// Value, band, basis and number of the source, as cells of a row.
  mutating func cells(_ figure: Figure) -> [String] {
    return [
      "<span class=\"value\">\(HTML.escape(figure.valueText))</span>",
      "<span class=\"band\">\(figure.range ?? "")</span>",
      Self.basis(figure), reference(figure.source),
    ]
  }

  /// Headings of the cells.
  static let headings = ["value", "band", "basis", "source"]

  /// A link to a source.
  mutating func reference(_ source: String) -> String {
    if !sources.contains(source) { sources.append(source) }
    let number = (sources.firstIndex(of: source) ?? 0) + 1
    return "<a href=\"#s\(number)\">[\(number)]</a>"
  }

  /// The basis as a label of its own colour.
  static func basis(_ figure: Figure) -> String { basis(of: figure.basis) }

  /// The label of a basis.
  static func basis(of basis: Basis) -> String {
    let name = basis.rawValue
    return "<span class=\"basis \(name.split(separator: " ")[0])\">\(name)</span>"
  }

  /// A figure in large type.
  static func card(_ title: String, _ figure: Figure) -> String {
    // The unit has a prefix where the value is small.
    let parts = figure.valueText.split(separator: " ", maxSplits: 1)
    return """
      <div class="card"><div class="title">\(HTML.escape(title))</div>
      <div class="large">\(parts[0]) <span class="unit">\(HTML.escape(parts.count > 1 ? String(parts[1]) : ""))</span></div>
      <div class="band">\(figure.range ?? "&nbsp;")</div>\(basis(figure))</div>

      """
  }
}
