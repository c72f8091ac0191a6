import HDL

/// Row sums on their way to the vector unit or the head: a queue in words of `vectorLanes` sums.
///
/// The array starts the last beat of a group only while the queue has room for it, so the queue is never pushed when full.
enum ResultQueue {
  /// Groups of rows that fit: those in the array's pipeline, and those that finish while the vector unit drains between
  /// two projections.
  static func groups(_ c: AcceleratorConfiguration) -> Int {
    return 2 + (MatvecArray.latency(c) + VectorLane.latency + c.wordsPerGroup).dividedRoundingUp(by: c.beats(.f))
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let depth = groups(c) * c.wordsPerGroup
    let width = c.sumBits * c.shape.vectorLanes
    return try Module.build(
      "result_queue_d\(depth)", summary: "Queue of row sums between the array and the vector unit."
    ) {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("From the array")
      let pushed = m.input("push_valid", 1)
      let sums = m.input("push_sums", width)
      m.section("To the vector unit or the head")
      let valid = m.output("valid", 1)
      let front = m.output("sums", width)
      let ready = m.input("ready", 1)
      m.section("The last word of a group leaves")
      let groupTaken = m.output("group_taken", 1)
      let memory = m.memory("words", width: width, depth: depth)
      let bits = (depth - 1).bitsNeeded
      let head = m.register("head", bits, clock: clock, reset: 0)
      let tail = m.register("tail", bits, clock: clock, reset: 0)
      let count = m.register("count", depth.bitsNeeded, clock: clock, reset: 0)
      let pop = m.wire("pop", valid & ready)
      m.assign(valid, count != 0)
      m.assign(front, memory[head])
      if c.wordsPerGroup > 1 {
        let word = m.register("word", (c.wordsPerGroup - 1).bitsNeeded, clock: clock, reset: 0)
        let isLast = m.wire("is_last_word", word == Signal.constant(c.wordsPerGroup - 1, word.width))
        m.on(clock) { m.when(pop) { m.set(word, mux(isLast, 0, word &+ 1)) } }
        m.assign(groupTaken, pop & isLast)
      } else {
        m.assign(groupTaken, pop)
      }
      m.on(clock) {
        m.when(pushed) {
          m.write(memory, at: tail, sums)
          m.set(tail, mux(tail == Signal.constant(depth - 1, bits), 0, tail &+ 1))
        }
        m.when(pop) { m.set(head, mux(head == Signal.constant(depth - 1, bits), 0, head &+ 1)) }
        m.when(pushed & !pop) { m.set(count, count &+ 1) }.elseWhen(!pushed & pop) { m.set(count, count &- 1) }
      }
    }
  }
}
