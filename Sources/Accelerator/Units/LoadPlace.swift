import HDL

/// Where the bytes of the load port go: the section, the word in it, the byte of the word.
struct LoadPlace {
  /// Number of the section; after the last one that of none.
  let section: Signal
  /// Byte in the word, and word in the section.
  let byte, word: Signal
  private let c: AcceleratorConfiguration
  private let sections: [MemorySection]
  private let isAt: [Signal]

  /// The registers, which the unit that has them sets.
  ///
  /// - Parameter word: the word, where another unit counts it; nil for a register.
  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ sections: [MemorySection],
    word: Signal? = nil
  ) {
    (self.c, self.sections) = (c, sections)
    let section = m.register("section", sections.count.bitsNeeded, clock: clock, reset: 0)
    let longest = sections.map { $0.wordBytes(c) }.max() ?? 1
    byte = m.register("byte_in_word", (longest - 1).bitsNeeded, clock: clock, reset: 0)
    let deepest = sections.map { $0.depth(c) }.max() ?? 1
    self.word = word ?? m.register("word", (deepest - 1).bitsNeeded, clock: clock, reset: 0)
    self.section = section
    isAt = sections.indices.map {
      m.wire("at_\(sections[$0].rawValue)", section == Signal.constant($0, section.width))
    }
  }

  /// Whether the byte is the last of its word.
  var isLastByte: Signal { isLast(byte, sections.map { $0.wordBytes(c) }) }
  /// Whether the word is the last of its section.
  var isLastWord: Signal { isLast(word, sections.map { $0.depth(c) }) }

  private func isLast(_ value: Signal, _ counts: [Int]) -> Signal {
    cat(zip(isAt, counts).map { $0 & (value == Signal.constant($1 - 1, value.width)) }).orReduced
  }

  /// Writes the memory of the section.
  ///
  /// - Parameters:
  ///   - writes: of each section.
  ///   - endsWord: the byte is the last of its word.
  ///   - unaddressed: the section whose memory counts the words itself.
  func deal(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ port: LoadPort, _ writes: [LoadWrites?], endsWord: Signal,
    unaddressed: MemorySection? = nil
  ) {
    let words = collected(m, clock, port)
    for (index, target) in writes.enumerated() {
      guard let target else { continue }
      let takes = m.wire("takes_\(sections[index].rawValue)", port.valid & isAt[index])
      if LoadWrites.areBytes(sections[index], c) {
        let places = (0..<target.enable.width).map { takes & (byte == Signal.constant($0, byte.width)) }
        let name = sections[index].rawValue
        // Set only by the section's own bytes: synthesis would make one register of equal ones, far from most memories.
        func near(_ what: String, _ signal: Signal) -> Signal {
          guard c.suitsBlockRAM else { return signal }
          let register = m.register("\(what)_of_\(name)", signal.width, clock: clock)
          m.on(clock) { m.when(takes) { m.set(register, signal) } }
          return register
        }
        let enables = cat(places.reversed())
        m.assign(target.enable, c.suitsBlockRAM ? m.held("enables_of_\(name)", enables, clock, reset: 0) : enables)
        m.assign(target.data, near("data", port.data))
        if sections[index] != unaddressed { m.assign(target.address, near("address", word[0..<target.address.width])) }
      } else {
        let name = sections[index].rawValue
        let stages = c.suitsBlockRAM ? 2 : 1
        m.assign(
          target.enable,
          Pipeline(m, clock, "writes_\(name)", takes & endsWord, through: stages, reset: 0)[stages])
        if sections[index] != unaddressed {
          let address = word[0..<target.address.width]
          m.assign(target.address, Pipeline(m, clock, "address_of_\(name)", address, through: stages)[stages])
        }
        m.assign(target.data, words[words.width - target.data.width..<words.width])
      }
    }
  }

  /// The last bytes, the newest on top, a cycle after it came or two: as many as the longest word has that is written whole.
  private func collected(_ m: ModuleBuilder, _ clock: ClockDomain, _ port: LoadPort) -> Signal {
    guard let longest = sections.filter({ !LoadWrites.areBytes($0, c) }).map({ $0.wordBytes(c) }).max() else {
      return port.data
    }
    guard c.suitsBlockRAM else {
      let bytes = m.register("word_bytes", 8 * longest, clock: clock)
      m.on(clock) { m.when(port.valid) { m.set(bytes, cat(port.data, bytes[8..<bytes.width])) } }
      return bytes
    }
    // Parts with an enable each, which goes a long way.
    var above = m.held("collected_byte", port.data, clock)
    var parts: [Signal] = []
    for part in 0..<NearRegister.count {
      let first = longest * part / NearRegister.count
      let count = longest * (part + 1) / NearRegister.count - first
      let collects = NearRegister.held(m, "collects_\(part)", port.valid, clock, part)
      let bytes = m.register("word_bytes_\(part)", 8 * count, clock: clock)
      m.on(clock) { m.when(collects) { m.set(bytes, count == 1 ? above : cat(above, bytes[8..<bytes.width])) } }
      above = bytes[0..<8]
      parts.append(bytes)
    }
    return cat(parts)
  }
}
