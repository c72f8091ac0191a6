import GoldenModel
import HDL

/// The device with a shared datapath: the units of `Top` under the same names, norm unit and quantiser in one.
enum SharedTop {
  static func module(_ c: AcceleratorConfiguration, name: String, hash: UInt32) throws -> Module {
    try Module.build(name, summary: "MatMul-free language model on one ternary array and few multipliers.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Control registers")
      let bus = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      m.section("Tokens: {no answer wanted, first of a sequence, idle, token}")
      let tokens = m.streamInput("s_axis_tokens", width: 32)
      m.section("Answers: {scale, best token}, then {sum, token}")
      let answers = m.streamOutput("m_axis_tokens", width: 64, last: true)
      m.section("Row sums of the head")
      let logits = m.streamOutput("m_axis_logits", width: Head.sumBits, last: true)
      let load = c.loading.map { _ in LoadPort(m) }
      let memory = EmbeddingLayout(c).map { layout in
        m.section("Embedding in memory")
        return m.axiReadMaster(EmbeddingReader.portName, dataWidth: 8 * layout.beatBytes, addressWidth: AXI.addressBits)
      }
      let trace = TracePorts(m, c)
      let units = try Wiring(
        m, clock: clock,
        [
          ("sequencer", SharedSequencer.module(c)), ("embedding", SharedEmbedding.module(c)),
          ("weight_memory", SharedWeightMemory.module(c)), ("array_control", ArraySequencer.module(c)),
          ("array", MatvecArray.module(c)), ("queue", SharedQueue.module(c)),
          ("vector_unit", SharedVectorUnit.module(c)), ("quantiser", SharedQuantiser.module(c)),
          ("head", SharedHead.module(c)), ("control", ControlUnit.module(c, hash: hash)),
        ] + (load == nil ? [] : [("loader", SharedLoader.module(c))]))
      if let load {
        let word = ["load_word": units["weight_memory", "load_word"]]
        units.place("loader", load.connections.merging(word) { first, _ in first })
      }
      let codes = codeMemory(m, c, clock, units)
      placeArray(m, c, units, tokens, memory, codes)
      placeVectors(c, units)
      placeHead(m, units, answers, logits)
      Top.placeControl(units, c, bus)
      trace.connectShared(m, units)
      m.assign(tokens.ready, units["sequencer", "s_axis_tokens_tready"])
      bus.connect(m, units, "control", "s_axi_control")
    }
  }

  /// Codes of two operands, written a lane at a time.
  private static func codeMemory(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ units: Wiring
  ) -> Signal {
    let memory = m.memory(
      "codes", width: TernaryDot.codeBits * c.shape.columns, depth: 1 << ArraySequencer.codeAddressBits(c))
    let read = m.register("codes_read", memory.width, clock: clock)
    let lanes = units["quantiser", "code_write"].repeated(c.shape.columns) & units["quantiser", "code_lanes"]
    m.on(clock) {
      m.write(
        memory, at: units["quantiser", "code_address"], units["quantiser", "code"].repeated(c.shape.columns),
        enable: m.wire("code_enable", lanes))
      m.set(read, memory[units["array_control", "code_address"]])
    }
    return read
  }

  private static func placeArray(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ units: Wiring, _ tokens: AxiStream, _ memory: AxiRead?,
    _ codes: Signal
  ) {
    units.place(
      "sequencer",
      [
        "s_axis_tokens_tvalid": tokens.valid, "s_axis_tokens_tdata": tokens.data, "answered": units["head", "done"],
        "kept_token": units["head", "best_token"], "is_prepared": units["quantiser", "is_prepared"],
      ])
    var fetch = [
      "start": units["sequencer", "fetch"], "token": units["head", "best_token"],
      "ready": units["vector_unit", "embedding_ready"],
    ]
    if let memory {
      for (field, signal) in memory.inputs { fetch["\(EmbeddingReader.portName)_\(field)"] = signal }
      for (field, signal) in memory.outputs {
        m.assign(signal, units["embedding", "\(EmbeddingReader.portName)_\(field)"])
      }
    }
    units.place("embedding", fetch)
    var weights = [
      "start": units["sequencer", "start"], "weights_ready": units["array_control", "weights_ready"],
      "norm_read": units["quantiser", "norm_read"], "norm_address": units["quantiser", "norm_address"],
    ]
    if c.loading != nil {
      for name in ["load_weights_enable", "load_weights_data", "load_restart", "load_step"] {
        weights[name] = units["loader", name]
      }
    }
    units.place("weight_memory", weights)
    Top.placeArray(c, units, codes, codeWritten: units["quantiser", "code_written"])
  }

  private static func placeVectors(_ c: AcceleratorConfiguration, _ units: Wiring) {
    var inputs = [
      "start": units["sequencer", "start"], "runs": units["sequencer", "runs"],
      "wants_head": units["sequencer", "wants_head"], "is_fresh": units["sequencer", "is_fresh"],
      "is_kept": units["sequencer", "is_kept"],
      "answered": units["head", "done"], "embedding_valid": units["embedding", "valid"],
      "embedding_value": units["embedding", "value"].asSigned, "sums_valid": units["queue", "valid"],
      "sums": units["queue", "sums"].asSigned, "state_address": units["control", "state_address"],
      "state_write": units["control", "state_write"], "state_write_data": units["control", "state_write_data"],
      "head_ready": units["head", "ready"],
    ]
    for name in ["scale_valid", "scale_multiplier", "scale_range", "reads_residual", "reads_products", "read_element"] {
      inputs[name] = units["quantiser", name]
    }
    units.place("vector_unit", inputs.loading(c, units, .lowerBounds))
    inputs = [
      "start": units["sequencer", "start"], "runs": units["sequencer", "runs"],
      "wants_head": units["sequencer", "wants_head"], "weights": units["weight_memory", "weights"],
      "operand_done": units["array_control", "operand_done"],
    ]
    for name in [
      "source_valid", "source_square", "source_value", "vector_done", "residual", "products", "scale_taken",
    ] {
      inputs[name] = units["vector_unit", name]
    }
    units.place("quantiser", inputs.loading(c, units, .sharedMixerNorms, .sharedConstants))
  }

  private static func placeHead(_ m: ModuleBuilder, _ units: Wiring, _ answers: AxiStream, _ logits: AxiStream) {
    units.place(
      "head",
      [
        "start": units["sequencer", "start"], "wants_answer": units["sequencer", "wants_answer"],
        "sets_token": units["sequencer", "sets_token"], "token": units["sequencer", "token"],
        "skip": units["vector_unit", "round_done"] & !units["sequencer", "wants_head"],
        "active": units["vector_unit", "head_active"], "sums_valid": units["queue", "valid"],
        "sums": units["queue", "sums"].asSigned, "scale": units["quantiser", "head_scale"],
        "m_axis_logits_tready": logits.ready, "m_axis_tokens_tready": answers.ready,
      ])
    for (port, name) in [(logits, "m_axis_logits"), (answers, "m_axis_tokens")] {
      m.assign(port.valid, units["head", "\(name)_tvalid"])
      m.assign(port.data, units["head", "\(name)_tdata"])
      m.assign(port.last, units["head", "\(name)_tlast"])
    }
  }
}
