import Accelerator
import HDL
import Toolchain

/// The top level of a bitstream: clocks, reset and pads around a system whose ports are plain signals.
enum TopLevel {
  /// - Parameters:
  ///   - system: with ports as `BoardSystem` has them.
  ///   - hertz: of the accelerator's clock.
  /// - Throws: `BoardError` if the board's phase-locked loop cannot make the clock.
  static func module(_ board: Board, system: Module, name: String, hertz: Int) throws -> Module {
    let cells = Cells(part: board.part)
    let ports = Set(system.ports.map(\.name))
    return try Module.build(name, summary: "Clocks, reset and pads of \(board.title).") { m in
      let oscillator = m.input("oscillator")
      let clocks = try cells.clocks(
        m, oscillator: oscillator, input: board.oscillator.hertz, output: hertz,
        needsDoubled: ports.contains("clock_2x"))
      let reset = m.instance(
        "power_on", of: try PowerOnReset.module(), ["clock": clocks.clock, "clock_locked": clocks.locked])["reset"]
      var inputs = ["clock": clocks.clock, "reset": reset]
      inputs["clock_2x"] = clocks.doubled
      let outputs = Dictionary(
        uniqueKeysWithValues: system.ports.filter { $0.direction == .output }.map {
          ($0.name, m.wire("system_\($0.name)", $0.width))
        })
      func signal(_ name: String) -> Signal { outputs[name] ?? Signal.constant(0, 1) }
      for pin in Dictionary(grouping: board.pins, by: \.port).sorted(by: { $0.key < $1.key }) {
        connect(m, cells, clocks, pin.key, width: pin.value.count, system, &inputs, signal)
      }
      if ports.contains("flash_sck"), cells.hasFlashClockCell { cells.driveFlashClock(m, signal("flash_sck")) }
      m.instance("system", of: system, inputs, outputs: outputs)
    }
  }

  /// Connects a pin with the port of the system that has its name, or says what stands there instead.
  private static func connect(
    _ m: ModuleBuilder, _ cells: Cells, _ clocks: Cells.Clocks, _ name: String, width: Int, _ system: Module,
    _ inputs: inout [String: Signal], _ signal: (String) -> Signal
  ) {
    let port = system.ports.first { $0.name == name }
    let fast = name.hasPrefix("sdram_") ? clocks.doubled : nil
    if system.ports.contains(where: { $0.name == "\(name)_out" }) {
      let pin = m.pin(name, width)
      let enables = m.wire("\(name)_enables", signal("\(name)_oe").repeated(width))
      inputs["\(name)_in"] = cells.pads(m, pin, name, signal("\(name)_out"), enables: enables, clock: fast)
    } else if port?.direction == .input {
      inputs[name] = m.input(name, width)
    } else if port?.direction == .output {
      let value = signal(name)
      m.assign(m.output(name, width), fast.map { cells.padRegisters(m, name, value, clock: $0) } ?? value)
    } else if system.ports.contains(where: { $0.name == "\(name)_in" }) {
      inputs["\(name)_in"] = m.input(name, width)
    } else if name == "sdram_clock", let fast {
      _ = cells.clockPin(m, name, clock: fast)
    } else if let light = Light(port: name) {
      m.assign(m.output(name), light.isLow ? ~signal(light.name) : signal(light.name))
    } else if name.hasPrefix("sdram_") {
      idle(m, cells, name, width)
    } else {
      // Pins that hold a part of the board back while they are low.
      m.assign(m.output(name, width), Signal.constant((1 << width) - 1, width))
    }
  }

  /// A pin of a memory that the design does not use: selected off, its bus not driven.
  private static func idle(_ m: ModuleBuilder, _ cells: Cells, _ name: String, _ width: Int) {
    guard name == "sdram_dq" else {
      let isHigh = name.hasSuffix("_n")
      return m.assign(m.output(name, width), Signal.constant(isHigh ? 1 : 0, width))
    }
    let zero = Signal.constant(0, width)
    m.wire("unused_memory", cells.pads(m, m.pin(name, width), name, zero, enables: zero))
  }
}

/// Reset after power-on, until the clocks have settled and some cycles more.
private enum PowerOnReset {
  static func module() throws -> Module {
    try Module.build("power_on_reset", summary: "Reset until the clocks have settled and 4,096 cycles more.") { m in
      let clock = m.clock("clock", reset: nil)
      let locked = m.input("clock_locked")
      let reset = m.output("reset")
      let settled = m.register("settled", 2, clock: clock)
      // Registers are zero after configuration, so that the reset is there from the first cycle on.
      let runs = m.register("runs", clock: clock)
      let count = m.register("count", 13, clock: clock)
      m.on(clock) {
        m.set(settled, cat(settled[0], locked))
        m.when(!settled[1]) { m.set(count, 0) }.elseWhen(!count[12]) { m.set(count, count &+ 1) }
        m.set(runs, count[12])
      }
      m.assign(reset, !runs)
    }
  }
}

/// A light of a board: a pin named `led_`, the output of the system that it shows, and `_n` if it lights up low.
struct Light {
  let name: String
  let isLow: Bool

  /// Nil if a port is something else.
  init?(port: String) {
    guard port.hasPrefix("led_") else { return nil }
    isLow = port.hasSuffix("_n")
    name = String(port.dropFirst(4).dropLast(isLow ? 2 : 0))
  }
}

extension Pin {
  /// Name of the port: the name without an index.
  var port: String { String(name.prefix { $0 != "[" }) }
}
