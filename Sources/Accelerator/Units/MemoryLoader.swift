import HDL

/// Deals the bytes of the load port to the memories that hold the model.
enum MemoryLoader {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("memory_loader", summary: "Fills the memories of the model from a stream of bytes.") { m in
      let clock = m.clock("clock", reset: "reset")
      let port = LoadPort(m)
      let sections = MemorySection.all(of: c)
      let writes = sections.map { LoadWrites(m, c, $0, isOutput: true) }

      // After the last section the number is that of none.
      let section = m.register("section", sections.count.bitsNeeded, clock: clock, reset: 0)
      let longest = sections.map { $0.wordBytes(c) }.max() ?? 1
      let byte = m.register("byte_in_word", (longest - 1).bitsNeeded, clock: clock, reset: 0)
      let deepest = sections.map { $0.depth(c) }.max() ?? 1
      let word = m.register("word", (deepest - 1).bitsNeeded, clock: clock, reset: 0)
      let isAt = sections.indices.map {
        m.wire("at_\(sections[$0].rawValue)", section == Signal.constant($0, section.width))
      }
      func isLast(_ value: Signal, _ counts: [Int]) -> Signal {
        cat(zip(isAt, counts).map { $0 & (value == Signal.constant($1 - 1, value.width)) }).orReduced
      }
      let endsWord = m.wire("ends_word", isLast(byte, sections.map { $0.wordBytes(c) }))
      let endsSection = m.wire("ends_section", endsWord & isLast(word, sections.map { $0.depth(c) }))
      m.on(clock) {
        m.when(port.start) {
          m.set(section, 0)
          m.set(byte, 0)
          m.set(word, 0)
        }.elseWhen(port.valid) {
          m.set(byte, mux(endsWord, 0, byte &+ 1))
          m.when(endsWord) { m.set(word, mux(endsSection, 0, word &+ 1)) }
          m.when(endsSection) { m.set(section, section &+ 1) }
        }
      }
      let words = collector(m, c, clock, port, sections)
      for (index, target) in writes.enumerated() {
        guard let target else { continue }
        let takes = m.wire("takes_\(sections[index].rawValue)", port.valid & isAt[index])
        m.assign(target.address, word[0..<target.address.width])
        if LoadWrites.areBytes(sections[index], c) {
          let places = (0..<target.enable.width).map { takes & (byte == Signal.constant($0, byte.width)) }
          m.assign(target.enable, cat(places.reversed()))
          m.assign(target.data, port.data)
        } else {
          m.assign(target.enable, takes & endsWord)
          m.assign(target.data, words[words.width - target.data.width..<words.width])
        }
      }
    }
  }

  /// The last bytes, the newest on top: as many as the longest word has that is written whole.
  static func collector(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ port: LoadPort,
    _ sections: [MemorySection]
  ) -> Signal {
    guard let longest = sections.filter({ !LoadWrites.areBytes($0, c) }).map({ $0.wordBytes(c) }).max() else {
      return port.data
    }
    let earlier = m.register("earlier_bytes", 8 * (longest - 1), clock: clock)
    let all = m.wire("word_bytes", cat(port.data, earlier))
    m.on(clock) { m.when(port.valid) { m.set(earlier, all[8..<all.width]) } }
    return all
  }
}
