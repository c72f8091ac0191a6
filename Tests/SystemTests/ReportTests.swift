import Accelerator
import Device
import Foundation
import Measurement
import TernaryLM
import Testing

/// The folder with Package.swift.
private let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Reports that `tern measure` writes, and the comparison with prior art.
@Suite struct ReportTests {
  @Test(arguments: [
    ["stories-2m", "--target", "ulx3s-85f"], ["370m", "--target", "kv260", "--streams", "2"],
    ["370m", "--target", "2xu280"],
  ])
  func pageAndTrace(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let result = try Command.run(["measure"] + arguments + ["--html", "r.html", "--trace", "r.json"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let page = try String(contentsOfFile: "\(folder.path)/r.html", encoding: .utf8)
    for request in ["src=", "url(", "@import", "<script", "<link", "href=\"h", "NaN", " inf"] {
      #expect(!page.contains(request), "\(request)")
    }
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<svg") && page.contains("\(arguments[0]) on "))
    let trace = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/r.json")))
    let events = try #require((trace as? [String: Any])?["traceEvents"] as? [[String: Any]])
    let tracks = Set(events.compactMap { ($0["args"] as? [String: Any])?["name"] as? String })
    #expect(tracks.isSuperset(of: ["array", "quantiser", "vector unit", "norm unit", "head", "embedding"]))
    // No date, no path of this computer: a second run gives the same bytes.
    _ = try Command.run(["measure"] + arguments + ["--html", "s.html", "--trace", "s.json"], in: folder)
    for (first, second) in [("r.html", "s.html"), ("r.json", "s.json")] {
      #expect(FileManager.default.contentsEqual(atPath: "\(folder.path)/\(first)", andPath: "\(folder.path)/\(second)"))
    }
  }

  /// The committed comparison is what the command writes.
  @Test func theComparisonIsUpToDate() throws {
    let result = try Command.run(["compare"])
    let committed = try String(contentsOf: packageFolder.appendingPathComponent("docs/comparison.md"), encoding: .utf8)
    #expect(result.code == 0 && result.errors.isEmpty)
    #expect(result.output == committed, "docs/comparison.md is old: run 'make comparison'")
  }

  /// A recording, made up here, of a board that was asked to compute 100 tokens in two seconds.
  @Test func measuredPowerTakesThePlaceOfTheEstimate() throws {
    let folder = try TemporaryFolder()
    let model = try #require(ModelConfiguration.named("stories-2m"))
    let design = try MeasuredDesign(model, name: "stories-2m", target: #require(Target.named("ulx3s-85f")))
    let streams = design.configurations[0].streams
    var cycles = CycleCounts()
    cycles.waiting = 300_000 * streams
    try TokenTimes(
      configuration: design.configurations[0],
      statistics: DeviceStatistics(tokens: 100 * streams, rounds: 100, cycles: cycles),
      start: 1_700_000_000, rounds: (1...100).map { 0.02 * Double($0) }, idleBefore: 3, idleAfter: 3
    ).write(to: "\(folder.path)/times.json")
    var csv = "Time (s),Voltage (V),Current (mA)\n"
    for step in 0...900 {
      csv += "\(0.01 * Double(step)),5,\((350..<550).contains(step) ? 240 : 200 + step % 2)\n"
    }
    try folder.write("meter.csv", Data(csv.utf8))
    let arguments = [
      "measure", "stories-2m", "--target", "ulx3s-85f", "--times", "times.json", "--power", "meter.csv",
    ]
    let json = try Command.run(arguments + ["--json"], in: folder).json()
    #expect(json["powerBasis"] as? String == "measured")
    #expect(abs(try #require(json["watts"] as? Double) - 1.2) < 0.01)
    #expect(json["tokensPerSecond"] as? Double == Double(50 * streams))
    let energy = try #require((json["joulesPerToken"] as? [String: Double])?["decode"])
    #expect(abs(energy - 0.024 / Double(streams)) < 0.0003)
    let text = try Command.run(arguments, in: folder).output
    #expect(text.contains("idle watts") && text.contains("error of the estimate") && text.contains("measured)"))
    #expect(text.contains("cycles per token") && text.contains("3,000 cycles"))
    // Another array than the one that computed the tokens.
    let other = try Command.run(arguments + ["--lanes", "128"], in: folder)
    #expect(other.code == 2 && other.errorLine?.contains("give the model, the --target and the --lanes") == true)
  }

  @Test(arguments: [
    ("--power m.csv", "--power is for a target; give --target as well"),
    ("--html r.html", "--html is for a target; give --target as well"),
    ("--target ulx3s-85f --power m.csv", "give --device, the board that computes tokens, or --times"),
    ("--target ulx3s-85f --device /dev/nosuch", "--device: give --power or --save-times as well"),
    ("--target ulx3s-85f --times nosuch.json --power m.csv", "nosuch.json: cannot be read"),
    ("--target ulx3s-85f --device /dev/nosuch --power /sys/class/hwmon/nosuch/power1_input", "has no power1_input"),
    ("--target ulx3s-85f --html nosuch/r.html", "nosuch/r.html: cannot be written"),
  ])
  func mistakes(arguments: String, message: String) throws {
    let result = try Command.run(["measure", "stories-2m"] + arguments.split(separator: " ").map(String.init))
    #expect(result.code == 2 && result.errorLine?.contains(message) == true, "\(result.errors)")
  }
}
