import HDL

/// Where weights and embedding come from: memories on chip, or AXI4 ports of the design.
struct MemoryPorts {
  private let weights: [AxiRead]
  private let embedding: AxiRead?

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    guard let weights = WeightLayout(c), let embedding = EmbeddingLayout(c) else {
      (self.weights, self.embedding) = ([], nil)
      return
    }
    self.weights = (0..<weights.ports.count).map { number in
      m.section("Weights in memory, part \(number)")
      return m.axiReadMaster(
        WeightReader.portName(number), dataWidth: weights.ports.width, addressWidth: AXI.addressBits)
    }
    m.section("Embedding in memory")
    self.embedding = m.axiReadMaster(
      EmbeddingReader.portName, dataWidth: 8 * embedding.beatBytes, addressWidth: AXI.addressBits)
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
    guard let embedding else {
      units.place("embedding", fetch)
      return units.place("weight_memory", stream)
    }
    fetch["base"] = units["control", "embedding_base"]
    connect(m, embedding, units, "embedding", EmbeddingReader.portName, &fetch)
    units.place("embedding", fetch)
    stream["wants_head"] = units["sequencer", "wants_head"]
    stream["base"] = units["control", "weights_base"]
    for (number, bus) in weights.enumerated() {
      connect(m, bus, units, "weight_memory", WeightReader.portName(number), &stream)
    }
    units.place("weight_memory", stream)
  }

  /// What the control registers see of a streamed design.
  static func status(_ units: Wiring, _ c: AcceleratorConfiguration) -> [String: Signal] {
    guard c.weightPorts != nil else { return [:] }
    return ["memory_error": units["weight_memory", "memory_error"] | units["embedding", "memory_error"]]
  }

  private func connect(
    _ m: ModuleBuilder, _ bus: AxiRead, _ units: Wiring, _ unit: String, _ name: String,
    _ inputs: inout [String: Signal]
  ) {
    for (field, signal) in bus.inputs { inputs["\(name)_\(field)"] = signal }
    for (field, signal) in bus.outputs { m.assign(signal, units[unit, "\(name)_\(field)"]) }
  }
}
