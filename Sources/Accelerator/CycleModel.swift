import GoldenModel

/// Clock cycles of a round, in which each stream takes a token, by what the array does.
public struct RoundCycles: Sendable, Equatable {
  /// From the round's start until its last answer has left.
  public var total = 0
  /// Rows of the embedding come in while the array does nothing.
  public var embedding = 0
  /// The array works, by `Projection.rawValue`.
  public var projections = [Int](repeating: 0, count: Projection.allCases.count)

  /// The array waits for an operand, for weights, for room for its sums, or for the answers to leave.
  public var waiting: Int { total - embedding - projections.reduce(0, +) }
}

/// Predicts the cycles of a round from the configuration alone: the times at which the units of the emitted hardware act.
///
/// With weights on chip, or from a memory that brings a word a cycle, the prediction equals the simulation cycle for
/// cycle; a slower memory is taken at its mean rate. What it leaves out is a host that is slow to take answers or sums.
/// Times are cycles since the round's start.
public struct CycleModel: Sendable {
  /// The design.
  public let configuration: AcceleratorConfiguration
  /// The memory that streamed weights and embedding rows come from.
  public let memory: MemoryRate

  /// A model of a design.
  public init(_ configuration: AcceleratorConfiguration, memory: MemoryRate = .ideal) {
    self.configuration = configuration
    self.memory = memory
  }

  /// Cycles of a round.
  ///
  /// - Parameter head: whether any stream wants an answer; all of them are then counted as wanting one.
  public func round(head: Bool) -> RoundCycles { settled(head: head).cycles }

  /// When each unit works in the round whose cycles `round(head:)` gives.
  public func timeline(head: Bool) -> Timeline {
    var (_, weights) = settled(head: head)
    var timeline: Timeline? = Timeline()
    let cycles = round(head: head, &weights, &timeline)
    var result = timeline ?? Timeline()
    result.finish(cycles: cycles.total)
    return result
  }

  /// Cycles of a round, and the weights at hand where it begins.
  private func settled(head: Bool) -> (cycles: RoundCycles, weights: WeightSupply?) {
    var weights = WeightLayout(configuration).map { WeightSupply($0, memory) }
    var unrecorded: Timeline?
    var start = weights
    var cycles = round(head: head, &weights, &unrecorded)
    guard weights != nil else { return (cycles, nil) }
    // Round after round the queues of a memory that limits the rate empty; until they are empty, the array does.
    for _ in 0..<Self.mostRounds {
      start = weights
      let next = round(head: head, &weights, &unrecorded)
      defer { cycles = next }
      if next == cycles, let start, weights?.isNear(start) == true { break }
    }
    return (cycles, start)
  }

  /// Rounds after which the queues have settled, or lose so little in a round that it does not matter.
  private static let mostRounds = 64

  private func round(
    head: Bool, _ weights: inout WeightSupply?, _ timeline: inout Timeline?
  ) -> RoundCycles {
    var run = Run(configuration, memory, weights)
    swap(&run.timeline, &timeline)
    run.embedding()
    for layer in 0..<configuration.model.layerCount {
      run.timeline?.layer = layer
      for phase in [[Operand.f, .i, .g], [.o], [.gateUp], [.down]] {
        run.phase(phase)
      }
    }
    run.timeline?.layer = nil
    if head { run.phase([.head]) }
    let cycles = run.finish(head: head)
    swap(&run.timeline, &timeline)
    weights = run.weights?.after(cycles.total)
    return cycles
  }
}

/// Latencies of the emitted units, in cycles.
private enum Latency {
  /// From the fetch of an embedding row on chip to its first word at the vector unit; from memory, its latency more.
  static let embedding = 2
  /// From the last word of one stream's row to the fetch of the next.
  static let nextRow = 1
  /// From accepting a row to its residual sum, or its product, at the norm unit.
  static func residual(_ c: AcceleratorConfiguration) -> Int { VectorUnit.acceptLatency(c) + VectorLane.residualStage }
  static func product(_ c: AcceleratorConfiguration) -> Int { VectorUnit.acceptLatency(c) + VectorLane.latency }
  /// From the last word of a source at the norm unit to the start of its operand.
  static func statistics(_ c: AcceleratorConfiguration) -> Int { NormUnit.latency(c) }
  /// From the start of an operand to its first code word, but for gathering.
  static func firstCode(_ c: AcceleratorConfiguration) -> Int {
    QuantiserControl.preparationCycles(c) + 1 + QuantiserUnit.codeLatency(c) + Top.codeWriteLatency(c)
  }
  /// From the last sum of a round to the first beat of its answers.
  static let answer = 2 + Head.settlingCycles
}

/// Times of a round as it goes on.
private struct Run {
  private let c: AcceleratorConfiguration
  // Derived from the configuration once: the sweep of a design space runs a round some ten thousand times.
  private let codeParts: Int
  private let rowLatency: Int
  private let drainCycles: Int
  /// Groups that fit into the queue.
  private let queueGroups: Int
  /// From a beat to its row sums at the front of the queue.
  private let sumsLatency: Int
  private(set) var weights: WeightSupply?
  private var cycles = RoundCycles()
  /// Last beat, last accepted word, and when the vector unit may take the next one.
  private var beat = 0
  private var accepted = 0
  private var mayAccept = 0
  /// Last beat of the group before.
  private var lastOfGroup = Int.min / 2
  /// When the latest groups left the queue, and the latest sets of operands left the array and the vector unit.
  private var groupsTaken: [Int] = []
  private var codesFreed: [Int] = []
  private var scalesFreed: [Int] = []
  /// When the quantiser is free, and when each stream's source is complete.
  private var quantiserFree = 0
  private var sourceReady: [Int]
  private var firstBeats: Set<Int> = []
  private var embeddingEnd = 0
  /// Where the times are recorded; nil for counts alone.
  var timeline: Timeline?

  init(_ c: AcceleratorConfiguration, _ memory: MemoryRate, _ weights: WeightSupply?) {
    self.c = c
    self.weights = weights
    rowLatency = Latency.embedding + (c.readsMemory ? memory.latency : 0)
    codeParts = c.shape.columns / c.shape.codeLanes
    sumsLatency = MatvecArray.latency(c) + 1
    drainCycles = c.drainCycles
    queueGroups = ResultQueue.groups(c)
    sourceReady = [Int](repeating: 0, count: c.streams)
  }

  /// Start and code words of an operand, and when its scale is published.
  private struct Codes {
    let start: Int
    let published: Int
  }

  // MARK: Phases

  mutating func embedding() {
    var first = rowLatency
    for stream in 0..<c.streams {
      accepted = first + c.hiddenWords - 1
      timeline?.add(.embedding, "embedding", stream, first - rowLatency + 1, through: accepted)
      sourceReady[stream] = accepted + Latency.residual(c) + Latency.statistics(c)
      first = accepted + Latency.nextRow + rowLatency
    }
    mayAccept = accepted + 1
    embeddingEnd = accepted
  }

  /// Operands of one phase, for every stream, in the order of the array.
  mutating func phase(_ operands: [Operand]) {
    let turns = c.sharesWeights ? operands.map { [$0] } : [[Operand]](repeating: operands, count: c.streams)
    for (turn, operands) in turns.enumerated() {
      for operand in operands {
        let streams = c.sharesWeights ? Array(0..<c.streams) : [turn]
        let codes = quantise(operand, streams)
        for projection in Projection.allCases where projection.operand == operand {
          multiply(projection, streams, codes)
        }
        codesFreed.append(beat + 1)
        scalesFreed.append(accepted + 1)
      }
    }
  }

  mutating func finish(head: Bool) -> RoundCycles {
    var result = cycles
    let embedded = c.streams * c.hiddenWords
    result.total =
      accepted + (head ? Latency.answer + c.streams * (c.candidates + 1) : 1 + c.streams)
    timeline?.add(.link, head ? "answers" : "end of round", nil, accepted + 1, through: result.total)
    result.embedding = embedded - firstBeats.count { isEmbedding($0) }
    return result
  }

  /// Whether a word of the embedding comes in a cycle.
  private func isEmbedding(_ cycle: Int) -> Bool {
    let period = c.hiddenWords + Latency.nextRow + rowLatency - 1
    return cycle >= rowLatency && cycle <= embeddingEnd && (cycle - rowLatency) % period < c.hiddenWords
  }

  // MARK: Units

  /// The quantiser: when codes and scale of an operand of some streams are there.
  private mutating func quantise(_ operand: Operand, _ streams: [Int]) -> [Codes] {
    let words = c.codeWords(operand)
    var room = 0
    if codesFreed.count >= 2 { room = codesFreed[codesFreed.count - 2] }
    if scalesFreed.count >= QuantiserPorts.scaleSets {
      room = max(room, scalesFreed[scalesFreed.count - QuantiserPorts.scaleSets])
    }
    return streams.enumerated().map { index, stream in
      var begins = max(quantiserFree, index == 0 ? room : 0)
      if operand != .i, operand != .g { begins = max(begins, sourceReady[stream]) }
      let published = begins + QuantiserControl.preparationCycles(c) - 1 + words + QuantiserControl.finishCycles(c)
      quantiserFree = published + 1
      timeline?.add(.quantiser, Timeline.name(of: operand), stream, begins + 1, through: published)
      return Codes(start: begins + Latency.firstCode(c) + codeParts - 1, published: published)
    }
  }

  /// The array and the vector unit: beats and words of a projection of some streams.
  private mutating func multiply(_ projection: Projection, _ streams: [Int], _ codes: [Codes]) {
    let beats = c.beats(projection)
    let groups = c.groups(projection)
    guard groups > 0 else { return }
    let sums = c.words(projection) / groups
    for group in 0..<groups {
      for (index, stream) in streams.enumerated() {
        let isFirst = group == 0 && (projection != .up || c.pairsGLU)
        let words = index == 0 ? weights?.serve(beats, after: beat) : nil
        if timeline != nil, index == 0 { recordWeights(beats, projection) }
        timeline?.begin(projection, c.name(projection), c.sharesWeights ? nil : stream)
        fire(beats, codes: isFirst ? codes[index].start : nil, weights: words)
        accept(sums, scale: codes[index].published)
        if group == groups - 1 { complete(projection, stream) }
      }
    }
    cycles.projections[projection.rawValue] += streams.count * groups * beats
    mayAccept = accepted + VectorUnitSpacing.after(projection, isLastStream: streams.last == c.streams - 1, c)
  }

  /// Beats of a group; `codes` is when the first code word is written if the codes are new, `weights` when the last weight
  /// word is there if it comes from memory.
  private mutating func fire(_ beats: Int, codes: Int?, weights: Int?) {
    let first = beat + 1
    beat += beats
    if let codes {
      // Each beat follows its code word by a cycle at least.
      beat = first - 1
      for word in 0..<beats {
        beat = max(beat + 1, codes + word * codeParts + 1)
        if word < beats - 1 { note(beat...beat) }
      }
    } else if beats > 1 {
      note(first...beat - 1)
    }
    beat = max(beat, lastOfGroup + drainCycles, weights ?? 0)
    if groupsTaken.count >= queueGroups {
      beat = max(beat, groupsTaken[groupsTaken.count - queueGroups] + 1)
    }
    note(beat...beat)
    lastOfGroup = beat
  }

  /// Remembers beats that come while the embedding does.
  private mutating func note(_ beats: ClosedRange<Int>) {
    timeline?.addBeats(beats)
    guard beats.lowerBound <= embeddingEnd else { return }
    for beat in beats.clamped(to: beats.lowerBound...max(beats.lowerBound, embeddingEnd)) { firstBeats.insert(beat) }
  }

  /// Words of a group at the vector unit.
  private mutating func accept(_ words: Int, scale: Int) {
    let first = max(beat + sumsLatency, mayAccept, scale + 1)
    accepted = first + words - 1
    mayAccept = accepted + 1
    groupsTaken.append(accepted)
    timeline?.addSums(first...accepted)
  }

  /// The transfer of weight words that were served last.
  private mutating func recordWeights(_ words: Int, _ projection: Projection) {
    guard let transfer = weights?.transfer(of: words) else { return }
    timeline?.add(
      .weightMemory, c.name(projection), nil, Int(transfer.lowerBound) + 1, through: Int(transfer.upperBound))
  }

  /// The last word of a stream's vector has been accepted.
  private mutating func complete(_ projection: Projection, _ stream: Int) {
    defer { timeline?.addStatistics(accepted + 1, through: sourceReady[stream]) }
    switch projection {
    case .g, .up: sourceReady[stream] = accepted + Latency.product(c) + Latency.statistics(c)
    case .o, .down: sourceReady[stream] = accepted + Latency.residual(c) + Latency.statistics(c)
    case .f, .i, .gate, .head: break
    }
  }
}
