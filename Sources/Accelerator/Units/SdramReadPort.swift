import HDL

/// An AXI4 read slave in front of an SDRAM: cuts bursts into segments, and makes beats of the words that come back.
///
/// A segment is asked for when the queue of beats has room for it, so words never wait in the SDRAM. Bits of an address
/// beyond the SDRAM's size are not looked at. Addresses are multiples of a beat and of 4 bytes.
enum SdramReadPort {
  /// Words of 32 bits that the queue holds: two segments, those under way, and one to be asked for meanwhile.
  private static let queueWords = 4 * SdramSegment.words
  /// Widths of a beat.
  static let widths = [16, 32, 64, 128]

  static func module(width: Int) throws -> Module {
    guard widths.contains(width) else {
      throw AcceleratorError.unsupported("a port of \(width) bits to an SDRAM: 16, 32, 64 or 128 are supported")
    }
    return try Module.build("sdram_read_port_w\(width)", summary: "AXI4 read slave in front of an SDRAM.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Reads")
      let bus = m.axiReadSlave("s_axi", dataWidth: width, addressWidth: AXI.addressBits)
      m.section("Parts of bursts in order")
      let segment = SdramSegment(m, "segment", isOutput: true)
      let taken = m.input("segment_taken", 1)
      m.section("Words in order; last of a burst; only its low half belongs to the burst")
      let word = WordPorts(m)

      let popped = m.wire("popped_words", SdramSegment.countBits)
      let claimed = m.register("claimed_words", queueWords.bitsNeeded, clock: clock, reset: 0)
      let hasRoom = m.wire(
        "has_room", claimed < Signal.constant(queueWords - SdramSegment.words, claimed.width))
      m.on(clock) {
        let more = mux(taken, segment.count.extended(to: claimed.width) &+ 1, 0)
        m.set(claimed, claimed &+ more &- popped.extended(to: claimed.width))
      }
      requests(m, clock, bus, segment, taken, hasRoom)
      m.assign(bus.rresp, 0)
      if width == 16 {
        halves(m, clock, bus, word, popped)
      } else {
        beats(m, clock, bus, word, popped)
      }
    }
  }

  /// One burst after another, in segments.
  private static func requests(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ bus: AxiRead, _ segment: SdramSegment, _ taken: Signal,
    _ hasRoom: Signal
  ) {
    let active = m.register("active", 1, clock: clock, reset: 0)
    let address = m.register("address", SdramPins.wordAddressBits, clock: clock)
    // Words of the burst that are left, minus 1.
    let left = m.register("left", 10, clock: clock)
    let endsInHalf = m.register("ends_in_half", 1, clock: clock)
    let wordsPerBeat = bus.rdata.width / 32
    let room = m.wire("room", ~address[0..<SdramSegment.countBits])
    let isLast = m.wire("is_last_segment", left <= room)
    m.on(clock) {
      m.when(!active) {
        m.set(active, bus.arvalid)
        m.set(address, bus.araddr[2..<(2 + address.width)])
        m.set(endsInHalf, bus.rdata.width == 16 ? !bus.arlen[0] : 0)
        switch wordsPerBeat {
        case 0: m.set(left, bus.arlen[1..<8])
        case 1: m.set(left, bus.arlen)
        default:
          let low = Signal.constant(wordsPerBeat - 1, wordsPerBeat.trailingZeroBitCount)
          m.set(left, cat(bus.arlen, low))
        }
      }.elseWhen(taken) {
        let block = address[SdramSegment.countBits..<address.width] &+ 1
        m.set(address, cat(block, Signal.constant(0, SdramSegment.countBits)))
        m.set(left, left &- room.extended(to: left.width) &- 1)
        m.set(active, !isLast)
      }
    }
    m.assign(bus.arready, !active)
    m.assign(segment.valid, active & hasRoom)
    m.assign(segment.address, address)
    m.assign(segment.count, mux(isLast, left[0..<SdramSegment.countBits], room))
    m.assign(segment.endsBurst, isLast)
    m.assign(segment.endsInHalf, isLast & endsInHalf)
  }

  /// A beat of one or more words.
  private static func beats(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ bus: AxiRead, _ word: WordPorts, _ popped: Signal
  ) {
    let count = bus.rdata.width / 32
    var pushes = word.valid
    var beat = word.data
    if count > 1 {
      let held = m.register("held_words", 32 * (count - 1), clock: clock)
      let number = m.register("word_number", count.trailingZeroBitCount, clock: clock, reset: 0)
      m.on(clock) {
        m.when(word.valid) {
          m.set(number, number &+ 1)
          m.set(held, count == 2 ? word.data : cat(word.data, held[32..<held.width]))
        }
      }
      pushes = m.wire("is_full", word.valid & number.andReduced)
      beat = cat(word.data, held)
    }
    let taken = m.wire("taken", bus.rvalid & bus.rready)
    let oldest = queue(
      m, clock, depth: queueWords / count, pushes: pushes, cat(word.endsBurst, beat), valid: bus.rvalid, taken: taken)
    m.assign(bus.rdata, oldest[0..<bus.rdata.width])
    m.assign(bus.rlast, oldest[bus.rdata.width])
    m.assign(popped, mux(taken, Signal.constant(count, SdramSegment.countBits), 0))
  }

  /// Two beats of a word.
  private static func halves(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ bus: AxiRead, _ word: WordPorts, _ popped: Signal
  ) {
    let isHigh = m.register("is_high_half", 1, clock: clock, reset: 0)
    let taken = m.wire("taken", 1)
    let oldest = queue(
      m, clock, depth: queueWords, pushes: word.valid, cat(word.endsInHalf, word.endsBurst, word.data),
      valid: bus.rvalid, taken: taken)
    let isWordEnd = m.wire("is_word_end", isHigh | oldest[33])
    m.on(clock) {
      m.when(bus.rvalid & bus.rready) { m.set(isHigh, !isWordEnd) }
    }
    m.assign(taken, bus.rvalid & bus.rready & isWordEnd)
    m.assign(bus.rdata, mux(isHigh, oldest[16..<32], oldest[0..<16]))
    m.assign(bus.rlast, oldest[32] & isWordEnd)
    m.assign(popped, taken.extended(to: popped.width))
  }

  /// Values that were pushed and are not taken yet; the result is the oldest, in a register.
  private static func queue(
    _ m: ModuleBuilder, _ clock: ClockDomain, depth: Int, pushes: Signal, _ value: Signal, valid: Signal,
    taken: Signal
  ) -> Signal {
    let memory = m.memory("values", width: value.width, depth: depth)
    let head = m.register("head", memory.addressWidth, clock: clock, reset: 0)
    let tail = m.register("tail", memory.addressWidth, clock: clock, reset: 0)
    let isRead = m.register("is_read", 1, clock: clock, reset: 0)
    let oldest = m.register("oldest", value.width, clock: clock)
    let next = m.wire("next_head", mux(taken, head &+ 1, head))
    m.on(clock) {
      m.when(pushes) {
        m.write(memory, at: tail, value)
        m.set(tail, tail &+ 1)
      }
      m.set(head, next)
      m.set(isRead, next != tail)
      m.set(oldest, memory[next])
    }
    m.assign(valid, isRead)
    return oldest
  }

  /// The words that a port gets back.
  private struct WordPorts {
    let valid, data, endsBurst, endsInHalf: Signal

    init(_ m: ModuleBuilder) {
      valid = m.input("word_valid", 1)
      data = m.input("word", 32)
      endsBurst = m.input("word_ends_burst", 1)
      endsInHalf = m.input("word_ends_in_half", 1)
    }
  }
}
