import Foundation
import HDL
import TernaryLM
import Toolchain

@testable import Accelerator

/// A weight reader with a consumer in place of the array: it takes the words of a token, every group as often as there are
/// streams, and sends each word that it gets on the port of the logits.
struct ReaderBench {
  let configuration: AcceleratorConfiguration
  let layout: WeightLayout
  /// Bits of a word on the port of the logits, whole 32-bit lanes.
  private var lanes: Int { (8 * layout.wordBytes).dividedRoundingUp(by: 32) }
  /// Words of a group, but for the last of a token.
  private var groupWords: Int { configuration.longestBeats }
  /// Where the weights are; high bits of the address are set.
  static let base = 0x12_3456_7000

  init(_ configuration: AcceleratorConfiguration) throws {
    self.configuration = configuration
    guard let layout = WeightLayout(configuration) else {
      throw AcceleratorError.unsupported("the weights of the bench are on chip")
    }
    self.layout = layout
  }

  /// A word with a pattern of its own, by its number from the first of the layers.
  func word(_ number: Int) -> [UInt8] {
    var generator = SplitMix64(seed: UInt64(number))
    return (0..<layout.wordBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// Numbers of the words that the consumer of a token gets.
  func expected(head: Bool) -> [Int] {
    let count = layout.bodyWords + (head ? layout.headWords : 0)
    return stride(from: 0, to: count, by: groupWords).flatMap { start in
      (0..<configuration.streams).flatMap { _ in start..<min(start + groupWords, count) }
    }
  }

  /// The weight file, with the pattern.
  func write(to url: URL) throws {
    var file = try WeightFile(layout, at: url)
    for number in 0..<layout.bodyWords { try word(number).withUnsafeBytes { try file.append($0) } }
    try file.endSection()
    for number in 0..<layout.headWords {
      try word(layout.bodyWords + number).withUnsafeBytes { try file.append($0) }
    }
    try file.endSection()
    try file.close()
  }

  /// Opens a simulation, with the file as its memory.
  func open(_ file: URL, _ timing: MemoryTiming) async throws -> Simulation {
    let module = try module()
    let sources = DesignSources(
      top: module.name, files: try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }, vectorLanes: lanes,
      memoryPorts: (0..<layout.ports.count).map {
        MemoryPort(name: WeightReader.portName($0), width: layout.ports.width, kind: .weights)
      })
    let cache = FileManager.default.temporaryDirectory.appendingPathComponent("tern-test-cache").path
    let library = try await VerilatedLibrary.build(sources, cache: cache)
    let simulation = try Simulation(SimulationLibrary(library), images: file.deletingLastPathComponent().path)
    try simulation.mapMemory(UInt64(Self.base), path: file.path)
    try simulation.setMemoryTiming(timing)
    simulation.collectsLogits = true
    return simulation
  }

  /// Runs one token and returns its words, as bytes.
  func run(_ simulation: Simulation, head: Bool, stalls: Bool) throws -> [[UInt8]] {
    simulation.submit((head ? 0 : 1 << 31) | (stalls ? 1 << 30 : 0))
    guard try simulation.advance(limit: 1_000_000) else { return [] }
    _ = simulation.takeAnswer()
    let values = simulation.takeLogits()
    return stride(from: 0, to: values.count, by: lanes).map { start in
      let bytes = values[start..<start + lanes].flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      return Array(bytes.prefix(layout.wordBytes))
    }
  }

  /// The ports of every design, with the reader and its consumer between them.
  private func module() throws -> Module {
    try Module.build("reader_bench", summary: "A weight reader and a consumer.") { m in
      let clock = m.clock("clock", reset: "reset")
      let control = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      for port in [control.awready, control.wready, control.bvalid, control.arready, control.rvalid] {
        m.assign(port, 0)
      }
      for port in [control.bresp, control.rresp, control.rdata] { m.assign(port, 0) }
      let tokens = m.streamInput("s_axis_tokens", width: 32)
      let answers = m.streamOutput("m_axis_tokens", width: 64, last: true)
      let words = m.streamOutput("m_axis_logits", width: 32 * lanes, last: true)
      for (name, bits) in [("codes", 8 * lanes), ("scale", 32), ("sums", 32 * lanes), ("results", 32 * lanes)] {
        m.assign(m.output("trace_\(name)_valid", 1), 0)
        m.assign(m.output("trace_\(name)", bits), 0)
      }
      let reader = try WeightReader.module(configuration, layout)
      var inputs = ["base": Signal.constant(Self.base, AXI.addressBits)]
      var outputs: [String: Signal] = [:]
      for number in 0..<layout.ports.count {
        let name = WeightReader.portName(number)
        let bus = m.axiReadMaster(name, dataWidth: layout.ports.width, addressWidth: AXI.addressBits)
        for (field, signal) in bus.inputs { inputs["\(name)_\(field)"] = signal }
        for (field, signal) in bus.outputs { outputs["\(name)_\(field)"] = signal }
      }
      let valid = m.wire("valid", 1)
      let error = m.wire("memory_error", 1)
      m.wire("unused_error", error)
      let consumer = consume(m, clock, tokens, answers, valid: valid)
      inputs.merge(consumer) { $1 }
      outputs["weights_valid"] = valid
      outputs["memory_error"] = error
      let instance = m.instance("reader", of: reader, clock: clock, inputs, outputs: outputs)
      m.assign(words.valid, valid & (consumer["weights_ready"] ?? 0))
      m.assign(words.data, instance["weights"].extended(to: 32 * lanes))
      m.assign(words.last, 0)
    }
  }

  /// Takes words until the token is done; with stalls, in some of the cycles.
  private func consume(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ tokens: AxiStream, _ answers: AxiStream, valid: Signal
  ) -> [String: Signal] {
    let bits = configuration.weightWords.bitsNeeded
    let busy = m.register("busy", 1, clock: clock, reset: 0)
    let starts = m.register("starts", 1, clock: clock, reset: 0)
    let done = m.register("done", 1, clock: clock, reset: 0)
    let word = m.register("word", 32, clock: clock, reset: 0)
    let inGroup = m.register("word_in_group", bits, clock: clock, reset: 0)
    let first = m.register("first_of_group", bits, clock: clock, reset: 0)
    let pass = m.register("pass", 8, clock: clock, reset: 0)
    let random = m.register("random", 16, clock: clock, reset: 0xACE1)
    let count = m.wire(
      "count",
      mux(
        word[31], Signal.constant(layout.bodyWords, bits),
        Signal.constant(layout.bodyWords + layout.headWords, bits)))
    let ready = m.wire("ready", busy & !starts & (!word[30] | random[0] & random[3]))
    let taken = m.wire("taken", valid & ready)
    let isTokenEnd = m.wire("is_token_end", first.extended(to: bits + 1) + inGroup.extended(to: bits + 1) + 1 == count)
    let isGroupEnd = m.wire("is_group_end", isTokenEnd | (inGroup == Signal.constant(groupWords - 1, bits)))
    let isLastPass = m.wire("is_last_pass", pass == Signal.constant(configuration.streams - 1, 8))
    m.on(clock) {
      m.set(random, cat(random[0..<15], random[15] ^ random[13] ^ random[12] ^ random[10]))
      m.set(starts, 0)
      m.when(tokens.valid & tokens.ready) {
        m.set(word, tokens.data)
        m.set(busy, 1)
        m.set(starts, 1)
      }
      m.when(answers.ready) { m.set(done, 0) }
      m.when(taken) {
        m.set(inGroup, inGroup &+ 1)
        m.when(isGroupEnd) {
          m.set(inGroup, 0)
          m.set(pass, mux(isLastPass, 0, pass &+ 1))
          m.when(isLastPass) {
            m.set(first, (first &+ inGroup) &+ 1)
            m.when(isTokenEnd) {
              m.set(first, 0)
              m.set(busy, 0)
              m.set(done, 1)
            }
          }
        }
      }
    }
    m.assign(tokens.ready, !busy & !done)
    m.assign(answers.valid, done)
    m.assign(answers.data, 0)
    m.assign(answers.last, 1)
    return ["start": starts, "wants_head": !word[31], "weights_ready": ready].forStreams(
      configuration, ["weights_mark": isGroupEnd & isLastPass, "weights_rewind": isGroupEnd & !isLastPass])
  }
}
