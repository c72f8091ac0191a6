import Accelerator
import GoldenModel

/// What each unit does in a round, or in a part of one: a track for each.
struct TimelineChart {
  let timeline: Timeline
  /// Cycles that are shown.
  let range: Range<Int>
  let clockMHz: Double

  private static let (left, right, top, trackHeight, pitch) = (118.0, 940.0, 30.0, 24.0, 34.0)
  /// Gaps narrower than this are not drawn.
  private static let resolution = 0.5

  /// The whole round.
  init(_ timeline: Timeline, clockMHz: Double) {
    (self.timeline, self.clockMHz, range) = (timeline, clockMHz, 0..<max(1, timeline.cycles))
  }

  /// A layer from its first code to the end of its last sums; nil if there is none.
  init?(_ timeline: Timeline, layer: Int, clockMHz: Double) {
    let spans = timeline.spans.filter { $0.layer == layer && $0.unit != .weightMemory }
    guard let start = spans.map(\.start).min(), let end = spans.map(\.end).max() else { return nil }
    (self.timeline, self.clockMHz, range) = (timeline, clockMHz, start..<end)
  }

  /// What is drawn as one rectangle.
  private struct Bar {
    let name: String
    let start: Int
    var end: Int
  }

  func draw() -> Drawing {
    let units = timeline.units
    let bottom = Self.top + Self.pitch * Double(units.count)
    var drawing = Drawing(height: bottom + 46)
    let axis = Axis(Double(range.lowerBound), Double(range.upperBound), from: Self.left, to: Self.right)
    for tick in axis.ticks() {
      let x = axis.position(tick)
      drawing.line([(x, Self.top - 4), (x, bottom)], class: "grid")
      drawing.text(x, Self.top - 12, Axis.label(tick), .middle, class: "tick")
    }
    drawing.text(Self.left - 10, Self.top - 12, "cycle", .end, class: "tick")
    times(bottom, &drawing)
    for (row, unit) in units.enumerated() {
      let y = Self.top + Self.pitch * Double(row) + 5
      drawing.rectangle(Self.left, y, Self.right - Self.left, Self.trackHeight, class: "track")
      drawing.text(Self.left - 10, y + Self.trackHeight / 2 + 4, unit.rawValue, .end)
      for bar in bars(unit, axis) { draw(bar, y, axis, &drawing) }
    }
    return drawing
  }

  private func times(_ bottom: Double, _ drawing: inout Drawing) {
    let axis = Axis(
      Double(range.lowerBound) / clockMHz, Double(range.upperBound) / clockMHz, from: Self.left, to: Self.right)
    for tick in axis.ticks() {
      drawing.text(axis.position(tick), bottom + 18, Axis.label(tick), .middle, class: "tick")
    }
    drawing.text(Self.left - 10, bottom + 18, "us", .end, class: "tick")
  }

  /// Spans of a unit that are seen, joined where the gap between them is not.
  private func bars(_ unit: Timeline.Unit, _ axis: Axis) -> [Bar] {
    let gap = Self.resolution * Double(range.count) / (Self.right - Self.left)
    var bars: [Bar] = []
    for span in timeline.spans where span.unit == unit && span.end > range.lowerBound && span.start < range.upperBound {
      let (start, end) = (max(span.start, range.lowerBound), min(span.end, range.upperBound))
      if let last = bars.last, last.name == span.name, Double(start - last.end) < gap {
        bars[bars.count - 1].end = end
      } else {
        bars.append(Bar(name: span.name, start: start, end: end))
      }
    }
    return bars
  }

  private func draw(_ bar: Bar, _ y: Double, _ axis: Axis, _ drawing: inout Drawing) {
    let (from, to) = (axis.position(Double(bar.start)), axis.position(Double(bar.end)))
    drawing.rectangle(
      from, y, to - from, Self.trackHeight, class: Self.style(bar.name),
      title: "\(bar.name), cycles \(bar.start) to \(bar.end)")
    let label = Self.label(bar.name)
    if to - from > Drawing.width(of: label) + 6 {
      drawing.text((from + to) / 2, y + Self.trackHeight / 2 + 4, label, .middle, class: "inside")
    }
  }

  /// Short for a bar.
  private static func label(_ name: String) -> String {
    if name.hasPrefix("codes of ") { return label(String(name.dropFirst("codes of ".count))) }
    if name.hasSuffix(")"), let start = name.lastIndex(of: "(") {
      return String(name[name.index(after: start)...].dropLast())
    }
    return name.hasSuffix("_proj") ? String(name.dropLast("_proj".count)) : name
  }

  /// Names in the order of a token, each with its class in the page's style.
  static let legend = Projection.allCases.map { (name: $0.name, style: style($0.name)) }

  private static func style(_ name: String) -> String {
    let name = name.hasPrefix("codes of ") ? String(name.dropFirst("codes of ".count)) : name
    let index = Projection.allCases.firstIndex { $0.name == name || (name == "gate_proj" && $0 == .gate) }
    return index.map { "work\($0)" } ?? "workother"
  }
}
