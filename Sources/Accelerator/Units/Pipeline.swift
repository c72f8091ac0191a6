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

/// Copies of a register, each near a part of what it drives. Synthesis makes one register of equal ones, unless their values
/// at reset differ: none, zeros, or ones.
enum NearRegister {
  static let count = 3

  /// The value at reset of a copy.
  static func reset(_ copy: Int, width: Int) -> Signal? {
    let values = [nil, Signal.constant(0, 1), Signal.constant(1, 1)]
    return values[copy % count]?.repeated(width)
  }

  /// A copy of a signal, a cycle later.
  static func held(
    _ m: ModuleBuilder, _ name: String, _ signal: Signal, _ clock: ClockDomain, _ copy: Int
  ) -> Signal {
    m.held(name, signal, clock, reset: reset(copy, width: signal.width))
  }
}

extension ModuleBuilder {
  /// A signal a cycle later, in a register of its own.
  func held(_ name: String, _ signal: Signal, _ clock: ClockDomain, reset: Signal? = nil) -> Signal {
    let register = register(name, signal.width, clock: clock, reset: reset)
    on(clock) { set(register, signal) }
    return register
  }
}
