import Foundation
import Testing

@testable import Toolchain

/// Reports as nextpnr writes them.
@Suite struct PlacementTests {
  /// A report with a path from one clock to the other that takes so many nanoseconds.
  private func report(crossing: Double) throws -> PlacementReport {
    try PlacementReport(
      nextpnr: Data(
        """
        {"critical_paths": [
          {"from": "posedge clock", "to": "posedge clock", "path": [
            {"delay": 0.5, "type": "clk-to-q", "from": {"cell": "a"}, "to": {"cell": "a"}},
            {"delay": 3.25, "type": "routing", "from": {"cell": "a"}, "to": {"cell": "b"}}]},
          {"from": "posedge clock", "to": "posedge clock_2x", "path": [
            {"delay": \(crossing), "type": "routing", "from": {"cell": "c"}, "to": {"cell": "d"}}]}],
        "fmax": {"clock": {"achieved": 51.0, "constraint": 50.0}, "clock_2x": {"achieved": 190.0, "constraint": 100.0}},
        "utilization": {"LUT": {"available": 100, "used": 90}, "RAM": {"available": 10, "used": 10},
          "PLL": {"available": 4, "used": 0}}}
        """.utf8))
  }

  @Test func figuresAreKept() throws {
    let report = try report(crossing: 9)
    #expect(report.byUse.map(\.kind) == ["RAM", "LUT"])
    #expect(report.clocks["clock"] == PlacementReport.Clock(achieved: 51, constraint: 50))
    #expect(report.criticalPaths[0].start == "a" && report.criticalPaths[0].end == "b")
    #expect(report.criticalPaths[0].logic == 0.5 && report.criticalPaths[0].routing == 3.25)
  }

  @Test func pathsBetweenClocksHaveAPeriodOfTheFasterOne() throws {
    try report(crossing: 9.9).checkCrossings(top: "top")
    let error = try #require(throws: ToolError.self) { try report(crossing: 10.1).checkCrossings(top: "top") }
    #expect(error.description.contains("c to d, from posedge clock to posedge clock_2x, takes 10.1 ns of 10.0"))
  }

  @Test func anotherFileIsRefused() {
    #expect(throws: ToolError.self) { try PlacementReport(nextpnr: Data("{}".utf8)) }
  }
}
