import Foundation

/// Reads what `xbutil examine -r electrical` prints about an Alveo card.
///
/// The card's power is the line `Power : 27.1 Watts` of the text, or `"power_consumption_watts"` of the JSON. In a log of
/// many reports a line with the time, in seconds since 1970 or as in ISO 8601, comes before each:
/// `while true; do date +%s.%N; xbutil examine -d BDF -r electrical; done > power.log`.
enum XbutilReport {
  /// Power in watts that a line says; nil if it says none, NaN if the card could not tell.
  private static func watts(_ line: Substring) -> Double? {
    let isJSON = line.contains("\"power_consumption_watts\"")
    let parts = line.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, isJSON || (parts[0].trimmed == "Power" && parts[1].contains("Watts")) else { return nil }
    let value = parts[1].split { $0 == " " || $0 == "\"" || $0 == "," || $0 == "\t" }.first ?? ""
    return Double(value) ?? .nan
  }

  /// Whether a text has a report in it.
  static func isReport(_ text: String) -> Bool { lines(text).contains { watts($0) != nil } }

  /// Power in watts of a single report of one card.
  ///
  /// - Throws: `PowerError`, whose line begins with `name`.
  static func power(_ text: String, name: String) throws(PowerError) -> Double {
    let found = lines(text).compactMap(watts)
    guard found.count == 1, found[0].isFinite else {
      throw PowerError("\(name): \(found.isEmpty ? "prints no power" : "has no power of one card"); choose it with -d")
    }
    return found[0]
  }

  /// Reads a log of reports of one card.
  ///
  /// - Throws: `PowerError` that names the file and the line.
  static func read(_ text: String, name: String) throws(PowerError) -> PowerTrace {
    var samples: [PowerTrace.Sample] = []
    var time: Double?
    for (index, line) in lines(text).enumerated() {
      let word = line.trimmed
      if let stamp = Double(word) ?? CalendarTime.seconds(word) {
        if let last = samples.last, stamp < last.time {
          throw PowerError("\(name), line \(index + 1): the time goes back")
        }
        time = stamp
      } else if let watts = watts(line) {
        guard let stamp = time else {
          throw PowerError(
            "\(name), line \(index + 1): a report without a time before it; print one with 'date +%s.%N'")
        }
        guard watts.isFinite else { throw PowerError("\(name), line \(index + 1): the card does not say its power") }
        samples.append(PowerTrace.Sample(time: stamp, watts: watts))
        time = nil
      }
    }
    guard samples.count >= 2 else { throw PowerError("\(name): holds fewer than two reports with their times") }
    return PowerTrace(samples, clock: .unix, source: "\(name), xbutil's power of the card")
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}

extension Substring {
  /// Without white space at its ends.
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
