import Foundation

/// Where a figure comes from, weakest first.
public enum Basis: String, Sendable, Codable, CaseIterable, Comparable {
  /// Computed from coefficients, each with an error band.
  case estimated
  /// Chosen, so that the figure holds only where the assumption does.
  case assumed
  /// Taken from a publication or data sheet.
  case published
  /// Predicted from the configuration by a model that equals or was checked against the simulation.
  case modelled
  /// Counted in a netlist.
  case synthesised
  /// From placement and routing.
  case placed = "placed and routed"
  /// Counted in a simulation of the emitted hardware.
  case simulated
  /// Read from an instrument.
  case measured

  /// Whether the first is the weaker.
  public static func < (left: Basis, right: Basis) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// A number as it may be printed: with its unit, its band, and where it comes from.
///
/// Bands are ranges in which the value is expected, not standard deviations. Arithmetic keeps their worst case: bounds add
/// and multiply as bounds, because the errors of coefficients of one device family go the same way.
public struct Figure: Sendable, Equatable, Codable {
  /// The value, and the ends of its band: `low <= value <= high`; all three are equal where the value is exact.
  public let value, low, high: Double
  /// SI unit or what is counted, such as `W` or `tokens/s`; empty for a ratio.
  public let unit: String
  /// The weakest basis of what it was computed from.
  public let basis: Basis
  /// One line that says what exactly it is based on.
  public let source: String

  /// A figure with a band; without bounds it is exact on its basis. Bounds are ordered and widened to hold the value.
  public init(_ value: Double, low: Double? = nil, high: Double? = nil, unit: String, basis: Basis, source: String) {
    self.value = value
    let ends = [low ?? value, high ?? value, value]
    self.low = ends.min() ?? value
    self.high = ends.max() ?? value
    (self.unit, self.basis, self.source) = (unit, basis, source)
  }

  /// The same with another unit or source.
  public func with(unit: String? = nil, source: String? = nil) -> Figure {
    Figure(value, low: low, high: high, unit: unit ?? self.unit, basis: basis, source: source ?? self.source)
  }

  /// The same with a band that ends at a bound that the value cannot exceed.
  public func atMost(_ bound: Double) -> Figure {
    Figure(
      min(value, bound), low: min(low, bound), high: min(high, bound), unit: unit, basis: basis, source: source)
  }

  /// The sum, band and all, in the unit of the first.
  public static func + (left: Figure, right: Figure) -> Figure {
    Figure(
      left.value + right.value, low: left.low + right.low, high: left.high + right.high, unit: left.unit,
      basis: min(left.basis, right.basis), source: joined(left, right))
  }

  /// The product of figures that are not negative; say the unit with `with(unit:)`.
  public static func * (left: Figure, right: Figure) -> Figure {
    Figure(
      left.value * right.value, low: left.low * right.low, high: left.high * right.high, unit: left.unit,
      basis: min(left.basis, right.basis), source: joined(left, right))
  }

  /// The quotient of figures that are not negative; say the unit with `with(unit:)`. The divisor's band must not hold 0.
  public static func / (left: Figure, right: Figure) -> Figure {
    Figure(
      left.value / right.value, low: left.low / right.high, high: left.high / right.low, unit: left.unit,
      basis: min(left.basis, right.basis), source: joined(left, right))
  }

  /// A multiple by an exact number that is not negative.
  public static func * (factor: Double, figure: Figure) -> Figure {
    Figure(
      factor * figure.value, low: factor * figure.low, high: factor * figure.high, unit: figure.unit,
      basis: figure.basis, source: figure.source)
  }

  private static func joined(_ left: Figure, _ right: Figure) -> String {
    left.source == right.source ? left.source : "\(left.source); \(right.source)"
  }

  /// For people, with everything but the source: `1.23 W (0.9 to 1.6, estimated)`.
  public var text: String { "\(valueText) (\(bandText)\(basis.rawValue))" }

  /// Value and unit: for tables that have columns for band and basis.
  public var valueText: String {
    let (prefix, factor) = scale
    return Self.number(factor * value) + (unit.isEmpty ? "" : " \(prefix)\(unit)")
  }

  /// `0.9 to 1.6, ` in the unit of `valueText`; empty if the value is exact on its basis.
  public var bandText: String { range.map { "\($0), " } ?? "" }

  /// `0.9 to 1.6` in the unit of `valueText`; nil if the value is exact on its basis.
  public var range: String? {
    let factor = scale.factor
    return low == high ? nil : "\(Self.number(factor * low)) to \(Self.number(factor * high))"
  }

  /// The prefix of small powers and energies, and what it multiplies by.
  private var scale: (prefix: String, factor: Double) {
    guard unit == "W" || unit.hasPrefix("J"), value > 0, value < 0.1 else { return ("", 1) }
    for (prefix, factor) in [("m", 1e3), ("u", 1e6), ("n", 1e9)] where factor * value >= 1 { return (prefix, factor) }
    return ("p", 1e12)
  }

  /// Four significant digits, and commas between thousands: `0.01235`, `12.35`, `1,235`, `12,346`.
  public static func number(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    guard exponent >= -6 else { return String(format: "%.3e", value) }
    let decimals = max(0, min(9, 3 - exponent))
    var text = String(format: "%.\(decimals)f", value)
    if decimals > 0, exponent < 0 {
      while text.hasSuffix("0") { text.removeLast() }
    }
    let parts = text.split(separator: ".", maxSplits: 1)
    return grouped(parts.first ?? "") + (parts.count > 1 ? ".\(parts[1])" : "")
  }

  /// The digits of an integer with commas between thousands.
  static func grouped(_ integer: some StringProtocol) -> String {
    var digits = ""
    for (index, character) in integer.reversed().enumerated() {
      if index > 0, index % 3 == 0, character != "-" { digits.append(",") }
      digits.append(character)
    }
    return String(digits.reversed())
  }
}
