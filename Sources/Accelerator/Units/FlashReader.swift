import HDL

/// Reads SPI flash, two bits a clock of the flash, which is half of the design's: a stream of bytes for the boot loader,
/// and, while the device runs, bursts over AXI4.
package enum FlashReader {
  /// Release from power-down.
  private static let release = 0xAB
  /// Fast read, data on two pins.
  private static let dualRead = 0x3B
  /// Clocks of a read command: operation, address, dummy byte.
  private static let commandBits = 40
  private static let dummyBits = 8
  /// Cycles between two commands, and before the first read: flash wakes up within 35 us, which are 3,500 at 100 MHz.
  private static let restCycles = 4
  private static let wakeCycles = 4095

  /// Cycles from a request to its first beat, and bits of a cycle after that.
  package static let latency = 2 * commandBits + 2
  package static let bitsPerCycle = 1.0

  /// A reader; address 0 of its bus is the part of the image that is read at run time.
  ///
  /// - Parameter beatBytes: bytes of a beat of the embedding; nil for a board whose embedding is in another memory.
  static func module(image: BootImage, beatBytes: Int?) throws -> Module {
    let name = "flash_reader" + (beatBytes.map { "_w\(8 * $0)" } ?? "")
    return try Module.build(name, summary: "SPI flash: a stream of bytes, and reads over AXI4.") { m in
      let clock = m.clock("clock", reset: "reset")
      let pins = FlashPins(m)
      let boot = BootStream(m)
      let bus = beatBytes.map { bytes in
        m.section("Embedding")
        return m.axiReadSlave("s_axi_embedding", dataWidth: 8 * bytes, addressWidth: AXI.addressBits)
      }
      let state = FlashState(m, clock, bytes: beatBytes ?? 1)
      let beatsLeft = bus.map { _ in m.register("beats_left", 8, clock: clock) }

      let isReady = m.wire("is_ready", bus.map { mux(state.isBoot, boot.ready, $0.rready) } ?? boot.ready)
      let isTaken = m.wire("is_taken", state.isValid & isReady)
      let starts = m.wire("starts", state.isResting & (state.count == 0))
      let wantsRead = m.wire("wants_read", bus.map { boot.read | $0.arvalid } ?? boot.read)
      let isLastBeat = beatsLeft.map { $0 == 0 }
      var ends = state.isBoot & !boot.read & !state.isResting
      if let isLastBeat { ends = ends | isTaken & !state.isBoot & isLastBeat }
      m.on(clock) {
        m.when(state.isResting & (state.count != 0)) { m.set(state.count, state.count &- 1) }
        m.when(starts & (wantsRead | !state.isAwake)) {
          begin(m, state, isBoot: boot.read, address(bus, boot, image))
          if let bus, let beatsLeft { m.set(beatsLeft, bus.arlen) }
        }
        // A byte, or a beat, that waits stops the clock before the next bits come.
        m.when(state.isSelected) { m.set(state.sck, !state.sck & (!state.isValid | isReady)) }
        m.when(isTaken) {
          m.set(state.isValid, 0)
          if let beatsLeft { m.set(beatsLeft, beatsLeft &- 1) }
        }
        m.when(state.sck) { shift(m, state, pins) }
        m.when(m.wire("ends", ends) | state.sck & state.isLast & !state.isAwake) { rest(m, state) }
      }
      pins.connect(m, state)
      m.assign(boot.valid, state.isValid & state.isBoot)
      m.assign(boot.data, state.taken[0..<8])
      if let bus, let isLastBeat {
        m.assign(bus.arready, starts & state.isAwake & !boot.read)
        answer(m, bus, state, isLast: isLastBeat)
      }
    }
  }

  /// Selects the flash and begins a command; inside `on`.
  private static func begin(_ m: ModuleBuilder, _ state: FlashState, isBoot: Signal, _ address: Signal) {
    func either(_ read: Int, _ wake: Int, _ bits: Int) -> Signal {
      mux(state.isAwake, Signal.constant(read, bits), Signal.constant(wake, bits))
    }
    m.set(state.phase, state.command)
    m.set(state.isSelected, 1)
    m.set(state.drives, 1)
    m.set(state.isBoot, isBoot & state.isAwake)
    m.set(state.out, cat(either(dualRead, release, 8), address))
    m.set(state.count, either(commandBits, 8, state.count.width))
  }

  /// What happens when the clock of the flash falls; inside `on`. The flash takes a bit when it rises, and gives the next
  /// ones when it falls: they have a whole period to come.
  private static func shift(_ m: ModuleBuilder, _ state: FlashState, _ pins: FlashPins) {
    m.set(state.out, cat(state.out[0..<31], Signal.constant(0, 1)))
    m.set(state.taken, cat(state.taken[0..<state.taken.width - 2], pins.io1In, pins.io0In))
    m.set(state.count, state.count &- 1)
    let endsAddress = state.isCommand & (state.count == Signal.constant(dummyBits + 1, state.count.width))
    m.when(endsAddress & state.isAwake) { m.set(state.drives, 0) }
    m.when(state.isLast) {
      m.set(state.phase, state.data)
      m.set(state.isValid, !state.isCommand)
      let clocks = Signal.constant(state.taken.width / 2, state.count.width)
      m.set(state.count, mux(state.isBoot, Signal.constant(4, state.count.width), clocks))
    }
  }

  /// Ends a command; inside `on`.
  private static func rest(_ m: ModuleBuilder, _ state: FlashState) {
    m.set(state.phase, state.resting)
    for flag in [state.isSelected, state.sck, state.drives, state.isValid] { m.set(flag, 0) }
    m.set(state.isAwake, 1)
    let bits = state.count.width
    m.set(state.count, mux(state.isAwake, Signal.constant(restCycles, bits), Signal.constant(wakeCycles, bits)))
  }

  /// Where a read begins.
  private static func address(_ bus: AxiRead?, _ boot: BootStream, _ image: BootImage) -> Signal {
    let first = Signal.constant(image.flashOffset, 24)
    guard let bus else { return first }
    let runTime = Signal.constant(image.flashOffset + image.runTimeOffset, 24)
    let offset = bus.araddr[0..<24]
    return mux(boot.read, first, image.isAligned ? offset | runTime : offset &+ runTime)
  }

  /// Beats of the bus, whose reads never fail.
  private static func answer(_ m: ModuleBuilder, _ bus: AxiRead, _ state: FlashState, isLast: Signal) {
    m.wire(
      "unused_bus",
      cat(bus.araddr[24..<AXI.addressBits], bus.arsize, bus.arburst, bus.arcache, bus.arprot).orReduced)
    m.assign(bus.rvalid, state.isValid & !state.isBoot)
    // The first byte was shifted up farthest.
    m.assign(bus.rdata, cat(state.taken.parts(of: 8)))
    m.assign(bus.rresp, 0)
    m.assign(bus.rlast, isLast)
  }
}

/// Registers of the flash reader.
private struct FlashState {
  let resting, command, data: Signal
  /// One of the three above, and clocks of the flash left in it, or cycles of rest.
  let phase, count: Signal
  let isAwake, isSelected, sck, drives: Signal
  /// Bits to send, the next one on top; bits that came, the last one lowest.
  let out, taken: Signal
  /// A byte of the boot image, or a beat, is complete; which of them.
  let isValid, isBoot: Signal
  let isResting, isCommand, isLast: Signal

  init(_ m: ModuleBuilder, _ clock: ClockDomain, bytes: Int) {
    let phases = ["REST", "COMMAND", "DATA"].enumerated().map { m.parameter($1, $0, width: 2) }
    (resting, command, data) = (phases[0], phases[1], phases[2])
    phase = m.register("phase", 2, clock: clock, reset: resting)
    count = m.register("count", 12, clock: clock, reset: 0)
    isAwake = m.register("is_awake", 1, clock: clock, reset: 0)
    isSelected = m.register("is_selected", 1, clock: clock, reset: 0)
    sck = m.register("sck", 1, clock: clock, reset: 0)
    drives = m.register("drives_io0", 1, clock: clock, reset: 0)
    out = m.register("shift_out", 32, clock: clock)
    taken = m.register("shift_in", 8 * bytes, clock: clock)
    isValid = m.register("is_valid", 1, clock: clock, reset: 0)
    isBoot = m.register("is_boot", 1, clock: clock, reset: 0)
    isResting = m.wire("is_resting", phase == resting)
    isCommand = m.wire("is_command", phase == command)
    isLast = m.wire("is_last", count == 1)
  }
}

/// Pins of SPI flash in dual mode; io0 takes commands, both bring data.
private struct FlashPins {
  let csN, sck, io0Out, io0Drive: Signal
  /// What the pins carry.
  let io0In, io1In: Signal

  init(_ m: ModuleBuilder) {
    m.section("SPI flash")
    csN = m.output("flash_cs_n", 1)
    sck = m.output("flash_sck", 1)
    io0Out = m.output("flash_io0_out", 1)
    io0Drive = m.output("flash_io0_oe", 1)
    io0In = m.input("flash_io0_in", 1)
    io1In = m.input("flash_io1_in", 1)
  }

  func connect(_ m: ModuleBuilder, _ state: FlashState) {
    m.assign(csN, !state.isSelected)
    m.assign(sck, state.sck)
    m.assign(io0Out, state.out[31])
    m.assign(io0Drive, state.drives)
  }
}

/// The bytes of the boot image as the flash reader gives them: from the first one whenever `read` rises, until it falls.
struct BootStream {
  let read, valid, ready, data: Signal

  /// Ports of the reader, or of the boot loader.
  init(_ m: ModuleBuilder, isReader: Bool = true) {
    func port(_ name: String, _ width: Int = 1, byReader: Bool) -> Signal {
      byReader == isReader ? m.output("boot_\(name)", width) : m.input("boot_\(name)", width)
    }
    m.section("Boot image: read it, from its first byte; its bytes")
    read = port("read", byReader: false)
    valid = port("valid", byReader: true)
    ready = port("ready", byReader: false)
    data = port("data", 8, byReader: true)
  }
}
