import GoldenModel

/// What the emitted hardware does in a round, in which each stream takes a token: the events that cost energy.
///
/// The counts follow from the configuration alone; `EventCountTests` compares them with the simulation, where they are
/// equal. A shared datapath does the same to the same elements, one at a time.
public struct EventCounts: Sendable, Equatable {
  /// Words that a memory on chip reads and writes.
  public struct MemoryAccesses: Sendable, Equatable {
    /// Name of the memory in the emitted Verilog, with the unit that holds it.
    public let name: String
    /// Words read for use, and words written.
    public let reads, writes: Int
    /// Bits of a word, and words.
    public let bits, depth: Int

    /// Bits read and written.
    public var bitsMoved: Int { (reads + writes) * bits }
  }

  /// Multiplications of a unit.
  public struct Multiplications: Sendable, Equatable {
    /// The unit, and what is multiplied.
    public let unit: String
    /// How many.
    public let count: Int
    /// Bits of the one operand times bits of the other.
    public let area: Int

    init(_ unit: String, _ count: Int, _ bits: (Int, Int)) {
      (self.unit, self.count, area) = (unit, count, bits.0 * bits.1)
    }
  }

  /// Cycles in which the array takes a weight word; each decodes one and does an addition in every lane.
  public let beats: Int
  /// Additions of all lanes, padding included.
  public var laneAdditions: Int { beats * lanes }
  /// Lanes.
  public let lanes: Int
  /// Words of vector lanes that the vector unit takes: rows of the embedding and row sums.
  public let vectorWords: Int
  /// Words of row sums that go through the queue, and the sums in a word.
  public let sumWords, drainedSums: Int
  /// Words of vector lanes that the norm unit takes; of these, those that f, i and g read, with three products an element.
  public let normWords, mixerWords: Int
  /// Words of code lanes that the quantiser takes, and the code words that it writes, as wide as a row.
  public let quantiserWords, codeWords: Int
  /// Scales published: one an operand and stream.
  public let scales: Int
  /// Words of row sums that the head takes, each of `drainedSums`.
  public let headWords: Int
  /// Words of the embedding.
  public let embeddingWords: Int
  /// Words of states written.
  public let stateWords: Int
  /// Words of vector lanes, words of code lanes: elements in a word.
  public let vectorLanes, codeLanes: Int
  /// Words of 32 bits that the device takes, and words of 64 bits that it answers with.
  public let tokenWords, answerWords: Int
  /// Bytes that come through the memory ports: weights, and rows of the embedding; 0 if they are on chip.
  public let weightBytes, embeddingBytes: Int
  /// Memories on chip.
  public let memories: [MemoryAccesses]
  /// Multiplications.
  public let multiplications: [Multiplications]

  /// Counts of a round.
  ///
  /// - Parameter head: whether the streams want an answer.
  public init(_ c: AcceleratorConfiguration, head: Bool) {
    let (streams, layers) = (c.streams, c.model.layerCount)
    func each(_ perLayer: Int, head perHead: Int = 0) -> Int { streams * (layers * perLayer + (head ? perHead : 0)) }
    lanes = c.shape.lanes
    (vectorLanes, codeLanes) = (c.shape.vectorLanes, c.shape.codeLanes)
    beats = streams * c.arrayCycles(head: head)
    embeddingWords = streams * c.hiddenWords
    drainedSums = c.drainedSums
    sumWords = c.drainCycles * each(Projection.inLayer.reduce(0) { $0 + c.groups($1) }, head: c.groups(.head))
    vectorWords = embeddingWords + each(Projection.inLayer.reduce(0) { $0 + c.words($1) }, head: c.words(.head))
    let residual = each(c.words(.o) + c.words(.down))
    normWords = embeddingWords + each(c.words(.g) + c.words(.up)) + residual
    mixerWords = embeddingWords + streams * (layers - 1) * c.words(.down)
    quantiserWords = each(5 * c.codeWords(.f) + c.codeWords(.down), head: c.codeWords(.head))
    codeWords = each(5 * c.beats(.f) + c.beats(.down), head: c.beats(.head))
    scales = each(Operand.inLayer.count, head: 1)
    headWords = each(0, head: c.words(.head))
    stateWords = each(c.words(.i))
    tokenWords = streams
    answerWords = streams * (head ? c.candidates + 1 : 1)
    let layout = WeightLayout(c)
    weightBytes = layout.map { ($0.bodyLines + (head ? $0.headLines : 0)) * $0.ports.bytesPerCycle } ?? 0
    embeddingBytes = EmbeddingLayout(c).map { streams * $0.rowBytes } ?? 0
    memories = Self.memories(c, sumWords: sumWords, head: head)
    multiplications = [
      Multiplications(
        "vector unit: scale", (vectorWords + (c.pairsGLU ? each(c.words(.up)) : 0)) * vectorLanes, (c.sumBits, 18)),
      Multiplications("vector unit: sigmoid", vectorWords * vectorLanes, (12, 10)),
      Multiplications("vector unit: activation", vectorWords * vectorLanes, (27, 16)),
      Multiplications("vector unit: product", vectorWords * vectorLanes, (26, 28)),
      Multiplications("vector unit: square", vectorWords * vectorLanes, (16, 16)),
      Multiplications("norm unit: products", 4 * normWords * vectorLanes, (26, 16)),
      Multiplications("norm unit: square", normWords * vectorLanes, (16, 16)),
      Multiplications("quantiser: codes", quantiserWords * codeLanes, (17, 16)),
      Multiplications("quantiser: scales", 5 * scales, (18, 18)),
    ]
  }

  private static func memories(_ c: AcceleratorConfiguration, sumWords: Int, head: Bool) -> [MemoryAccesses] {
    let (streams, layers) = (c.streams, c.model.layerCount)
    func each(_ perLayer: Int, head perHead: Int = 0) -> Int { streams * (layers * perLayer + (head ? perHead : 0)) }
    func words(_ projections: Projection...) -> Int { each(projections.reduce(0) { $0 + c.words($1) }) }
    let beats = streams * c.arrayCycles(head: head)
    let embedding = streams * c.hiddenWords
    let residual = words(.o, .down)
    let mixer = embedding + streams * (layers - 1) * c.words(.down)
    let norm = embedding + words(.g, .up) + residual
    let lanes = c.shape.vectorLanes
    let vector = FixedPointFormat.vectorBits * lanes
    func accesses(_ name: String, _ reads: Int, _ writes: Int, bits: Int, depth: Int) -> MemoryAccesses {
      MemoryAccesses(name: name, reads: reads, writes: writes, bits: bits, depth: depth)
    }
    func section(_ section: MemorySection, _ unit: String, _ reads: Int) -> MemoryAccesses {
      accesses("\(unit).\(section.rawValue)", reads, 0, bits: section.bits(c), depth: section.depth(c))
    }
    func kept(_ name: String, _ words: Int, writes: Int, reads: Int) -> MemoryAccesses {
      accesses("norm_unit.kept_\(name)", reads, writes, bits: vector, depth: streams * words)
    }
    let codes = each(5 * c.beats(.f) + c.beats(.down), head: c.beats(.head))
    let banks = c.banks
    let readWords = (
      first: each(3 * c.codeWords(.f) + c.codeWords(.down), head: c.codeWords(.head)), other: each(c.codeWords(.f))
    )
    return weightMemories(c, beats, head: head)
      + (c.readsMemory
        ? []
        : [accesses("embedding.rows", embedding, 0, bits: 16 * lanes, depth: c.model.vocabularySize * c.hiddenWords)])
      + [
        accesses(
          "codes", beats, codes, bits: TernaryDot.codeBits * c.shape.columns,
          depth: 1 << ArraySequencer.codeAddressBits(c)),
        accesses(
          "queue.words", sumWords, sumWords, bits: c.sumBits * c.drainedSums,
          depth: ResultQueue.groups(c) * c.drainCycles),
        accesses(
          "vector_unit.residual", residual, embedding + residual, bits: vector, depth: streams * c.hiddenWords),
        accesses(
          "vector_unit.gates", words(.i) + (c.pairsGLU ? 0 : words(.up)), words(.f, .gate), bits: vector,
          depth: c.streamsPerOperand * c.gateWords),
        accesses(
          "vector_unit.state", words(.i, .g), words(.i), bits: FixedPointFormat.stateBits * lanes,
          depth: streams * layers * c.hiddenWords),
        section(.lowerBounds, "vector_unit", words(.f)),
        section(.normWeights, "norm_unit", norm), section(.mixerNormWeights, "norm_unit", mixer),
        kept("first", c.productWords, writes: norm, reads: banks * readWords.first),
        kept("i", c.hiddenWords, writes: mixer, reads: banks * readWords.other),
        kept("g", c.hiddenWords, writes: mixer, reads: banks * readWords.other),
        section(.scaleConstants, "quantiser", each(Operand.inLayer.count, head: 1)),
      ]
  }

  /// The weights on chip; or the queues of the ports, and the words that are kept for the other streams.
  private static func weightMemories(_ c: AcceleratorConfiguration, _ beats: Int, head: Bool) -> [MemoryAccesses] {
    let bits = 8 * c.weightBytes
    guard let layout = WeightLayout(c) else {
      return [MemoryAccesses(name: "weight_memory.words", reads: beats, writes: 0, bits: bits, depth: c.weightWords)]
    }
    let lines = layout.bodyLines + (head ? layout.headLines : 0)
    let beatCount = lines * layout.ports.count
    let queues = MemoryAccesses(
      name: "weight_memory.port.beats", reads: beatCount, writes: beatCount, bits: layout.ports.width,
      depth: layout.ports.count * WeightPort.depth(layout.ports))
    guard c.streams > 1 else { return [queues] }
    return [
      queues,
      MemoryAccesses(
        name: "weight_memory.replay.words", reads: beats, writes: c.arrayCycles(head: head), bits: bits,
        depth: WeightReplay.depth(c)),
    ]
  }
}
