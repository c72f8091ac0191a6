import GoldenModel
import HDL

/// The device: units wired together, with the standard buses outside.
enum Top {
  static func module(_ c: AcceleratorConfiguration, name: String, hash: UInt32) throws -> Module {
    try Module.build(name, summary: "MatMul-free language model on one ternary array: tokens in, tokens out.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Control registers")
      let bus = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      m.section("Tokens")
      let tokens = m.streamInput("s_axis_tokens", width: 32, last: false)
      m.section("Answers")
      let answers = m.streamOutput("m_axis_tokens", width: 64, last: true)
      m.section("Row sums of the head")
      let logits = m.streamOutput("m_axis_logits", width: Head.sumBits * c.shape.vectorLanes, last: true)
      let trace = TracePorts(m, c)
      let wires = TopWires(m, c)
      func unit(_ name: String, _ module: Module, _ connections: [String: Signal]) {
        m.instance(name, of: module, clock: clock, connections)
      }
      unit("sequencer", try TokenSequencer.module(c), wires.sequencer.merging(tokens.connections("s_axis_tokens")) { a, _ in a })
      unit("embedding", try EmbeddingFetch.module(c), wires.embedding)
      unit("weights", try WeightMemory.module(c), wires.weights)
      unit("array_control", try ArraySequencer.module(c), wires.arraySequencer)
      unit("array", try MatvecArray.module(c), wires.array)
      unit("queue", try ResultQueue.module(c), wires.queue)
      unit("vector_unit", try VectorUnit.module(c), wires.vectorUnit)
      unit("quantiser", try QuantiserUnit.module(c), wires.quantiser)
      unit(
        "head", try Head.module(c),
        wires.head.merging(logits.connections("m_axis_logits")) { a, _ in a }
          .merging(answers.connections("m_axis_tokens")) { a, _ in a })
      unit(
        "control", try ControlUnit.module(c, hash: hash),
        wires.control.merging(bus.connections("s_axi_control")) { a, _ in a })
      codeMemory(m, c, clock, wires)
      m.assign(wires.nets["queue_ready"], mux(wires["head_active"], wires["head_sums_ready"], wires["vector_sums_ready"]))
      trace.connect(m, c, wires)
    }
  }
}
