import Foundation

/// What the signals of a simulated design did while its waveforms were recorded as VCD.
///
/// Values are taken where the clock is low, just before the edge at which registers take them.
public struct ValueChanges: Sendable {
  /// A signal of the design.
  public struct Signal: Sendable, Equatable {
    /// Instances from the top module down, then the signal's name.
    public let path: [String]
    /// Number of the net; signals that the simulation knows to be one have one number.
    public let net: Int
    /// Bits.
    public let width: Int
    /// Changes of its bits from one cycle to the next, all bits together.
    public let toggles: Int
    /// Cycles in which its lowest bit was 1.
    public let highCycles: Int
  }

  /// Cycles recorded.
  public let cycles: Int
  /// Signals of the file; those that are connected may be one.
  public let signals: [Signal]

  /// Reads a file of `Simulation.recordWaves`.
  ///
  /// - Throws: `ToolError` if it cannot be read or is no VCD.
  public init(contentsOf path: String) throws(ToolError) {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
      throw ToolError("\(path): cannot be read")
    }
    var reader = data.withUnsafeBytes { bytes in
      var reader = ValueChangeReader(bytes)
      reader.read()
      return reader
    }
    reader.finish()
    guard reader.isComplete else { throw ToolError("\(path): is no complete VCD file; record it again") }
    cycles = reader.cycles
    signals = reader.signals
  }
}

/// A pass over a VCD file. Values stay in the file; what is kept of each signal is where its value is.
private struct ValueChangeReader {
  private struct Variable {
    var paths: [[String]] = []
    var width = 0
    /// Offset and length of the value now, and at the latest cycle; nil before the first.
    var now: (Int, Int)?
    var before: (Int, Int)?
    var isChanged = false
    var toggles = 0
    var high = 0
    var highSince: Int?
  }

  private let bytes: UnsafeRawBufferPointer
  private var variables: [Variable] = []
  private var changed: [Int] = []
  private var position = 0
  private var isLow = false
  private(set) var cycles = 0
  private(set) var isComplete = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Signals by path.
  var signals: [ValueChanges.Signal] {
    variables.enumerated().flatMap { net, variable in
      variable.paths.map { path in
        ValueChanges.Signal(
          path: path, net: net, width: variable.width, toggles: variable.toggles, highCycles: variable.high)
      }
    }
  }

  mutating func read() {
    guard readHeader() else { return }
    while let line = nextLine() { take(line) }
    endCycle()
    isComplete = true
  }

  mutating func finish() {
    for index in variables.indices {
      if let since = variables[index].highSince { variables[index].high += cycles - since }
      variables[index].highSince = nil
    }
  }

  // MARK: Lines

  private mutating func nextLine() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != 10 { position += 1 }
    defer { position += 1 }
    return start..<position
  }

  private func words(_ line: Range<Int>) -> [Substring] {
    String(decoding: bytes[line], as: UTF8.self).split(separator: " ")
  }

  /// Scopes and variables; false if the file ends within.
  private mutating func readHeader() -> Bool {
    var scopes: [String] = []
    while let line = nextLine() {
      let words = words(line)
      switch words.first {
      case "$scope" where words.count > 2: scopes.append(String(words[2]))
      case "$upscope": _ = scopes.popLast()
      case "$var" where words.count > 4: declare(words, scopes)
      case "$enddefinitions": return true
      default: break
      }
    }
    return false
  }

  private mutating func declare(_ words: [Substring], _ scopes: [String]) {
    guard let width = Int(words[2]) else { return }
    let code = Self.number(words[3].utf8)
    while variables.count <= code { variables.append(Variable()) }
    variables[code].width = width
    // The outermost scope is the simulation's own.
    variables[code].paths.append(scopes.dropFirst() + [String(words[4])])
  }

  /// Identifiers are numbers of base 94, lowest digit first.
  private static func number(_ code: some Sequence<UInt8>) -> Int {
    var (number, place) = (0, 1)
    for digit in code {
      number += (Int(digit) - 32) * place
      place *= 94
    }
    return number
  }

  private mutating func take(_ line: Range<Int>) {
    guard let first = line.first else { return }
    switch bytes[first] {
    case UInt8(ascii: "#"):
      endCycle()
      // Even half cycles are those with a low clock.
      isLow = bytes[line.upperBound - 1] & 1 == 0
    case UInt8(ascii: "b"):
      guard let space = line.lastIndex(where: { bytes[$0] == 32 }) else { return }
      set(Self.number(bytes[(space + 1)..<line.upperBound]), (first + 1, space - first - 1))
    case UInt8(ascii: "0"), UInt8(ascii: "1"): set(Self.number(bytes[(first + 1)..<line.upperBound]), (first, 1))
    default: break
    }
  }

  private mutating func set(_ code: Int, _ value: (Int, Int)) {
    guard variables.indices.contains(code) else { return }
    variables[code].now = value
    guard !variables[code].isChanged else { return }
    variables[code].isChanged = true
    changed.append(code)
  }

  // MARK: Cycles

  private mutating func endCycle() {
    guard isLow else { return }
    for code in changed { compare(code) }
    changed.removeAll(keepingCapacity: true)
    cycles += 1
    isLow = false
  }

  private mutating func compare(_ code: Int) {
    variables[code].isChanged = false
    guard let now = variables[code].now else { return }
    if let before = variables[code].before {
      for place in 1...max(1, max(now.1, before.1)) where bit(now, place) != bit(before, place) {
        variables[code].toggles += 1
      }
    }
    variables[code].before = now
    let isHigh = bit(now, 1) == UInt8(ascii: "1")
    if isHigh, variables[code].highSince == nil { variables[code].highSince = cycles }
    if !isHigh, let since = variables[code].highSince {
      variables[code].high += cycles - since
      variables[code].highSince = nil
    }
  }

  /// The bit at a place from the right, 1 the lowest; leading zeros may be left out.
  private func bit(_ value: (Int, Int), _ place: Int) -> UInt8 {
    place <= value.1 ? bytes[value.0 + value.1 - place] : UInt8(ascii: "0")
  }
}
