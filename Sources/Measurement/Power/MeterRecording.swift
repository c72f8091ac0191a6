import Foundation

/// Reads the CSV file of a bench meter.
///
/// A row near the beginning names the columns: a time, and power or voltage and current, each with its unit, such as
/// `Time (s),Power (mW)` or `timestamp;U [V];I [mA]`. Times are seconds of any origin, seconds since 1970, or dates as in
/// ISO 8601, in the time zone of this computer where they name none. Fields are separated by commas, semicolons or tabs;
/// lines that begin with `#` are comments.
enum MeterRecording {
  /// Rows among which the header is looked for.
  private static let mostPreamble = 60
  /// Seconds beyond which a time is one since 1970: the year 2001.
  private static let unixTimes = 1e9
  /// Watts that no board takes: the unit of a column is wrong.
  private static let mostWatts = 2000.0

  /// Reads a file's text.
  ///
  /// - Throws: `PowerError` that names the file and the line.
  static func read(_ text: String, name: String) throws(PowerError) -> PowerTrace {
    var reader = Reader(name: name)
    var number = 0
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      try reader.take(Substring(line), line: number)
    }
    return try reader.finish()
  }

  /// Takes one line after another.
  private struct Reader {
    let name: String
    var separator: Character = ","
    var columns: MeterColumns?
    var samples: [PowerTrace.Sample] = []
    var isUnix = false

    mutating func take(_ line: Substring, line number: Int) throws(PowerError) {
      var line = line
      while let last = line.last, last.isWhitespace { line.removeLast() }
      if line.first == "\u{FEFF}" { line.removeFirst() }
      let isComment = line.first == "#" && columns != nil
      guard !line.isEmpty, !isComment else { return }
      guard let columns else { return try begin(line, number) }
      let fields = Self.split(line, separator)
      do {
        let sample = try sample(fields, columns)
        if let last = samples.last, sample.time < last.time { throw PowerError("the time goes back") }
        samples.append(sample)
      } catch {
        throw PowerError("\(name), line \(number): \(error)")
      }
    }

    /// Looks for the header.
    private mutating func begin(_ line: Substring, _ number: Int) throws(PowerError) {
      let line = line.drop { $0 == "#" || $0 == " " }
      for separator: Character in [";", "\t", ","] where line.contains(separator) {
        do {
          guard let found = try MeterColumns(header: Self.split(line, separator)) else { continue }
          (columns, self.separator) = (found, separator)
        } catch {
          throw PowerError("\(name), line \(number): \(error)")
        }
        return
      }
      guard number < mostPreamble else { throw noColumns }
    }

    private var noColumns: PowerError {
      PowerError(
        "\(name): no line names columns with time and power; begin it with a line such as 'Time (s),Power (W)' "
          + "or 'Time (s),Voltage (V),Current (A)'")
    }

    private mutating func sample(
      _ fields: [String], _ columns: MeterColumns
    ) throws(PowerError) -> PowerTrace.Sample {
      func field(_ column: MeterColumns.Column) throws(PowerError) -> String {
        guard fields.indices.contains(column.index) else { throw PowerError("it has no column '\(column.name)'") }
        return fields[column.index]
      }
      var text = try field(columns.time)
      if let timeOfDay = columns.timeOfDay { text += " " + (try field(timeOfDay)) }
      var time = number(text).map { $0 * columns.time.factor }
      if let seconds = time {
        if samples.isEmpty { isUnix = seconds > unixTimes }
      } else {
        time = CalendarTime.seconds(text)
        if samples.isEmpty { isUnix = true }
      }
      guard let time else {
        throw PowerError("'\(text)' is not a time; give seconds or dates like 2026-01-31T12:00:00Z")
      }
      var watts = 1.0
      for column in columns.power {
        let text = try field(column)
        guard let value = number(text) else { throw PowerError("'\(text)' in column '\(column.name)' is not a number") }
        watts *= value * column.factor
      }
      guard abs(watts) <= mostWatts else {
        throw PowerError("\(Figure.number(watts)) W is no board's power; is the unit of \(columns.source) right?")
      }
      return PowerTrace.Sample(time: time, watts: watts)
    }

    func finish() throws(PowerError) -> PowerTrace {
      guard let columns else { throw noColumns }
      guard samples.count >= 2 else { throw PowerError("\(name): holds fewer than two samples") }
      return PowerTrace(samples, clock: isUnix ? .unix : .instrument, source: "\(name), \(columns.source)")
    }

    /// A number; with a decimal comma where commas separate nothing.
    private func number(_ text: String) -> Double? {
      let text = separator == "," ? text : text.replacing(",", with: ".")
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The fields of a line without spaces and quotation marks around them.
    static func split(_ line: Substring, _ separator: Character) -> [String] {
      line.split(separator: separator, omittingEmptySubsequences: false).map { field in
        var field = field
        while let first = field.first, first == "\"" || first == " " { field.removeFirst() }
        while let last = field.last, last == "\"" || last == " " { field.removeLast() }
        return String(field)
      }
    }
  }
}

/// Dates as instruments write them.
enum CalendarTime {
  /// Seconds since 1970 of a date such as `2026-01-31 12:00:00.25`, with `Z` or an offset such as `+01:00`, or in the
  /// time zone of this computer; nil if it is none.
  static func seconds(_ text: String) -> Double? {
    let text = text.split(separator: " ").joined(separator: "T")
    let parts = text.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let date = parts[0].split { $0 == "-" || $0 == "/" }.map { Int32($0) }
    let zoneStart = parts[1].firstIndex { $0 == "Z" || $0 == "+" || $0 == "-" } ?? parts[1].endIndex
    let clock = parts[1][..<zoneStart].split(separator: ":")
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2], year >= 1970,
      (1...12).contains(month), (1...31).contains(day), clock.count == 3, let hour = Int32(clock[0]),
      let minute = Int32(clock[1]), let second = Double(clock[2].replacing(",", with: ".")),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<61).contains(second)
    else { return nil }
    var fields = tm()
    (fields.tm_year, fields.tm_mon, fields.tm_mday) = (year - 1900, month - 1, day)
    (fields.tm_hour, fields.tm_min, fields.tm_isdst) = (hour, minute, -1)
    let zone = parts[1][zoneStart...]
    guard !zone.isEmpty else { return Double(mktime(&fields)) + second }
    guard let offset = offset(zone) else { return nil }
    return Double(timegm(&fields) - offset) + second
  }

  /// Seconds east of Greenwich of `Z`, `+01:00` or `-0330`; nil if it is none of these.
  private static func offset(_ zone: Substring) -> Int? {
    if zone == "Z" { return 0 }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard digits.count == 4 || digits.count == 2, let value = Int(digits) else { return nil }
    let minutes = digits.count == 2 ? 60 * value : 60 * (value / 100) + value % 100
    return (zone.first == "-" ? -60 : 60) * minutes
  }
}
