import HDL

/// A sorted list of the best sums of each stream: a new sum is compared with all and moves the worse ones down.
///
/// Of equal sums the one that came first stays ahead.
struct CandidateList {
  /// A sum is on its way into the list.
  let inserting: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let sumBits: Int
  private let sums, tokens: [StreamRegister]
  private let isEmpty: Signal
  private let newSum, newToken: Signal
  private let newStream: Signal?

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain) {
    (self.m, self.clock, sumBits) = (m, clock, c.sumBits)
    sums = (0..<c.candidates).map { StreamRegister(m, clock, "best_sum_\($0)", c.sumBits, c) }
    tokens = (0..<c.candidates).map { StreamRegister(m, clock, "best_token_\($0)", 32, c) }
    isEmpty = m.register("list_is_empty", c.streams, clock: clock)
    inserting = m.register("inserting", 1, clock: clock, reset: 0)
    newSum = m.register("new_sum", c.sumBits, signed: true, clock: clock)
    newToken = m.register("new_token", 32, clock: clock)
    newStream = c.streamBits.map { m.register("new_stream", $0, clock: clock) }
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

  /// Empties all lists, or inserts a sum a cycle after it comes.
  func insert(restart: Signal, valid: Signal, stream: Signal?, sum: Signal, token: Signal) {
    let olds = sums.indices.map { m.wire("old_sum_\($0)", self.sum($0, newStream)) }
    let beats = sums.indices.map { m.wire("beats_\($0)", newSum > olds[$0]) }
    let one = Signal.constant(1, isEmpty.width)
    m.on(clock) {
      m.set(inserting, valid)
      m.set(newSum, sum)
      m.set(newToken, token)
      if let newStream, let stream { m.set(newStream, stream) }
      m.when(restart) { m.set(isEmpty, Signal.constant(1, 1).repeated(isEmpty.width)) }
        .elseWhen(inserting) {
          m.set(isEmpty, newStream.map { isEmpty & ~one.shiftedLeft(by: $0, width: isEmpty.width) } ?? 0)
        }
      m.when(inserting) {
        for entry in sums.indices {
          let previous = entry == 0 ? nil : entry - 1
          let movedSum = previous.map { mux(beats[$0], olds[$0], newSum) } ?? newSum
          let movedToken = previous.map { mux(beats[$0], tokens[$0][newStream], newToken) } ?? newToken
          m.when(beats[entry]) {
            sums[entry].set(newStream, movedSum.asUnsigned)
            tokens[entry].set(newStream, movedToken)
          }
        }
      }
    }
  }
}
