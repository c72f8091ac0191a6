import TernaryKernel

/// Output scale of a projection: a row is `sum * mantissa / 2^shift`, rounded.
public struct RowScale: Sendable, Equatable {
  /// 18 bits unsigned.
  public var mantissa: Int
  /// `0...47`.
  public var shift: Int

  /// A scale from its parts.
  public init(mantissa: Int, shift: Int) {
    self.mantissa = mantissa
    self.shift = shift
  }

  /// `shift << 18 | mantissa`, the form in traces and answers.
  public var encoded: Int { shift << FixedPointFormat.scaleMantissaBits | mantissa }

  /// Value of one unit of a row sum, when rows have `fraction` fraction bits.
  public func unit(fraction: Int) -> Double {
    Double(sign: .plus, exponent: -(shift + fraction), significand: Double(mantissa))
  }

  /// A row's value, rounded and clamped to 26 bits.
  @inline(__always)
  func apply(_ sum: Int32, _ saturations: inout Int) -> Int {
    saturate(roundingShift(Int(sum) * mantissa, shift), bits: FixedPointFormat.vectorBits, &saturations)
  }
}

/// An operand of the array: codes and the scale of what comes out.
struct QuantisedVector {
  var codes: [Int8]
  /// The codes in the order of the kernel.
  var arranged: ArrangedCodes
  var scale: RowScale
  /// Scale of the up rows, which leave with another fraction than the gate's.
  var upScale: RowScale
  /// Clamped shifts of the scales.
  var saturations: Int
}

/// Absmax quantisation to int8 with both RMS norms folded in.
///
/// The codes are `round(127 * z / max|z|)` with `z = x * foldedNorm`: neither root matters to them. The norms enter the one
/// output scale, from `sum B²` with `B = x * blockNorm` and from the sum of squares of the block's own input.
struct AbsmaxQuantiser: Sendable {
  let reciprocal: InterpolatedTable
  let reciprocalRoot: InterpolatedTable

  /// Quantises the first elements of `source`, as many as there are norm weights.
  func quantise(
    _ source: UnsafeBufferPointer<Int32>, _ parameters: QuantiserParameters, squareSum: UInt64
  ) -> QuantisedVector {
    let count = parameters.foldedNorm.count
    precondition(source.count >= count && parameters.blockNorm.count == count)
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { values in
      let (largest, blockSum) = normalise(source, parameters, into: values)
      // max|z| in [2^25, 2^26), its leading 16 bits as mantissa.
      let left = largest == 0 ? 31 : FixedPointFormat.vectorBits - 1 - leadingOne(UInt64(largest))
      let mantissa = (largest << left) >> 10
      let step = reciprocal(mantissa & 0x7FFF)
      let codes = [Int8](unsafeUninitializedCapacity: count) { codes, initialized in
        for index in 0..<count {
          let normalised = (Int(values[index]) &<< left) &>> 10
          let code = (normalised &* step &+ (1 << 23)) >> 24
          codes[index] = Int8(truncatingIfNeeded: max(-127, min(127, code)))
        }
        initialized = count
      }
      var saturations = 0
      let (scale, upScale) = rowScales(
        mantissa: mantissa, left: left, blockSum: blockSum, squareSum: squareSum, parameters.constants, &saturations)
      return QuantisedVector(
        codes: codes, arranged: ArrangedCodes(codes), scale: scale, upScale: upScale, saturations: saturations)
    }
  }

  /// `z = x * foldedNorm`; also the largest magnitude of `z`, and `sum B²` of coarse squares with `B = x * blockNorm`.
  private func normalise(
    _ source: UnsafeBufferPointer<Int32>, _ parameters: QuantiserParameters,
    into values: UnsafeMutableBufferPointer<Int32>
  ) -> (largest: Int, blockSum: UInt64) {
    var largest: UInt32 = 0
    var blockSum: UInt64 = 0
    if let source = source.baseAddress, let values = values.baseAddress {
      let count = parameters.foldedNorm.count
      tern_norm_products(source, parameters.foldedNorm, parameters.blockNorm, count, values, &largest, &blockSum)
    }
    return (Int(largest), blockSum)
  }

  /// `max|z| * constant / sqrt(S)` as an 18-bit mantissa and a shift.
  func rowScales(
    mantissa: Int, left: Int, blockSum: UInt64, squareSum: UInt64, _ constants: ScaleConstants,
    _ saturations: inout Int
  ) -> (RowScale, up: RowScale) {
    let epsilon = ((squareSum >> 16) &* UInt64(constants.epsilonMantissa)) >> UInt64(constants.epsilonShift)
    let sum = blockSum &+ epsilon &+ UInt64(constants.epsilonSum)
    let even = (63 - leadingOne(sum)) & ~1
    let root = reciprocalRoot(Int((sum << UInt64(even)) >> 48))
    let product = (((mantissa * constants.mantissa) >> 14) * root) >> 16
    let shift = 7 + left - even / 2 - constants.exponent
    if shift < 0 || shift + constants.upShift < 0 { saturations += 1 }
    let limit = FixedPointFormat.maximumScaleShift
    return (
      RowScale(mantissa: product, shift: max(0, min(limit, shift))),
      RowScale(mantissa: product, shift: max(0, min(limit, shift + constants.upShift)))
    )
  }

  /// Position of the highest set bit of a value that is not zero.
  private func leadingOne(_ value: UInt64) -> Int { 63 - value.leadingZeroBitCount }
}
