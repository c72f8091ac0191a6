/// Watts by part as bars: decoding, prefill and, if there is one, the measurement.
enum PowerChart {
  private static let (left, right, top, barHeight, pitch) = (90.0, 940.0, 12.0, 34.0, 56.0)

  /// Classes of the page's style, by part.
  static func style(_ part: PowerPart) -> String { "part\(PowerPart.allCases.firstIndex(of: part) ?? 0)" }

  static func draw(_ report: MeasureReport, estimates: [(name: String, power: PowerEstimate)]) -> Drawing {
    let measured = report.measurement.map { $0.watts.high }
    let most = (estimates.map { $0.power.watts.high } + [measured ?? 0]).max() ?? 1
    let axis = Axis(0, max(most, 1e-9) * 1.02, from: left, to: right)
    let (factor, unit) = most < 0.1 ? (1000.0, "mW") : (1.0, "W")
    let bars = estimates.count + (measured == nil ? 0 : 1)
    let bottom = top + pitch * Double(bars)
    var drawing = Drawing(height: bottom + 44)
    for tick in Axis(0, factor * axis.high, from: left, to: right).ticks(10) {
      let x = axis.position(tick / factor)
      drawing.line([(x, top - 6), (x, bottom)], class: "grid")
      drawing.text(x, bottom + 18, Axis.label(tick), .middle, class: "tick")
    }
    drawing.text((left + right) / 2, bottom + 38, unit, .middle)
    for (row, estimate) in estimates.enumerated() {
      let y = top + pitch * Double(row)
      drawing.text(left - 10, y + barHeight / 2 + 4, estimate.name, .end)
      stack(estimate.power, y, axis, &drawing)
      whisker(estimate.power.watts, y, axis, &drawing)
    }
    if let measurement = report.measurement {
      let y = top + pitch * Double(bars - 1)
      drawing.text(left - 10, y + barHeight / 2 + 4, "measured", .end)
      let idle = axis.position(measurement.idleWatts.value)
      drawing.rectangle(left, y, idle - left, barHeight, class: style(.idle), title: "at rest")
      drawing.rectangle(
        idle, y, axis.position(measurement.watts.value) - idle, barHeight, class: "measuredbar", title: "above rest")
      whisker(measurement.watts, y, axis, &drawing)
    }
    return drawing
  }

  private static func stack(_ power: PowerEstimate, _ y: Double, _ axis: Axis, _ drawing: inout Drawing) {
    var sum = 0.0
    for part in power.parts where part.watts.value > 0 {
      let (from, to) = (axis.position(sum), axis.position(sum + part.watts.value))
      drawing.rectangle(
        from, y, to - from, barHeight, class: style(part.part), title: "\(part.part.title): \(part.watts.text)")
      if to - from > Drawing.width(of: part.part.title) + 8 {
        drawing.text((from + to) / 2, y + barHeight / 2 + 4, part.part.title, .middle, class: "inside")
      }
      sum += part.watts.value
    }
  }

  /// The band of a total, below its bar.
  private static func whisker(_ watts: Figure, _ y: Double, _ axis: Axis, _ drawing: inout Drawing) {
    guard watts.low < watts.high else { return }
    let line = y + barHeight + 7
    let (low, high) = (axis.position(watts.low), axis.position(watts.high))
    drawing.line([(low, line), (high, line)], class: "whisker")
    for x in [low, high] { drawing.line([(x, line - 4), (x, line + 4)], class: "whisker") }
    drawing.circle(axis.position(watts.value), line, radius: 3, class: "whiskerpoint")
  }
}
