import HDL

/// An accelerator with what it needs on a board: a serial line, a boot loader and memory. Its ports are plain signals;
/// clocks and pads are the board's.
public struct BoardSystem: Sendable {
  /// The accelerator; its memories are filled through the load port.
  public let design: Design
  /// What the flash must hold.
  public let image: BootImage
  /// The module: `clock`, `reset`, with SDRAM `clock_2x`, `serial_*`, `ready`, `busy`, `flash_*`, `sdram_*`.
  public let module: Module

  /// - Parameters:
  ///   - design: with a load port.
  ///   - flashOffset: byte of the flash at which the boot image begins.
  ///   - hertz: of `clock`.
  ///   - baud: bits a second on the serial line.
  ///   - memory: times of the SDRAM; nil for a board without one.
  /// - Throws: `AcceleratorError` if the parts do not go together, `HDLError` if a unit is not well formed.
  public init(_ design: Design, flashOffset: Int, hertz: Int, baud: Int, memory: SdramTiming?) throws {
    let c = design.configuration
    guard c.weightPorts == nil || (memory != nil && c.weightPorts?.count == 1 && c.weightPorts?.width == 32) else {
      throw AcceleratorError.unsupported(
        "\(c.name): weights stream from a board's SDRAM through one port of 32 bits; a board without SDRAM has none")
    }
    self.design = design
    let image = try BootImage(design, flashOffset: flashOffset)
    self.image = image
    let rate = try SerialRate(clock: hertz, baud: baud)
    module = try Module.build("board_system", summary: "An accelerator with its serial line, boot loader and memory.") {
      m in
      let parts = try Parts(m, design, image, rate, memory)
      parts.placeLink()
      parts.placeAccelerator()
      parts.placeFlash()
      parts.placeMemory()
      parts.connectPins()
    }
  }
}

/// The units of a system, and the wires between them.
private struct Parts {
  let m: ModuleBuilder
  let c: AcceleratorConfiguration
  let clock: ClockDomain
  let fast: ClockDomain?
  let units: Wiring

  init(
    _ m: ModuleBuilder, _ design: Design, _ image: BootImage, _ rate: SerialRate, _ memory: SdramTiming?
  ) throws {
    self.m = m
    c = design.configuration
    clock = m.clock("clock", reset: "reset")
    fast = memory == nil ? nil : m.clock("clock_2x", reset: nil)
    let beatBytes = EmbeddingLayout(c)?.beatBytes ?? 2
    var modules = [
      ("host_link", try HostLink.module(c, rate)), ("accelerator", design.module),
      ("boot_loader", try BootLoader.module(image: image, writesMemory: memory != nil)),
      ("flash_reader", try FlashReader.module(image: image, beatBytes: memory == nil ? beatBytes : nil)),
    ]
    if let memory {
      modules.append(("sdram_controller", try SdramController.module(memory, embeddingWidth: 8 * beatBytes)))
    }
    units = Wiring(m, clock: clock, modules)
  }

  /// The unit that the accelerator reads its embedding from.
  private var embeddingUnit: String { fast == nil ? "flash_reader" : "sdram_controller" }

  func placeLink() {
    m.section("Serial line")
    let line = m.input("serial_rx")
    var inputs = [
      "serial_rx": line, "boot_status": units["boot_loader", "boot_status"],
      "m_axis_tokens_tready": units["accelerator", "s_axis_tokens_tready"],
    ]
    for field in ["tvalid", "tdata", "tlast"] {
      inputs["s_axis_answers_\(field)"] = units["accelerator", "m_axis_tokens_\(field)"]
    }
    for field in ["awready", "wready", "bvalid", "bresp", "arready", "rvalid", "rdata", "rresp"] {
      inputs["m_axi_control_\(field)"] = units["accelerator", "s_axi_control_\(field)"]
    }
    units.place("host_link", inputs)
    m.assign(m.output("serial_tx"), units["host_link", "serial_tx"])
    m.section("Lights: the model is loaded; a token is under way")
    m.assign(m.output("ready"), units["boot_loader", "boot_status"][0..<4] == 1)
    m.assign(m.output("busy"), !units["accelerator", "s_axis_tokens_tready"])
  }

  func placeAccelerator() {
    var inputs = [
      "s_axis_tokens_tvalid": units["host_link", "m_axis_tokens_tvalid"],
      "s_axis_tokens_tdata": units["host_link", "m_axis_tokens_tdata"],
      "m_axis_tokens_tready": units["host_link", "s_axis_answers_tready"],
      "m_axis_logits_tready": Signal.constant(1, 1),
    ]
    for field in [
      "awvalid", "awaddr", "wvalid", "wdata", "wstrb", "bready", "arvalid", "araddr", "rready",
    ] {
      inputs["s_axi_control_\(field)"] = units["host_link", "m_axi_control_\(field)"]
    }
    for name in ["load_start", "load_valid", "load_data"] { inputs[name] = units["boot_loader", name] }
    for field in ["arready", "rvalid", "rdata", "rresp", "rlast"] {
      inputs["\(EmbeddingReader.portName)_\(field)"] = units[embeddingUnit, "s_axi_embedding_\(field)"]
      if c.weightPorts != nil {
        inputs["\(WeightReader.portName(0))_\(field)"] = units["sdram_controller", "s_axi_weights_\(field)"]
      }
    }
    units.place("accelerator", inputs)
  }

  func placeFlash() {
    m.section("SPI flash")
    var inputs = [
      "boot_read": units["boot_loader", "boot_read"], "boot_ready": units["boot_loader", "boot_ready"],
      "flash_io0_in": m.input("flash_io0_in"), "flash_io1_in": m.input("flash_io1_in"),
    ]
    if fast == nil { inputs.merge(reads("s_axi_embedding", by: EmbeddingReader.portName)) { $1 } }
    units.place("flash_reader", inputs)
    var loader = [
      "boot_request": Signal.constant(0, 1), "boot_valid": units["flash_reader", "boot_valid"],
      "boot_data": units["flash_reader", "boot_data"],
    ]
    if fast != nil { loader["memory_write_ready"] = units["sdram_controller", "write_ready"] }
    units.place("boot_loader", loader)
    for name in ["flash_cs_n", "flash_sck", "flash_io0_out", "flash_io0_oe"] {
      m.assign(m.output(name), units["flash_reader", name])
    }
  }

  func placeMemory() {
    guard let fast else { return }
    m.section("SDRAM")
    var inputs = [
      "clock_2x": fast.signal, "write_valid": units["boot_loader", "memory_write_valid"],
      "write_address": units["boot_loader", "memory_write_address"],
      "write_data": units["boot_loader", "memory_write_data"], "sdram_dq_in": m.input("sdram_dq_in", 16),
    ]
    // The controller lies at its pins, far from the register that everything else is reset by.
    if let reset = clock.reset { inputs["reset"] = m.held("memory_reset", reset, clock) }
    inputs.merge(reads("s_axi_embedding", by: EmbeddingReader.portName)) { $1 }
    if c.weightPorts != nil {
      inputs.merge(reads("s_axi_weights", by: WeightReader.portName(0))) { $1 }
    } else {
      for port in units.inputs(of: "sdram_controller") where port.name.hasPrefix("s_axi_weights_") {
        inputs[port.name] = Signal.constant(0, port.width)
      }
    }
    units.place("sdram_controller", inputs)
  }

  func connectPins() {
    guard fast != nil else { return }
    for port in units.outputs(of: "sdram_controller") where port.name.hasPrefix("sdram_") && port.name != "sdram_cke" {
      m.assign(m.output(port.name, port.width), units["sdram_controller", port.name])
    }
    // Until the reset has reached every register, the pins mean nothing.
    let enable = m.register("memory_enable", 1, clock: clock, reset: 0)
    m.on(clock) { m.set(enable, units["sdram_controller", "sdram_cke"]) }
    m.assign(m.output("sdram_cke"), enable)
  }

  /// Requests of the accelerator at a slave's port.
  private func reads(_ slave: String, by master: String) -> [String: Signal] {
    ["arvalid", "araddr", "arlen", "arsize", "arburst", "arcache", "arprot", "rready"].reduce(into: [:]) {
      $0["\(slave)_\($1)"] = units["accelerator", "\(master)_\($1)"]
    }
  }
}
