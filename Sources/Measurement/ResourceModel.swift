import Accelerator
import Foundation
import HDL

/// Estimates the cells of a design from its configuration, without synthesis.
///
/// What the units are made of (`Census`) is exact; how many LUTs an operation takes, and what optimisation leaves of a unit,
/// are coefficients that were fitted to units synthesised by Yosys (`make resources`).
public struct ResourceModel: Sendable, Codable, Equatable {
  /// Coefficients of a family.
  struct Costs: Sendable, Codable, Equatable {
    /// LUTs of a bit of an operation, by feature.
    let luts: [String: Double]
    /// What is left of the LUTs and of the registers of a unit, by unit.
    let units: [String: Unit]
  }

  /// Factors of a unit.
  struct Unit: Sendable, Codable, Equatable {
    let luts, registers: Double
  }

  /// Tool and generator that the coefficients were fitted with.
  public let tool, generator: String
  /// Coefficients by family.
  let families: [String: Costs]

  /// What the coefficients are for: results that depend on them can be told apart.
  public var version: String { "\(tool), units of Tern \(generator)" }

  /// The model with the coefficients that come with Tern.
  public static func standard() throws -> ResourceModel { try decoded.get() }

  private static let decoded = Result {
    try JSONDecoder().decode(ResourceModel.self, from: Data(PackageResources.resources_json))
  }

  /// Cells of a design on a family.
  ///
  /// - Throws: `HDLError` or `AcceleratorError` if there is no such design, `ExploreError` for a family without coefficients.
  public func estimate(_ configuration: AcceleratorConfiguration, _ family: DeviceFamily) throws -> Resources {
    try estimate(Design(configuration).module, family)
  }

  /// Cells of a module whose parts are units.
  func estimate(_ module: Module, _ family: DeviceFamily) throws -> Resources {
    let costs = try costs(family)
    var own = CellFeatures()
    own.add(module.census, count: 1, family)
    var total = resources(own, unit: "top", costs)
    for part in module.parts {
      let needed = resources(CellFeatures(part.module, family), unit: part.role, costs)
      total = total + part.count * needed
    }
    return total
  }

  /// LUTs of a lane of a large array, its decoder and accumulators left out: fewer than any array takes.
  func lutsPerLane(_ family: DeviceFamily, columns: Int) throws -> Double {
    let costs = try costs(family)
    let rows = try family.laneStyle.rows(1, columns: columns, sumBits: 16)
    let needed = resources(CellFeatures(rows, family), unit: "array", costs)
    return 0.8 * Double(needed.luts) / Double(columns)
  }

  private func costs(_ family: DeviceFamily) throws -> Costs {
    if let costs = families[family.rawValue] { return costs }
    throw ExploreError("the resource model has no coefficients for \(family.title): run 'make resources'")
  }

  private func resources(_ features: CellFeatures, unit: String, _ costs: Costs) -> Resources {
    let factors = costs.units[unit] ?? Unit(luts: 1, registers: 1)
    let luts = features.luts(costs.luts)
    var needed = features.fixed
    needed.luts += Int((factors.luts * luts).rounded())
    needed.registers = Int((factors.registers * Double(features.registers)).rounded())
    return needed
  }
}
