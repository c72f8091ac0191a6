import HDL

/// A signal and what it is some clock cycles later, in registers named after the stage: `value_3`, `value_4`, and so on.
struct Pipeline {
  private let signals: [Signal]
  private let first: Int

  /// Delays `signal`, which belongs to stage `first`, through stage `last`; flags of control give a `reset` value.
  init(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ signal: Signal, from first: Int = 0, through last: Int,
    reset: Signal? = nil
  ) {
    var all = [signal]
    for stage in first + 1...last {
      all.append(m.register("\(name)_\(stage)", signal.width, signed: signal.isSigned, clock: clock, reset: reset))
    }
    m.on(clock) { for (earlier, later) in zip(all, all.dropFirst()) { m.set(later, earlier) } }
    signals = all
    self.first = first
  }

  /// The signal at a stage.
  subscript(stage: Int) -> Signal { signals[stage - first] }
}

extension ModuleBuilder {
  /// A signal a cycle later, in a register of its own.
  func held(_ name: String, _ signal: Signal, _ clock: ClockDomain, reset: Signal? = nil) -> Signal {
    let register = register(name, signal.width, clock: clock, reset: reset)
    on(clock) { set(register, signal) }
    return register
  }
}
