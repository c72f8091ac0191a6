import HDL

/// Reads or writes the words of one segment after another, and says which words come back for whom.
enum SdramColumns {
  static func module(_ timing: SdramTiming) throws -> Module {
    try Module.build("sdram_columns", summary: "Reads and writes words in the open rows of an SDRAM.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("A segment whose row is open")
      let next = SdramSegment(m, "next", isOutput: false)
      let nextIsWrite = m.input("next_is_write", 1)
      let nextIsEmbedding = m.input("next_is_embedding", 1)
      m.section("For the unit that opens rows")
      let isFree = m.output("columns_free", 1)
      let isIdle = m.output("columns_idle", 1)
      let isSettled = m.output("columns_settled", 1)
      let bank = m.output("columns_bank", SdramPins.bankBits)
      m.section("Word to write")
      let writeData = m.input("write_data", 16)
      let written = m.output("written", 1)
      m.section("Command")
      let command = SdramPins.CommandPorts(m, "column", isOutput: true)
      let enable = m.output("write_enable", 1)
      let pinData = m.output("write_pin_data", 16)
      m.section("What is read in this cycle")
      let weightsValid = m.output("weights_word_valid", 1)
      let embeddingValid = m.output("embedding_word_valid", 1)
      let endsBurst = m.output("word_ends_burst", 1)
      let endsInHalf = m.output("word_ends_in_half", 1)

      let code = m.register("command", SdramPins.Command.bits, clock: clock, reset: SdramPins.Command.none.signal)
      let active = m.register("active", 1, clock: clock, reset: 0)
      let isWrite = m.register("is_write", 1, clock: clock)
      let isEmbedding = m.register("is_embedding", 1, clock: clock)
      let column = m.register("column", SdramSegment.columnBits, clock: clock)
      let left = m.register("left", SdramSegment.countBits, clock: clock)
      let last = m.register("segment_ends_burst", 1, clock: clock)
      let half = m.register("segment_half", 1, clock: clock)

      // What each cycle since a command reads: {weights, embedding, ends the burst, in its low half}.
      let tags = (0...timing.readLatency).map { number in
        (
          valid: m.register("reads_\(number)", 2, clock: clock, reset: 0),
          ends: m.register("ends_\(number)", 2, clock: clock)
        )
      }
      let isQuiet = m.wire("is_quiet", !cat(tags.dropLast().map(\.valid)).orReduced)
      let reads = m.wire("reads", active & !isWrite)
      let writes = m.wire("writes", active & isWrite & isQuiet)
      let ends = m.wire("ends", reads & (left == 0) | writes)
      m.assign(isFree, !active | ends)
      m.assign(isIdle, !active)
      m.assign(written, writes)
      let settling = settle(m, clock, timing, ends)
      m.assign(isSettled, settling == 0)

      m.on(clock) {
        m.when(isFree) {
          m.set(active, next.valid)
          m.set(isWrite, nextIsWrite)
          m.set(isEmbedding, nextIsEmbedding)
          m.set(bank, next.bank)
          m.set(column, next.column)
          m.set(left, next.count)
          m.set(last, next.endsBurst)
          m.set(half, next.endsInHalf)
        }.elseWhen(reads) {
          m.set(column, column &+ 1)
          m.set(left, left &- 1)
        }
        m.set(
          code,
          mux(
            reads, SdramPins.Command.read.signal,
            mux(writes, SdramPins.Command.write.signal, SdramPins.Command.none.signal)))
        m.set(command.bank, bank)
        m.set(command.address, cat(column, half & isWrite).extended(to: SdramPins.rowBits))
        m.set(enable, writes)
        m.set(pinData, writeData)
        let isLast = left == 0
        m.set(tags[0].valid, cat(reads & !isEmbedding, reads & isEmbedding))
        m.set(tags[0].ends, cat(last & isLast, half & isLast))
        for (earlier, later) in zip(tags, tags.dropFirst()) {
          m.set(later.valid, earlier.valid)
          m.set(later.ends, earlier.ends)
        }
      }
      m.assign(command.command, code)
      let oldest = tags[timing.readLatency]
      m.assign(weightsValid, oldest.valid[1])
      m.assign(embeddingValid, oldest.valid[0])
      m.assign(endsBurst, oldest.ends[1])
      m.assign(endsInHalf, oldest.ends[0])
    }
  }

  /// Cycles since the end of a segment until its row may be closed.
  private static func settle(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ timing: SdramTiming, _ ends: Signal
  ) -> Signal {
    let chipCycles = max(SdramRows.burst, timing.writeToPrecharge)
    let cycles = max(1, SdramTiming.designCycles(chipCycles, from: timing.columnHalf, to: timing.rowHalf) - 1)
    let left = m.register("settling", cycles.bitsNeeded, clock: clock, reset: 0)
    m.on(clock) {
      m.when(ends) { m.set(left, Signal.constant(cycles, left.width)) }
        .elseWhen(left != 0) { m.set(left, left &- 1) }
    }
    return left
  }
}
