import Accelerator
import ArgumentParser
import Foundation
import Measurement

/// Files that a report is written to beside what is printed.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("With --target: write the report as one HTML page too.", valueName: "file"))
  var html: String?
  @Option(
    help: ArgumentHelp(
      "With --target: write when each unit works in a token, as a Chrome trace (Perfetto opens it).",
      valueName: "file"))
  var trace: String?

  /// Checks that the files can be written, before work that takes long.
  func check() throws {
    for path in [html, trace] { try path.map { try checkFolder(of: $0) } }
  }

  /// Writes what was asked for.
  func write(_ report: MeasureReport, _ design: MeasuredDesign) throws {
    guard html != nil || trace != nil else { return }
    let timelines = design.timelines
    if let html { try save(HTMLReport(report, timelines: timelines).text, to: html) }
    guard let trace else { return }
    guard !timelines.isEmpty else {
      throw InputError("--trace: no model of the cycles knows when the units of a shared datapath work")
    }
    let parts = ChromeTrace(timelines, title: report.title, clockMHz: report.clock.value)
    try save(String(decoding: try parts.encoded(), as: UTF8.self), to: trace)
  }
}
