import Foundation

/// The energy model's linear part, fitted to measured points of an iCE40UP5K.
///
/// `P = static + f (clock + counter n + toggle t + multiplication m) + oscillator + pll`: least squares of the relative
/// errors. Counters, whose nets are the shortest there are, have a coefficient of their own.
public struct PowerCalibration: Sendable {
  /// A measured design.
  public struct Point: Sendable, Decodable {
    /// What was measured.
    public let name: String
    /// Current of the core, in uA.
    let microamperes: Double
    let megahertz: Double
    /// Counters of 24 or 28 bits; changes of other nets and multiplications in a cycle; 1 with the oscillator or the PLL.
    let counters: Double
    let logicToggles, multiplications, oscillator, pll: Double?

    /// What each coefficient is multiplied by, in the order of `Coefficient`.
    var features: [Double] {
      [1, megahertz]
        + [counters, logicToggles ?? 0, multiplications ?? 0].map { $0 * megahertz } + [oscillator ?? 0, pll ?? 0]
    }

    /// The same with every net taken for one of a counter, and products for nothing.
    var featuresOfCounters: [Double] {
      let nets = counters + (logicToggles ?? 0) / PowerCalibration.togglesOfCounter
      return [1, megahertz, nets * megahertz, oscillator ?? 0, pll ?? 0]
    }
  }

  /// Changes of nets of a counter in a cycle: registers, LUTs and carries change twice each.
  static let togglesOfCounter = 6.0

  /// What is fitted: powers in uW, energies in pJ.
  public enum Coefficient: String, Sendable, CaseIterable {
    case `static`, clock, counter, toggle, multiplication, oscillator, pll
  }

  /// A point that was left out of the fit, and what the fit to the others says about it.
  public struct LeftOut: Sendable {
    /// The point.
    public let name: String
    /// Measured and predicted power of the core, in uW.
    public let measured, predicted: Double

    /// `predicted / measured - 1`.
    public var error: Double { predicted / measured - 1 }
  }

  /// The measured points, where they come from, and under which conditions they were measured.
  public let points: [Point]
  /// Source and date in words.
  public let source, date: String
  private let volts: Double
  private let values: [Double]

  /// The committed points, fitted.
  public static let iCE40UP5K = Result { try PowerCalibration(data: Data(PackageResources.ice40up_points_json)) }

  /// Points in JSON, fitted.
  ///
  /// - Throws: `CoefficientError` if they cannot be read or do not determine the coefficients.
  init(data: Data) throws {
    let file: PowerCalibrationFile
    do { file = try JSONDecoder().decode(PowerCalibrationFile.self, from: data) } catch {
      throw CoefficientError("the calibration points cannot be read: \(error)")
    }
    (points, volts, source, date) = (file.points, file.volts, file.source, file.date)
    let measured = file.points.map { $0.microamperes * file.volts }
    guard let values = Self.fit(file.points.map(\.features), measured) else {
      throw CoefficientError("the calibration points do not determine every coefficient")
    }
    self.values = values
  }

  /// A fitted coefficient: uW or pJ.
  public subscript(coefficient: Coefficient) -> Double {
    values[Coefficient.allCases.firstIndex(of: coefficient) ?? 0]
  }

  /// Every point predicted by a fit to the others. A point that alone determines a coefficient is predicted by a fit with
  /// one energy for every net.
  public var leftOut: [LeftOut] {
    points.indices.compactMap { index in
      let others = points.indices.filter { $0 != index }.map { points[$0] }
      let measured = others.map { $0.microamperes * volts }
      for features in [\Point.features, \Point.featuresOfCounters] {
        guard let values = Self.fit(others.map { $0[keyPath: features] }, measured) else { continue }
        return LeftOut(
          name: points[index].name, measured: points[index].microamperes * volts,
          predicted: Self.product(points[index][keyPath: features], values))
      }
      return nil
    }
  }

  /// Largest and root mean square error of the points left out.
  public var leftOutError: (largest: Double, rms: Double) {
    let errors = leftOut.map(\.error)
    let squares = errors.reduce(0) { $0 + $1 * $1 }
    return (errors.map { abs($0) }.max() ?? 0, (squares / Double(max(1, errors.count))).squareRoot())
  }

  /// The fit and the points left out of it, for docs/power.md.
  public var markdown: String {
    var lines = [
      "| coefficient | fitted | unit |", "|---|---|---|",
    ]
    for coefficient in Coefficient.allCases {
      let isPower = [.static, .oscillator, .pll].contains(coefficient)
      lines.append("| \(coefficient.rawValue) | \(Figure.number(self[coefficient])) | \(isPower ? "uW" : "pJ") |")
    }
    lines += ["", "| point | measured uW | predicted without it uW | error |", "|---|---|---|---|"]
    for point in leftOut {
      lines.append(
        "| \(point.name) | \(Figure.number(point.measured)) | \(Figure.number(point.predicted)) | "
          + "\(Figure.number(100 * point.error)) % |")
    }
    let error = leftOutError
    lines.append("")
    lines.append(
      "Largest error \(Figure.number(100 * error.largest)) %, root mean square \(Figure.number(100 * error.rms)) %.")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func product(_ features: [Double], _ values: [Double]) -> Double {
    zip(features, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Least squares of relative errors by the normal equations; nil if they are singular.
  private static func fit(_ features: [[Double]], _ measured: [Double]) -> [Double]? {
    let count = features.first?.count ?? 0
    var rows = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
    for (feature, power) in zip(features, measured) {
      for row in 0..<count {
        for column in 0..<count { rows[row][column] += feature[row] * feature[column] / (power * power) }
        rows[row][count] += feature[row] / power
      }
    }
    return solve(rows)
  }

  /// Gauss-Jordan elimination with pivots of the largest relative size.
  private static func solve(_ equations: [[Double]]) -> [Double]? {
    var rows = equations
    let count = rows.count
    let scales = (0..<count).map { rows[$0][$0] }
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > 1e-9 * scales[column], scales[column] > 0
      else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in column...count { rows[row][place] -= factor * rows[column][place] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}

private struct PowerCalibrationFile: Decodable {
  let source, date: String
  let volts: Double
  let points: [PowerCalibration.Point]
}

/// Why coefficients cannot be used; one line.
public struct CoefficientError: Error, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) { self.description = description }
}
