import Accelerator
import Foundation

/// The timeline of a round as a Chrome trace, which Perfetto and `chrome://tracing` open: a track for each unit.
public struct ChromeTrace {
  private let timeline: Timeline
  private let title: String
  private let clockMHz: Double

  /// A trace.
  ///
  /// - Parameters:
  ///   - title: what was computed, on what; the name of the process.
  ///   - clockMHz: frequency, above 0; a cycle takes `1 / clockMHz` of the trace's microseconds.
  public init(_ timeline: Timeline, title: String, clockMHz: Double) {
    (self.timeline, self.title, self.clockMHz) = (timeline, title, clockMHz)
  }

  /// The JSON of the trace.
  public func encoded() throws -> Data {
    let tracks = Dictionary(uniqueKeysWithValues: timeline.units.enumerated().map { ($1, $0 + 1) })
    var events = [Event(name: "process_name", ph: "M", tid: 0, args: .init(name: title))]
    for unit in timeline.units {
      let track = tracks[unit] ?? 0
      events.append(Event(name: "thread_name", ph: "M", tid: track, args: .init(name: unit.rawValue)))
      events.append(Event(name: "thread_sort_index", ph: "M", tid: track, args: .init(sort_index: track)))
    }
    for span in timeline.spans {
      events.append(
        Event(
          name: span.name, ph: "X", tid: tracks[span.unit] ?? 0, ts: microseconds(span.start),
          dur: microseconds(span.end - span.start),
          args: .init(layer: span.layer, stream: span.stream, firstCycle: span.start, cycles: span.end - span.start)))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(File(traceEvents: events)) + Data("\n".utf8)
  }

  private func microseconds(_ cycles: Int) -> Double { Double(cycles) / clockMHz }

  /// Names as in the Trace Event Format.
  private struct File: Encodable {
    let traceEvents: [Event]
    let displayTimeUnit = "ns"
  }

  private struct Event: Encodable {
    let name, ph: String
    let pid = 1
    let tid: Int
    var ts: Double?
    var dur: Double?
    var args: Arguments?
  }

  private struct Arguments: Encodable {
    var name: String?
    var sort_index: Int?
    var layer: Int?
    var stream: Int?
    var firstCycle: Int?
    var cycles: Int?
  }
}
