import Accelerator
import TernaryLM

/// A design that a sweep tries, and its clock.
public struct ExploreCandidate: Sendable, Hashable, Codable {
  /// Rows of the array, and lanes of a row.
  public let rows, columns: Int
  /// Rows that the vector unit takes in a cycle; nil for as many as keep up with the array.
  public let vectorLanes: Int?
  /// Independent streams of tokens.
  public let streams: Int
  /// AXI4 ports that the weights stream through, and bits of each; nil for weights on chip.
  public let ports, portBits: Int?
  /// Clock in MHz.
  public let clockMHz: Double

  /// Ternary lanes.
  public var lanes: Int { rows * columns }

  /// Where the weights are.
  public var weights: String {
    guard let ports, let portBits else { return "on chip" }
    return "\(ports)x\(portBits)"
  }

  /// The same design at another clock.
  func at(_ megahertz: Double) -> ExploreCandidate {
    ExploreCandidate(
      rows: rows, columns: columns, vectorLanes: vectorLanes, streams: streams, ports: ports, portBits: portBits,
      clockMHz: megahertz)
  }
}

/// What a sweep of a model on a target tries.
public struct ExploreSpace: Sendable {
  /// Dimensions of the model.
  public let model: ModelConfiguration
  /// Name of the model.
  public let name: String
  /// What it has to fit.
  public let target: Target
  /// Numbers of streams, ascending.
  public let streams: [Int]
  /// Clocks in MHz, ascending.
  public let clocks: [Double]

  /// Numbers of streams that are tried when none are asked for.
  public static let standardStreams = [1, 2, 3, 4, 6, 8, 12, 16]

  /// - Parameters:
  ///   - streams: nil for 1 to 16.
  ///   - clocks: in MHz; nil for those of the target up to the one that it is assumed to reach.
  public init(
    _ model: ModelConfiguration, name: String, target: Target, streams: [Int]? = nil, clocks: [Double]? = nil
  ) {
    (self.model, self.name, self.target) = (model, name, target)
    self.streams = Array(Set(streams ?? Self.standardStreams)).sorted()
    self.clocks = Array(Set(clocks ?? target.clock.sweep.filter { $0 <= target.clock.megahertz })).sorted()
  }

  /// Designs without their clock, ascending by lanes.
  ///
  /// Left out is what another design beats for certain: ports that carry more than three times what the array can use, or
  /// less than a third.
  public func designs() -> [ExploreCandidate] {
    var found: [ExploreCandidate] = []
    let fastest = clocks.last ?? target.clock.megahertz
    for (rows, columns) in shapes() {
      for streams in streams {
        for ports in portChoices() {
          guard isBalanced(lanes: rows * columns, streams: streams, ports, clockMHz: fastest) else { continue }
          for vectorLanes in vectorChoices(rows: rows, columns: columns) {
            found.append(
              ExploreCandidate(
                rows: rows, columns: columns, vectorLanes: vectorLanes, streams: streams, ports: ports?.count,
                portBits: ports?.width, clockMHz: fastest))
          }
        }
      }
    }
    return found
  }

  /// The configuration of a candidate on one of the target's FPGAs: its share of the layers.
  ///
  /// Its memories are filled through the load port, because UltraRAM and single-port RAM have no content at the start.
  ///
  /// - Throws: `AcceleratorError` if there is no such design.
  public func configuration(_ candidate: ExploreCandidate) throws -> AcceleratorConfiguration {
    var ports: WeightPorts?
    if let count = candidate.ports, let bits = candidate.portBits { ports = WeightPorts(count: count, width: bits) }
    return try AcceleratorConfiguration(
      name: name, model: target.share(of: model), lanes: candidate.lanes, streams: candidate.streams,
      weightPorts: ports, laneStyle: target.family.laneStyle, columns: candidate.columns,
      vectorLanes: candidate.vectorLanes, loading: .loadPort)
  }

  // MARK: Choices

  /// Rows and columns, ascending by lanes; an array has at most a lane for every 8 LUTs.
  private func shapes() -> [(rows: Int, columns: Int)] {
    let width = model.hiddenSize
    let most = target.capacity.luts / 8
    let rows = (0...12).flatMap { [1 << $0, 3 << $0] }.filter { $0 <= width }
    let columns = [16, 32, 64, 128].filter { $0 <= width }
    let shapes = rows.flatMap { row in columns.map { (rows: row, columns: $0) } }
    return shapes.filter { (16...most).contains($0.rows * $0.columns) }
      .sorted { ($0.rows * $0.columns, $0.columns) < ($1.rows * $1.columns, $1.columns) }
  }

  private func portChoices() -> [WeightPorts?] {
    guard let memory = target.memory else { return [nil] }
    let counts = Set((0...5).map { 1 << $0 }.filter { $0 <= memory.ports.count } + [memory.ports.count]).sorted()
    return [nil] + counts.map { WeightPorts(count: $0, width: memory.ports.width) }
  }

  /// As many as keep up with the array, and half of it.
  private func vectorChoices(rows: Int, columns: Int) -> [Int?] {
    guard
      let shape = try? ArrayShape.best(lanes: rows * columns, for: model, columns: columns), shape.vectorLanes > 1
    else { return [nil] }
    return [nil, shape.vectorLanes / 2]
  }

  private func isBalanced(lanes: Int, streams: Int, _ ports: WeightPorts?, clockMHz: Double) -> Bool {
    guard let ports, let memory = target.memory else { return true }
    let carried = memory.timing(clockMHz: clockMHz)
    let sustained = carried.bytesPerCycle.map { $0 * Double(carried.channels) } ?? Double(ports.bytesPerCycle)
    let supply = min(Double(ports.bytesPerCycle), sustained)
    let demand = Double(lanes) / 5 / Double(streams)
    return (1.0 / 3...3).contains(supply / demand)
  }
}

extension Target {
  /// The model as one FPGA holds it: its part of the layers, and the head.
  public func share(of model: ModelConfiguration) -> ModelConfiguration {
    guard devices > 1 else { return model }
    return ModelConfiguration(
      vocabularySize: model.vocabularySize, hiddenSize: model.hiddenSize,
      layerCount: (model.layerCount + devices - 1) / devices, intermediateSize: model.intermediateSize,
      rmsNormEpsilon: model.rmsNormEpsilon, beginToken: model.beginToken, endToken: model.endToken)
  }
}
