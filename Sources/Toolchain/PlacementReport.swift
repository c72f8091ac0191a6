import Foundation

/// What place and route found out about a design.
public struct PlacementReport: Sendable, Equatable, Codable {
  /// Cells in use and on the device, by the tool's name of their kind.
  public let utilization: [String: Use]
  /// Clocks by net.
  public let clocks: [String: Clock]
  /// The slowest path of each clock, from register to register.
  public let criticalPaths: [CriticalPath]

  /// Cells of a kind.
  public struct Use: Sendable, Equatable, Codable {
    /// Cells in use, and on the device.
    public let used, available: Int
  }

  /// A clock, in MHz.
  public struct Clock: Sendable, Equatable, Codable {
    /// What the slowest path allows, and what was asked for.
    public let achieved, constraint: Double
  }

  /// A path, in nanoseconds.
  public struct CriticalPath: Sendable, Equatable, Codable {
    /// Clock edges at which it begins and ends.
    public let from, to: String
    /// Cells where it begins and ends.
    public let start, end: String
    /// Delay of logic, and of routing.
    public let logic, routing: Double
  }

  /// Reads the report that nextpnr writes.
  ///
  /// - Throws: `ToolError` if it is none.
  init(nextpnr data: Data) throws {
    let report: NextpnrReport
    do {
      report = try JSONDecoder().decode(NextpnrReport.self, from: data)
    } catch {
      throw ToolError("nextpnr wrote a report that cannot be read: install the version that CONTRIBUTING.md names")
    }
    utilization = report.utilization.filter { $0.value.used > 0 }
    clocks = report.fmax
    criticalPaths = report.critical_paths.compactMap(\.summary)
  }

  /// Checks paths between two clocks, which nextpnr does not: of clocks in phase, they have a period of the faster one.
  ///
  /// - Throws: `ToolError` that names the path that takes longer.
  func checkCrossings(top: String) throws(ToolError) {
    let clocks = self.clocks
    func clock(_ edge: String) -> Clock? { clocks.first { edge.hasSuffix(" \($0.key)") }?.value }
    for path in criticalPaths where path.from != path.to {
      guard let from = clock(path.from), let to = clock(path.to) else { continue }
      let period = 1000 / max(from.constraint, to.constraint)
      guard path.logic + path.routing > period else { continue }
      throw ToolError(
        "\(top) does not reach its clock: \(path.start) to \(path.end), from \(path.from) to \(path.to), takes "
          + "\(path.logic + path.routing) ns of \(period); choose a lower clock")
    }
  }

  /// Kinds of cells in use, those nearest to the device's limit first.
  public var byUse: [(kind: String, use: Use)] {
    utilization.map { ($0.key, $0.value) }.sorted { left, right in
      let (a, b) = (left.1.used * right.1.available, right.1.used * left.1.available)
      return a != b ? a > b : left.0 < right.0
    }.map { (kind: $0.0, use: $0.1) }
  }
}

/// The parts of nextpnr's report that are kept.
private struct NextpnrReport: Decodable {
  struct Path: Decodable {
    struct End: Decodable { let cell: String }

    struct Step: Decodable {
      let delay: Double
      let type: String
      let from, to: End?
    }

    let from, to: String
    let path: [Step]

    var summary: PlacementReport.CriticalPath? {
      guard let start = path.first?.from?.cell, let end = path.last?.to?.cell else { return nil }
      func delay(_ matches: (String) -> Bool) -> Double {
        (1000 * path.filter { matches($0.type) }.reduce(0) { $0 + $1.delay }).rounded() / 1000
      }
      return PlacementReport.CriticalPath(
        from: from, to: to, start: start, end: end, logic: delay { $0 != "routing" },
        routing: delay { $0 == "routing" })
    }
  }

  let utilization: [String: PlacementReport.Use]
  let fmax: [String: PlacementReport.Clock]
  let critical_paths: [Path]
}
