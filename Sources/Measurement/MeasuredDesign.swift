import Accelerator
import Boards
import TernaryLM
import Toolchain

/// A model on a target: the array of each FPGA, the clock, and the memory.
public struct MeasuredDesign: Sendable {
  /// What was asked for instead of what the target gets by itself; nil leaves the choice.
  public struct Options: Sendable {
    /// Ternary lanes of each FPGA.
    public var lanes: Int?
    /// Independent streams.
    public var streams = 1
    /// How rows add.
    public var laneStyle: LaneStyle?
    /// Ports that weights stream through; the inner nil keeps them on chip.
    public var weightPorts: WeightPorts??
    /// Clock in MHz.
    public var clockMHz: Double?

    /// What the target gets by itself.
    public init() {}
  }

  /// The target.
  public let target: Target
  /// Name of the model.
  public let model: String
  /// The design of each FPGA, in the order of the layers; only the last computes the head.
  public let configurations: [AcceleratorConfiguration]
  /// Clock in MHz.
  public let clock: Figure
  /// The memory beside that clock.
  public let memory: MemoryTiming
  /// Cycles in which vectors go from an FPGA to the next, for each stream and round.
  public let transferCycles: Figure
  /// Whether this is a board's own design, whose recipe may tell synthesis where memories go.
  let isRecipe: Bool
  /// The committed placement of this very design.
  let placed: PlacedDesign?

  /// Lays a model out for a target.
  ///
  /// - Throws: `AcceleratorError` if it cannot be laid out, `MeasureError` if the target cannot hold it.
  public init(_ model: ModelConfiguration, name: String, target: Target, options: Options = Options()) throws {
    self.target = target
    self.model = name
    let isKnown = options.lanes == nil && options.laneStyle == nil && options.weightPorts == nil && options.streams == 1
    let recipe = isKnown ? Board.named(target.name)?.designs[name] : nil
    isRecipe = recipe != nil
    if let recipe {
      configurations = [try recipe.configuration(model, name: name)]
    } else {
      configurations = try Self.shares(model, of: target).map {
        try Self.configuration($0, name, target, options)
      }
    }
    placed = try PlacedDesign.of(configurations[0], board: target.name)
    clock = Self.clock(target, recipe, placed, options)
    // Without another memory the board's flash holds the embedding.
    memory = target.memory?.timing(clockMHz: clock.value) ?? .flash
    transferCycles = Self.transfer(model, target, clock)
  }

  /// What was asked for, or what the design was placed for, or what a board's recipe asks for, or what the target assumes.
  private static func clock(
    _ target: Target, _ recipe: BoardDesign?, _ placed: PlacedDesign?, _ options: Options
  ) -> Figure {
    if let asked = options.clockMHz {
      return Figure(asked, unit: "MHz", basis: .assumed, source: "asked for with --clock-mhz")
    }
    if let placed { return Figure(placed.report.clockMHz, unit: "MHz", basis: .placed, source: placed.source) }
    guard let recipe else {
      return Figure(target.clock.megahertz, unit: "MHz", basis: .assumed, source: target.clock.source)
    }
    return Figure(
      Double(recipe.hertz) / 1e6, unit: "MHz", basis: .assumed,
      source: "the clock that the design of \(target.name) asks for; it was not placed")
  }

  /// Cycles of a round in which rows of the embedding take longer from memory than the cycle model says: it knows the
  /// memory's latency, and of its rate only what weights need.
  public var embeddingCycles: Figure {
    let c = configurations[0]
    var cycles = 0.0
    if let layout = EmbeddingLayout(c), let rate = memory.rate.bytesPerCycle {
      cycles = Double(c.streams) * max(0, Double(layout.rowBytes) / rate - Double(c.hiddenWords))
    }
    return Figure(
      cycles, unit: "cycles", basis: .modelled, source: "rows of the embedding at the mean rate of the memory")
  }

  /// The layers of each FPGA.
  private static func shares(_ model: ModelConfiguration, of target: Target) throws -> [ModelConfiguration] {
    guard target.devices > 1 else { return [model] }
    guard model.layerCount >= target.devices else {
      throw MeasureError("\(target.name): \(model.layerCount) layers cannot be split among \(target.devices) FPGAs")
    }
    return (0..<target.devices).map { index in
      let layers = (index + 1) * model.layerCount / target.devices - index * model.layerCount / target.devices
      return ModelConfiguration(
        vocabularySize: model.vocabularySize, hiddenSize: model.hiddenSize, layerCount: layers,
        intermediateSize: model.intermediateSize, rmsNormEpsilon: model.rmsNormEpsilon,
        beginToken: model.beginToken, endToken: model.endToken)
    }
  }

  private static func configuration(
    _ model: ModelConfiguration, _ name: String, _ target: Target, _ options: Options
  ) throws -> AcceleratorConfiguration {
    if target.family == .iCE40UltraPlus {
      return try AcceleratorConfiguration(
        name: name, model: model, lanes: options.lanes ?? 40, streams: options.streams,
        laneStyle: options.laneStyle ?? .compact, datapath: .shared, loading: .loadPort)
    }
    let ports = options.weightPorts ?? standardPorts(model, target)
    func design(lanes: Int) throws -> AcceleratorConfiguration {
      try AcceleratorConfiguration(
        name: name, model: model, lanes: lanes, streams: options.streams, weightPorts: ports,
        laneStyle: options.laneStyle ?? (target.family == .ecp5 ? .chain : .threeInput), loading: .loadPort)
    }
    if let lanes = options.lanes { return try design(lanes: lanes) }
    let choices = standardLanes(model, target, ports, streams: options.streams)
    guard let resources = try? ResourceModel.standard() else { return try design(lanes: choices[0]) }
    for lanes in choices {
      let choice = try design(lanes: lanes)
      if let needed = try? resources.estimate(choice, target.family), target.shortage(of: needed) == nil {
        return choice
      }
    }
    return try design(lanes: choices[0])
  }

  /// The memory's ports if the weights of an FPGA do not fit on chip, in nine tenths of its memory.
  private static func standardPorts(_ model: ModelConfiguration, _ target: Target) -> WeightPorts? {
    let bits =
      target.capacity.blockRAMs * Double(target.family.blockRAMBits)
      + Double(target.capacity.largeRAMs * target.family.largeRAMBits)
    let weightBits = 1.6 * Double(model.ternaryOperations)
    return weightBits > 0.9 * bits || target.memory == nil ? target.memory?.ports : nil
  }

  /// Numbers of lanes, best first: those that take what the ports bring, five a byte, for each stream that shares it, or for
  /// fewer; on chip 16 for each element of the hidden size, so that the weights fill the depth of large RAMs. At most as
  /// many as half of the LUTs make.
  private static func standardLanes(
    _ model: ModelConfiguration, _ target: Target, _ ports: WeightPorts?, streams: Int
  ) -> [Int] {
    // LUTs of a lane with its share of the decoder (docs/area.md).
    let limit = target.capacity.luts / (2 * (target.family == .ecp5 ? 18 : 12))
    if let ports {
      let most = max(1, min(streams, limit / (5 * ports.bytesPerCycle)))
      return (1...most).reversed().map { 5 * ports.bytesPerCycle * $0 }
    }
    var lanes = 16
    while 2 * lanes <= min(16 * model.hiddenSize, limit) { lanes *= 2 }
    return [lanes]
  }

  /// Vectors between FPGAs: 26 bits an element at 100 Gb/s, and a microsecond.
  private static func transfer(_ model: ModelConfiguration, _ target: Target, _ clock: Figure) -> Figure {
    let microseconds = 1 + 26 * Double(model.hiddenSize) / 100_000
    let cycles = target.devices > 1 ? Double(target.devices) * microseconds * clock.value : 0
    return Figure(
      cycles, low: 0.5 * cycles, high: 2 * cycles, unit: "cycles", basis: .assumed,
      source: "100 Gb/s and 1 us from an FPGA to the next, and back; splitting a model is not built yet")
  }
}

/// Why something cannot be measured; one line.
public struct MeasureError: Error, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) { self.description = description }
}
