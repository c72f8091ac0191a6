import Foundation

/// One simulated device: an instance of a Verilated design with its clock, streams and registers.
///
/// Not Sendable: use it from one task. Time passes only inside `advance`, `read`, `write` and `reset`.
public final class Simulation {
  /// A verification stream on the trace ports of a design.
  public enum Trace: Int32, Sendable, CaseIterable {
    /// Activation codes, one signed byte a lane.
    case codes
    /// Scales, as their 32 bits.
    case scale
    /// Sums of the matrix-vector array.
    case sums
    /// Results of the vector unit.
    case results
  }

  let library: SimulationLibrary
  let instance: OpaquePointer

  /// Opens an instance in reset state.
  ///
  /// `images` is the folder with the memory images that the Verilog names. Throws if one is missing or too short.
  public init(_ library: SimulationLibrary, images: String) throws(ToolError) {
    var error = [CChar](repeating: 0, count: 1024)
    guard let instance = library.open(images, &error, error.count) else {
      let text = String(decoding: error.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw ToolError("the simulation could not start with the memory images in \(images): \(text)")
    }
    self.library = library
    self.instance = instance
  }

  deinit {
    library.close(instance)
  }

  /// Resets the device, drops everything queued or collected and starts counting cycles from 0.
  public func reset() throws(ToolError) {
    try check(library.reset(instance))
  }

  /// Sends a file through the load port, a byte in two cycles; a reset leaves the memories as they are.
  public func load(_ path: String) throws(ToolError) {
    try check(library.load(instance, path))
  }

  /// Clock cycles since the last reset.
  public var cycles: UInt64 { library.cycles(instance) }

  /// Writes a 32-bit register at a byte address.
  public func write(_ address: UInt32, _ value: UInt32) throws(ToolError) {
    try check(library.write(instance, address, value))
  }

  /// Reads a 32-bit register at a byte address.
  public func read(_ address: UInt32) throws(ToolError) -> UInt32 {
    var value: UInt32 = 0
    try check(library.read(instance, address, &value))
    return value
  }

  /// Queues a word for the token input: token in bits 29...0, first of a sequence in bit 30, no answer wanted in bit 31.
  public func submit(_ word: UInt32) {
    library.submit(instance, word)
  }

  /// Words queued that the device has not accepted yet.
  public var pending: Int { library.pending(instance) }

  /// Runs until a whole answer waits (at once if one does); false if the cycles were used up before.
  public func advance(limit: UInt64) throws(ToolError) -> Bool {
    try check(library.advance(instance, limit)) != 0
  }

  /// Removes the oldest answer, as 64-bit beats with the header first; nil if none waits.
  public func takeAnswer() -> [UInt64]? {
    let count = library.answer(instance, nil, 0)
    guard count > 0 else { return nil }
    return [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = library.answer(instance, buffer.baseAddress, count)
    }
  }

  /// Whether logits are collected; false at first, since they pile up if nobody takes them.
  public var collectsLogits = false {
    didSet { library.logitsEnable(instance, collectsLogits ? 1 : 0) }
  }

  /// Removes all collected logits, in the order in which the device sent them.
  public func takeLogits() -> [Int32] {
    let (library, instance) = (library, instance)
    return take { library.logits(instance, $0, $1) }
  }

  /// Whether the trace ports are collected; false at first.
  public var collectsTrace = false {
    didSet { library.traceEnable(instance, collectsTrace ? 1 : 0) }
  }

  /// Removes all collected values of one trace port, in the order produced, lane 0 first.
  public func takeTrace(_ trace: Trace) -> [Int32] {
    let (library, instance) = (library, instance)
    return take { library.traceTake(instance, trace.rawValue, $0, $1) }
  }

  /// Makes the surroundings slow at random: lowers each output's ready, and delays each input word, in `probability`
  /// of 256 cycles (0 to 255; 0 ends it). An output that changes a beat before it was taken then fails.
  public func setBackpressure(seed: UInt64, probability: UInt8) {
    library.backpressure(instance, seed, UInt32(probability))
  }

  /// Records waveforms of every cycle from here on; nil ends the file. The library must be built with waves, whose format
  /// the file gets.
  public func recordWaves(to path: String?) throws(ToolError) {
    try check(library.waves(instance, path))
  }

  private func take(_ function: (UnsafeMutablePointer<Int32>?, Int) -> Int) -> [Int32] {
    let count = function(nil, 0)
    guard count > 0 else { return [] }
    return [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = function(buffer.baseAddress, count)
    }
  }

  @discardableResult
  func check(_ status: Int32) throws(ToolError) -> Int32 {
    guard status >= 0 else {
      throw ToolError("the simulated device failed: \(String(cString: library.error(instance)))")
    }
    return status
  }
}
