import GoldenModel
import TernaryLM

/// A model size and an array: the only source of every dimension of a design.
public struct AcceleratorConfiguration: Sendable, Equatable, Codable {
  /// Name of the model size; part of the top module's name.
  public let name: String
  /// Dimensions of the model.
  public let model: ModelConfiguration
  /// Arrangement of the array.
  public let shape: ArrayShape
  /// Independent token sequences that take turns on the array, each with its own state.
  public let streams: Int
  /// AXI4 ports through which weights stream in; nil keeps them on chip.
  public let weightPorts: WeightPorts?
  /// How the array's rows multiply and add.
  public let laneStyle: LaneStyle
  /// Best tokens reported with every answer.
  public let candidates: Int
  /// How the memories that hold the model get it; nil for images that the bitstream brings.
  public let loading: MemoryLoading?
  /// How the units around the array share their multipliers; nil for units that take words of several lanes.
  public let datapath: Datapath?

  /// Most streams of a design: each has its own vectors, state and statistics on chip.
  public static let maximumStreams = 64

  /// Lanes used when none are asked for: about 1/72 of H², which keeps a row of every matrix busy for several cycles.
  public static func defaultLanes(for model: ModelConfiguration) -> Int {
    var lanes = 16
    while lanes < 4096, lanes * 144 <= model.hiddenSize * model.hiddenSize { lanes *= 2 }
    return lanes
  }

  /// A design for a model; `lanes` nil chooses by size, `columns`, `vectorLanes` and `codeLanes` by what suits the array.
  ///
  /// - Throws: `AcceleratorError` for lanes that cannot be arranged or dimensions beyond the number formats.
  public init(
    name: String, model: ModelConfiguration, lanes: Int? = nil, streams: Int = 1, weightPorts: WeightPorts? = nil,
    laneStyle: LaneStyle = .wide, columns: Int? = nil, vectorLanes: Int? = nil, codeLanes: Int? = nil,
    datapath: Datapath? = nil,
    loading: MemoryLoading? = nil
  ) throws {
    let longest = max(model.hiddenSize, model.intermediateSize)
    guard longest <= FixedPointFormat.maximumVectorLength else {
      throw AcceleratorError.unsupported(
        "\(name): a vector of \(longest) elements is beyond \(FixedPointFormat.maximumVectorLength), "
          + "where sums of squares could overflow")
    }
    guard model.vocabularySize < 1 << TokenSequencer.Bits.token.count else {
      throw AcceleratorError.unsupported("\(name): vocab_size \(model.vocabularySize) does not fit a token word")
    }
    guard (1...Self.maximumStreams).contains(streams) else {
      throw AcceleratorError.unsupported("\(name): \(streams) streams; a design has 1 to \(Self.maximumStreams)")
    }
    if let ports = weightPorts, let problem = ports.problem {
      throw AcceleratorError.unsupported("weight ports \(ports.count)x\(ports.width): \(problem)")
    }
    self.name = name
    self.model = model
    self.streams = streams
    self.weightPorts = weightPorts
    self.laneStyle = laneStyle
    self.loading = loading
    self.datapath = datapath
    let shape = try ArrayShape.best(
      lanes: lanes ?? Self.defaultLanes(for: model), for: model, columns: columns, vectorLanes: vectorLanes,
      codeLanes: codeLanes)
    self.shape = datapath == .shared ? ArrayShape(sharedRows: shape.rows, columns: shape.columns) : shape
    candidates = datapath == .shared ? 1 : min(8, model.vocabularySize)
    guard !readsMemory || 16 * shape.vectorLanes <= 1024 else {
      throw AcceleratorError.unsupported(
        "\(name): \(shape.lanes) lanes take \(16 * shape.vectorLanes) bits of the embedding a cycle, a port has at "
          + "most 1024; choose fewer --lanes")
    }
    if datapath == .shared, let problem = Datapath.problem(self) {
      throw AcceleratorError.unsupported("\(name): a shared datapath \(problem)")
    }
  }

  // MARK: Dimensions of the projections

  /// Rows of a projection.
  public func rows(_ projection: Projection) -> Int {
    switch projection {
    case .f, .i, .g, .o, .down: model.hiddenSize
    case .gate, .up: model.intermediateSize
    case .head: model.vocabularySize
    }
  }

  /// Inputs of a projection.
  public func columns(_ projection: Projection) -> Int {
    projection == .down ? model.intermediateSize : model.hiddenSize
  }

  /// Elements of an operand.
  public func length(_ operand: Operand) -> Int { operand == .down ? model.intermediateSize : model.hiddenSize }

  /// Groups of rows that the array computes one after another.
  ///
  /// Where rows of gate and up are paired, those of gate are among those of up.
  public func groups(_ projection: Projection) -> Int {
    if pairsGLU, projection == .gate { return 0 }
    let pairs = pairsGLU && projection == .up
    return rows(projection).dividedRoundingUp(by: pairs ? shape.rows / 2 : shape.rows)
  }

  /// Cycles of a group.
  public func beats(_ projection: Projection) -> Int { columns(projection).dividedRoundingUp(by: shape.columns) }

  /// Cycles in which the array works for a token.
  public func arrayCycles(head: Bool) -> Int {
    let layer = Projection.inLayer.reduce(0) { $0 + groups($1) * beats($1) }
    return model.layerCount * layer + (head ? groups(.head) * beats(.head) : 0)
  }

  // MARK: Words of the vector memories (`shape.vectorLanes` elements each)

  /// Words of a group of rows.
  var wordsPerGroup: Int { shape.rows / shape.vectorLanes }
  /// Whether the vector unit takes a row of gate and the row of up with the same number together, so that their product
  /// needs no gate from memory: two words of sums leave the array in a cycle then.
  ///
  /// So it is where the vector unit, with few lanes, would take longer for a group than the array.
  public var pairsGLU: Bool {
    datapath != .shared && !sharesWeights && wordsPerGroup > beats(.f) && wordsPerGroup % 2 == 0
  }
  /// Name of a projection in reports: gate and up share that of the checkpoint where their rows are paired.
  public func name(_ projection: Projection) -> String {
    pairsGLU && projection == .up ? "gate_proj" : projection.name
  }
  /// Sums that leave the array in a cycle, and that the head takes.
  public var drainedSums: Int { shape.vectorLanes * (pairsGLU ? 2 : 1) }
  /// Cycles in which the sums of a group leave the array.
  var drainCycles: Int { shape.rows / drainedSums }
  /// Words that the rows of a projection fill, padding included; those of up and of the head are what leaves the array in a
  /// cycle.
  func words(_ projection: Projection) -> Int {
    groups(projection) * ([.up, .head].contains(projection) ? drainCycles : wordsPerGroup)
  }
  /// Words of a vector of the residual stream or of the state of a layer.
  public var hiddenWords: Int { words(.f) }
  /// Elements of the state of a layer as it is stored: H, rounded up to whole words and whole groups of rows.
  public var paddedHiddenSize: Int { hiddenWords * shape.vectorLanes }
  /// Words of the memory of products.
  var productWords: Int { max(words(.f), words(.up)) }
  /// Words of the memory of gates: those of f, and those of gate if they wait there for up.
  var gateWords: Int { pairsGLU ? words(.f) : productWords }
  /// Words of code lanes in a code memory's vector, its padding included.
  func codeWords(_ operand: Operand) -> Int {
    length(operand).dividedRoundingUp(by: shape.columns) * (shape.columns / shape.codeLanes)
  }
  /// Words of vector lanes in one of code lanes.
  var banks: Int { shape.codeLanes / shape.vectorLanes }
  /// Words of an operand without the padding of a group of rows.
  func vectorWords(_ operand: Operand) -> Int { length(operand).dividedRoundingUp(by: shape.vectorLanes) }
  /// Words of norm weights of a layer: the mixer's, o's and the GLU's inputs have H elements, down's has I.
  var normWordsPerLayer: Int { 3 * hiddenWords + words(.up) }

  // MARK: Streams

  /// Bits of a stream's number; nil for a single stream, which needs none.
  var streamBits: Int? { streams > 1 ? (streams - 1).bitsNeeded : nil }
  /// Whether the device reads memory over AXI4: weights, if they stream, and the embedding.
  public var readsMemory: Bool { weightPorts != nil || loading != nil }
  /// Whether the host says where the weights and the embedding are; a boot image fixes it.
  var hasMemoryBases: Bool { weightPorts != nil && loading == nil }
  /// Streams take turns on every group of rows, so that each weight is read once for all of them; otherwise they take
  /// turns on whole projections, so that one computes while another waits for its operand.
  public var sharesWeights: Bool { streams > 1 && weightPorts != nil }
  /// Whether registers lie behind what is slow on FPGAs, block RAM and signals that go a long way, and in long sums: in the
  /// lane styles that are made for FPGAs.
  var suitsBlockRAM: Bool { datapath != .shared && [.chain, .threeInput].contains(laneStyle) }
  /// Whether registers may lie on long ways from unit to unit too: other streams work in the cycles that they cost.
  var hidesLatency: Bool { suitsBlockRAM && streams > 1 }
  /// Cycles from a beat of the array to its weights. Block RAM with all weights is all over the FPGA: what addresses it is
  /// far away, and waits for nothing.
  var weightLatency: Int { suitsBlockRAM && weightPorts == nil ? WeightMemory.latency : 0 }
  /// Blocks of rows that take a beat a cycle after one another. With weights in block RAM all over the FPGA, rows are far
  /// apart; a block is small enough that what its rows share reaches them, and has two cycles of sums at least.
  var rowBlocks: Int {
    guard laneStyle == .chain, weightPorts == nil, datapath != .shared else { return 1 }
    let rows = max(16, 2 * drainedSums)
    return shape.rows % rows == 0 ? shape.rows / rows : 1
  }
  /// Streams whose codes of one operand are in use together.
  var streamsPerOperand: Int { sharesWeights ? streams : 1 }

  // MARK: Widths

  /// Bits of a row sum: `127 * columns` in magnitude.
  public var sumBits: Int { (127 * max(model.hiddenSize, model.intermediateSize)).bitsNeeded + 1 }
  /// Bytes of a weight word: one cycle of the array.
  public var weightBytes: Int { shape.lanes.dividedRoundingUp(by: 5) }
  /// Weight words of a model.
  public var weightWords: Int { arrayCycles(head: true) }
  /// Largest number of elements of an operand.
  var longestVector: Int { max(model.hiddenSize, model.intermediateSize) }
  /// Cycles of the longest group.
  var longestBeats: Int { max(beats(.f), beats(.down)) }
}
