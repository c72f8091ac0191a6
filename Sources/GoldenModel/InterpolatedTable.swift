import Foundation

/// A non-linear function as straight segments between tabulated points: the one form the hardware has for them.
///
/// An input of `indexBits + fractionBits` bits selects a segment with its high bits and interpolates with its low bits:
/// `base + round(step * fraction / 2^fractionBits)`.
public struct InterpolatedTable: Sendable, Equatable {
  /// Name of the function; names the memory image as well.
  public let name: String
  /// Bits of the input that select a segment.
  public let indexBits: Int
  /// Bits of the input that interpolate.
  public let fractionBits: Int
  /// Value at the start of each segment, 16 bits unsigned.
  public let bases: [UInt16]
  /// Difference to the start of the next segment, 12 bits signed.
  public let steps: [Int16]

  /// Width of `bases` in the hardware.
  public static let baseBits = 16
  /// Width of `steps` in the hardware, signed.
  public static let stepBits = 12

  /// Tabulates `function`, given at the real-valued input code, clamped to 16 bits.
  init(name: String, indexBits: Int, fractionBits: Int, function: (Double) -> Double) {
    let points = (0...(1 << indexBits)).map { index in
      Int(min(65535, max(0, function(Double(index << fractionBits)).rounded())))
    }
    self.name = name
    self.indexBits = indexBits
    self.fractionBits = fractionBits
    bases = points.dropLast().map { UInt16($0) }
    steps = zip(points, points.dropFirst()).map { Int16(min(2047, max(-2048, $1 - $0))) }
  }

  /// Replaces one segment's base: a deliberate fault, for testing that comparisons notice.
  public func replacingBase(at index: Int, with base: UInt16) -> InterpolatedTable {
    var copy = bases
    copy[index] = base
    return InterpolatedTable(copying: self, bases: copy)
  }

  private init(copying table: InterpolatedTable, bases: [UInt16]) {
    name = table.name
    indexBits = table.indexBits
    fractionBits = table.fractionBits
    self.bases = bases
    steps = table.steps
  }

  /// The value for an input in `0 ..< 2^(indexBits + fractionBits)`: 16 bits unsigned.
  @inline(__always)
  public func callAsFunction(_ input: Int) -> Int {
    let index = input &>> fractionBits
    let fraction = input & ((1 &<< fractionBits) &- 1)
    return Int(bases[index]) + roundingShift(Int(steps[index]) * fraction, fractionBits)
  }
}

extension InterpolatedTable {
  /// `sigmoid(u) * 2^16` for `u = input / 2^14` in `[0, 16)`.
  ///
  /// Negative arguments use `1 - sigmoid(-u)`. Largest error: 1.54 / 2^16 (tested over every input).
  public static let sigmoid = InterpolatedTable(name: "sigmoid", indexBits: 9, fractionBits: 9) { input in
    65536 / (1 + exp(-input / 16384))
  }

  /// `127 * 2^24 / mantissa` for `mantissa = 2^15 + input`: the quantiser's step, mantissa in `[2^15, 2^16)`.
  ///
  /// Largest relative error 3.0e-5 (tested over every input).
  public static let reciprocal = InterpolatedTable(name: "reciprocal", indexBits: 8, fractionBits: 7) { input in
    127 * 16_777_216 / (32768 + input)
  }

  /// `2^16 / sqrt(q)` for `q = input / 2^14` in `[1, 4)`; inputs below 2^14 do not occur.
  ///
  /// Largest relative error 3.1e-5 (tested over every input).
  public static let reciprocalRoot = InterpolatedTable(name: "reciprocal_root", indexBits: 8, fractionBits: 8) {
    input in 65536 / (max(input, 16384) / 16384).squareRoot()
  }

  /// The three tables of a device.
  public static let all = [sigmoid, reciprocal, reciprocalRoot]
}
