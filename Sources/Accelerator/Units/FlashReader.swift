import HDL

/// Reads SPI flash, two bits a clock of the flash, which is half of the design's: a stream of bytes for the boot loader,
/// and, while the device runs, bursts over AXI4.
enum FlashReader {
  /// What the reader is doing.
  private struct Phases {
    let rest, command, data: Signal
    init(_ m: ModuleBuilder) {
      let values = ["REST", "COMMAND", "DATA"].enumerated().map { m.parameter($1, $0, width: 2) }
      (rest, command, data) = (values[0], values[1], values[2])
    }
  }

  /// Release from power-down.
  private static let release = 0xAB
  /// Fast read, data on two pins.
  private static let dualRead = 0x3B
  /// Clocks of the flash of a read command: operation, address, dummy byte.
  private static let commandBits = 40
  private static let dummyBits = 8
  /// Cycles between two commands, and before the first read: flash wakes up within 35 us, at up to 100 MHz.
  private static let restCycles = 4
  private static let wakeCycles = 4095

  /// A reader; `beatBytes` nil for a board whose embedding is in another memory.
  ///
  /// - Parameters:
  ///   - image: where the stream begins, and what address 0 of the bus is.
  ///   - beatBytes: bytes of a beat of the embedding.
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
      let unit = max(1, beatBytes ?? 1)
      let phases = Phases(m)
      let phase = m.register("phase", 2, clock: clock, reset: phases.rest)
      let count = m.register("count", 12, clock: clock, reset: Signal(restCycles))
      let isAwake = m.register("is_awake", 1, clock: clock, reset: 0)
      let selected = m.register("selected", 1, clock: clock, reset: 0)
      let sck = m.register("sck", 1, clock: clock, reset: 0)
      let drives = m.register("drives_io0", 1, clock: clock, reset: 0)
      let out = m.register("shift_out", 32, clock: clock)
      let taken = m.register("shift_in", 8 * unit, clock: clock)
      let valid = m.register("is_valid", 1, clock: clock, reset: 0)
      let isBoot = m.register("is_boot", 1, clock: clock, reset: 0)
      let left = bus.map { _ in m.register("beats_left", 8, clock: clock) }

      let isReady = m.wire("is_ready", bus.map { mux(isBoot, boot.ready, $0.rready) } ?? boot.ready)
      let isTaken = m.wire("is_taken", valid & isReady)
      let isResting = m.wire("is_resting", phase == phases.rest)
      let isCommand = m.wire("is_command", phase == phases.command)
      let starts = m.wire("starts", isResting & (count == 0))
      let wantsBus = bus.map { !boot.read & $0.arvalid } ?? 0
      let startsRead = m.wire("starts_read", starts & isAwake & (boot.read | wantsBus))
      let isLast = m.wire("is_last", count == 1)
      let lastBeat = left.map { !isBoot & ($0 == 0) } ?? 0
      let ends = m.wire("ends", (isBoot & !boot.read & !isResting) | isTaken & lastBeat)
      let unitClocks = mux(isBoot, Signal.constant(4, 12), Signal.constant(4 * unit, 12))
      m.on(clock) {
        m.when(isResting & (count != 0)) { m.set(count, count &- 1) }
        m.when(starts & !isAwake | startsRead) {
          m.set(phase, phases.command)
          m.set(selected, 1)
          m.set(drives, 1)
          m.set(count, mux(isAwake, Signal.constant(commandBits, 12), Signal.constant(8, 12)))
          m.set(isBoot, boot.read & isAwake)
          m.set(
            out, cat(mux(isAwake, Signal.constant(dualRead, 8), Signal.constant(release, 8)), address(bus, boot, image))
          )
          if let bus, let left { m.set(left, bus.arlen) }
        }
        // The flash takes a bit at the rising edge and gives the next at the falling one.
        m.when(selected) { m.set(sck, !sck & (!valid | isReady)) }
        m.when(sck) {
          m.set(out, cat(out[0..<31], Signal.constant(0, 1)))
          m.set(taken, cat(taken[0..<8 * unit - 2], pins.io1In, pins.io0In))
          m.set(count, count &- 1)
          m.when(isCommand & (count == Signal.constant(dummyBits + 1, 12))) { m.set(drives, !isAwake) }
        }
        m.when(isTaken) { m.set(valid, 0) }
        if let left { m.when(isTaken) { m.set(left, left &- 1) } }
        m.when(sck & isLast) {
          m.set(phase, phases.data)
          m.set(count, unitClocks)
          m.set(valid, !isCommand)
        }
        m.when(ends | sck & isLast & !isAwake) {
          m.set(phase, phases.rest)
          m.set(selected, 0)
          m.set(sck, 0)
          m.set(drives, 0)
          m.set(valid, 0)
          m.set(isAwake, 1)
          m.set(count, mux(isAwake, Signal.constant(restCycles, 12), Signal.constant(wakeCycles, 12)))
        }
      }
      pins.connect(m, selected: selected, sck: sck, out: out[31], drives: drives)
      m.assign(boot.valid, valid & isBoot)
      m.assign(boot.data, taken[0..<8])
      if let bus, let left {
        answer(m, bus, startsRead: startsRead, boot, valid: valid & !isBoot, taken, isLast: left == 0)
      }
    }
  }

  /// Where a read begins.
  private static func address(_ bus: AxiRead?, _ boot: BootStream, _ image: BootImage) -> Signal {
    let first = Signal.constant(image.flashOffset, 24)
    guard let bus else { return first }
    let runTime = Signal.constant(image.flashOffset + image.runTimeOffset, 24)
    return mux(boot.read, first, bus.araddr[0..<24] &+ runTime)
  }

  /// The bus: a read is accepted when it begins, and never fails.
  private static func answer(
    _ m: ModuleBuilder, _ bus: AxiRead, startsRead: Signal, _ boot: BootStream, valid: Signal, _ taken: Signal,
    isLast: Signal
  ) {
    m.wire(
      "unused_bus",
      cat(bus.araddr[24..<AXI.addressBits], bus.arsize, bus.arburst, bus.arcache, bus.arprot).orReduced)
    m.assign(bus.arready, startsRead & !boot.read)
    m.assign(bus.rvalid, valid)
    // The first byte was shifted up farthest.
    m.assign(bus.rdata, cat(taken.parts(of: 8)))
    m.assign(bus.rresp, 0)
    m.assign(bus.rlast, isLast)
  }
}

/// Pins of SPI flash in dual mode; io0 takes commands, both bring data.
struct FlashPins {
  private let csN, sck, io0Out, io0Drive: Signal
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

  func connect(_ m: ModuleBuilder, selected: Signal, sck: Signal, out: Signal, drives: Signal) {
    m.assign(csN, !selected)
    m.assign(self.sck, sck)
    m.assign(io0Out, out)
    m.assign(io0Drive, drives)
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
