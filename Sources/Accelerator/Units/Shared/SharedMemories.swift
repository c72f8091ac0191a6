import GoldenModel
import HDL

/// Row sums on their way to the vector unit or the head, in one block RAM.
enum SharedQueue {
  /// Words of the memory.
  static let depth = 256

  /// Most rows of an array: three groups may be on their way when there is room for one.
  static let maximumRows = 42

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("shared_queue_w\(c.sumBits)", summary: "Queue of row sums between the array and the vector unit.")
    {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("From the array")
      let pushed = m.input("push_valid", 1)
      let sums = m.input("push_sums", c.sumBits)
      m.section("To the vector unit or the head")
      let valid = m.output("valid", 1)
      let front = m.output("sums", c.sumBits)
      let ready = m.input("ready", 1)
      m.section("Room for a group, and for those on their way")
      let room = m.output("queue_room", 1)
      let memory = m.memory("words", width: c.sumBits, depth: depth)
      let head = m.register("head", 8, clock: clock, reset: 0)
      let tail = m.register("tail", 8, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let read = m.register("front", c.sumBits, clock: clock)
      let pop = m.wire("pop", isRead & ready)
      let next = m.wire("next_head", head &+ pop.extended(to: 8))
      m.on(clock) {
        m.when(pushed) {
          m.write(memory, at: tail, sums)
          m.set(tail, tail &+ 1)
        }
        m.set(head, next)
        m.set(read, memory[next])
        m.set(isRead, next != tail)
      }
      m.assign(valid, isRead)
      m.assign(front, read)
      let count = m.wire("count", tail &- head)
      m.on(clock) { m.set(room, !count[(3 * c.shape.rows).bitsNeeded..<8].andReduced) }
    }
  }
}

/// Weights on chip with norm weights behind them in the same memory, which has one port: a read of norm weights takes a
/// cycle from the array.
enum SharedWeightMemory {
  /// Bits of a word address.
  static func addressBits(_ c: AcceleratorConfiguration) -> Int {
    (c.weightWords + SharedNorms(c).words - 1).bitsNeeded
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let width = 8 * c.weightBytes
    let depth = c.weightWords + SharedNorms(c).words
    return try Module.build(
      "shared_weight_memory_w\(width)_d\(depth)\(c.loading == nil ? "" : "_loaded")",
      summary: "Ternary weights, then norm weights, in a memory of one port."
    ) { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Back to the first word")
      let start = m.input("start", 1)
      m.section("Weight stream")
      let valid = m.output("weights_valid", 1)
      let ready = m.input("weights_ready", 1)
      let data = m.output("weights", width)
      m.section("Norm weights: a word appears as weights in the next cycle")
      let normRead = m.input("norm_read", 1)
      let normAddress = m.input("norm_address", addressBits(c))
      let load = Load(m, c)
      let memory = m.memory("words", .weights, c)
      let address = m.register("address", addressBits(c), clock: clock, reset: 0)
      // In a register: whether the array takes a word is known late.
      let following = m.register("following_address", addressBits(c), clock: clock)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let steps = m.wire("steps", load.map { ready & isRead | $0.steps } ?? ready & isRead)
      let next = m.wire("next_address", mux(steps, following, address))
      m.on(clock) {
        m.when(load.map { start | $0.restarts } ?? start) {
          m.set(address, 0)
          m.set(following, 1)
          m.set(isRead, 0)
        }.otherwise {
          m.when(steps) {
            m.set(address, following)
            m.set(following, following &+ 1)
          }
          m.set(isRead, !normRead)
        }
      }
      let word = m.wire("word_address", mux(normRead, normAddress, next))
      if let load {
        m.assign(load.word, address)
        m.on(clock) {
          m.when(load.writes.enable.orReduced) {
            LoadWrites(enable: load.writes.enable, address: word, data: load.writes.data).write(m, memory)
          }.otherwise { m.set(data, memory[word]) }
        }
      } else {
        m.on(clock) { m.set(data, memory[word]) }
      }
      m.assign(valid, isRead)
    }
  }

  /// What the loader writes here, and its count of words, for which the address register stands.
  private struct Load {
    let writes: LoadWrites
    let restarts, steps, word: Signal

    init?(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
      guard let writes = LoadWrites(m, c, .weights, hasAddress: false) else { return nil }
      self.writes = writes
      restarts = m.input("load_restart", 1)
      steps = m.input("load_step", 1)
      word = m.output("load_word", SharedWeightMemory.addressBits(c))
    }
  }
}

/// Where norm weights lie: those of f, i and g in a memory of their own, the others behind the weights.
struct SharedNorms {
  /// Values of 16 bits in a weight word that are used: a power of two.
  let perWord: Int
  /// Words of an operand with pairs {folded, block}, and of down, whose block norm is one.
  private let pairs, singles: Int
  private let layers: Int

  init(_ c: AcceleratorConfiguration) {
    var count = 2
    while 2 * count <= c.weightBytes / 2 { count *= 2 }
    perWord = count
    pairs = c.model.hiddenSize.dividedRoundingUp(by: count / 2)
    singles = c.model.intermediateSize.dividedRoundingUp(by: count)
    layers = c.model.layerCount
  }

  /// Words behind the weights: o, gate and up, down of each layer; the head.
  var words: Int { layers * (2 * pairs + singles) + pairs }
  /// Elements in a word of pairs.
  var elements: Int { perWord / 2 }
}
