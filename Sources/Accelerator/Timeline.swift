import GoldenModel

/// When each unit of a design works in a round.
public struct Timeline: Sendable, Equatable {
  /// A unit, or a way in or out.
  public enum Unit: String, Sendable, CaseIterable {
    /// Weights come from memory.
    case weightMemory = "weight memory"
    /// A row is fetched and goes to the vector unit.
    case embedding
    /// Codes and scale are made.
    case quantiser
    /// Lanes multiply and add.
    case array
    /// Row sums are scaled, gated and added.
    case vectorUnit = "vector unit"
    /// Statistics of a vector are gathered and finished.
    case normUnit = "norm unit"
    /// Row sums are compared.
    case head
    /// Answers leave.
    case link
  }

  /// Cycles in a row in which a unit does one thing.
  public struct Span: Sendable, Equatable {
    /// The unit.
    public let unit: Unit
    /// What it does, such as `down_proj`.
    public let name: String
    /// Layer, from 0; nil outside of the layers.
    public let layer: Int?
    /// Stream, from 0; nil where all streams have their part in it.
    public let stream: Int?
    /// First cycle since the round's start.
    public let start: Int
    /// The cycle after the last.
    public fileprivate(set) var end: Int
  }

  /// What the units do; the spans of a unit are in the order of time and do not overlap.
  public private(set) var spans: [Span] = []
  /// Cycles of the round.
  public private(set) var cycles = 0
  /// Layer that is being recorded.
  var layer: Int?
  private var projection = Projection.f
  private var name = ""
  private var stream: Int?
  /// Latest span of each unit.
  private var latest: [Unit: Int] = [:]

  /// Cycles in which a unit works.
  public func busy(_ unit: Unit) -> Int { spans.reduce(0) { $0 + ($1.unit == unit ? $1.end - $1.start : 0) } }

  /// Units that do something, in the order of their tracks.
  public var units: [Unit] { Unit.allCases.filter { latest[$0] != nil } }

  /// What the quantiser is said to do.
  static func name(of operand: Operand) -> String {
    switch operand {
    case .gateUp: "codes of gate_proj"
    case .f, .i, .g, .o, .down, .head:
      Projection.allCases.first { $0.operand == operand }.map { "codes of \($0.name)" } ?? "codes"
    }
  }

  // MARK: Recording; cycles count from 1

  /// Adds cycles, both included; what another span of the unit has is left to that.
  mutating func add(_ unit: Unit, _ name: String, _ stream: Int?, _ first: Int, through last: Int) {
    var start = first - 1
    if let index = latest[unit] {
      let span = spans[index]
      start = max(start, span.end)
      guard last > start else { return }
      if start == span.end, span.name == name, span.layer == layer, span.stream == stream {
        spans[index].end = last
        return
      }
    }
    guard last > start else { return }
    latest[unit] = spans.count
    spans.append(Span(unit: unit, name: name, layer: layer, stream: stream, start: start, end: last))
  }

  /// Ends the round; what a unit does after it is left to the next.
  mutating func finish(cycles: Int) {
    self.cycles = cycles
    spans.removeAll { $0.start >= cycles }
    for index in spans.indices where spans[index].end > cycles { spans[index].end = cycles }
  }

  /// Says what the array begins, nil for all streams in turn.
  mutating func begin(_ projection: Projection, _ name: String, _ stream: Int?) {
    (self.projection, self.name, self.stream) = (projection, name, stream)
  }

  /// Adds beats of the array.
  mutating func addBeats(_ beats: ClosedRange<Int>) {
    add(.array, name, stream, beats.lowerBound, through: beats.upperBound)
  }

  /// Adds words of row sums.
  mutating func addSums(_ words: ClosedRange<Int>) {
    let unit = projection == .head ? Unit.head : .vectorUnit
    add(unit, name, stream, words.lowerBound, through: words.upperBound)
    // Products and the residual stream pass the norm unit on their way into memory.
    if Self.sources.contains(projection) {
      add(.normUnit, name, stream, words.lowerBound, through: words.upperBound)
    }
  }

  /// Adds what the norm unit does after the last word of a vector.
  mutating func addStatistics(_ first: Int, through last: Int) {
    if Self.sources.contains(projection) { add(.normUnit, name, stream, first, through: last) }
  }

  /// Projections whose results are sources of the quantiser.
  private static let sources: [Projection] = [.g, .o, .up, .down]
}
