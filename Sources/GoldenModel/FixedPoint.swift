/// `value / 2^shift`, rounded to nearest with halves up: what an adder and a shifter do. `shift` is `0...63`.
@inline(__always)
public func roundingShift(_ value: Int, _ shift: Int) -> Int {
  // Half a unit; nothing for a shift of 0. Masking shifts, because others ask whether `shift` is in range.
  (value &+ ((1 &<< shift) &>> 1)) &>> shift
}

/// Widths and fractions of every number in the datapath: constants of the architecture, whatever the model.
///
/// What depends on the weights (the fractions of the residual stream and of the products) is data: it enters the
/// device through `ScaleConstants`, so that one design runs every checkpoint of its size.
public enum FixedPointFormat {
  /// Residual stream, products, row outputs and activations: 26 bits signed, so that a factor of a 27 x 18 multiplier
  /// holds them and the square of the largest, summed 8,192 times, fits 64 bits.
  public static let vectorBits = 26
  /// Fraction of the inputs of sigmoid and SiLU, and of SiLU's output: range ±2,048.
  public static let activationFraction = 14
  /// The recurrent state: it is a convex combination of SiLU outputs, so ±2,048 holds it, and 20 fraction bits let
  /// increments of 2^-20 accumulate.
  public static let stateBits = 32
  /// Fraction of the recurrent state.
  public static let stateFraction = 20
  /// Input coefficient `1 - f` of the recurrence and sigmoid values: unsigned, `[0, 1)`.
  public static let coefficientBits = 16
  /// Norm weights: signed, with a fraction per vector.
  public static let normBits = 16
  /// Product of a vector element and a norm weight drops this many bits and is again a vector element.
  public static let normShift = 15
  /// Unsigned mantissa of the output scale of a projection.
  public static let scaleMantissaBits = 18
  /// Largest shift of the row scaler; anything beyond gives zero: 21-bit sums times 18 bits stay below 2^47.
  public static let maximumScaleShift = 47
  /// Longest vector whose sum of squares cannot overflow.
  public static let maximumVectorLength = 8192
}

/// Clamps to `bits` signed and counts when that changed the value.
@inline(__always)
func saturate(_ value: Int, bits: Int, _ saturations: inout Int) -> Int {
  let limit = 1 << (bits - 1)
  if value >= limit {
    saturations += 1
    return limit - 1
  }
  if value < -limit {
    saturations += 1
    return -limit
  }
  return value
}

/// Square of a vector element with a 16-bit mantissa: one small multiplier instead of a 26-bit one.
///
/// Elements of 2^16 and more drop 5 or 10 low bits first; at least 11 significant bits remain, so the relative error is
/// below 2^-10, and only a sum of many squares is ever used.
@inline(__always)
public func coarseSquare(_ value: Int) -> UInt64 {
  let magnitude = UInt64(value.magnitude)
  let drop: UInt64 = magnitude < 1 << 16 ? 0 : magnitude < 1 << 21 ? 5 : 10
  let mantissa = magnitude &>> drop
  return (mantissa &* mantissa) &<< (2 &* drop)
}
