import HDL

/// Reads the boot image at power-on and on request: checks it, fills the memories on chip through the load port and, on a
/// board with memory, writes the rest there.
enum BootLoader {
  /// Bits of an address of the board's memory, in words of 16 bits.
  static let memoryAddressBits = 24

  /// What the loader is doing.
  private struct Phases {
    let start, header, content, done: Signal
    init(_ m: ModuleBuilder) {
      let values = ["START", "HEADER", "CONTENT", "DONE"].enumerated().map { m.parameter($1, $0, width: 2) }
      (start, header, content, done) = (values[0], values[1], values[2], values[3])
    }
  }

  /// A loader of an image.
  ///
  /// - Parameter writesMemory: whether the part that is read at run time goes to the board's memory, from its address 0
  ///   on, instead of staying in flash.
  static func module(image: BootImage, writesMemory: Bool) throws -> Module {
    try Module.build("boot_loader", summary: "Loads a checked model from flash into the memories of the device.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Boot again; bits 3:0 of the status are the state")
      let request = m.input("boot_request", 1)
      let status = m.output("boot_status", 32)
      let stream = BootStream(m, isReader: false)
      m.section("Load port of the accelerator")
      let loadStart = m.output("load_start", 1)
      let loadValid = m.output("load_valid", 1)
      let loadData = m.output("load_data", 8)
      let writer = writesMemory ? BootWriter(m, clock) : nil

      let phases = Phases(m)
      let phase = m.register("phase", 2, clock: clock, reset: phases.start)
      let state = m.register("state", 4, clock: clock, reset: 0)
      let count = m.register("bytes_read", image.bytes.bitsNeeded, clock: clock)
      let crc = SerialCRC32(m, clock)
      let noImage = m.register("no_image", 1, clock: clock)
      let isOther = m.register("is_other", 1, clock: clock)
      func isAt(_ position: Int) -> Signal { count == Signal.constant(position, count.width) }
      let inHeader = m.wire("in_header", phase == phases.header)
      let inContent = m.wire("in_content", phase == phases.content)
      // The CRC of all bytes so far is there when none is being worked in.
      let atHeaderEnd = m.wire("at_header_end", inHeader & isAt(BootImage.headerBytes))
      let atEnd = m.wire("at_end", inContent & isAt(image.bytes))
      var wants = (inHeader | inContent) & !atHeaderEnd & !atEnd & crc.isFree
      var ends = atEnd & !crc.isBusy
      if let writer { (wants, ends) = (wants & writer.isFree, ends & writer.isFree) }
      let isReady = m.wire("is_ready", wants)
      let takes = m.wire("takes", isReady & stream.valid)
      let identity = BootIdentity(m, image, position: count, data: stream.data)
      let loads = m.register("loads", 1, clock: clock, reset: 0)
      let fails = m.wire("header_fails", noImage | isOther | !crc.isRight)
      m.on(clock) {
        crc.step()
        m.set(loads, takes & inContent)
        m.when(takes) {
          crc.take(stream.data)
          m.set(count, count &+ 1)
          m.when(inHeader & identity.differsInMagic) { m.set(noImage, 1) }
          m.when(inHeader & identity.differsInConfiguration) { m.set(isOther, 1) }
        }
        m.when(atHeaderEnd & !crc.isBusy) {
          m.set(phase, mux(fails, phases.done, phases.content))
          m.set(state, verdict(crc, noImage: noImage, isOther: isOther, right: .loading))
        }
        m.when(ends) {
          m.set(phase, phases.done)
          m.set(state, verdict(crc, noImage: 0, isOther: 0, right: .ready))
        }
        m.when(phase == phases.start) {
          m.set(phase, phases.header)
          m.set(count, 0)
          m.set(noImage, 0)
          m.set(isOther, 0)
          crc.restart()
        }
        m.when(request) {
          m.set(phase, phases.start)
          m.set(state, code(.loading))
          m.set(loads, 0)
        }
      }
      m.assign(stream.read, inHeader | inContent)
      m.assign(stream.ready, isReady)
      m.assign(status, state)
      m.assign(loadStart, inHeader)
      m.assign(loadValid, loads)
      m.assign(loadData, crc.byte)
      writer?.connect(
        m, clock, restarts: inHeader, takes: takes & inContent, stream.data, begins: isAt(image.runTimeOffset),
        ends: isAt(image.checksumOffset))
    }
  }

  private static func code(_ state: BootState) -> Signal { Signal.constant(state.rawValue, 4) }

  /// The state after a part of the image at whose end its CRC stands.
  private static func verdict(
    _ crc: SerialCRC32, noImage: Signal, isOther: Signal, right: BootState
  ) -> Signal {
    mux(
      noImage, code(.noImage),
      mux(crc.isRight, mux(isOther, code(.otherConfiguration), code(right)), code(.wrongChecksum)))
  }
}

/// Whether a byte of the header is another than that of the loader's own image.
private struct BootIdentity {
  /// It belongs to the magic number; to the format version or the configuration.
  let differsInMagic, differsInConfiguration: Signal

  init(_ m: ModuleBuilder, _ image: BootImage, position: Signal, data: Signal) {
    let index = position[0..<4]
    let bytes = Array(image.header.prefix(12))
    let expected = bytes.indices.reduce(Signal.constant(0, 8)) {
      mux(index == Signal.constant($1, 4), Signal.constant(Int(bytes[$1]), 8), $0)
    }
    let differs = m.wire("differs", (position[4..<6] == 0) & (data != expected))
    differsInMagic = differs & (index[2..<4] == 0)
    differsInConfiguration = differs & (index[2] ^ index[3])
  }
}

/// Writes of the run-time part of an image to the board's memory, a word of 16 bits at a time.
private struct BootWriter {
  private let valid, ready, address, data: Signal
  private let isFull: Signal
  /// A byte may come.
  var isFree: Signal { !isFull }

  init(_ m: ModuleBuilder, _ clock: ClockDomain) {
    m.section("Writes to the board's memory, in words")
    valid = m.output("memory_write_valid", 1)
    ready = m.input("memory_write_ready", 1)
    address = m.output("memory_write_address", BootLoader.memoryAddressBits)
    data = m.output("memory_write_data", 16)
    isFull = m.register("word_is_full", 1, clock: clock, reset: 0)
  }

  /// Collects bytes from the one at `begins` to the one before `ends`.
  func connect(
    _ m: ModuleBuilder, _ clock: ClockDomain, restarts: Signal, takes: Signal, _ byte: Signal, begins: Signal,
    ends: Signal
  ) {
    // A cycle later: memory and flash are at opposite sides of an FPGA, and no two bytes come one after the other.
    let takes = m.held("byte_taken", takes, clock, reset: 0)
    let byte = m.held("byte_of_memory", byte, clock)
    let (begins, ends) = (m.held("was_at_begin", begins, clock), m.held("was_at_end", ends, clock))
    let isInside = m.register("is_inside", 1, clock: clock)
    let isOdd = m.register("is_odd", 1, clock: clock)
    let word = m.register("memory_word", 16, clock: clock)
    let number = m.register("memory_address", address.width, clock: clock)
    let collects = m.wire("collects", takes & (isInside | begins) & !ends)
    m.on(clock) {
      m.when(isFull & ready) {
        m.set(isFull, 0)
        m.set(number, number &+ 1)
      }
      m.when(takes) { m.set(isInside, collects) }
      m.when(collects) {
        m.set(word, cat(byte, word[8..<16]))
        m.set(isOdd, !isOdd)
        m.when(isOdd) { m.set(isFull, 1) }
      }
      m.when(restarts) {
        m.set(isInside, 0)
        m.set(isOdd, 0)
        m.set(isFull, 0)
        m.set(number, 0)
      }
    }
    m.assign(valid, isFull)
    m.assign(address, number)
    m.assign(data, word)
  }
}
