import HDL
import Toolchain

/// Cells of an FPGA family that a top level is made of: clocks and pads.
struct Cells {
  let part: Part

  /// The clocks of a design.
  struct Clocks {
    /// Of the accelerator.
    let clock: Signal
    /// At twice its rate, in phase with it, if asked for.
    let doubled: Signal?
    /// The clocks have settled.
    let locked: Signal
  }

  /// A bidirectional pad for each bit of a pin; `enables` drives a bit with `value`. Returns what the pin carries.
  ///
  /// - Parameter clock: of registers in the pads, each way; nil for none.
  func pads(
    _ m: ModuleBuilder, _ pin: Signal, _ name: String, _ value: Signal, enables: Signal, clock: Signal? = nil
  ) -> Signal {
    let width = value.width
    let seen = m.wire("\(name)_seen", width)
    func held(_ part: String, _ signal: Signal, isInput: Bool = false) -> Signal {
      clock.map { padRegisters(m, "\(name)_\(part)", signal, clock: $0, isInput: isInput) } ?? signal
    }
    switch part {
    case .iCE40UP5K:
      let cell = Module.cell(
        "SB_IO",
        [
          Port("PACKAGE_PIN", .bidirectional), Port("OUTPUT_ENABLE", .input), Port("D_OUT_0", .input),
          Port("D_IN_0", .output),
        ], parameters: [("PIN_TYPE", "6'b1010_01"), ("PULLUP", "1'b0")])
      m.instanceArray(
        "\(name)_pads", count: width, of: cell,
        [
          "PACKAGE_PIN": .sliced(pin), "OUTPUT_ENABLE": .sliced(enables), "D_OUT_0": .sliced(value),
          "D_IN_0": .sliced(seen),
        ])
    case .ecp5:
      let cell = Module.cell(
        "BB", [Port("B", .bidirectional), Port("I", .input), Port("T", .input), Port("O", .output)])
      m.instanceArray(
        "\(name)_pads", count: width, of: cell,
        [
          "B": .sliced(pin), "I": .sliced(held("out", value)),
          "T": .sliced(held("idle", m.wire("\(name)_idle", ~enables))),
          "O": .sliced(seen),
        ])
    }
    return held("in", seen, isInput: true)
  }

  /// Whether the clock of the configuration flash has no pin, but a cell of its own.
  var hasFlashClockCell: Bool {
    switch part {
    case .iCE40UP5K: false
    case .ecp5: true
    }
  }

  /// Drives the clock of the configuration flash.
  func driveFlashClock(_ m: ModuleBuilder, _ clock: Signal) {
    let cell = Module.cell("USRMCLK", [Port("USRMCLKI", .input), Port("USRMCLKTS", .input)])
    m.instance("flash_clock", of: cell, ["USRMCLKI": clock, "USRMCLKTS": Signal.constant(0, 1)])
  }

  /// Registers in the pads of ECP5, a bit each: without them signals reach the pins up to 7 ns late.
  func padRegisters(_ m: ModuleBuilder, _ name: String, _ value: Signal, clock: Signal, isInput: Bool = false) -> Signal
  {
    let cell = Module.cell(
      isInput ? "IFS1P3DX" : "OFS1P3DX",
      [Port("D", .input), Port("SP", .input), Port("SCLK", .input), Port("CD", .input), Port("Q", .output)])
    let held = m.wire("\(name)_held", value.width)
    m.instanceArray(
      "\(name)_registers", count: value.width, of: cell,
      [
        "D": .sliced(value), "SP": .shared(Signal.constant(1, 1)), "SCLK": .shared(clock),
        "CD": .shared(Signal.constant(0, 1)), "Q": .sliced(held),
      ])
    return held
  }

  /// A clock at a pin, half of its period behind.
  func clockPin(_ m: ModuleBuilder, _ name: String, clock: Signal) -> Signal {
    let cell = Module.cell(
      "ODDRX1F",
      [Port("D0", .input), Port("D1", .input), Port("SCLK", .input), Port("RST", .input), Port("Q", .output)])
    let output = m.output(name)
    m.instance(
      "\(name)_output", of: cell,
      ["D0": Signal.constant(0, 1), "D1": Signal.constant(1, 1), "SCLK": clock, "RST": Signal.constant(0, 1)],
      outputs: ["Q": output])
    return output
  }

  /// A phase-locked loop behind the oscillator's pin.
  ///
  /// - Parameters:
  ///   - output: hertz of the accelerator's clock.
  ///   - needsDoubled: whether a clock at twice the rate is wanted.
  /// - Throws: `BoardError` if the loop cannot make the frequency.
  func clocks(
    _ m: ModuleBuilder, oscillator: Signal, input: Int, output: Int, needsDoubled: Bool
  ) throws -> Clocks {
    let clock = m.wire("clock", 1 as Int)
    let locked = m.wire("clock_locked", 1 as Int)
    switch part {
    case .iCE40UP5K:
      guard let settings = ClockSettings.ICE40(input: input, output: output), !needsDoubled else {
        throw BoardError.clock(output)
      }
      let cell = Module.cell(
        "SB_PLL40_PAD",
        [
          Port("PACKAGEPIN", .input), Port("RESETB", .input), Port("BYPASS", .input), Port("PLLOUTGLOBAL", .output),
          Port("LOCK", .output),
        ], parameters: settings.parameters)
      m.instance(
        "clock_loop", of: cell,
        ["PACKAGEPIN": oscillator, "RESETB": Signal.constant(1, 1), "BYPASS": Signal.constant(0, 1)],
        outputs: ["PLLOUTGLOBAL": clock, "LOCK": locked])
      return Clocks(clock: clock, doubled: nil, locked: locked)
    case .ecp5:
      guard let settings = ClockSettings.ECP5(input: input, output: output) else { throw BoardError.clock(output) }
      let doubled = needsDoubled ? m.wire("clock_2x", 1 as Int) : nil
      let cell = Module.cell(
        "EHXPLLL",
        [
          Port("CLKI", .input), Port("CLKFB", .input), Port("RST", .input), Port("STDBY", .input),
          Port("PLLWAKESYNC", .input), Port("ENCLKOP", .input), Port("ENCLKOS", .input), Port("CLKOP", .output),
          Port("CLKOS", .output), Port("LOCK", .output),
        ], parameters: settings.parameters(hasDoubled: needsDoubled))
      let zero = Signal.constant(0, 1)
      var outputs = ["CLKOP": clock, "LOCK": locked]
      outputs["CLKOS"] = doubled
      m.instance(
        "clock_loop", of: cell,
        [
          "CLKI": oscillator, "CLKFB": clock, "RST": zero, "STDBY": zero, "PLLWAKESYNC": zero, "ENCLKOP": zero,
          "ENCLKOS": zero,
        ], outputs: outputs)
      return Clocks(clock: clock, doubled: doubled, locked: locked)
    }
  }
}

extension ClockSettings.ICE40 {
  /// Parameters of the cell.
  var parameters: [(name: String, value: String)] {
    [
      ("FEEDBACK_PATH", "\"SIMPLE\""), ("DIVR", "4'd\(r)"), ("DIVF", "7'd\(f)"), ("DIVQ", "3'd\(q)"),
      ("FILTER_RANGE", "3'd\(filterRange)"),
    ]
  }
}

extension ClockSettings.ECP5 {
  /// Parameters of the cell. An output's phase is counted in periods of the loop's oscillator: with a divider d, `CPHASE`
  /// of d - 1 is in phase.
  func parameters(hasDoubled: Bool) -> [(name: String, value: String)] {
    let half = outputDivider / 2
    let first: [(name: String, value: String)] = [
      ("CLKI_DIV", "\(inputDivider)"), ("CLKFB_DIV", "\(feedbackDivider)"), ("FEEDBK_PATH", "\"CLKOP\""),
      ("CLKOP_ENABLE", "\"ENABLED\""), ("CLKOP_DIV", "\(outputDivider)"), ("CLKOP_CPHASE", "\(outputDivider - 1)"),
      ("CLKOP_FPHASE", "0"),
    ]
    guard hasDoubled else { return first }
    return first + [
      ("CLKOS_ENABLE", "\"ENABLED\""), ("CLKOS_DIV", "\(half)"), ("CLKOS_CPHASE", "\(half - 1)"),
      ("CLKOS_FPHASE", "0"),
    ]
  }
}
