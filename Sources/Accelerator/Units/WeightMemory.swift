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
      let restart = m.input("restart", 1)
      m.section("Weight stream")
      let valid = m.output("weights_valid", 1)
      let ready = m.input("weights_ready", 1)
      let data = m.output("weights", width)
      let memory = m.memory("words", width: width, depth: c.weightWords, image: MemoryImages.FileName.weights)
      let bits = (c.weightWords - 1).bitsNeeded
      let address = m.register("address", bits, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let next = m.wire("next_address", mux(ready & isRead, address &+ 1, address))
      m.on(clock) {
        m.when(restart) {
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
