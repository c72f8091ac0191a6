/// Registers of a device, as byte addresses on its AXI4-Lite bus; 32 bits each.
public enum ControlRegister: Int, CaseIterable, Sendable {
  /// Read: `identification`.
  case id = 0x00
  /// Read: `version`.
  case version = 0x04
  /// Read: hash of the configuration, as in design.json.
  case configuration = 0x08
  /// Write: bit 0 clears the counters.
  case control = 0x0C
  /// Read: `StatusBits`.
  case status = 0x10
  /// Read: low half of the cycles since reset.
  case cyclesLow = 0x14
  /// Read: high half of the cycles since reset.
  case cyclesHigh = 0x18
  /// Read: clamped values.
  case saturations = 0x1C
  /// Read and write: element of the state that `stateData` reaches, `(layer * paddedHiddenSize) + channel`.
  case stateIndex = 0x20
  /// Read and write while no token is under way: the element; then `stateIndex` goes up by one.
  case stateData = 0x24
  /// Read: tokens answered.
  case tokens = 0x28
  /// Read and write, of designs that stream their weights, before the first token: address of the weights in memory.
  case weightsBaseLow = 0x30
  /// Its high bits.
  case weightsBaseHigh = 0x34
  /// Read and write, of designs that stream their weights, before the first token: address of the embedding in memory.
  case embeddingBaseLow = 0x38
  /// Its high bits.
  case embeddingBaseHigh = 0x3C
  /// Read: cycles that went to fetching the embedding.
  case embeddingCycles = 0x40
  /// Read: cycles of a token in which the array did nothing.
  case waitingCycles = 0x44
  /// Read: first of eight counters, the cycles in which the array worked on each `Projection`.
  case projectionCycles = 0x60

  /// "TERN".
  public static let identification: UInt32 = 0x5445_524E
  /// Version of the register map and the token protocol.
  public static let currentVersion: UInt32 = 1
  /// Bits of a byte address.
  public static let addressBits = 12
}

/// Bits of the status register.
public enum StatusBits {
  /// A token is under way.
  public static let busy: UInt32 = 1 << 0
  /// A token out of range came and was not computed.
  public static let rejected: UInt32 = 1 << 1
  /// The quantiser is at work.
  public static let quantiser: UInt32 = 1 << 2
  /// The vector unit is at work.
  public static let vectorUnit: UInt32 = 1 << 3
  /// The array takes a beat.
  public static let array: UInt32 = 1 << 4
  /// Weights are at hand.
  public static let weights: UInt32 = 1 << 5
  /// The head is at work.
  public static let head: UInt32 = 1 << 6
  /// A read of the memory failed since the reset; what the device answers is not to be trusted.
  public static let memoryError: UInt32 = 1 << 7
}
