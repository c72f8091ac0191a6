import HDL

/// Deals the bytes of the load port to the memories of a shared datapath. The address register of the weights counts the
/// words of every section: it has nothing else to do meanwhile.
enum SharedLoader {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("shared_loader", summary: "Fills the memories of the model from a stream of bytes.") { m in
      let clock = m.clock("clock", reset: "reset")
      let port = LoadPort(m)
      m.section(
        "The count of words: back to the first, at once; one more, in this cycle already; where it is, a cycle later")
      let restarts = m.output("load_restart", 1)
      let steps = m.output("load_step", 1)
      let word = m.input("load_word", SharedWeightMemory.addressBits(c))
      let sections = MemorySection.all(of: c)
      let writes = sections.map { LoadWrites(m, c, $0, isOutput: true, hasAddress: $0 != .weights) }

      // After the last section the number is that of none.
      let section = m.register("section", sections.count.bitsNeeded, clock: clock, reset: 0)
      let longest = sections.map { $0.wordBytes(c) }.max() ?? 1
      let byte = m.register("byte_in_word", (longest - 1).bitsNeeded, clock: clock, reset: 0)
      let isAt = sections.indices.map {
        m.wire("at_\(sections[$0].rawValue)", section == Signal.constant($0, section.width))
      }
      func isLast(_ value: Signal, _ counts: [Int]) -> Signal {
        cat(zip(isAt, counts).map { $0 & (value == Signal.constant($1 - 1, value.width)) }).orReduced
      }
      let endsWord = m.wire("ends_word", port.valid & isLast(byte, sections.map { $0.wordBytes(c) }))
      let endsSection = m.wire("ends_section", endsWord & isLast(word, sections.map { $0.depth(c) }))
      m.on(clock) {
        m.set(steps, endsWord & !endsSection)
        m.when(port.start) {
          m.set(section, 0)
          m.set(byte, 0)
        }.elseWhen(port.valid) {
          m.set(byte, mux(endsWord, 0, byte &+ 1))
          m.when(endsSection) { m.set(section, section &+ 1) }
        }
      }
      m.assign(restarts, port.start | endsSection)
      let words = MemoryLoader.collector(m, c, clock, port, sections)
      for (index, target) in writes.enumerated() {
        guard let target else { continue }
        let takes = m.wire("takes_\(sections[index].rawValue)", port.valid & isAt[index])
        if sections[index] != .weights { m.assign(target.address, word[0..<target.address.width]) }
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
}
