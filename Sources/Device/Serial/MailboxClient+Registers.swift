import Accelerator
import GoldenModel

extension MailboxClient {
  /// Most elements of the state that a request writes.
  private static let elementsPerWrite = 120

  /// Reads a register, or, so many times, the one that is `offset` bytes behind it.
  func read(
    _ register: ControlRegister, offset: Int = 0, times count: Int, _ layout: MailboxLayout
  ) throws -> [UInt32] {
    let address = UInt32(register.rawValue + offset)
    let length = UInt32(MailboxLayout.responseHead + count)
    let response = try execute(.read, [length << 16 | address], responding: count, layout)
    guard response.status == .done, response.words.count == count else { throw refused }
    return response.words
  }

  /// Reads a register.
  func read(_ register: ControlRegister, offset: Int = 0, _ layout: MailboxLayout) throws -> UInt32 {
    try read(register, offset: offset, times: 1, layout)[0]
  }

  /// Writes words to a register, one after another.
  private func write(_ register: ControlRegister, _ words: [UInt32], _ layout: MailboxLayout) throws {
    let response = try execute(.write, [UInt32(register.rawValue)] + words, responding: 0, layout)
    guard response.status == .done else { throw refused }
  }

  private var refused: DeviceError {
    .failed("\(line.name): the board refused an access to its registers; build its bitstream again")
  }

  /// The counters at this moment.
  ///
  /// - Throws: also `DeviceError.failed` if a read of the device's memory failed.
  func counters(_ layout: MailboxLayout) throws -> CounterReadings {
    guard try read(.status, layout) & StatusBits.memoryError == 0 else {
      throw DeviceError.failed("\(line.name): a read of the board's memory failed; what it computed is worth nothing")
    }
    return CounterReadings(
      saturations: try read(.saturations, layout), embedding: try read(.embeddingCycles, layout),
      waiting: try read(.waitingCycles, layout),
      projections: try Projection.allCases.map { try read(.projectionCycles, offset: 4 * $0.rawValue, layout) })
  }

  // MARK: State

  private func seek(_ stream: Int, _ layer: Int, _ c: AcceleratorConfiguration, _ layout: MailboxLayout) throws {
    try write(.stateIndex, [UInt32((stream * c.model.layerCount + layer) * c.paddedHiddenSize)], layout)
  }

  /// The recurrent state of a stream.
  func state(_ stream: Int, _ c: AcceleratorConfiguration, _ layout: MailboxLayout) throws -> RecurrentState {
    var values: [Int32] = []
    for layer in 0..<c.model.layerCount {
      try seek(stream, layer, c, layout)
      for start in stride(from: 0, to: c.model.hiddenSize, by: MailboxLayout.longestRead) {
        let count = min(MailboxLayout.longestRead, c.model.hiddenSize - start)
        values += try read(.stateData, times: count, layout).map { Int32(bitPattern: $0) }
      }
    }
    return RecurrentState(values: values)
  }

  /// Sets the recurrent state of a stream, which has as many elements as the model.
  func setState(
    _ state: RecurrentState, _ stream: Int, _ c: AcceleratorConfiguration, _ layout: MailboxLayout
  ) throws {
    let padding = [Int32](repeating: 0, count: c.paddedHiddenSize - c.model.hiddenSize)
    for layer in 0..<c.model.layerCount {
      try seek(stream, layer, c, layout)
      let values = state.values[layer * c.model.hiddenSize..<(layer + 1) * c.model.hiddenSize] + padding
      for start in stride(from: values.startIndex, to: values.endIndex, by: Self.elementsPerWrite) {
        let part = values[start..<min(start + Self.elementsPerWrite, values.endIndex)]
        try write(.stateData, part.map { UInt32(bitPattern: $0) }, layout)
      }
    }
  }
}
