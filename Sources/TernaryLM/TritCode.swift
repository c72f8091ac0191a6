/// Five trits in a byte: the trit blocks of ASTC's integer sequence encoding, whose decoder is a few LUTs.
///
/// The encoding is that of the Khronos Data Format Specification, "Integer Sequence Encoding". A digit 0, 1 or 2 stands
/// for the weight 0, +1 or -1, so that a zero byte is five zero weights; the lowest digit is the weight of the lowest
/// column. All 256 bytes decode; 13 of them repeat a block that a smaller byte already has, and `encode` never gives
/// those.
public enum TritCode {
  /// Trits in a byte.
  public static let tritsPerByte = 5

  /// The weights (-1, 0, 1) of each byte, `[256, 5]` row-major.
  public static let decodeTable: [Int8] = (0..<256).flatMap { byte in
    digits(of: byte).map { $0 == 2 ? -1 : Int8($0) }
  }

  /// The smallest byte of each block, indexed by `d0 + 3 d1 + 9 d2 + 27 d3 + 81 d4`, `[243]`.
  static let encodeTable: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 243)
    for byte in (0..<256).reversed() {
      table[digits(of: byte).reversed().reduce(0) { $0 * 3 + $1 }] = UInt8(byte)
    }
    return table
  }()

  /// `decodeTable` with the five weights of a byte in the low five bytes of a word (little-endian), `[256]`.
  static let wordTable: [UInt64] = (0..<256).map { byte in
    (0..<5).reduce(0) { $0 | UInt64(UInt8(bitPattern: decodeTable[byte * 5 + $1])) << (8 * UInt64($1)) }
  }

  /// The byte of five weights; any positive value counts as +1, any negative one as -1.
  public static func encode(_ trits: UnsafePointer<Int8>) -> UInt8 {
    var index = 0
    for position in (0..<5).reversed() { index = index * 3 + digit(trits[position]) }
    return encodeTable[index]
  }

  /// The digit that stands for a weight.
  @inline(__always)
  static func digit(_ trit: Int8) -> Int { trit == 0 ? 0 : trit > 0 ? 1 : 2 }

  /// The five digits of a byte, lowest first, as the specification writes them.
  static func digits(of byte: Int) -> [Int] {
    let c: Int
    var t3: Int
    var t4: Int
    if byte >> 2 & 7 == 7 {
      c = (byte >> 5) << 2 | byte & 3
      (t4, t3) = (2, 2)
    } else {
      c = byte & 31
      (t4, t3) = byte >> 5 & 3 == 3 ? (2, byte >> 7) : (byte >> 7, byte >> 5 & 3)
    }
    if c & 3 == 3 {
      return [c >> 2 & ~(c >> 3) & 1 | (c >> 3 & 1) << 1, c >> 4, 2, t3, t4]
    } else if c >> 2 & 3 == 3 {
      return [c & 3, 2, 2, t3, t4]
    } else {
      return [c & ~(c >> 1) & 1 | (c >> 1 & 1) << 1, c >> 2 & 3, c >> 4, t3, t4]
    }
  }
}
