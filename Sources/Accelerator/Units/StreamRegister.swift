import HDL

/// A register that each stream has its own of: a small memory, or a plain register where there is a single stream.
struct StreamRegister {
  private let m: ModuleBuilder
  private let register: Signal?
  private let memory: Memory?

  init(_ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ width: Int, _ c: AcceleratorConfiguration) {
    self.m = m
    register = c.streams == 1 ? m.register(name, width, clock: clock) : nil
    memory = c.streams == 1 ? nil : m.memory(name, width: width, depth: c.streams)
  }

  /// Value of a stream, in the same cycle.
  subscript(stream: Signal?) -> Signal {
    guard let memory, let stream else { return register ?? 0 }
    return memory[stream]
  }

  /// Sets the value of a stream; inside `on`.
  func set(_ stream: Signal?, _ value: Signal) {
    if let memory, let stream { m.write(memory, at: stream, value) } else if let register { m.set(register, value) }
  }
}

extension Signal? {
  /// The number of a stream in front of an address: each stream has its own part of a memory.
  func prefixed(to address: Signal) -> Signal { map { cat($0, address) } ?? address }
}

extension AcceleratorConfiguration {
  /// Words of a memory that holds `depth` words for every stream.
  func depthForStreams(_ depth: Int) -> Int { streamBits == nil ? depth : streams * depth.addressSpace }
}

extension Int {
  /// The power of two that an address of `self` words covers.
  var addressSpace: Int { 1 << (self - 1).bitsNeeded }
}
