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

      let place = LoadPlace(m, c, clock, sections, word: word)
      let endsWord = m.wire("ends_word", port.valid & place.isLastByte)
      let endsSection = m.wire("ends_section", endsWord & place.isLastWord)
      m.on(clock) {
        m.set(steps, endsWord & !endsSection)
        m.when(port.start) {
          m.set(place.section, 0)
          m.set(place.byte, 0)
        }.elseWhen(port.valid) {
          m.set(place.byte, mux(endsWord, 0, place.byte &+ 1))
          m.when(endsSection) { m.set(place.section, place.section &+ 1) }
        }
      }
      m.assign(restarts, port.start | endsSection)
      place.deal(m, clock, port, writes, endsWord: endsWord, unaddressed: .weights)
    }
  }
}
