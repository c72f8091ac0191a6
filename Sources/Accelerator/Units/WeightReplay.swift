import HDL

/// Weight words of a group of rows, kept so that the group can be given again to the next stream of tokens.
///
/// Holds two of the longest groups: one that is replayed, and the next, which comes meanwhile.
enum WeightReplay {
  static func depth(_ c: AcceleratorConfiguration) -> Int { 2 * c.longestBeats + 4 }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let depth = depth(c)
    let width = 8 * c.weightBytes
    return try Module.build(
      "weight_replay_w\(width)_d\(depth)", summary: "Keeps the weight words of a group, to give them again."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Words from memory")
      let inValid = m.input("in_valid", 1)
      let inWord = m.input("in_weights", width)
      let inReady = m.output("in_ready", 1)
      m.section("Weight stream")
      let valid = m.output("weights_valid", 1)
      let word = m.output("weights", width)
      let ready = m.input("weights_ready", 1)
      let repeats = WeightRepeats(m)

      let memory = m.memory("words", width: width, depth: depth)
      let bits = memory.addressWidth
      func following(_ address: Signal) -> Signal {
        mux(address == Signal.constant(depth - 1, bits), 0, address &+ 1)
      }
      let tail = m.register("tail", bits, clock: clock, reset: 0)
      let head = m.register("head", bits, clock: clock, reset: 0)
      let mark = m.register("mark", bits, clock: clock, reset: 0)
      // Words from the mark on, and those of them that were not given since.
      let kept = m.register("words_kept", depth.bitsNeeded, clock: clock, reset: 0)
      let ahead = m.register("words_ahead", depth.bitsNeeded, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let hasRoom = m.wire("has_room", kept != Signal.constant(depth, kept.width))
      let pushed = m.wire("pushed", inValid & hasRoom)
      let taken = m.wire("taken", isRead & ready)
      let nextHead = m.wire("next_head", mux(taken, mux(repeats.rewind, mark, following(head)), head))
      let nextAhead = m.wire("next_ahead", mux(taken, mux(repeats.rewind, kept, ahead &- 1), ahead))
      let nextKept = m.wire("next_kept", mux(taken & repeats.mark, nextAhead, kept))
      m.on(clock) {
        m.when(pushed) {
          m.write(memory, at: tail, inWord)
          m.set(tail, following(tail))
        }
        m.set(head, nextHead)
        m.when(taken & repeats.mark) { m.set(mark, nextHead) }
        m.set(ahead, nextAhead &+ pushed.extended(to: ahead.width))
        m.set(kept, nextKept &+ pushed.extended(to: kept.width))
        m.set(isRead, nextAhead != 0)
        m.set(word, memory[nextHead])
      }
      m.assign(inReady, hasRoom)
      m.assign(valid, isRead)
    }
  }
}
