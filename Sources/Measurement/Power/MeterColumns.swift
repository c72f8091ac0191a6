/// Where a meter's CSV file has its times and its power, by the names of its columns.
struct MeterColumns: Equatable {
  /// A column of numbers and what to multiply them by to get SI units.
  struct Column: Equatable {
    let index: Int
    let factor: Double
    let name: String
  }

  /// The column of times; `factor` is 1 where the header names no unit. A second one if date and time are apart.
  let time: Column
  let timeOfDay: Column?
  /// Power, or voltage and current.
  let power: [Column]

  /// The power that a row says, in watts.
  var source: String { "column\(power.count > 1 ? "s" : "") \(power.map(\.name).joined(separator: " and "))" }

  /// Finds the columns in a row; nil if it does not name them.
  ///
  /// - Throws: `PowerError` if it names them, but not without doubt; the line has no file in it.
  init?(header: [String]) throws(PowerError) {
    let columns = header.enumerated().map { Self.kind(of: $1, at: $0) }
    func all(_ kind: Kind) -> [Column] { columns.filter { $0?.kind == kind }.compactMap { $0?.column } }
    let (times, dates) = (all(.time), all(.date))
    guard let first = dates.first ?? times.first else { return nil }
    let unnamed = columns.compactMap { $0 }.filter { $0.kind == .unitless }.map(\.column.name)
    let (watts, volts, amperes) = (all(.power), all(.voltage), all(.current))
    if watts.isEmpty, volts.isEmpty || amperes.isEmpty {
      if let name = unnamed.first {
        throw PowerError("the column '\(name)' has no unit; name it '\(name) (W)', (mW), (V), (A) or whatever it is in")
      }
      guard volts.isEmpty != amperes.isEmpty else { return nil }
      throw PowerError(
        "there is \(volts.isEmpty ? "a current but no voltage" : "a voltage but no current"); add a column")
    }
    for found in watts.isEmpty ? [volts, amperes] : [watts] where found.count > 1 {
      throw PowerError("the columns '\(found[0].name)' and '\(found[1].name)' could both be meant; remove one")
    }
    time = first
    timeOfDay = dates.isEmpty ? nil : times.first
    power = watts.isEmpty ? [volts[0], amperes[0]] : watts
  }

  private enum Kind { case time, date, power, voltage, current, unitless }

  /// Units by quantity, without their prefix.
  private static let units: [(kind: Kind, names: Set<String>)] = [
    (.time, ["s", "sec", "secs", "second", "seconds"]), (.power, ["w", "watt", "watts"]),
    (.voltage, ["v", "volt", "volts"]), (.current, ["a", "amp", "amps", "ampere", "amperes"]),
  ]
  private static let prefixes: [(name: String, factor: Double)] = [
    ("milli", 1e-3), ("micro", 1e-6), ("nano", 1e-9), ("m", 1e-3), ("u", 1e-6), ("\u{B5}", 1e-6), ("\u{3BC}", 1e-6),
    ("n", 1e-9), ("", 1),
  ]
  private static let timeWords: Set = ["time", "timestamp", "t", "elapsed", "datetime"]
  private static let powerWords: Set = ["power", "voltage", "current"]

  /// What a column holds: the last word that is a unit says it.
  private static func kind(of name: String, at index: Int) -> (kind: Kind, column: Column)? {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    for word in words.reversed() {
      for prefix in prefixes where word.hasPrefix(prefix.name) {
        let rest = String(word.dropFirst(prefix.name.count))
        guard let unit = units.first(where: { $0.names.contains(rest) }) else { continue }
        return (unit.kind, Column(index: index, factor: prefix.factor, name: name))
      }
    }
    let column = Column(index: index, factor: 1, name: name)
    if words.contains("date") { return (words.contains("time") ? .time : .date, column) }
    if !timeWords.isDisjoint(with: words) { return (.time, column) }
    return powerWords.isDisjoint(with: words) ? nil : (.unitless, column)
  }
}
