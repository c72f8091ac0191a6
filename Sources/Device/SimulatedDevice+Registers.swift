import Accelerator
import GoldenModel
import Toolchain

extension Simulation {
  /// Calls `body`; a failure of the simulation is one of the device.
  static func failing<Result>(_ body: () throws(ToolError) -> Result) throws(DeviceError) -> Result {
    do { return try body() } catch { throw .failed(error.description) }
  }

  func value(of register: ControlRegister, offset: Int = 0) throws(DeviceError) -> UInt32 {
    try Self.failing { () throws(ToolError) in try read(UInt32(register.rawValue + offset)) }
  }

  func set(_ register: ControlRegister, to value: UInt32) throws(DeviceError) {
    try Self.failing { () throws(ToolError) in try write(UInt32(register.rawValue), value) }
  }
}

/// The counters of a device at one moment; they wrap around at 2^32.
struct CounterReadings {
  private let saturations, embedding, waiting: UInt32
  private let projections: [UInt32]

  init(_ simulation: Simulation) throws(DeviceError) {
    saturations = try simulation.value(of: .saturations)
    embedding = try simulation.value(of: .embeddingCycles)
    waiting = try simulation.value(of: .waitingCycles)
    var projections: [UInt32] = []
    for projection in Projection.allCases {
      projections.append(try simulation.value(of: .projectionCycles, offset: 4 * projection.rawValue))
    }
    self.projections = projections
  }

  /// What happened since an earlier reading, in a round with some tokens.
  func difference(from earlier: CounterReadings, tokens: Int) -> DeviceStatistics {
    var cycles = CycleCounts()
    cycles.embedding = Int(embedding &- earlier.embedding)
    cycles.waiting = Int(waiting &- earlier.waiting)
    cycles.projections = zip(projections, earlier.projections).map { Int($0 &- $1) }
    return DeviceStatistics(
      tokens: tokens, rounds: 1, saturations: Int(saturations &- earlier.saturations), cycles: cycles)
  }
}

extension SimulatedDevice {
  /// Elements of a layer in the state memory: H, rounded up to whole words of the vector unit and whole groups of rows.
  private var paddedHiddenSize: Int { configuration.hiddenWords * configuration.shape.vectorLanes }

  /// The recurrent state of a stream after its last token: zeros before the first.
  public func saveState(stream: Int) throws -> DeviceState {
    try check(stream: stream)
    // The memory holds the state of the sequence before until the first token has gone through.
    guard !isFirst[stream] else { return .fixedPoint(RecurrentState(configuration: model)) }
    var values: [Int32] = []
    for layer in 0..<model.layerCount {
      try seekState(stream, layer)
      for _ in 0..<model.hiddenSize { values.append(Int32(bitPattern: try simulation.value(of: .stateData))) }
    }
    return .fixedPoint(RecurrentState(values: values))
  }

  /// Lets a stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState, stream: Int) throws {
    let values = try state.fixedPoint().values
    guard values.count == model.layerCount * model.hiddenSize else { throw DeviceError.otherState }
    try reset(stream: stream)
    for layer in 0..<model.layerCount {
      try seekState(stream, layer)
      for channel in 0..<paddedHiddenSize {
        let value = channel < model.hiddenSize ? values[layer * model.hiddenSize + channel] : 0
        try simulation.set(.stateData, to: UInt32(bitPattern: value))
      }
    }
    isFirst[stream] = false
  }

  private func seekState(_ stream: Int, _ layer: Int) throws {
    let index = (stream * model.layerCount + layer) * paddedHiddenSize
    try simulation.set(.stateIndex, to: UInt32(index))
  }
}
