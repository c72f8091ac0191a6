import Accelerator
import Foundation
import HDL
import TernaryLM

/// The tables.
struct Report {
  let yosys: [Yosys]
  let nextpnr: String
  let folder: String

  /// Bits of the sums of stories-2m.
  private static let sumBits = 17

  /// A style, and the map that is applied to it.
  private struct Row {
    let style: LaneStyle
    var isMapped = false

    var title: String { "\(style.rawValue)\(isMapped ? ", mapped" : "")" }

    /// The map; nil if there is none for a family, or the style does not fit it.
    func map(_ family: Family) -> TechnologyMap? {
      switch (style, family) {
      case (.chain, .ecp5): .ecp5
      case (.chain, .xc7), (.chain, .xcup), (.threeInput, .xc7), (.threeInput, .xcup): .xilinx
      default: nil
      }
    }
  }

  private static let styles = [
    Row(style: .plain), Row(style: .wide), Row(style: .chain), Row(style: .chain, isMapped: true),
    Row(style: .threeInput), Row(style: .threeInput, isMapped: true),
  ]

  func text() async throws -> String {
    var parts = [try await clocks(rows: 8, columns: 32), try await around()]
    for columns in [32, 64] { parts.append(try await lanes(rows: 8, columns: columns)) }
    return parts.joined(separator: "\n")
  }

  // MARK: Lanes

  private func lanes(rows: Int, columns: Int) async throws -> String {
    var versions: [String] = []
    for tool in yosys { versions.append(try await tool.version()) }
    let heads = Family.allCases.flatMap { family in versions.map { "\(family.rawValue), \($0)" } }
    var lines = [
      "LUTs (registers) per lane, \(rows) rows of \(columns) lanes:", "", row(["style"] + heads), rule(heads.count),
    ]
    for style in Self.styles {
      var fields = [style.title]
      for family in Family.allCases {
        for tool in yosys { fields.append(try await field(style, family, tool, rows, columns)) }
      }
      lines.append(row(fields))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func field(_ row: Row, _ family: Family, _ tool: Yosys, _ rows: Int, _ columns: Int) async throws -> String {
    let map = row.map(family)
    if row.isMapped, map == nil { return "" }
    let module = try row.style.rows(rows, columns: columns, sumBits: Self.sumBits)
    let cells = try await tool.cells(of: module, family, map: row.isMapped ? map?.verilog : nil, in: folder)
    return perLane(family.luts(cells), family.registers(cells), rows * columns)
  }

  private func perLane(_ luts: Int, _ registers: Int, _ lanes: Int) -> String {
    func number(_ count: Int) -> String { String(format: "%.1f", Double(count) / Double(lanes)) }
    return "\(number(luts)) (\(number(registers)))"
  }

  // MARK: What is around the lanes

  /// Trit decoder and drain: the array of stories-2m less its rows.
  private func around() async throws -> String {
    guard let model = ModelConfiguration.named("stories-2m") else { return "" }
    let configuration = try AcceleratorConfiguration(name: "stories-2m", model: model, laneStyle: .chain)
    let shape = configuration.shape
    let array = try configuration.array()
    let rows = try LaneStyle.chain.rows(shape.rows, columns: shape.columns, sumBits: configuration.sumBits)
    var lines = [
      "Trit decoder, drain and control per lane, \(shape.rows) rows of \(shape.columns) lanes:", "",
      row(["family", "LUTs (registers)"]), rule(1),
    ]
    for family in Family.allCases {
      let whole = try await yosys[0].cells(of: array, family, map: nil, in: folder)
      let part = try await yosys[0].cells(of: rows, family, map: nil, in: folder)
      lines.append(
        row([
          family.rawValue,
          perLane(
            family.luts(whole) - family.luts(part), family.registers(whole) - family.registers(part), shape.lanes),
        ]))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Clocks

  private func clocks(rows: Int, columns: Int) async throws -> String {
    var lines = [
      "ECP5 (LFE5U-25F, speed grade 6), \(rows) rows of \(columns) lanes, placed and routed:", "",
      row(["style", "MHz", "LUTs per lane after packing"]), rule(2),
    ]
    for style in Self.styles where style.isMapped ? style.map(.ecp5) != nil : style.style == .plain {
      let module = try style.style.rows(rows, columns: columns, sumBits: Self.sumBits)
      let place = PlaceAndRoute(yosys: yosys[0], nextpnr: nextpnr, folder: folder)
      let result = try await place.run(module, map: style.isMapped ? style.map(.ecp5)?.verilog : nil)
      let luts = Double(result.luts) / Double(rows * columns)
      lines.append(row([style.title, String(format: "%.0f", result.megahertz), String(format: "%.1f", luts)]))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ fields: [String]) -> String { "| " + fields.joined(separator: " | ") + " |" }
  private func rule(_ count: Int) -> String { "|" + String(repeating: "---|", count: count + 1) }
}
