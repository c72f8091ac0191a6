import HDL

/// Reads the embedding row of a token, a word a cycle.
enum EmbeddingFetch {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let width = 16 * c.shape.vectorLanes
    return try Module.build("embedding_fetch_w\(width)", summary: "Row of the embedding of a token, a word a cycle.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Token")
      let start = m.input("start", 1)
      let token = m.input("token", (c.model.vocabularySize - 1).bitsNeeded)
      m.section("Row")
      let valid = m.output("valid", 1)
      let values = m.output("values", width)
      let depth = c.model.vocabularySize * c.hiddenWords
      let memory = m.memory("rows", width: width, depth: depth, image: MemoryImages.FileName.embedding)
      let bits = (depth - 1).bitsNeeded
      let address = m.register("address", bits, clock: clock)
      let left = m.register("words_left", c.hiddenWords.bitsNeeded, clock: clock, reset: 0)
      let isRead = m.register("is_read", 1, clock: clock, reset: 0)
      let words = Signal.constant(c.hiddenWords, c.hiddenWords.bitsNeeded)
      m.on(clock) {
        m.when(start) {
          m.set(address, (token * words).truncated(to: bits))
          m.set(left, words)
        }.elseWhen(left != 0) {
          m.set(address, address &+ 1)
          m.set(left, left &- 1)
        }
        m.set(values, memory[address])
        m.set(isRead, left != 0)
      }
      m.assign(valid, isRead)
    }
  }
}
