import HDL

/// The port through which a design's memories are filled; bytes in the order of `MemorySection`, at most one in three
/// cycles: where a shared datapath counts words, the count follows a cycle later; wide words are written two cycles later.
struct LoadPort {
  /// Begin with the first section again.
  let start: Signal
  /// The next byte.
  let valid, data: Signal

  init(_ m: ModuleBuilder) {
    m.section("Load port: from the first byte again; the next byte")
    start = m.input("load_start", 1)
    valid = m.input("load_valid", 1)
    data = m.input("load_data", 8)
  }

  private init(start: Signal, valid: Signal, data: Signal) {
    (self.start, self.valid, self.data) = (start, valid, data)
  }

  /// The port a cycle later: the collector of a wide word lies all over the FPGA, the port's user near its pins.
  func held(_ m: ModuleBuilder, _ clock: ClockDomain) -> LoadPort {
    LoadPort(
      start: m.held("held_start", start, clock, reset: 0), valid: m.held("held_valid", valid, clock, reset: 0),
      data: m.held("held_data", data, clock))
  }

  /// The port as connections of a unit with the same port.
  var connections: [String: Signal] { ["load_start": start, "load_valid": valid, "load_data": data] }
}

/// The write port of a section's memory. Words of up to 16 bytes are written a byte at a time with an enable each, so that
/// nothing has to collect them; wider ones whole, since block RAMs that write bytes keep nine bits for eight.
struct LoadWrites {
  /// A bit a byte, or one for the word.
  let enable: Signal
  /// The word.
  let address: Signal
  /// The byte for every place in the word, or the word.
  let data: Signal

  /// Whether a section's words are written byte by byte.
  static func areBytes(_ section: MemorySection, _ c: AcceleratorConfiguration) -> Bool { section.wordBytes(c) <= 16 }

  /// Ports of the unit that has the memory, or of the one that writes it; nil in a design without a load port.
  ///
  /// - Parameter hasAddress: false for a memory that counts the words itself.
  init?(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ section: MemorySection, isOutput: Bool = false,
    hasAddress: Bool = true
  ) {
    guard c.loading != nil else { return nil }
    func port(_ name: String, _ width: Int) -> Signal {
      isOutput
        ? m.output("load_\(section.rawValue)_\(name)", width) : m.input("load_\(section.rawValue)_\(name)", width)
    }
    let bytes = section.wordBytes(c)
    m.section("Writes of \(section.rawValue)")
    enable = port("enable", Self.areBytes(section, c) ? bytes : 1)
    address = hasAddress ? port("address", (section.depth(c) - 1).bitsNeeded) : 0
    data = port("data", Self.areBytes(section, c) ? 8 : 8 * bytes)
  }

  /// The same writes, with some signals replaced.
  init(enable: Signal, address: Signal, data: Signal) {
    (self.enable, self.address, self.data) = (enable, address, data)
  }

  /// Writes the memory; inside `on`.
  ///
  /// - Parameter isEnabled: inside `when` of any enable as well, so that a single one need not be asked again.
  func write(_ m: ModuleBuilder, _ memory: Memory, isEnabled: Bool = false) {
    m.write(
      memory, at: address, data.repeated(memory.width / data.width),
      enable: isEnabled && enable.width == 1 ? nil : enable)
  }

  /// Names of a section's ports.
  static func names(_ section: MemorySection) -> [String] {
    ["enable", "address", "data"].map { "load_\(section.rawValue)_\($0)" }
  }
}

extension ModuleBuilder {
  /// The memory of a section: with its image, or empty and as wide as whole bytes if it is loaded.
  func memory(_ name: String, _ section: MemorySection, _ c: AcceleratorConfiguration) -> Memory {
    guard c.loading != nil else {
      return memory(name, width: section.bits(c), depth: section.depth(c), image: section.fileName)
    }
    return memory(name, width: 8 * section.wordBytes(c), depth: section.depth(c))
  }
}

extension [String: Signal] {
  /// With the writes of the sections that a unit has the memories of, in a design with a load port.
  func loading(_ c: AcceleratorConfiguration, _ units: Wiring, _ sections: MemorySection...) -> Self {
    guard c.loading != nil else { return self }
    return sections.flatMap(LoadWrites.names).reduce(into: self) { $0[$1] = units["loader", $1] }
  }
}
