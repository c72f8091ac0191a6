import HDL

/// Registers with the addresses of weights and embedding in memory, in a design whose host says where they are.
struct MemoryBases {
  private let outputs: [(name: String, low: ControlRegister, high: ControlRegister, base: Signal)]

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    guard c.hasMemoryBases else {
      outputs = []
      return
    }
    m.section("Addresses in memory; set before the first token")
    outputs = [
      ("weights", .weightsBaseLow, .weightsBaseHigh, m.output("weights_base", AXI.addressBits)),
      ("embedding", .embeddingBaseLow, .embeddingBaseHigh, m.output("embedding_base", AXI.addressBits)),
    ]
  }

  /// Places the registers; the result is what reads of them give.
  func connect(
    _ m: ModuleBuilder, _ clock: ClockDomain, data: Signal, writesTo: (ControlRegister) -> Signal
  ) -> [(ControlRegister, Signal)] {
    outputs.flatMap { name, low, high, base in
      let lowBits = m.register("\(name)_base_low", 32, clock: clock, reset: 0)
      let highBits = m.register("\(name)_base_high", AXI.addressBits - 32, clock: clock, reset: 0)
      m.on(clock) {
        m.when(writesTo(low)) { m.set(lowBits, data) }
        m.when(writesTo(high)) { m.set(highBits, data[0..<highBits.width]) }
      }
      m.assign(base, cat(highBits, lowBits))
      return [(low, lowBits), (high, highBits)]
    }
  }
}
