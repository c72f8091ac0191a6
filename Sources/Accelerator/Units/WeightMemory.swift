import HDL

/// Weights on chip: the whole model, read in order. A source of the weight stream; one that reads DRAM can take its place.
enum WeightMemory {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let width = 8 * c.weightBytes
    let name = "weight_memory_w\(width)_d\(c.weightWords)"
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
      let memory = m.memory("words", width: width, depth: c.weightWords, image: MemoryImages.FileName.weights)
      let bits = (c.weightWords - 1).bitsNeeded
      let address = m.register("address", bits, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let taken = ready & isRead
      var following = address &+ 1
      if let repeats {
        let mark = m.register("marked_address", bits, clock: clock)
        following = mux(repeats.rewind, mark, following)
        m.on(clock) {
          m.when(start) { m.set(mark, 0) }.elseWhen(taken & repeats.mark) { m.set(mark, address &+ 1) }
        }
      }
      let next = m.wire("next_address", mux(taken, following, address))
      m.on(clock) {
        m.when(start) {
          m.set(address, 0)
          m.set(isRead, 0)
        }.otherwise {
          m.set(address, next)
          m.set(isRead, 1)
        }
        m.set(data, memory[next])
      }
      m.assign(valid, isRead)
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
