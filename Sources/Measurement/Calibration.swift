import Accelerator
import Foundation

/// Fits the resource model to units that Yosys synthesised.
public struct Calibration: Sendable {
  /// The fitted model.
  public let model: ResourceModel
  /// A line for each unit: what it has and what the model says.
  public let lines: [String]

  /// Synthesises the units of the sample designs, one at a time; those in the cache are not synthesised again.
  ///
  /// - Parameter report: called with one line before each unit.
  public static func run(report: (String) -> Void) async throws -> Calibration {
    let synthesis = try await Synthesis()
    let sampler = UnitSampler(synthesis: synthesis)
    var families: [String: ResourceModel.Costs] = [:]
    var lines: [String] = []
    for family in DeviceFamily.allCases {
      let rows = try await sampler.samples(family, report: report).map { Row($0) }
      let costs = fit(rows)
      families[family.rawValue] = costs
      lines += rows.map { $0.line(costs, family) }
    }
    return Calibration(
      model: ResourceModel(tool: synthesis.version, generator: Design.generatorVersion, families: families),
      lines: lines)
  }

  /// The model as JSON: sorted keys, indented.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(model) + Data("\n".utf8)
  }

  /// A unit: what it depends on and what it has.
  private struct Row {
    let design, unit: String
    let features: CellFeatures
    let found: Resources

    init(_ sample: UnitSample) {
      (design, unit) = (sample.design, sample.unit)
      var features = CellFeatures()
      for part in sample.parts { features.add(part.census, count: part.count, sample.family) }
      self.features = features
      found = sample.found
    }

    /// LUTs that are not memory.
    var logic: Double { max(0, Double(found.luts - features.fixed.luts)) }

    func line(_ costs: ResourceModel.Costs, _ family: DeviceFamily) -> String {
      let unitCosts = costs.units[unit] ?? ResourceModel.Unit(luts: 1, registers: 1)
      let fixed = features.fixed
      let luts = unitCosts.luts * features.luts(costs.luts) + Double(fixed.luts)
      let registers = unitCosts.registers * Double(features.registers)
      return "\(family.rawValue) \(design) \(unit): LUTs \(found.luts) ~ \(Int(luts)), registers \(found.registers) ~ "
        + "\(Int(registers)), multipliers \(found.multipliers) ~ \(fixed.multipliers), block RAMs \(found.blockRAMs) ~ "
        + "\(fixed.blockRAMs), large RAMs \(found.largeRAMs) ~ \(fixed.largeRAMs)"
    }
  }

  /// Costs with the least squares of relative errors, none of them negative; then the factors of units.
  private static func fit(_ rows: [Row]) -> ResourceModel.Costs {
    let names = Set(rows.flatMap { $0.features.bits.keys }).sorted()
    var costs = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.5) })
    // Coordinate descent: each cost in turn takes its best value while the others stand.
    for _ in 0..<2000 {
      for name in names {
        var (numerator, denominator) = (pull * 0.5, pull)
        for row in rows where row.logic > 0 {
          let weight = 1 / max(row.logic, 50)
          let own = (row.features.bits[name] ?? 0) * weight
          let others = (row.features.luts(costs)) * weight - own * (costs[name] ?? 0)
          numerator += own * (row.logic * weight - others)
          denominator += own * own
        }
        costs[name] = max(0, numerator / denominator)
      }
    }
    costs = costs.mapValues { ($0 * 1000).rounded() / 1000 }
    var units: [String: ResourceModel.Unit] = [:]
    for (unit, rows) in Dictionary(grouping: rows, by: \.unit) {
      units[unit] = ResourceModel.Unit(
        luts: factor(rows.map { ($0.logic, $0.features.luts(costs)) }),
        registers: factor(rows.map { (Double($0.found.registers), Double($0.features.registers)) }))
    }
    return ResourceModel.Costs(luts: costs, units: units)
  }

  /// How strongly a cost that the samples say nothing about is held at a half.
  private static let pull = 1e-4

  /// Geometric mean of quotients, to three digits; 1 without any.
  private static func factor(_ pairs: [(found: Double, predicted: Double)]) -> Double {
    let logarithms = pairs.filter { $0.found > 0 && $0.predicted > 0 }.map { log($0.found / $0.predicted) }
    guard !logarithms.isEmpty else { return 1 }
    return (1000 * exp(logarithms.reduce(0, +) / Double(logarithms.count))).rounded() / 1000
  }
}
