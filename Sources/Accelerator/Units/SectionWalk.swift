import HDL

/// A position in the weights of a token: the section of the layers, then, if the token wants it, that of the head; then
/// those of the next token, which need not have started yet.
struct SectionWalk {
  /// Position, from the first of the layers.
  let position: Signal
  /// The last position of the layers, and of the head.
  let isBodyEnd, isHeadEnd: Signal
  /// Whether it is known what follows: at the end of the layers, only once the token has started.
  let mayPass: Signal
  /// The next position is the first of the layers.
  let wraps: Signal
  private let m: ModuleBuilder

  /// - Parameters:
  ///   - body: positions of the layers.
  ///   - head: positions of the head.
  ///   - start: a token starts; the next one not before all weights of this one have been passed.
  ///   - wantsHead: constant from `start` on.
  ///   - passes: goes on to the next position; only while `mayPass`.
  init(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, body: Int, head: Int, start: Signal, wantsHead: Signal,
    passes: Signal
  ) {
    self.m = m
    let bits = (body + head - 1).bitsNeeded
    let position = m.register(name, bits, clock: clock, reset: 0)
    let isKnown = m.register("knows_head", 1, clock: clock, reset: 0)
    let isBodyEnd = m.wire("is_body_end", position == Signal.constant(body - 1, bits))
    let isHeadEnd = m.wire("is_head_end", position == Signal.constant(body + head - 1, bits))
    let wraps = m.wire("wraps", isHeadEnd | isBodyEnd & !wantsHead)
    m.on(clock) {
      m.when(passes) { m.set(position, mux(wraps, 0, position &+ 1)) }
      m.when(start) { m.set(isKnown, 1) }.elseWhen(passes & isBodyEnd) { m.set(isKnown, 0) }
    }
    self.position = position
    self.isBodyEnd = isBodyEnd
    self.isHeadEnd = isHeadEnd
    self.wraps = wraps
    mayPass = m.wire("may_pass", !isBodyEnd | isKnown)
  }

  /// `last` at the last position of a section, else `usual`.
  func value(usual: Int, lastOfBody: Int, lastOfHead: Int, bits: Int) -> Signal {
    mux(
      isBodyEnd, Signal.constant(lastOfBody, bits),
      mux(isHeadEnd, Signal.constant(lastOfHead, bits), Signal.constant(usual, bits)))
  }
}
