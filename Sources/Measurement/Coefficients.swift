import Foundation

/// Energies of events and idle powers of a device family, each with source, date, conditions and band.
///
/// They are read from one versioned file a family. Coefficients of iCE40 that are measured come from the fit of
/// `PowerCalibration`; where a family has no data, its file says how that fit was scaled.
public struct Coefficients: Sendable {
  /// An event whose energy is known.
  public enum Event: String, Sendable, CaseIterable {
    /// A cycle of the clock network, and a register's clock pin in a cycle.
    case clock, register
    /// A change of a net, 18 x 18 bits of a product, a bit read or written.
    case toggle, multiplication, blockRAM, largeRAM
    /// A bit between host and device.
    case serialLink, hostLink

    /// For tables.
    var title: String {
      switch self {
      case .clock: "clock network, a cycle"
      case .register: "a register's clock, a cycle"
      case .toggle: "a change of a net"
      case .multiplication: "18 x 18 bits of a product"
      case .blockRAM: "block RAM, a bit"
      case .largeRAM: "large RAM, a bit"
      case .serialLink: "serial line, a bit"
      case .hostLink: "host interface, a bit"
      }
    }
  }

  /// The family.
  public let family: DeviceFamily
  /// Version of its file.
  public let version: Int
  private let file: CoefficientFile
  private let calibration: PowerCalibration

  /// The committed coefficients of a family.
  ///
  /// - Throws: `CoefficientError` if its file cannot be read.
  public init(_ family: DeviceFamily) throws {
    let bytes =
      switch family {
      case .iCE40UltraPlus: PackageResources.ice40up_json
      case .ecp5: PackageResources.ecp5_json
      case .ultraScalePlus: PackageResources.ultrascale_plus_json
      }
    try self.init(family, data: Data(bytes), calibration: PowerCalibration.iCE40UP5K.get())
  }

  init(_ family: DeviceFamily, data: Data, calibration: PowerCalibration) throws {
    do { file = try JSONDecoder().decode(CoefficientFile.self, from: data) } catch {
      throw CoefficientError("the coefficients of \(family.title) cannot be read: \(error)")
    }
    guard file.family == family.rawValue else {
      throw CoefficientError("the coefficients of \(family.title) are those of \(file.family)")
    }
    (self.family, version, self.calibration) = (family, file.version, calibration)
  }

  /// Energy of an event in J; 0 for one that the family does not have.
  public subscript(event: Event) -> Figure {
    if family == .iCE40UltraPlus, let measured = measured(event) { return measured }
    guard let entry = file.coefficients[event.rawValue] else {
      return Figure(0, unit: "J", basis: .measured, source: "the family has none")
    }
    return figure(entry, unit: "J", scale: 1e-12)
  }

  /// Power of a part at rest, in W.
  ///
  /// - Throws: `CoefficientError` if the file does not have the part.
  public func idle(part: String) throws -> Figure {
    guard let entry = file.static[part] else {
      throw CoefficientError("\(part): the coefficients of \(family.title) have no static power of it")
    }
    // Fitted powers are in uW.
    return figure(entry, unit: "W", scale: entry.fit == nil ? 1 : 1e-6)
  }

  /// Energy of a bit that comes from a memory in J, and the memory's power at rest in W.
  public func memory(_ technology: TargetMemory.Technology) throws -> (perBit: Figure, idle: Figure) {
    guard let entry = file.memories[technology.rawValue] else {
      throw CoefficientError("\(technology.rawValue): the coefficients of \(family.title) have no such memory")
    }
    let atRest = entry.idle.map { figure($0, unit: "W", scale: 1) }
    return (
      figure(entry.perBit, unit: "J", scale: 1e-12),
      atRest ?? Figure(0, unit: "W", basis: .published, source: "in the static power of the board")
    )
  }

  /// Every coefficient with its band and source, for docs/power.md.
  public var markdown: String {
    var lines = [
      "\(family.title), \(file.process), version \(version):", "", "| coefficient | value | band | source |",
      "|---|---|---|---|",
    ]
    func add(_ name: String, _ figure: Figure) {
      guard figure.value > 0 else { return }
      lines.append("| \(name) | \(figure.valueText) | \(figure.range ?? "exact") | \(figure.source) |")
    }
    for event in Event.allCases { add(event.title, self[event]) }
    for part in file.static.keys.sorted() {
      if let idle = try? idle(part: part) { add("\(part) at rest", idle) }
    }
    for technology in TargetMemory.Technology.allCases {
      guard let memory = try? memory(technology) else { continue }
      add("\(technology.rawValue), a bit", memory.perBit)
      add("\(technology.rawValue) at rest", memory.idle)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the fit gives for iCE40 itself, with bands that the points show.
  private func measured(_ event: Event) -> Figure? {
    let error = calibration.leftOutError.largest
    func fitted(_ coefficient: PowerCalibration.Coefficient, _ low: Double, _ high: Double, _ remark: String) -> Figure
    {
      let value = 1e-12 * calibration[coefficient]
      return Figure(
        value, low: low * value, high: high * value, unit: "J", basis: .estimated,
        source: "fitted to \(calibration.source) (\(calibration.date)): \(remark)")
    }
    let shortest =
      calibration[.counter] / PowerCalibration.togglesOfCounter / max(calibration[.toggle], .leastNormalMagnitude)
    switch event {
    case .clock: return fitted(.clock, 1 - error, 1 + error, "band: the largest error of a point left out")
    case .toggle:
      return fitted(.toggle, shortest, 1.5, "low: nets of counters, the shortest; high: half more for long wires")
    case .multiplication:
      return 1.5 * fitted(.multiplication, 0.5, 2, "8 x 8 bits in a DSP block, times 1.5 (0.75 to 3) for 16 x 16")
    default: return nil
    }
  }

  private func figure(_ entry: CoefficientFile.Entry, unit: String, scale: Double) -> Figure {
    let fit = entry.fit.flatMap { PowerCalibration.Coefficient(rawValue: $0) }.map { calibration[$0] } ?? 1
    return Figure(
      scale * fit * entry.value, low: scale * fit * entry.low, high: scale * fit * entry.high, unit: unit,
      basis: .estimated, source: "\(entry.source) (\(entry.date)); \(entry.conditions)")
  }
}

/// A file of coefficients.
struct CoefficientFile: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    /// The coefficient of the fit to iCE40UP5K whose multiples the values are; nil for absolute values.
    let fit: String?
    let value, low, high: Double
    let unit, date, source, conditions: String
  }

  struct Memory: Decodable, Sendable {
    let perBit: Entry
    let idle: Entry?
  }

  let family: String
  let version: Int
  let process: String
  let coefficients: [String: Entry]
  let `static`: [String: Entry]
  let memories: [String: Memory]
}
