import HDL

/// Weights on chip: the whole model, read in order. A source of the weight stream; one that reads DRAM can take its place.
enum WeightMemory {
  /// Cycles from a beat to its word, where the memory does not stand still with the array.
  static let latency = 3

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let width = 8 * c.weightBytes
    let name = "weight_memory_w\(width)_d\(c.weightWords)\(c.loading == nil ? "" : "_loaded")"
    return try Module.build(name, summary: "Ternary weights of a model on chip, streamed in the order of the array.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Back to the first word")
      let start = m.input("start", 1)
      m.section("Weight stream")
      let valid = m.output("weights_valid", 1)
      let ready = m.input("weights_ready", 1)
      let repeats = c.streams > 1 ? WeightRepeats(m) : nil
      let data = m.output("weights", width)
      let load = LoadWrites(m, c, .weights)
      if c.weightLatency > 0 {
        m.assign(valid, 1)
        return follow(m, c, clock, load, start: start, beat: ready, repeats, data)
      }
      let memory = m.memory("words", .weights, c)
      let bits = (c.weightWords - 1).bitsNeeded
      let address = m.register("address", bits, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let taken = ready & isRead
      // The address is that of the word after the one that waits: `ready` only enables the memory, whose many address
      // inputs are far away.
      let advances = m.wire("advances", ready | !isRead)
      var next = address
      if let repeats {
        let mark = m.register("marked_address", bits, clock: clock)
        next = m.wire("next_address", mux(repeats.rewind, mark, address))
        m.on(clock) {
          m.when(start) { m.set(mark, 0) }.elseWhen(taken & repeats.mark) { m.set(mark, address) }
        }
      }
      m.on(clock) {
        m.when(start) {
          m.set(address, 0)
          m.set(isRead, 0)
        }.elseWhen(advances) {
          m.set(address, next &+ 1)
          m.set(isRead, 1)
        }
        if load == nil { m.when(advances) { m.set(data, memory[next]) } }
      }
      if let load { share(m, clock, memory, load, read: next, when: advances, data) }
      m.assign(valid, isRead)
    }
  }

  /// Gives the word of a beat `latency` cycles after it.
  private static func follow(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ load: LoadWrites?,
    start: Signal, beat: Signal, _ repeats: WeightRepeats?, _ data: Signal
  ) {
    let reads = m.held("reads", beat, clock, reset: 0)
    let address = m.register("address", (c.weightWords - 1).bitsNeeded, clock: clock, reset: 0)
    let following = m.wire("following", address &+ 1)
    var next = following
    if let repeats {
      let (marks, rewinds) = (m.held("marks", repeats.mark, clock), m.held("rewinds", repeats.rewind, clock))
      let mark = m.register("marked_address", address.width, clock: clock)
      next = mux(rewinds, mark, following)
      m.on(clock) {
        m.when(start) { m.set(mark, 0) }.elseWhen(reads & marks) { m.set(mark, following) }
      }
    }
    m.on(clock) {
      m.when(start) { m.set(address, 0) }.elseWhen(reads) { m.set(address, next) }
    }
    guard let load else {
      let memory = m.memory("words", .weights, c)
      let word = m.held("word_address", address, clock)
      return m.on(clock) { m.set(data, memory[word]) }
    }
    // The word to be written is known long before it is complete; while there are beats nothing is. It is there for two
    // cycles at least, so that the enable, which goes to the whole memory, may come a cycle later.
    let loads = m.held("loads", load.enable, clock, reset: 0)
    let word = m.wire("next_word_address", mux(reads, address, load.address))
    let isWhole = load.data.width == data.width
    let parts = (isWhole ? parts(width: data.width) : [0..<data.width]).map { bits in
      let loaded = isWhole ? load.data[bits] : load.data
      return part(m, clock, bits, depth: c.weightWords, LoadWrites(enable: loads, address: word, data: loaded))
    }
    m.assign(data, cat(parts.reversed()))
  }

  /// Bits that lie together of a word that is written whole, each part with an address register of its own: whole columns
  /// of block RAM, which have nine bits.
  private static func parts(width: Int) -> [Range<Int>] {
    let part = (width.dividedRoundingUp(by: 9)).dividedRoundingUp(by: NearRegister.count) * 9
    return stride(from: 0, to: width, by: part).map { $0..<min($0 + part, width) }
  }

  /// A part of the memory, read or written at an address that comes a cycle before; the word that was read.
  private static func part(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ bits: Range<Int>, depth: Int, _ load: LoadWrites
  ) -> Signal {
    let part = "\(bits.lowerBound)"
    let memory = m.memory("words_\(part)", width: bits.count, depth: depth)
    let number = bits.lowerBound / bits.count
    let word = NearRegister.held(m, "word_address_\(part)", load.address, clock, number)
    let read = m.register("weights_\(part)", bits.count, clock: clock)
    let writes = LoadWrites(enable: load.enable, address: word, data: load.data)
    m.on(clock) {
      m.when(load.enable.orReduced) { writes.write(m, memory, isEnabled: true) }.otherwise { m.set(read, memory[word]) }
    }
    return read
  }

  /// Reads and writes through one port, which is all that the largest RAMs of some FPGAs have.
  static func share(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ memory: Memory, _ load: LoadWrites, read: Signal,
    when reads: Signal? = nil,
    _ data: Signal
  ) {
    let loads = m.wire("loads", load.enable.orReduced)
    let shared = LoadWrites(
      enable: load.enable, address: m.wire("word_address", mux(loads, load.address, read)), data: load.data)
    m.on(clock) {
      let other = m.when(loads) { shared.write(m, memory) }
      if let reads {
        other.elseWhen(reads) { m.set(data, memory[shared.address]) }
      } else {
        other.otherwise { m.set(data, memory[shared.address]) }
      }
    }
  }
}

/// Flags of the weight stream for words that several streams of tokens use one after another.
struct WeightRepeats {
  let mark, rewind: Signal

  init(_ m: ModuleBuilder) {
    m.section("With ready: the next word begins what will be repeated; the next word is the first of it")
    mark = m.input("weights_mark", 1)
    rewind = m.input("weights_rewind", 1)
  }
}
