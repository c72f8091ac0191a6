/// What the units of the device produced for one token, in order: the evidence when two implementations differ.
public struct FixedPointTrace: Sendable {
  /// Codes of every operand: `layers * 6` vectors, then the head's.
  public var codes: [[Int32]] = []
  /// Output scale of every operand, `shift << 18 | mantissa`.
  public var scales: [[Int32]] = []
  /// Integer row sums of every projection: `layers * 7` vectors, then the head's.
  public var sums: [[Int32]] = []
  /// What the vector unit wrote for every projection of the layers: `1 - f`, state, product, residual stream, SiLU of the
  /// gate, product, residual stream.
  public var results: [[Int32]] = []

  /// An empty trace.
  public init() {}
}
