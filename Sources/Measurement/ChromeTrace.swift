import Accelerator
import Foundation

/// Timelines of a round as a Chrome trace, which Perfetto and `chrome://tracing` open: a process for each device, a track
/// for each unit.
public struct ChromeTrace {
  private let timelines: [Timeline]
  private let title: String
  private let clockMHz: Double

  /// A trace.
  ///
  /// - Parameters:
  ///   - timelines: of devices that work one after another; how long vectors take between them is left out.
  ///   - title: what was computed, on what.
  ///   - clockMHz: frequency, above 0; a cycle takes `1 / clockMHz` of the trace's microseconds.
  public init(_ timelines: [Timeline], title: String, clockMHz: Double) {
    (self.timelines, self.title, self.clockMHz) = (timelines, title, clockMHz)
  }

  /// The JSON of the trace.
  public func encoded() throws -> Data {
    var events: [Event] = []
    var start = 0
    for (index, timeline) in timelines.enumerated() {
      events += self.events(timeline, device: index + 1, start: start)
      start += timeline.cycles
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(File(traceEvents: events)) + Data("\n".utf8)
  }

  private func events(_ timeline: Timeline, device: Int, start: Int) -> [Event] {
    let tracks = Dictionary(uniqueKeysWithValues: timeline.units.enumerated().map { ($1, $0 + 1) })
    let name = timelines.count > 1 ? "\(title), FPGA \(device) of \(timelines.count)" : title
    var events = [Event(name: "process_name", ph: "M", pid: device, tid: 0, args: .init(name: name))]
    for unit in timeline.units {
      let track = tracks[unit] ?? 0
      events.append(Event(name: "thread_name", ph: "M", pid: device, tid: track, args: .init(name: unit.rawValue)))
      events.append(Event(name: "thread_sort_index", ph: "M", pid: device, tid: track, args: .init(sort_index: track)))
    }
    for span in timeline.spans {
      let cycles = span.end - span.start
      events.append(
        Event(
          name: span.name, ph: "X", pid: device, tid: tracks[span.unit] ?? 0, ts: microseconds(start + span.start),
          dur: microseconds(cycles),
          args: .init(layer: span.layer, stream: span.stream, cycle: span.start)))
    }
    return events
  }

  private func microseconds(_ cycles: Int) -> Double { Double(cycles) / clockMHz }

  /// Names as in the Trace Event Format.
  private struct File: Encodable {
    let traceEvents: [Event]
    let displayTimeUnit = "ns"
  }

  private struct Event: Encodable {
    let name, ph: String
    let pid, tid: Int
    var ts: Double?
    var dur: Double?
    var args: Arguments?
  }

  private struct Arguments: Encodable {
    var name: String?
    var sort_index: Int?
    var layer: Int?
    var stream: Int?
    var cycle: Int?
  }
}
