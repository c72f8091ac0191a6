import Accelerator
import GoldenModel
import TernaryLM
import Toolchain

/// The emitted Verilog, simulated cycle by cycle.
public final class SimulatedDevice: TracingDevice {
  /// Always `simulated`.
  public let name = "simulated"
  /// What happened since the device was opened.
  public private(set) var statistics = DeviceStatistics(cycles: CycleCounts())
  /// The design that is simulated.
  public let configuration: AcceleratorConfiguration
  let simulation: Simulation
  private var counters: CounterReadings
  /// Whether the next token begins a sequence.
  var isFirst = true
  /// Whether a token was begun and its answer not taken, which only an error or a cancellation leaves behind.
  private var isUnderWay = false

  /// Dimensions of the model.
  public var model: ModelConfiguration { configuration.model }

  /// Builds everything that the cache lacks (the simulation, the memory images) and opens the device.
  ///
  /// - Parameters:
  ///   - golden: the same model; its parameters and tables go into the memory images.
  ///   - memory: how fast the memory is that a design with streamed weights reads.
  ///   - waves: an FST file that gets every cycle; the simulation is slower then.
  ///   - cache: the folder of cached files; nil for the usual one.
  ///   - progress: called with one line before each step that takes time.
  public static func open(
    _ configuration: AcceleratorConfiguration, model: TernaryModel, golden: FixedPointModel,
    memory: MemoryTiming = .ideal, waves: String? = nil, cache: String? = nil, progress: (String) -> Void = { _ in }
  ) async throws -> SimulatedDevice {
    let design = try Design(configuration)
    let library = try await VerilatedLibrary.build(
      DesignSources(design), waves: waves != nil, cache: cache, progress: progress)
    let images = try ImageCache.images(for: design, model: model, golden: golden, cache: cache, progress: progress)
    return try SimulatedDevice(design, library: library, images: images, memory: memory, waves: waves)
  }

  /// Opens a device whose parts exist.
  ///
  /// - Parameters:
  ///   - library: compiled from the design; from another one, `DeviceError.wrongDevice` is thrown.
  ///   - images: folder with the memory images.
  public init(
    _ design: Design, library: VerilatedLibrary, images: String, memory: MemoryTiming = .ideal, waves: String? = nil
  ) throws {
    configuration = design.configuration
    simulation = try Simulation(SimulationLibrary(library), images: images)
    if let waves { try simulation.recordWaves(to: waves) }
    simulation.collectsLogits = true
    try simulation.mapMemory(configuration, images: images, timing: memory)
    counters = try CounterReadings(simulation)
    for (register, name, expected) in [
      (ControlRegister.id, "id", ControlRegister.identification),
      (.version, "version", ControlRegister.currentVersion), (.configuration, "configuration", design.hash),
    ] {
      let value = try simulation.value(of: register)
      guard value == expected else {
        throw DeviceError.wrongDevice(register: name, value: value, expected: expected)
      }
    }
    try simulation.setMemoryAddresses(configuration)
  }

  /// Makes the next token the first of a sequence.
  public func reset() throws {
    isFirst = true
    guard isUnderWay else { return }
    try Simulation.failing { () throws(ToolError) in try simulation.reset() }
    try simulation.setMemoryAddresses(configuration)
    isUnderWay = false
    counters = try CounterReadings(simulation)
  }

  /// Takes the next token; see `Device.step`.
  public func step(_ token: Int, wantsAnswer: Bool) throws -> Answer? {
    try check(token)
    simulation.submit(UInt32(token) | (isFirst ? TokenWord.isFirst : 0) | (wantsAnswer ? 0 : TokenWord.noAnswer))
    isUnderWay = true
    let beats = try waitForAnswer()
    isUnderWay = false
    isFirst = false
    try count()
    try checkMemory()
    return try wantsAnswer ? decode(beats) : nil
  }

  /// Runs in slices that take some hundredths of a second, so that a cancelled task ends soon.
  private func waitForAnswer() throws -> [UInt64] {
    let limit = 20 * UInt64(4 * configuration.arrayCycles(head: true) + 100_000)
    let slice: UInt64 = 1000
    var used: UInt64 = 0
    while used < limit {
      if try Simulation.failing({ () throws(ToolError) in try simulation.advance(limit: slice) }),
        let beats = simulation.takeAnswer()
      {
        return beats
      }
      try Task.checkCancellation()
      used += slice
    }
    throw DeviceError.noAnswer(cycles: used, status: try simulation.value(of: .status))
  }

  /// A design that reads memory says when a read failed; its answer is worth nothing then.
  private func checkMemory() throws {
    guard configuration.weightPorts != nil, try simulation.value(of: .status) & StatusBits.memoryError != 0 else {
      return
    }
    throw DeviceError.failed("a read of the device's memory failed (AXI error response); check the memory's addresses")
  }

  private func count() throws {
    let readings = try CounterReadings(simulation)
    readings.add(since: counters, to: &statistics)
    counters = readings
  }

  /// `{scale, best token}`, then `{sum, token}` of each candidate.
  private func decode(_ beats: [UInt64]) throws -> Answer {
    let sums = simulation.takeLogits()
    guard beats.count == configuration.candidates + 1, sums.count >= model.vocabularySize else {
      throw DeviceError.failed(
        "the device answered with \(beats.count) words and \(sums.count) sums instead of "
          + "\(configuration.candidates + 1) and \(model.vocabularySize); generate it again with this version")
    }
    let scale = RowScale(encoded: Int(beats[0] >> 32))
    let unit = scale.unit(fraction: FixedPointParameters.logitFraction)
    let candidates = beats.dropFirst().map { beat in
      let sum = Int32(truncatingIfNeeded: beat >> 32)
      return Answer.Candidate(token: Int(UInt32(truncatingIfNeeded: beat)), logit: Float(Double(sum) * unit))
    }
    let output = HeadOutput(sums: Array(sums.prefix(model.vocabularySize)), scale: scale)
    return Answer(
      best: Int(UInt32(truncatingIfNeeded: beats[0])), candidates: candidates, logits: output.logits, output: output)
  }
}

/// Flags of a token word.
private enum TokenWord {
  static let isFirst: UInt32 = 1 << 30
  static let noAnswer: UInt32 = 1 << 31
}

extension RowScale {
  /// The scale that `encoded` gives, `shift << 18 | mantissa`.
  init(encoded: Int) {
    let bits = FixedPointFormat.scaleMantissaBits
    self.init(mantissa: encoded & ((1 << bits) - 1), shift: encoded >> bits)
  }
}

extension DesignSources {
  /// The Verilog of a design.
  public init(_ design: Design) {
    self.init(
      top: design.top, files: design.files, vectorLanes: design.configuration.shape.vectorLanes,
      memoryPorts: design.memoryPorts.map { port in
        MemoryPort(name: port.name, width: port.width, kind: port.isEmbedding ? .embedding : .weights)
      })
  }
}
