import Accelerator
import Boards
import Foundation

/// A design of a board whose placement is committed: its clock and its cells are known.
struct PlacedDesign {
  /// What `tern build` reported.
  let report: BoardReport

  /// Where the report lies in the repository.
  var source: String { "Bitstreams/\(report.board)/\(report.model)/report.json" }

  /// The placement of a configuration on a board; nil if that very design was not placed.
  ///
  /// - Throws: `DecodingError` for a resource that does not fit this program.
  static func of(_ configuration: AcceleratorConfiguration, board: String) throws -> PlacedDesign? {
    let hash = Design.digits(try Design.hash(of: configuration))
    let report = try all.get().first { $0.board == board && $0.configuration == hash }
    return report.map(PlacedDesign.init)
  }

  /// The reports of the committed bitstreams; `make placements` gathers them.
  static let all = Result {
    try JSONDecoder().decode([BoardReport].self, from: Data(PackageResources.placements_json))
  }

  /// Cells in use; nil for a kind that the family's tools do not count.
  func used(_ kind: ResourceKind) -> Double? {
    let names: [String] =
      switch kind {
      case .luts: ["ICESTORM_LC", "TRELLIS_COMB"]
      case .registers: ["TRELLIS_FF"]
      case .multipliers: ["ICESTORM_DSP", "MULT18X18D"]
      case .blockRAMs: ["ICESTORM_RAM", "DP16KD"]
      case .largeRAMs: ["ICESTORM_SPRAM"]
      }
    return names.lazy.compactMap { report.placement.utilization[$0]?.used }.first.map(Double.init)
  }
}

/// The reports of the bitstreams in a folder, as one file.
public enum Placements {
  /// The reports below a folder, ascending by board and model, as JSON.
  ///
  /// - Throws: `MeasureError` if there is none, or one that cannot be read.
  public static func gather(from folder: String) throws -> Data {
    let paths = (FileManager.default.subpaths(atPath: folder) ?? []).filter { $0.hasSuffix("/report.json") }.sorted()
    guard !paths.isEmpty else { throw MeasureError("\(folder): holds no report.json: give the folder Bitstreams") }
    let reports = try paths.map { path in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)"),
        let report = try? JSONDecoder().decode(BoardReport.self, from: data)
      else { throw MeasureError("\(folder)/\(path): is not a report of tern build") }
      return report
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(reports) + Data("\n".utf8)
  }
}
