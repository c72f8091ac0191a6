/// Dividers of a phase-locked loop.
enum ClockSettings {
  /// `SB_PLL40_PAD`: `input / (r + 1) * (f + 1) / 2^q`, with simple feedback.
  struct ICE40: Equatable {
    let r, f, q, filterRange: Int

    /// The dividers whose output is nearest to a frequency, not above it; nil if there are none.
    ///
    /// Limits are those of the iCE40 sysCLOCK PLL guide (Lattice FPGA-TN-02052): 10 to 133 MHz after the input divider,
    /// 533 to 1,066 MHz in the oscillator, 16 to 275 MHz at the output.
    init?(input: Int, output: Int) {
      var best: (r: Int, f: Int, q: Int, error: Double)?
      for r in 0..<16 {
        let reference = Double(input) / Double(r + 1)
        guard 10e6...133e6 ~= reference else { continue }
        for f in 0..<128 where 533e6...1066e6 ~= reference * Double(f + 1) {
          for q in 1..<7 {
            let error = Double(output) - reference * Double(f + 1) / Double(1 << q)
            if error >= 0, error < best?.error ?? .infinity { best = (r, f, q, error) }
          }
        }
      }
      guard let best, 16_000_000...275_000_000 ~= output else { return nil }
      (r, f, q) = (best.r, best.f, best.q)
      filterRange = Self.filterRange(Double(input) / Double(r + 1))
    }

    /// Hertz at the output.
    func output(input: Int) -> Int { input * (f + 1) / ((r + 1) << q) }

    /// `FILTER_RANGE` for the frequency of the phase detector, as icepll chooses it.
    private static func filterRange(_ reference: Double) -> Int {
      switch reference {
      case ..<17e6: 1
      case ..<26e6: 2
      case ..<44e6: 3
      case ..<66e6: 4
      case ..<101e6: 5
      default: 6
      }
    }
  }

  /// `EHXPLLL` with feedback from its first output; the second runs at twice the first, in phase or behind it.
  struct ECP5: Equatable {
    let inputDivider, feedbackDivider, outputDivider: Int

    /// The dividers whose output is nearest to a frequency, not above it; nil if there are none.
    ///
    /// Limits are those of the ECP5 sysCLOCK guide (Lattice FPGA-TN-02200): 3.125 to 400 MHz at the phase detector,
    /// 400 to 800 MHz in the oscillator. The output divider is even, so that the second output can be twice as fast.
    init?(input: Int, output: Int) {
      var best: (i: Int, f: Int, o: Int, error: Double)?
      for i in 1...8 where 3.125e6...400e6 ~= Double(input) / Double(i) {
        for f in 1...80 {
          let frequency = Double(input) / Double(i) * Double(f)
          let error = Double(output) - frequency
          guard error >= 0, error < best?.error ?? .infinity else { continue }
          // The middle of the oscillator's range.
          let o = 2 * Int((600e6 / frequency / 2).rounded())
          if 2...128 ~= o, 400e6...800e6 ~= frequency * Double(o) { best = (i, f, o, error) }
        }
      }
      guard let best else { return nil }
      (inputDivider, feedbackDivider, outputDivider) = (best.i, best.f, best.o)
    }

    /// Hertz at the first output.
    func output(input: Int) -> Int { input * feedbackDivider / inputDivider }
  }
}
