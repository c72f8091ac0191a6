import TernaryLM

/// Packs trits into the bytes of a weight word, as `TritDecoder` takes them apart.
struct TritPacker {
  /// Code of five trits, indexed by `t0 + 3 t1 + 9 t2 + 27 t3 + 81 t4` as a byte in two's complement.
  private let codes: [UInt8]
  private let units: [(first: Int, bytes: Int)]

  /// For the weight words of a design.
  init(_ c: AcceleratorConfiguration) {
    units = TritDecoder.units(weightBytes: c.weightBytes, c.laneStyle)
    var codes = [UInt8](repeating: 0, count: 256)
    // Downwards, so that the smallest of several codes stays.
    for code in (0..<256).reversed() {
      let trits = TritCode.decodeTable[TritCode.tritsPerByte * code..<TritCode.tritsPerByte * (code + 1)]
      let index = trits.reversed().reduce(0) { 3 * $0 + Int($1) }
      codes[Int(UInt8(truncatingIfNeeded: index))] = UInt8(code)
    }
    self.codes = codes
  }

  /// Packs five trits a byte; `trits` and `word` hold as much as a word has.
  func pack(_ trits: UnsafePointer<Int8>, into word: UnsafeMutablePointer<UInt8>) {
    codes.withUnsafeBufferPointer { codes in
      for unit in units {
        guard unit.bytes > 1 else {
          word[unit.first] = codes[Self.index(trits + TritCode.tritsPerByte * unit.first)]
          continue
        }
        let planes = Self.planes(trits + TritCode.tritsPerByte * unit.first, bytes: unit.bytes, codes)
        Self.store(planes, bits: unit.bytes, to: word + unit.first)
      }
    }
  }

  /// Place of five trits in the table of codes.
  @inline(__always)
  private static func index(_ trits: UnsafePointer<Int8>) -> Int {
    let value = (0..<TritCode.tritsPerByte).reversed().reduce(0) { 3 * $0 + Int(trits[$1]) }
    return Int(UInt8(truncatingIfNeeded: value))
  }

  /// Bit 0 of the codes of a unit, bit 1, and so on.
  @inline(__always)
  private static func planes(
    _ trits: UnsafePointer<Int8>, bytes: Int, _ codes: UnsafeBufferPointer<UInt8>
  ) -> SIMD8<UInt64> {
    var indices = SIMD64<Int8>()
    for trit in (0..<TritCode.tritsPerByte).reversed() {
      var digits = SIMD64<Int8>()
      withUnsafeMutableBytes(of: &digits) { $0.baseAddress?.copyMemory(from: trits + trit * bytes, byteCount: bytes) }
      indices = indices &+ indices &+ indices &+ digits
    }
    var planes = SIMD8<UInt64>()
    withUnsafeMutableBytes(of: &planes) { planes in
      withUnsafeBytes(of: &indices) { indices in
        for block in 0..<8 {
          var eight: UInt64 = 0
          for byte in (0..<8).reversed() { eight = eight << 8 | UInt64(codes[Int(indices[8 * block + byte])]) }
          let rows = transposed(eight)
          for plane in 0..<8 { planes[8 * plane + block] = UInt8(truncatingIfNeeded: rows >> UInt64(8 * plane)) }
        }
      }
    }
    return planes
  }

  /// Bit `8 r + c` of the result is bit `8 c + r` of the argument (Warren, "Hacker's Delight", 7-3).
  @inline(__always)
  private static func transposed(_ bits: UInt64) -> UInt64 {
    var x = bits
    for (distance, mask) in [(7, 0x00AA_00AA_00AA_00AA), (14, 0x0000_CCCC_0000_CCCC), (28, 0x0000_0000_F0F0_F0F0)]
      as [(UInt64, UInt64)]
    {
      let swapped = (x ^ (x >> distance)) & mask
      x ^= swapped ^ (swapped << distance)
    }
    return x
  }

  /// Stores the low bits of each plane one after another: eight times `bits` bits.
  @inline(__always)
  private static func store(_ planes: SIMD8<UInt64>, bits: Int, to target: UnsafeMutablePointer<UInt8>) {
    let target = UnsafeMutableRawPointer(target)
    guard bits < 64 else {
      for plane in 0..<8 { target.storeBytes(of: planes[plane].littleEndian, toByteOffset: 8 * plane, as: UInt64.self) }
      return
    }
    var (pending, count, byte) = (UInt128(0), 0, 0)
    for plane in 0..<8 {
      pending |= UInt128(planes[plane]) << UInt128(count)
      count += bits
      while count >= 8 {
        target.storeBytes(of: UInt8(truncatingIfNeeded: pending), toByteOffset: byte, as: UInt8.self)
        (pending, count, byte) = (pending >> 8, count - 8, byte + 1)
      }
    }
  }
}
