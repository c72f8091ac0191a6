import Foundation

/// The roofline of a design and where it stands, on logarithmic scales.
///
/// S. Williams et al., "Roofline: an insightful visual performance model", CACM 52 (4), 2009. Operations are ternary
/// multiply-accumulates of the model, bytes are those of weights.
struct RooflineChart {
  /// Bytes a second that bring the weights, and what brings them.
  let bytesPerSecond: Double
  let supply: String
  /// Operations for each byte, and operations a second.
  let intensity, achieved, peak: Double

  /// The roofline while tokens are generated.
  init(_ report: MeasureReport) {
    let roofline = report.roofline
    let operations = roofline.operationsPerToken.value
    peak = roofline.peakOperationsPerSecond.value
    achieved = operations * report.decode.tokensPerSecond.value
    if let bytes = roofline.bytesPerToken?.value, let rate = roofline.peakBytesPerSecond?.value, bytes > 0 {
      (bytesPerSecond, intensity, supply) = (rate, operations / bytes, "memory")
      return
    }
    // On chip, each cycle of the array takes a weight word: five weights a byte.
    let wordBytes = Double((report.scope.lanes + 4) / 5)
    let words = report.decode.phases.filter { !["embedding", "waiting"].contains($0.name) }
      .reduce(0) { $0 + $1.cycles.value }
    (bytesPerSecond, supply) = (
      wordBytes * report.clock.value * 1e6 * Double(report.scope.devices), "weight memory on chip"
    )
    // Without cycles by projection: what a word that is full of weights brings.
    intensity = words > 0 ? operations / (words * wordBytes) : Double(report.scope.lanes) / wordBytes
  }

  /// What bounds operations a second at this design's intensity.
  var bound: Double { min(peak, bytesPerSecond * intensity) }

  private static let (left, right, top, bottom) = (80.0, 930.0, 16.0, 340.0)

  func draw() -> Drawing {
    var drawing = Drawing(height: Self.bottom + 50)
    let ridge = peak / bytesPerSecond
    let x = Axis(
      pow(10, log10(min(ridge, intensity) / 20).rounded(.down)),
      pow(10, log10(max(ridge, intensity) * 20).rounded(.up)),
      from: Self.left, to: Self.right, isLogarithmic: true)
    let y = Axis(
      pow(10, log10(achieved / 30).rounded(.down)), pow(10, log10(peak * 2).rounded(.up)), from: Self.bottom,
      to: Self.top, isLogarithmic: true)
    axes(x, y, &drawing)
    // The slope begins where it meets the lower or the left side.
    let start = max(x.low, y.low / bytesPerSecond)
    let ridgePoint = (x: x.position(ridge), y: y.position(peak))
    let startPoint = (x: x.position(start), y: y.position(start * bytesPerSecond))
    drawing.line([startPoint, ridgePoint, (x: Self.right, y: ridgePoint.y)], class: "roof")
    drawing.text(Self.right - 6, ridgePoint.y - 8, "array", .end, class: "strong")
    let turn = atan2(ridgePoint.y - startPoint.y, ridgePoint.x - startPoint.x) * 180 / .pi
    let middle = (x: (startPoint.x + ridgePoint.x) / 2, y: (startPoint.y + ridgePoint.y) / 2)
    drawing.text(middle.x - 7, middle.y - 7, supply, .middle, class: "strong", rotate: turn)
    let point = (x: x.position(intensity), y: y.position(achieved))
    drawing.line([(x: point.x, y: y.position(bound)), (x: point.x, y: Self.bottom)], class: "drop")
    drawing.circle(point.x, point.y, radius: 6, class: "point")
    drawing.text(point.x + 12, point.y + 18, "this design", class: "strong")
    return drawing
  }

  private func axes(_ x: Axis, _ y: Axis, _ drawing: inout Drawing) {
    for tick in x.ticks(12) {
      drawing.line([(x.position(tick), Self.top), (x.position(tick), Self.bottom)], class: "grid")
      drawing.text(x.position(tick), Self.bottom + 18, Axis.label(tick), .middle, class: "tick")
    }
    for tick in y.ticks(6) {
      drawing.line([(Self.left, y.position(tick)), (Self.right, y.position(tick))], class: "grid")
      drawing.text(Self.left - 8, y.position(tick) + 4, Axis.label(tick), .end, class: "tick")
    }
    drawing.text(
      (Self.left + Self.right) / 2, Self.bottom + 42, "ternary multiply-accumulates per byte of weights", .middle)
    drawing.text(
      20, (Self.top + Self.bottom) / 2, "multiply-accumulates per second", .middle, rotate: -90)
  }
}
