import GoldenModel
import HDL

/// The device: units wired together, with the standard buses outside.
enum Top {
  static func module(_ c: AcceleratorConfiguration, name: String, hash: UInt32) throws -> Module {
    if c.datapath == .shared { return try SharedTop.module(c, name: name, hash: hash) }
    return try Module.build(name, summary: "MatMul-free language model on one ternary array: tokens in, tokens out.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Control registers")
      let bus = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      m.section("Tokens: {no answer wanted, first of a sequence, idle, token}")
      let tokens = m.streamInput("s_axis_tokens", width: 32)
      m.section("Answers: {scale, best token}, then {sum, token} of each candidate")
      let answers = m.streamOutput("m_axis_tokens", width: 64, last: true)
      m.section("Row sums of the head")
      let logits = m.streamOutput("m_axis_logits", width: Head.sumBits * c.drainedSums, last: true)
      let memory = MemoryPorts(m, c)
      let load = c.loading.map { _ in LoadPort(m) }
      let trace = TracePorts(m, c)
      let units = try Wiring(
        m, clock: clock,
        [
          ("sequencer", TokenSequencer.module(c)), ("embedding", MemoryPorts.embedding(c)),
          ("weight_memory", MemoryPorts.weights(c)), ("array_control", ArraySequencer.module(c)),
          ("array", MatvecArray.module(c)), ("queue", ResultQueue.module(c)), ("vector_unit", VectorUnit.module(c)),
          ("norm_unit", NormUnit.module(c)), ("quantiser", QuantiserUnit.module(c)), ("head", Head.module(c)),
          ("control", ControlUnit.module(c, hash: hash)),
        ] + (load == nil ? [] : [("loader", MemoryLoader.module(c))]))
      if let load { units.place("loader", load.connections) }
      let codes = codeMemory(m, c, clock, units)
      placeInput(c, units, tokens)
      memory.place(m, c, units)
      placeArray(c, units, codes.read, codeWritten: codes.written)
      placeQuantiser(c, units)
      placeOutput(m, c, units, answers, logits)
      placeControl(units, c, bus)
      trace.connect(m, c, units)
      m.assign(tokens.ready, units["sequencer", "s_axis_tokens_tready"])
      bus.connect(m, units, "control", "s_axi_control")
    }
  }

  /// Cycles from a code word to the memory of codes, which is near the array.
  static func codeWriteLatency(_ c: AcceleratorConfiguration) -> Int { c.hidesLatency ? 1 : 0 }

  /// Codes of two operands, of every stream that shares the weights: those that the array reads, and the next. Says when a
  /// word is written.
  private static func codeMemory(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ units: Wiring
  ) -> (read: Signal, written: Signal) {
    let memory = m.memory(
      "codes", width: TernaryDot.codeBits * c.shape.columns, depth: 1 << ArraySequencer.codeAddressBits(c))
    let read = m.register("codes_read", memory.width, clock: clock)
    var address = units["array_control", "code_address"]
    if c.weightLatency > 0 {
      address = Pipeline(m, clock, "code_address", address, through: c.weightLatency)[c.weightLatency]
    }
    var (written, place, word) = (
      units["quantiser", "code_write"], units["quantiser", "code_address"], units["quantiser", "code_word"]
    )
    if codeWriteLatency(c) > 0 {
      written = m.held("writes_codes", written, clock, reset: 0)
      (place, word) = (m.held("written_code_address", place, clock), m.held("written_codes", word, clock))
    }
    m.on(clock) {
      m.when(written) { m.write(memory, at: place, word) }
      m.set(read, memory[address])
    }
    return (read, written)
  }

  /// Tokens come in.
  private static func placeInput(_ c: AcceleratorConfiguration, _ units: Wiring, _ tokens: AxiStream) {
    units.place(
      "sequencer",
      [
        "s_axis_tokens_tvalid": tokens.valid, "s_axis_tokens_tdata": tokens.data, "answered": units["head", "done"],
      ].forStreams(c, ["row_taken": units["vector_unit", "row_taken"]]))
  }

  /// The array, with what feeds it and what takes its sums.
  static func placeArray(_ c: AcceleratorConfiguration, _ units: Wiring, _ codes: Signal, codeWritten: Signal) {
    let queued = c.datapath == .shared ? "queue_room" : "group_taken"
    units.place(
      "array_control",
      [
        "start": units["sequencer", "start"], "wants_head": units["sequencer", "wants_head"],
        "code_written": codeWritten,
        "weights_valid": units["weight_memory", "weights_valid"], queued: units["queue", queued],
      ])
    var beat = ["weights": units["weight_memory", "weights"], "codes": codes]
    for name in ["beat_valid", "beat_first", "beat_last"] + (c.datapath == .shared ? ["group_rows"] : []) {
      beat[name] = units["array_control", name]
    }
    units.place("array", beat)
    var taken = [
      "push_valid": units["array", "sums_valid"], "push_sums": units["array", "sums"],
      "ready": units["vector_unit", "sums_ready"],
    ]
    if c.pairsGLU { taken["takes_pairs"] = units["vector_unit", "takes_pairs"] }
    units.place("queue", taken)
  }

  /// From finished rows to codes.
  private static func placeQuantiser(_ c: AcceleratorConfiguration, _ units: Wiring) {
    var sources = Dictionary(uniqueKeysWithValues: SourcePorts.names(c).map { ($0, units["vector_unit", $0]) })
    sources["start"] = units["sequencer", "start"]
    let reads = c.suitsBlockRAM ? ["reads_first", "reads_i", "reads_g"] : []
    for name in ["read_word"] + reads { sources[name] = units["quantiser", name] }
    units.place(
      "norm_unit",
      sources.forStreams(c, ["read_stream": units["quantiser", "read_stream"]])
        .loading(c, units, .normWeights, .mixerNormWeights))
    var inputs = [
      "start": units["sequencer", "start"], "wants_head": units["sequencer", "wants_head"],
      "square_sum": units["vector_unit", "square_sum"], "operand_done": units["array_control", "operand_done"],
      "operand_released": units["vector_unit", "operand_released"], "scale_slot": units["vector_unit", "scale_slot"],
    ]
    let statistics = ["vector_ready", "block_sum", "largest_first", "largest_i", "largest_g"]
    for name in statistics + ["read_first", "read_i", "read_g"] { inputs[name] = units["norm_unit", name] }
    units.place("quantiser", inputs.loading(c, units, .scaleConstants))
  }

  /// From row sums to the answers.
  private static func placeOutput(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ units: Wiring, _ answers: AxiStream, _ logits: AxiStream
  ) {
    let pairs = c.pairsGLU ? ["paired_sums": units["queue", "paired_sums"]] : [:]
    units.place(
      "vector_unit",
      [
        "start": units["sequencer", "start"], "wants_head": units["sequencer", "wants_head"],
        "is_fresh": units["sequencer", "is_fresh"], "is_kept": units["sequencer", "is_kept"],
        "answered": units["head", "done"], "embedding_valid": units["embedding", "valid"],
        "embedding_values": units["embedding", "values"], "embedding_shift": units["quantiser", "embedding_shift"],
        "sums_valid": units["queue", "valid"], "sums": units["queue", "sums"],
        "scale_published": units["quantiser", "scale_published"],
        "scale_mantissa": units["quantiser", "scale_mantissa"], "scale_shift": units["quantiser", "scale_shift"],
        "scale_up_shift": units["quantiser", "scale_up_shift"], "state_address": units["control", "state_address"],
        "state_write": units["control", "state_write"], "state_write_data": units["control", "state_write_data"],
        "head_ready": units["head", "ready"],
      ].merging(pairs) { first, _ in first }
        .forStreams(c, ["square_stream": units["quantiser", "read_stream"]]).loading(c, units, .lowerBounds))
    units.place(
      "head",
      [
        "start": units["sequencer", "start"], "wants_answer": units["sequencer", "wants_answer"],
        "skip": units["vector_unit", "round_done"] & !units["sequencer", "wants_head"],
        "active": units["vector_unit", "head_active"],
        "word": units["vector_unit", "head_word"], "closes": units["vector_unit", "head_closes"],
        "scale": cat(units["quantiser", "scale_shift"], units["quantiser", "scale_mantissa"]),
        "sums_valid": units["queue", "valid"], "sums": cat(pairs.map(\.value) + [units["queue", "sums"]]),
        "m_axis_logits_tready": logits.ready,
        "m_axis_tokens_tready": answers.ready,
      ].forStreams(c, ["stream": units["vector_unit", "head_stream"]]))
    m.assign(logits.valid, units["head", "m_axis_logits_tvalid"])
    m.assign(logits.data, units["head", "m_axis_logits_tdata"])
    m.assign(logits.last, units["head", "m_axis_logits_tlast"])
    m.assign(answers.valid, units["head", "m_axis_tokens_tvalid"])
    m.assign(answers.data, units["head", "m_axis_tokens_tdata"])
    m.assign(answers.last, units["head", "m_axis_tokens_tlast"])
  }

  static func placeControl(_ units: Wiring, _ c: AcceleratorConfiguration, _ bus: AxiLite) {
    units.place(
      "control",
      MemoryPorts.status(units, c).merging([
        "s_axi_control_awvalid": bus.awvalid, "s_axi_control_awaddr": bus.awaddr, "s_axi_control_wvalid": bus.wvalid,
        "s_axi_control_wdata": bus.wdata, "s_axi_control_wstrb": bus.wstrb, "s_axi_control_bready": bus.bready,
        "s_axi_control_arvalid": bus.arvalid, "s_axi_control_araddr": bus.araddr, "s_axi_control_rready": bus.rready,
        "busy": units["sequencer", "busy"], "answered": units["head", "done"],
        "rejects": units["sequencer", "rejects"], "embedding_valid": units["embedding", "valid"],
        "beat_valid": units["array_control", "beat_valid"],
        "beat_projection": units["array_control", "beat_projection"],
        "saturations": units["vector_unit", "saturations"], "shift_clamped": units["quantiser", "shift_clamped"],
        "quantiser_busy": units["quantiser", "busy"], "vector_unit_busy": units["vector_unit", "busy"],
        "weights_valid": units["weight_memory", "weights_valid"], "head_active": units["vector_unit", "head_active"],
        "state_read_data": units["vector_unit", "state_read_data"],
      ]) { $1 })
  }
}

extension AxiLite {
  /// Drives the outputs of a slave port from a unit's port of the same name.
  func connect(_ m: ModuleBuilder, _ units: Wiring, _ unit: String, _ name: String) {
    let outputs = [
      ("awready", awready), ("wready", wready), ("bvalid", bvalid), ("bresp", bresp), ("arready", arready),
      ("rvalid", rvalid), ("rdata", rdata), ("rresp", rresp),
    ]
    for (field, port) in outputs { m.assign(port, units[unit, "\(name)_\(field)"]) }
  }
}

extension [String: Signal] {
  /// With the inputs that only designs with several streams have.
  func forStreams(_ c: AcceleratorConfiguration, _ more: @autoclosure () -> [String: Signal]) -> Self {
    c.streams > 1 ? merging(more()) { first, _ in first } : self
  }
}
