import HDL

/// Up to 16 words of 32 bits that lie in one row of an SDRAM, or one word of 16 bits to be written: what the parts of the
/// controller hand on to each other.
struct SdramSegment {
  /// Whether there is one.
  let valid: Signal
  /// Address of its first word of 32 bits: row, bank, column.
  let address: Signal
  /// Words minus 1, and whether a burst ends with them; it may end with the low half of the last word.
  let count, endsBurst, endsInHalf: Signal

  /// Most words of a segment; segments begin at any word and end at a multiple of so many at the latest.
  static let words = 16
  static let countBits = 4
  /// Bits of a column in an address.
  static let columnBits = SdramPins.columnBits - 1

  /// Ports of the unit that makes segments, or of one that takes them.
  init(_ m: ModuleBuilder, _ name: String, isOutput: Bool) {
    func port(_ field: String, _ width: Int = 1) -> Signal {
      isOutput ? m.output("\(name)_\(field)", width) : m.input("\(name)_\(field)", width)
    }
    valid = port("valid")
    address = port("address", SdramPins.wordAddressBits)
    count = port("count", Self.countBits)
    endsBurst = port("ends_burst")
    endsInHalf = port("ends_in_half")
  }

  /// Names of the ports.
  static let fields = ["valid", "address", "count", "ends_burst", "ends_in_half"]

  var column: Signal { address[0..<Self.columnBits] }
  var bank: Signal { address[Self.columnBits..<(Self.columnBits + SdramPins.bankBits)] }
  var row: Signal { address[(Self.columnBits + SdramPins.bankBits)..<address.width] }
}
