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

extension CounterReadings {
  init(_ simulation: Simulation) throws(DeviceError) {
    self.init(
      saturations: try simulation.value(of: .saturations), embedding: try simulation.value(of: .embeddingCycles),
      waiting: try simulation.value(of: .waitingCycles),
      projections: try Projection.allCases.map { projection throws(DeviceError) in
        try simulation.value(of: .projectionCycles, offset: 4 * projection.rawValue)
      })
  }
}

extension SimulatedDevice {
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
      for channel in 0..<configuration.paddedHiddenSize {
        let value = channel < model.hiddenSize ? values[layer * model.hiddenSize + channel] : 0
        try simulation.set(.stateData, to: UInt32(bitPattern: value))
      }
    }
    isFirst[stream] = false
  }

  private func seekState(_ stream: Int, _ layer: Int) throws {
    let index = (stream * model.layerCount + layer) * configuration.paddedHiddenSize
    try simulation.set(.stateIndex, to: UInt32(index))
  }
}
