import Foundation

/// What a sweep found.
public struct ExploreReport: Sendable, Equatable, Codable {
  /// Model, target, and what the target's clock is based on.
  public let model, target, clockBasis: String
  /// Points that were evaluated, and those that fit.
  public let points, fitting: Int
  /// Designs that do not fit, by the resource that ran out.
  public let refused: [String: Int]
  /// The points that no other dominates, ascending by LUTs.
  public let front: [ExplorePoint]
  /// Points that were synthesised and simulated.
  public let checks: [ExploreCheck]

  /// The report of a sweep's outcomes.
  ///
  /// - Throws: `ExploreError` if nothing fits, with the smallest shortage.
  public init(_ space: ExploreSpace, _ outcomes: [ExploreOutcome], checks: [ExploreCheck] = []) throws {
    model = space.name
    target = space.target.name
    clockBasis = "assumed: \(space.target.clock.source)"
    let outcomes = outcomes.sorted { $0.index < $1.index }
    let all = outcomes.flatMap(\.points)
    let shortages = outcomes.compactMap(\.shortage)
    points = all.count + shortages.count * space.clocks.count
    fitting = all.count
    refused = Dictionary(grouping: shortages) { $0.kind.rawValue }.mapValues(\.count)
    front = ExplorePoint.front(all)
    self.checks = checks
    guard front.isEmpty else { return }
    guard let nearest = shortages.min(by: { $0.needed / $0.available < $1.needed / $1.available }) else {
      throw ExploreError("\(space.name): no design is possible on \(space.target.name): choose other --streams")
    }
    let other =
      space.target.family == .iCE40UltraPlus
      ? "; the shared datapath, which has no model of its cycles, is not swept: try tern measure --target \(target)"
      : ""
    throw ExploreError("\(space.name): no design fits; the nearest \(nearest)\(other)")
  }

  /// The JSON: sorted keys, indented.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  // MARK: Tables

  /// Rows of the table when there are more points on the front.
  public static let rows = 16

  private static let heads = [
    "lanes", "rows x columns", "vector lanes", "streams", "weights", "MHz", "LUTs", "registers", "multipliers",
    "block RAMs", "large RAMs", "cycles/token", "tokens/s", "J/token", "band",
  ]

  private func fields(_ point: ExplorePoint) -> [String] {
    let c = point.candidate
    let r = point.resources
    return [
      "\(c.lanes)", "\(c.rows) x \(c.columns)", c.vectorLanes.map(String.init) ?? "auto", "\(c.streams)", c.weights,
      Self.number(c.clockMHz), "\(r.luts)", "\(r.registers)", "\(r.multipliers)", Self.number(r.blockRAMs),
      "\(r.largeRAMs)", Self.number(point.cyclesPerToken), Self.number(point.tokensPerSecond),
      point.joulesPerToken.map(Self.energy) ?? "-",
      point.joulesBand.map { "\(Self.energy($0.lowerBound)) to \(Self.energy($0.upperBound))" } ?? "-",
    ]
  }

  private var title: String {
    let refused = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(model) on \(target): \(points) points, \(fitting) fit"
      + (refused.isEmpty ? "" : " (designs refused for want of: \(refused))")
      + "; \(front.count) on the front of tokens/s, J/token and LUTs"
  }

  /// What the figures are based on.
  private var basis: [String] {
    [
      "Head included; cells of one FPGA estimated by the resource model (within 15 %), cycles modelled (exact with weights "
        + "on chip, within 2 % from memory), J/token estimated by the energy model, in its band.",
      "Clock \(clockBasis).",
    ]
  }

  /// For a terminal.
  public var text: String {
    let table = [Self.heads] + ExplorePoint.spread(front, count: Self.rows).map(fields)
    let widths = Self.heads.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
    return ([title] + lines + basis + checkLines).joined(separator: "\n") + "\n"
  }

  /// As Markdown.
  public var markdown: String {
    func row(_ fields: [String]) -> String { "| " + fields.joined(separator: " | ") + " |" }
    var lines = [title, "", row(Self.heads), row(Self.heads.map { _ in "---:" })]
    lines += ExplorePoint.spread(front, count: Self.rows).map { row(fields($0)) }
    lines += [""] + basis
    if !checks.isEmpty { lines += [""] + checkLines.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  private var checkLines: [String] {
    checks.map { check in
      let c = check.point.candidate
      return "checked \(c.lanes) lanes, \(c.streams) streams, \(c.weights), \(Self.number(c.clockMHz)) MHz: "
        + "\(check.netlist.luts) LUTs by \(check.tool) (estimate \(Self.percent(check.lutError))), "
        + "\(Self.number(check.simulatedCycles)) cycles/token simulated (model \(Self.percent(check.cycleError)))"
    }
  }

  private static func energy(_ joules: Double) -> String { String(format: "%.3g", joules) }

  private static func percent(_ error: Double) -> String { String(format: "%+.1f %%", 100 * error) }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : String(format: "%.1f", value)
  }
}
