import Foundation

/// Shapes of a chart, in SVG; colours come from the page's style.
struct Drawing {
  /// Size in the chart's own units, which are about pixels on a wide page.
  let width, height: Double
  private(set) var content = ""

  init(width: Double = 960, height: Double) { (self.width, self.height) = (width, height) }

  /// A coordinate.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Where a text begins, ends or has its middle.
  enum Anchor: String { case start, middle, end }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String, title: String? = nil
  ) {
    let position = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    // What is narrower would not be seen.
    let size = "width=\"\(Self.number(max(0.6, width)))\" height=\"\(Self.number(height))\""
    let tip = title.map { "><title>\(HTML.escape($0))</title></rect>" } ?? "/>"
    content += "<rect class=\"\(name)\" \(position) \(size)\(tip)\n"
  }

  mutating func line(_ points: [(x: Double, y: Double)], class name: String) {
    let text = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    content += "<polyline class=\"\(name)\" points=\"\(text)\"/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, class name: String) {
    content +=
      "<circle class=\"\(name)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\"/>\n"
  }

  mutating func text(
    _ x: Double, _ y: Double, _ text: String, _ anchor: Anchor = .start, class name: String = "", rotate: Double? = nil
  ) {
    let turn = rotate.map { " transform=\"rotate(\(Self.number($0)) \(Self.number(x)) \(Self.number(y)))\"" } ?? ""
    let style = name.isEmpty ? "" : " class=\"\(name)\""
    content +=
      "<text\(style) x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>"
      + "\(HTML.escape(text))</text>\n"
  }

  /// About how wide a text is.
  static func width(of text: String, size: Double = 12) -> Double { 0.58 * size * Double(text.count) }
}

/// A scale along one side of a chart.
struct Axis {
  /// Values at the ends, and where they are drawn.
  let low, high, from, to: Double
  let isLogarithmic: Bool

  init(_ low: Double, _ high: Double, from: Double, to: Double, isLogarithmic: Bool = false) {
    (self.low, self.high, self.from, self.to, self.isLogarithmic) = (low, high, from, to, isLogarithmic)
  }

  /// Where a value is drawn.
  func position(_ value: Double) -> Double {
    let part = isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
    return from + part * (to - from)
  }

  /// Round values, at most about `count`: on a linear scale 1, 2 or 5 times a power of ten apart.
  func ticks(_ count: Int = 8) -> [Double] {
    if isLogarithmic {
      let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      let powers = decades.map { pow(10, Double($0)) }
      let isInside = { (value: Double) in value >= low * 0.999 && value <= high * 1.001 }
      let values = powers.flatMap { [$0, 2 * $0, 5 * $0] }.filter(isInside)
      return values.count <= count ? values : powers.filter(isInside)
    }
    let rough = (high - low) / Double(count)
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1.0, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    let first = (low / step).rounded(.up)
    return stride(from: first, through: high / step + 1e-9, by: 1).map { $0 * step }
  }

  /// A tick in few characters: `20k`, `1.5M`, `0.05`.
  static func label(_ value: Double) -> String {
    let units: [(Double, String)] = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    guard value.magnitude >= 1e4, let unit = units.first(where: { value.magnitude >= $0.0 }) else {
      return trimmed(value)
    }
    return trimmed(value / unit.0) + unit.1
  }

  private static func trimmed(_ value: Double) -> String {
    let text = String(format: "%.6g", value)
    return text == "-0" ? "0" : text
  }
}
