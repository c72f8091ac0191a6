import HDL

/// Where weights and embedding come from: memories on chip, or AXI4 ports of the design.
struct MemoryPorts {
  private let weights: [AxiRead]
  private let embedding: AxiRead?

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    weights = (0..<(c.weightPorts?.count ?? 0)).map { number in
      m.section("Weights in memory, part \(number)")
      return m.axiReadMaster(
        WeightReader.portName(number), dataWidth: c.weightPorts?.width ?? 0, addressWidth: AXI.addressBits)
    }
    embedding = EmbeddingLayout(c).map { layout in
      m.section("Embedding in memory")
      return m.axiReadMaster(
        EmbeddingReader.portName, dataWidth: 8 * layout.beatBytes, addressWidth: AXI.addressBits)
    }
  }

  /// The unit that gives the weight stream.
  static func weights(_ c: AcceleratorConfiguration) throws -> Module {
    try WeightLayout(c).map { try WeightReader.module(c, $0) } ?? WeightMemory.module(c)
  }

  /// The unit that gives rows of the embedding.
  static func embedding(_ c: AcceleratorConfiguration) throws -> Module {
    try EmbeddingLayout(c).map { try EmbeddingReader.module(c, $0) } ?? EmbeddingFetch.module(c)
  }

  /// Places both units.
  func place(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ units: Wiring) {
    var fetch = ["start": units["sequencer", "fetch"], "token": units["sequencer", "token"]]
    var stream = [
      "start": units["sequencer", "start"], "weights_ready": units["array_control", "weights_ready"],
    ].forStreams(
      c,
      [
        "weights_mark": units["array_control", "weights_mark"],
        "weights_rewind": units["array_control", "weights_rewind"],
      ])
    if c.hasMemoryBases { fetch["base"] = units["control", "embedding_base"] }
    if let embedding { connect(m, embedding, units, "embedding", EmbeddingReader.portName, &fetch) }
    units.place("embedding", fetch)
    guard !weights.isEmpty else {
      return units.place("weight_memory", stream.loading(c, units, .weights))
    }
    stream["wants_head"] = units["sequencer", "wants_head"]
    stream["base"] = c.hasMemoryBases ? units["control", "weights_base"] : Signal.constant(0, AXI.addressBits)
    for (number, bus) in weights.enumerated() {
      connect(m, bus, units, "weight_memory", WeightReader.portName(number), &stream)
    }
    units.place("weight_memory", stream)
  }

  /// What the control registers see of a design that reads memory.
  static func status(_ units: Wiring, _ c: AcceleratorConfiguration) -> [String: Signal] {
    guard c.readsMemory else { return [:] }
    let embedding = units["embedding", "memory_error"]
    return ["memory_error": c.weightPorts == nil ? embedding : units["weight_memory", "memory_error"] | embedding]
  }

  private func connect(
    _ m: ModuleBuilder, _ bus: AxiRead, _ units: Wiring, _ unit: String, _ name: String,
    _ inputs: inout [String: Signal]
  ) {
    for (field, signal) in bus.inputs { inputs["\(name)_\(field)"] = signal }
    for (field, signal) in bus.outputs { m.assign(signal, units[unit, "\(name)_\(field)"]) }
  }
}
