import HDL

/// The memory of a section of a few words more than a power of two, in a design with a load port: those words are in a
/// memory of their own, since block RAM with room for all of them would hold half as many bits of a word.
struct SplitMemory {
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let name: String
  private let words, rest: Memory
  private let addressWidth: Int

  /// Words of a block RAM at its widest on ECP5 and 7 series.
  private static let smallestBlock = 512

  /// Nil if the section is not of such a size, or has images.
  init?(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ section: MemorySection, _ c: AcceleratorConfiguration,
    _ load: LoadWrites?
  ) {
    let depth = section.depth(c)
    let power = 1 << (depth.bitsNeeded - 1)
    guard let load, power >= Self.smallestBlock, depth > power, depth - power <= power / 8 else { return nil }
    (self.m, self.clock, self.name, addressWidth) = (m, clock, name, (depth - 1).bitsNeeded)
    let width = 8 * section.wordBytes(c)
    words = m.memory(name, width: width, depth: power)
    rest = m.memory("last_\(name)", width: width, depth: depth - power)
    let isLast = load.address[addressWidth - 1]
    for (memory, takes) in [(words, !isLast), (rest, isLast)] {
      let writes = LoadWrites(
        enable: load.enable & takes.repeated(load.enable.width), address: load.address[0..<memory.addressWidth],
        data: load.data)
      m.on(clock) { writes.write(m, memory) }
    }
  }

  /// The word at an address, a cycle later.
  func read(at address: Signal) -> Signal {
    let read = m.register("\(name)_read", words.width, clock: clock)
    let restRead = m.register("last_\(name)_read", words.width, clock: clock)
    let isRest = m.register("\(name)_is_last", 1, clock: clock)
    let place = m.wire("\(name)_address", address)
    m.on(clock) {
      m.set(read, words[place[0..<words.addressWidth]])
      m.set(restRead, rest[place[0..<rest.addressWidth]])
      m.set(isRest, place[addressWidth - 1])
    }
    return mux(isRest, restRead, read)
  }
}
