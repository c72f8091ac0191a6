import HDL

/// Deals the bytes of the load port to the memories that hold the model.
enum MemoryLoader {
  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("memory_loader", summary: "Fills the memories of the model from a stream of bytes.") { m in
      let clock = m.clock("clock", reset: "reset")
      let port = LoadPort(m).held(m, clock)
      let sections = MemorySection.all(of: c)
      let writes = sections.map { LoadWrites(m, c, $0, isOutput: true) }

      let place = LoadPlace(m, c, clock, sections)
      let (byte, word) = (place.byte, place.word)
      let endsWord = m.wire("ends_word", place.isLastByte)
      let endsSection = m.wire("ends_section", endsWord & place.isLastWord)
      m.on(clock) {
        m.when(port.start) {
          m.set(place.section, 0)
          m.set(byte, 0)
          m.set(word, 0)
        }.elseWhen(port.valid) {
          m.set(byte, mux(endsWord, 0, byte &+ 1))
          m.when(endsWord) { m.set(word, mux(endsSection, 0, word &+ 1)) }
          m.when(endsSection) { m.set(place.section, place.section &+ 1) }
        }
      }
      place.deal(m, clock, port, writes, endsWord: endsWord)
    }
  }
}
