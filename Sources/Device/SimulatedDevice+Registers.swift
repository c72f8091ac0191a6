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

  /// Adds what happened since an earlier reading, and one token.
  func add(since earlier: CounterReadings, to statistics: inout DeviceStatistics) {
    var cycles = statistics.cycles ?? CycleCounts()
    cycles.embedding += Int(embedding &- earlier.embedding)
    cycles.waiting += Int(waiting &- earlier.waiting)
    for index in projections.indices {
      cycles.projections[index] += Int(projections[index] &- earlier.projections[index])
    }
    statistics.tokens += 1
    statistics.saturations += Int(saturations &- earlier.saturations)
    statistics.cycles = cycles
  }
}

extension SimulatedDevice {
  /// Elements of a layer in the state memory: H, rounded up to whole words of the vector unit and whole groups of rows.
  private var paddedHiddenSize: Int { configuration.hiddenWords * configuration.shape.vectorLanes }

  /// The recurrent state after the last token: zeros before the first.
  public func saveState() throws -> DeviceState {
    // The memory holds the state of the sequence before until the first token has gone through.
    guard !isFirst else { return .fixedPoint(RecurrentState(configuration: model)) }
    var values: [Int32] = []
    for layer in 0..<model.layerCount {
      try simulation.set(.stateIndex, to: UInt32(layer * paddedHiddenSize))
      for _ in 0..<model.hiddenSize { values.append(Int32(bitPattern: try simulation.value(of: .stateData))) }
    }
    return .fixedPoint(RecurrentState(values: values))
  }

  /// Continues the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState) throws {
    let values = try state.fixedPoint().values
    guard values.count == model.layerCount * model.hiddenSize else { throw DeviceError.otherState }
    try reset()
    for layer in 0..<model.layerCount {
      try simulation.set(.stateIndex, to: UInt32(layer * paddedHiddenSize))
      for channel in 0..<paddedHiddenSize {
        let value = channel < model.hiddenSize ? values[layer * model.hiddenSize + channel] : 0
        try simulation.set(.stateData, to: UInt32(bitPattern: value))
      }
    }
    isFirst = false
  }
}
