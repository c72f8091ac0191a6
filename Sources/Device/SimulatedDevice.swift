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
  /// Streams whose next token begins a sequence.
  var isFirst: [Bool]
  /// Whether a round was begun and its answers not taken, which only an error or a cancellation leaves behind.
  private var isUnderWay = false

  /// Dimensions of the model.
  public var model: ModelConfiguration { configuration.model }
  /// Independent sequences.
  public var streams: Int { configuration.streams }

  /// Builds everything that the cache lacks (the simulation, the memory images) and opens the device.
  ///
  /// - Parameters:
  ///   - golden: the same model; its parameters and tables go into the memory images.
  ///   - memory: how fast the memory is that a design with streamed weights reads.
  ///   - waves: a file that gets every cycle, VCD if its name ends so, else FST; the simulation is slower then.
  ///   - threads: that share the work of a simulated cycle.
  ///   - cache: the folder of cached files; nil for the usual one.
  ///   - progress: called with one line before each step that takes time.
  public static func open(
    _ configuration: AcceleratorConfiguration, model: TernaryModel, golden: FixedPointModel,
    memory: MemoryTiming = .ideal, waves: String? = nil, threads: Int = 1, cache: String? = nil,
    progress: (String) -> Void = { _ in }
  ) async throws -> SimulatedDevice {
    let design = try Design(configuration)
    let library = try await VerilatedLibrary.build(
      DesignSources(design), waves: waves.map { WaveFormat(path: $0) }, threads: threads, cache: cache,
      progress: progress)
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
    isFirst = [Bool](repeating: true, count: design.configuration.streams)
    simulation = try Simulation(SimulationLibrary(library), images: images)
    if let waves { try simulation.recordWaves(to: waves) }
    simulation.collectsLogits = true
    try simulation.loadMemories(configuration, images: images)
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

  /// Records waveforms of every cycle from here on, in the format that the device was opened with; nil ends the file.
  ///
  /// - Throws: `DeviceError.failed` if the device was opened without waveforms.
  public func recordWaves(to path: String?) throws(DeviceError) {
    try Simulation.failing { () throws(ToolError) in try simulation.recordWaves(to: path) }
  }

  /// Makes the next token of a stream the first of a sequence; that of every stream, if a round was broken off.
  public func reset(stream: Int) throws {
    try check(stream: stream)
    isFirst[stream] = true
    guard isUnderWay else { return }
    try Simulation.failing { () throws(ToolError) in try simulation.reset() }
    try simulation.setMemoryAddresses(configuration)
    isUnderWay = false
    isFirst = isFirst.map { _ in true }
    counters = try CounterReadings(simulation)
  }

  /// Takes a token of each stream; see `Device.step`.
  public func step(_ round: [StreamToken?]) throws -> [Answer?] {
    try check(round)
    guard !isUnderWay else { throw DeviceError.failed("a round was broken off; reset the device before the next one") }
    let tokens = round.count { $0 != nil }
    guard tokens > 0 else { return round.map { _ in nil } }
    for (stream, token) in round.enumerated() {
      simulation.submit(token.map { TokenWord.word($0, isFirst: isFirst[stream]) } ?? TokenWord.idle)
    }
    isUnderWay = true
    let packets = try waitForAnswers()
    isUnderWay = false
    isFirst = zip(isFirst, round).map { $0 && $1 == nil }
    try count(tokens)
    try checkMemory()
    return try decode(packets, round)
  }

  /// Runs in slices that take some hundredths of a second, so that a cancelled task ends soon.
  private func waitForAnswers() throws -> [[UInt64]] {
    let limit = 20 * UInt64(streams * (4 * configuration.arrayCycles(head: true) + 100_000))
    let slice: UInt64 = 1000
    var used: UInt64 = 0
    var packets: [[UInt64]] = []
    while used < limit {
      if try Simulation.failing({ () throws(ToolError) in try simulation.advance(limit: slice) }),
        let beats = simulation.takeAnswer()
      {
        packets.append(beats)
        guard packets.count < streams else { return packets }
      } else {
        try Task.checkCancellation()
        used += slice
      }
    }
    throw DeviceError.noAnswer(cycles: used, status: try simulation.value(of: .status))
  }

  /// A design that reads memory says when a read failed; its answer is worth nothing then.
  private func checkMemory() throws {
    guard configuration.readsMemory, try simulation.value(of: .status) & StatusBits.memoryError != 0 else {
      return
    }
    throw DeviceError.failed("a read of the device's memory failed (AXI error response); check the memory's addresses")
  }

  private func count(_ tokens: Int) throws {
    let readings = try CounterReadings(simulation)
    statistics += readings.difference(from: counters, tokens: tokens)
    counters = readings
  }

  private func decode(_ packets: [[UInt64]], _ round: [StreamToken?]) throws -> [Answer?] {
    guard round.contains(where: { $0?.wantsAnswer == true }) else { return round.map { _ in nil } }
    let sums = try StreamVectors.headSums(simulation.takeLogits(), configuration)
    return try round.indices.map { stream in
      round[stream]?.wantsAnswer == true ? try decode(packets[stream], sums[stream]) : nil
    }
  }

  /// `{scale, best token}`, then `{sum, token}` of each candidate.
  private func decode(_ beats: [UInt64], _ sums: [Int32]) throws -> Answer {
    guard beats.count == configuration.candidates + 1 else {
      throw DeviceError.failed(
        "the device answered with \(beats.count) words instead of \(configuration.candidates + 1); generate it again "
          + "with this version")
    }
    let scale = RowScale(encoded: Int(beats[0] >> 32))
    let unit = scale.unit(fraction: FixedPointParameters.logitFraction)
    let candidates = beats.dropFirst().map { beat in
      let sum = Int32(truncatingIfNeeded: beat >> 32)
      return Answer.Candidate(token: Int(UInt32(truncatingIfNeeded: beat)), logit: Float(Double(sum) * unit))
    }
    let output = HeadOutput(sums: sums, scale: scale)
    return Answer(
      best: Int(UInt32(truncatingIfNeeded: beats[0])), candidates: candidates, logits: output.logits, output: output)
  }
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
      top: design.top, files: design.files, vectorLanes: design.configuration.drainedSums,
      memoryPorts: design.memoryPorts.map { port in
        MemoryPort(name: port.name, width: port.width, kind: port.isEmbedding ? .embedding : .weights)
      }, hasLoadPort: design.configuration.loading != nil)
  }
}
