import GoldenModel
import HDL

/// Row sums on their way to the vector unit or the head: a queue of what leaves the array in a cycle, from which words of
/// `vectorLanes` sums are taken.
///
/// The array starts the last beat of a group only while the queue has room for it, so the queue is never pushed when full.
enum ResultQueue {
  /// Groups of rows that fit: those in the array's pipeline, and those that finish while the vector unit drains between
  /// two projections.
  static func groups(_ c: AcceleratorConfiguration) -> Int {
    let ahead = c.pairsGLU ? groupsAhead(c) : 0
    return 2 + ahead
      + (MatvecArray.latency(c) + VectorLane.latency + c.wordsPerGroup).dividedRoundingUp(by: c.beats(.f))
  }

  /// Groups by which the array gets ahead in the projections of a layer whose sums take longer than their beats.
  private static func groupsAhead(_ c: AcceleratorConfiguration) -> Int {
    let groups = [Projection.f, .i, .g, .o].reduce(0) { $0 + c.groups($1) }
    return groups * (c.wordsPerGroup - c.beats(.f)) / c.wordsPerGroup
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let depth = groups(c) * c.drainCycles
    let width = c.sumBits * c.drainedSums
    let wordBits = c.sumBits * c.shape.vectorLanes
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
      let front = m.output("sums", wordBits)
      let ready = m.input("ready", 1)
      let paired = c.pairsGLU ? PairedSums(m, c) : nil
      m.section("The last word of a group leaves")
      let groupTaken = m.output("group_taken", 1)
      let memory = m.memory("words", width: width, depth: depth)
      let bits = (depth - 1).bitsNeeded
      let head = m.register("head", bits, clock: clock, reset: 0)
      let tail = m.register("tail", bits, clock: clock, reset: 0)
      let count = m.register("count", depth.bitsNeeded, clock: clock, reset: 0)
      // Memory of LUTs is slow, and what takes the sums is far away.
      let first = m.register("first_word", width, clock: clock)
      let leaves = valid & ready
      m.assign(valid, count != 0)
      var pop = leaves
      if let paired {
        let leaves = m.wire("leaves", leaves)
        let isSecond = m.register("is_second", 1, clock: clock, reset: 0)
        m.on(clock) { m.when(leaves & !paired.taken) { m.set(isSecond, !isSecond) } }
        m.assign(front, mux(isSecond, first[wordBits..<width], first[0..<wordBits]))
        m.assign(paired.sums, first[wordBits..<width])
        pop = leaves & (isSecond | paired.taken)
      } else {
        m.assign(front, first)
      }
      pop = m.wire("pop", pop)
      if c.drainCycles > 1 {
        let word = m.register("word", (c.drainCycles - 1).bitsNeeded, clock: clock, reset: 0)
        let isLast = m.wire("is_last_word", word == Signal.constant(c.drainCycles - 1, word.width))
        m.on(clock) { m.when(pop) { m.set(word, mux(isLast, 0, word &+ 1)) } }
        m.assign(groupTaken, pop & isLast)
      } else {
        m.assign(groupTaken, pop)
      }
      let inMemory = m.wire("in_memory", count > 1)
      let replaces = m.wire("replaces_first", pop | (count == 0))
      m.on(clock) {
        m.when(replaces) { m.set(first, mux(inMemory, memory[head], sums)) }
        // Also what goes to the front at once; the next word takes its place.
        m.when(pushed) { m.write(memory, at: tail, sums) }
        m.when(pushed & (inMemory | !replaces)) {
          m.set(tail, mux(tail == Signal.constant(depth - 1, bits), 0, tail &+ 1))
        }
        m.when(pop & inMemory) { m.set(head, mux(head == Signal.constant(depth - 1, bits), 0, head &+ 1)) }
        m.when(pushed & !pop) { m.set(count, count &+ 1) }.elseWhen(!pushed & pop) { m.set(count, count &- 1) }
      }
    }
  }
}

/// The second half of what leaves the array in a cycle, where rows of gate and up are paired.
struct PairedSums {
  /// Both halves are taken together: gate and up, or sums of the head.
  let taken: Signal
  /// The half.
  let sums: Signal

  /// Ports of the queue, or those of the vector unit.
  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, toVectorUnit: Bool = false) {
    m.section("Rows of up, taken together with those of gate; the head takes both halves too")
    let width = c.sumBits * c.shape.vectorLanes
    taken = toVectorUnit ? m.output("takes_pairs", 1) : m.input("takes_pairs", 1)
    sums = toVectorUnit ? m.input("paired_sums", width) : m.output("paired_sums", width)
  }
}
