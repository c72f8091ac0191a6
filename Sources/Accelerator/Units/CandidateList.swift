import HDL

/// A sorted list of the best sums of each stream: a new sum is compared with all, and a cycle later moves the worse ones
/// down.
///
/// Of equal sums the one that came first stays ahead.
struct CandidateList {
  /// A sum is on its way into the list.
  let isBusy: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let sumBits: Int
  private let sums, tokens: [StreamRegister]
  private let isEmpty: Signal
  private let comparing, inserting: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain) {
    (self.m, self.clock, sumBits) = (m, clock, c.sumBits)
    sums = (0..<c.candidates).map { StreamRegister(m, clock, "best_sum_\($0)", c.sumBits, c) }
    tokens = (0..<c.candidates).map { StreamRegister(m, clock, "best_token_\($0)", 32, c) }
    isEmpty = m.register("list_is_empty", c.streams, clock: clock)
    comparing = m.register("comparing", 1, clock: clock, reset: 0)
    inserting = m.register("inserting", 1, clock: clock, reset: 0)
    isBusy = m.wire("list_is_busy", comparing | inserting)
  }

  private func isEmpty(_ stream: Signal?) -> Signal { stream.map { isEmpty[$0] } ?? isEmpty }

  /// A sum of a stream's list, the lowest there is where the list is empty.
  private func sum(_ entry: Int, _ stream: Signal?) -> Signal {
    mux(isEmpty(stream), Signal.constant(1 << (sumBits - 1), sumBits), sums[entry][stream]).asSigned
  }

  /// The worst sum of a stream's list.
  func worst(_ stream: Signal?) -> Signal { sum(sums.count - 1, stream) }

  /// Best token of a stream.
  func best(_ stream: Signal?) -> Signal { tokens[0][stream] }

  /// `{sum, token}` of each entry of a stream's list.
  func entries(_ stream: Signal?) -> [Signal] {
    zip(sums, tokens).map { sum, token in
      cat(sum[stream].asSigned.extended(to: Head.sumBits).asUnsigned, token[stream])
    }
  }

  /// Empties all lists, or inserts a sum, of which one may come each cycle.
  func insert(restart: Signal, valid: Signal, stream: Signal?, sum: Signal, token: Signal) {
    let sum1 = m.register("compared_sum", sumBits, signed: true, clock: clock)
    let token1 = m.register("compared_token", token.width, clock: clock)
    let stream1 = stream.map { m.register("compared_stream", $0.width, clock: clock) }
    let sum2 = m.register("new_sum", sumBits, signed: true, clock: clock)
    let token2 = m.register("new_token", token.width, clock: clock)
    let stream2 = stream.map { m.register("new_stream", $0.width, clock: clock) }
    let olds = sums.indices.map { m.wire("old_sum_\($0)", self.sum($0, stream1)) }
    var follows = inserting
    if let stream1, let stream2 { follows = follows & (stream1 == stream2) }
    let beaten = beats(sum1, olds, follows: follows, sum2)
    m.on(clock) {
      m.set(comparing, valid)
      m.set(inserting, comparing)
      m.set(sum1, sum)
      m.set(token1, token)
      m.set(sum2, sum1)
      m.set(token2, token1)
      if let stream, let stream1, let stream2 {
        m.set(stream1, stream)
        m.set(stream2, stream1)
      }
    }
    move(beaten, restart: restart, sum2, token2, stream2)
  }

  /// Whether the sum that is inserted beats each entry. It was compared with the list before the sum ahead of it came in,
  /// if one did: entries which that one beat have moved down since.
  private func beats(_ sum: Signal, _ olds: [Signal], follows: Signal, _ ahead: Signal) -> [Signal] {
    let compared = m.register("beat_before", olds.count, clock: clock)
    let beatsAhead = m.register("beats_ahead", 1, clock: clock)
    let isNext = m.register("is_next", 1, clock: clock)
    let moved = m.register("moved", olds.count, clock: clock)
    let beats = olds.indices.map { entry in
      let isMoved = isNext & moved[entry]
      let shifted = entry == 0 ? beatsAhead : mux(moved[entry - 1], compared[entry - 1], beatsAhead)
      return m.wire("beats_\(entry)", mux(isMoved, shifted, compared[entry]))
    }
    m.on(clock) {
      m.set(compared, cat(olds.reversed().map { sum > $0 }))
      m.set(beatsAhead, sum > ahead)
      m.set(isNext, follows)
      m.set(moved, cat(beats.reversed()))
    }
    return beats
  }

  /// Lets a sum into its place in the list.
  private func move(_ beats: [Signal], restart: Signal, _ sum: Signal, _ token: Signal, _ stream: Signal?) {
    let one = Signal.constant(1, isEmpty.width)
    m.on(clock) {
      m.when(restart) { m.set(isEmpty, Signal.constant(1, 1).repeated(isEmpty.width)) }
        .elseWhen(inserting) {
          m.set(isEmpty, stream.map { isEmpty & ~one.shiftedLeft(by: $0, width: isEmpty.width) } ?? 0)
        }
      m.when(inserting) {
        for entry in sums.indices {
          let previous = entry == 0 ? nil : entry - 1
          let movedSum = previous.map { mux(beats[$0], self.sum($0, stream), sum) } ?? sum
          let movedToken = previous.map { mux(beats[$0], tokens[$0][stream], token) } ?? token
          m.when(beats[entry]) {
            sums[entry].set(stream, movedSum.asUnsigned)
            tokens[entry].set(stream, movedToken)
          }
        }
      }
    }
  }
}
