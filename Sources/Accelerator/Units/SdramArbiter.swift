import HDL

/// Who reads or writes an SDRAM next: the embedding before the weights, but not twice in a row; writes when nobody reads.
enum SdramArbiter {
  static func module() throws -> Module {
    try Module.build("sdram_arbiter", summary: "Chooses the next segment to be read from or written to an SDRAM.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Segments of the weights")
      let weights = SdramSegment(m, "weights", isOutput: false)
      let weightsTaken = m.output("weights_taken", 1)
      m.section("Segments of the embedding")
      let embedding = SdramSegment(m, "embedding", isOutput: false)
      let embeddingTaken = m.output("embedding_taken", 1)
      m.section("A word of 16 bits to write; kept until it is written")
      let writeValid = m.input("write_valid", 1)
      let writeAddress = m.input("write_address", SdramPins.wordAddressBits + 1)
      let written = m.input("written", 1)
      m.section("The segment that is next")
      let next = SdramSegment(m, "next", isOutput: true)
      let isWrite = m.output("next_is_write", 1)
      let isEmbedding = m.output("next_is_embedding", 1)
      let taken = m.input("next_taken", 1)

      let isValid = m.register("is_valid", 1, clock: clock, reset: 0)
      let wasEmbedding = m.register("was_embedding", 1, clock: clock, reset: 0)
      let writing = m.register("writing", 1, clock: clock, reset: 0)
      // Not in the cycle in which the segment is taken: whether it is hangs on its row, and a segment takes many cycles.
      let isFree = m.wire("is_free", !isValid)
      let takesEmbedding = m.wire("takes_embedding", isFree & embedding.valid & !(weights.valid & wasEmbedding))
      let takesWeights = m.wire("takes_weights", isFree & weights.valid & !takesEmbedding)
      let takesWrite = m.wire("takes_write", isFree & writeValid & !writing & !weights.valid & !embedding.valid)
      m.assign(weightsTaken, takesWeights)
      m.assign(embeddingTaken, takesEmbedding)
      m.assign(next.valid, isValid)
      m.on(clock) {
        m.when(isFree) {
          m.set(isValid, takesEmbedding | takesWeights | takesWrite)
          m.set(isWrite, takesWrite)
          m.set(isEmbedding, takesEmbedding)
          m.set(
            next.address,
            mux(takesEmbedding, embedding.address, mux(takesWeights, weights.address, writeAddress[1..<24])))
          m.set(next.count, mux(takesEmbedding, embedding.count, mux(takesWeights, weights.count, 0)))
          m.set(next.endsBurst, mux(takesEmbedding, embedding.endsBurst, weights.endsBurst))
          // Of a write: which half of a word of 32 bits.
          m.set(
            next.endsInHalf,
            mux(takesEmbedding, embedding.endsInHalf, mux(takesWeights, weights.endsInHalf, writeAddress[0])))
        }
        m.when(taken) { m.set(isValid, 0) }
        m.when(takesEmbedding) { m.set(wasEmbedding, 1) }.elseWhen(takesWeights) { m.set(wasEmbedding, 0) }
        m.when(takesWrite) { m.set(writing, 1) }.elseWhen(written) { m.set(writing, 0) }
      }
    }
  }
}
