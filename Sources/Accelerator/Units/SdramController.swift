import HDL

/// Controller of an SDR SDRAM of 32 MB with 16 data bits, at twice the clock of the design: a word of 32 bits a cycle.
///
/// Addresses of bytes are rows, then banks, then columns, so that a row of the next bank is opened while one is read.
/// Outside are the chip's clock, half a cycle of `clock_2x` late, and the drivers of its data. In a simulation both
/// clocks must rise in one step: a divided clock comes too late for the registers between the two.
enum SdramController {
  static func module(_ timing: SdramTiming, embeddingWidth: Int) throws -> Module {
    try Module.build(
      "sdram_controller_w\(embeddingWidth)", summary: "SDRAM behind two AXI4 read slaves and a port for writing."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      let fast = m.clock("clock_2x", reset: nil)
      m.section("Initialised; reads and writes wait for it")
      let isUp = m.output("initialised", 1)
      m.section("Words of 16 bits to write; one after another, while nobody reads")
      let writeValid = m.input("write_valid", 1)
      let writeReady = m.output("write_ready", 1)
      let writeAddress = m.input("write_address", SdramPins.wordAddressBits + 1)
      let writeData = m.input("write_data", 16)
      m.section("Weights")
      let weights = m.axiReadSlave("s_axi_weights", dataWidth: 32, addressWidth: AXI.addressBits)
      m.section("Embedding")
      let embedding = m.axiReadSlave("s_axi_embedding", dataWidth: embeddingWidth, addressWidth: AXI.addressBits)
      m.section("Pins")
      let pins = Pins(m)

      let units = try Wiring(
        m, clock: clock,
        [
          ("weights_port", SdramReadPort.module(width: 32)),
          ("embedding_port", SdramReadPort.module(width: embeddingWidth)), ("arbiter", SdramArbiter.module()),
          ("rows", SdramRows.module(timing)), ("columns", SdramColumns.module(timing)),
          ("pins", SdramPins.module(timing)),
        ])
      placePorts(m, units, weights, embedding)
      units.place(
        "arbiter",
        segment(units, "weights_port", "segment", as: "weights")
          .merging(segment(units, "embedding_port", "segment", as: "embedding")) { $1 }
          .merging([
            "write_valid": writeValid, "write_address": writeAddress, "written": units["columns", "written"],
            "next_taken": units["rows", "next_taken"],
          ]) { $1 })
      let next = segment(units, "arbiter", "next", as: "next")
      units.place(
        "rows",
        ["columns_free", "columns_idle", "columns_settled", "columns_bank"]
          .reduce(into: next) { $0[$1] = units["columns", $1] })
      units.place(
        "columns",
        next.merging([
          "next_valid": units["rows", "next_taken"], "next_is_write": units["arbiter", "next_is_write"],
          "next_is_embedding": units["arbiter", "next_is_embedding"], "write_data": writeData,
        ]) { $1 })
      placePins(m, units, fast, pins)
      m.assign(writeReady, units["columns", "written"])
      m.assign(isUp, units["rows", "initialised"])
    }
  }

  /// The signals of the chip, but for its clock and the drivers of its data.
  private struct Pins {
    let enable, chipSelect, mask, data: Signal
    let outputs: [Signal]
    static let names = [
      "sdram_ras_n", "sdram_cas_n", "sdram_we_n", "sdram_ba", "sdram_a", "sdram_dq_out", "sdram_dq_oe",
    ]

    init(_ m: ModuleBuilder) {
      enable = m.output("sdram_cke", 1)
      chipSelect = m.output("sdram_cs_n", 1)
      mask = m.output("sdram_dqm", 2)
      let widths = [1, 1, 1, SdramPins.bankBits, SdramPins.rowBits, 16, 1]
      outputs = zip(Self.names, widths).map { m.output($0, $1) }
      data = m.input("sdram_dq_in", 16)
    }
  }

  private static func placePorts(_ m: ModuleBuilder, _ units: Wiring, _ weights: AxiRead, _ embedding: AxiRead) {
    for (name, bus) in [("weights", weights), ("embedding", embedding)] {
      var inputs = [
        "segment_taken": units["arbiter", "\(name)_taken"], "word_valid": units["columns", "\(name)_word_valid"],
        "word": units["pins", "read_words"], "word_ends_burst": units["columns", "word_ends_burst"],
        "word_ends_in_half": units["columns", "word_ends_in_half"],
      ]
      for (field, signal) in bus.outputs { inputs["s_axi_\(field)"] = signal }
      units.place("\(name)_port", inputs)
      for (field, signal) in bus.inputs { m.assign(signal, units["\(name)_port", "s_axi_\(field)"]) }
    }
  }

  private static func placePins(_ m: ModuleBuilder, _ units: Wiring, _ fast: ClockDomain, _ pins: Pins) {
    var inputs = [
      "clock_2x": fast.signal, "write_enable": units["columns", "write_enable"],
      "write_data": units["columns", "write_pin_data"], "sdram_dq_in": pins.data,
    ]
    for (unit, name) in [("columns", "column"), ("rows", "row")] {
      for field in ["command", "bank", "address"] { inputs["\(name)_\(field)"] = units[unit, "\(name)_\(field)"] }
    }
    units.place("pins", inputs)
    for (name, signal) in zip(Pins.names, pins.outputs) { m.assign(signal, units["pins", name]) }
    m.assign(pins.enable, units["rows", "clock_enable"])
    m.assign(pins.chipSelect, 0)
    m.assign(pins.mask, (!units["rows", "initialised"]).repeated(2))
  }

  private static func segment(
    _ units: Wiring, _ unit: String, _ port: String, as name: String
  ) -> [String: Signal] {
    SdramSegment.fields.reduce(into: [:]) { $0["\(name)_\($1)"] = units[unit, "\(port)_\($1)"] }
  }
}
