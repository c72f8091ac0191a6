import HDL

/// Weights from memory, over AXI4: a source of the weight stream. Reads ahead over the ends of tokens, since every token
/// begins with the same weights.
enum WeightReader {
  /// Name of a port of the design.
  static func portName(_ number: Int) -> String { "m_axi_weights_\(number)" }

  static func module(_ c: AcceleratorConfiguration, _ layout: WeightLayout) throws -> Module {
    let ports = layout.ports
    return try Module.build(
      "weight_reader_m\(ports.count)x\(ports.width)", summary: "Ternary weights of a model, streamed from memory."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("A token starts: from the first word again")
      let start = m.input("start", 1)
      let wantsHead = m.input("wants_head", 1)
      m.section("Address of the weights")
      let base = m.input("base", AXI.addressBits)
      m.section("Weight stream")
      let valid = m.output("weights_valid", 1)
      let ready = m.input("weights_ready", 1)
      let repeats = c.streams > 1 ? WeightRepeats(m) : nil
      let weights = m.output("weights", 8 * layout.wordBytes)
      m.section("A read failed")
      let error = m.output("memory_error", 1)

      let lineTaken = m.wire("line_taken", 1)
      var (beats, valids, errors): ([Signal], [Signal], [Signal]) = ([], [], [])
      let port = try WeightPort.module(layout)
      for number in 0..<ports.count {
        m.section("Memory port \(number)")
        let bus = m.axiReadMaster(portName(number), dataWidth: ports.width, addressWidth: AXI.addressBits)
        let offset = Signal.constant(number * layout.regionBytes, AXI.addressBits)
        let instance = m.instance(
          "port_\(number)", of: port, clock: clock,
          bus.connections(inputs: [
            "start": start, "wants_head": wantsHead, "base": base &+ offset, "beat_taken": lineTaken,
          ]), outputs: bus.connections())
        beats.append(instance["beat"])
        valids.append(instance["beat_valid"])
        errors.append(instance["memory_error"])
      }
      m.assign(error, cat(errors).orReduced)
      let lineValid = m.wire("line_valid", cat(valids).andReduced)
      let line = m.wire("line", cat(beats.reversed()))
      let stream = WeightStream(valid: valid, weights: weights, ready: ready)
      if let repeats {
        let inner = WeightStream(
          valid: m.wire("word_valid", 1), weights: m.wire("word", 8 * layout.wordBytes), ready: m.wire("word_ready", 1))
        try words(m, clock, layout, (start, wantsHead), lineValid, line, lineTaken, inner)
        m.instance(
          "replay", of: try WeightReplay.module(c), clock: clock,
          [
            "in_valid": inner.valid, "in_weights": inner.weights, "weights_ready": ready,
            "weights_mark": repeats.mark, "weights_rewind": repeats.rewind,
          ], outputs: ["in_ready": inner.ready, "weights_valid": valid, "weights": weights])
      } else {
        try words(m, clock, layout, (start, wantsHead), lineValid, line, lineTaken, stream)
      }
    }
  }

  /// Words from lines.
  private static func words(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ layout: WeightLayout, _ token: (start: Signal, wantsHead: Signal),
    _ lineValid: Signal, _ line: Signal, _ lineTaken: Signal, _ stream: WeightStream
  ) throws {
    guard WeightGear.isNeeded(layout) else {
      m.assign(stream.valid, lineValid)
      m.assign(stream.weights, line[0..<stream.weights.width])
      if line.width > stream.weights.width {
        m.wire("unused_bits", line[stream.weights.width..<line.width].orReduced)
      }
      return m.assign(lineTaken, lineValid & stream.ready)
    }
    m.instance(
      "gear", of: try WeightGear.module(layout), clock: clock,
      [
        "start": token.start, "wants_head": token.wantsHead, "line_valid": lineValid, "line": line,
        "weights_ready": stream.ready,
      ], outputs: ["line_taken": lineTaken, "weights_valid": stream.valid, "weights": stream.weights])
  }
}

/// The signals of a stream of weight words.
private struct WeightStream {
  let valid, weights, ready: Signal
}

extension AxiRead {
  /// The master's own inputs, as connections of a unit whose port is named `m_axi`, with the unit's other inputs.
  func connections(inputs others: [String: Signal]) -> [String: Signal] {
    inputs.reduce(into: others) { $0["m_axi_\($1.name)"] = $1.signal }
  }

  /// The master's outputs, as connections of a unit whose port is named `m_axi`.
  func connections() -> [String: Signal] {
    outputs.reduce(into: [:]) { $0["m_axi_\($1.name)"] = $1.signal }
  }
}
