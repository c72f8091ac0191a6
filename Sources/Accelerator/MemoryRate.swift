/// What the cycle model knows of a memory: how much it brings in a cycle, and how late.
public struct MemoryRate: Sendable, Hashable {
  /// Bytes a cycle that it sustains, refresh counted; nil for as many as the ports carry.
  public var bytesPerCycle: Double?
  /// Mean cycles from a request to its first beat, at least 1.
  public var latency: Int

  /// Data in the cycle after the request, as much as the ports carry.
  public static let ideal = MemoryRate()

  /// A memory.
  public init(bytesPerCycle: Double? = nil, latency: Int = 1) {
    (self.bytesPerCycle, self.latency) = (bytesPerCycle, latency)
  }
}

/// When weight words from memory are there, at the memory's mean rate and with the reader's queues.
struct WeightSupply {
  /// Cycles of a word.
  private let cyclesPerWord: Double
  /// Words that may wait in the queues.
  private let depth: Double
  /// When the latest word was there.
  private var latest: Double

  init(_ layout: WeightLayout, _ memory: MemoryRate) {
    let ports = layout.ports
    let lineBytes = Double(ports.bytesPerCycle)
    // A port has so many beats under way in the time from a request to its last beat.
    let underWay = Double(ports.outstanding * ports.burst) / Double(memory.latency + ports.burst)
    let linesPerCycle = min(1, (memory.bytesPerCycle ?? lineBytes) / lineBytes, underWay)
    let wordsPerLine = Double(layout.wordsPerLine) / Double(layout.linesPerWord)
    cyclesPerWord = 1 / (linesPerCycle * wordsPerLine)
    depth = Double(WeightPort.depth(ports)) * wordsPerLine
    latest = -depth * cyclesPerWord
  }

  /// The same supply for the round that begins after some cycles.
  func after(_ cycles: Int) -> WeightSupply {
    var next = self
    next.latest -= Double(cycles)
    return next
  }

  /// Whether two supplies are the same but for parts of a cycle.
  func isNear(_ other: WeightSupply) -> Bool { abs(latest - other.latest) < 1 }

  /// When the words that were served last were on their way, as the memory's mean rate has it.
  func transfer(of words: Int) -> ClosedRange<Double> {
    max(0, latest - Double(words) * cyclesPerWord)...max(0, latest)
  }

  /// When the last of some words is there; the words before were used by the cycle `after`.
  mutating func serve(_ words: Int, after: Int) -> Int {
    latest = max(latest, Double(after) - depth * cyclesPerWord) + Double(words) * cyclesPerWord
    return Int(latest.rounded(.up))
  }
}
