import Foundation
import TernaryLM

/// Bounds on the magnitudes inside a model, proved from its weights, and the fractions that follow from them.
///
/// A row of a BitLinear is `scale * sum T_j y_j` with `y = rms(..) * w`, so `||y|| <= sqrt(n) * max|w|`, and by
/// Cauchy-Schwarz the sum over the `k` non-zero trits of a row is at most `sqrt(k) * ||y||`. Rounding to int8 adds at most
/// `k * max|y| / 254`. Sums over the layers bound the residual stream; `|silu(v)| <= max(|v|, 0.2785)` bounds the rest.
public struct RangeAnalysis: Sendable {
  /// Bound of the residual stream.
  public let residual: Double
  /// Bound of the MLGRU's gate rows and of their product with the state, per layer.
  public let mixerProduct: [Double]
  /// Bound of the GLU's up rows and of their product with the gate, per layer.
  public let gluProduct: [Double]
  /// Largest bound of a row that goes through sigmoid or SiLU.
  public let activation: Double

  /// Analyses every row of every matrix.
  public init(_ model: TernaryModel) {
    var residual = Double(model.embedding.largestMagnitude)
    var mixer: [Double] = []
    var glu: [Double] = []
    var activation = 0.0
    let hidden = model.configuration.intermediateSize
    for layer in model.layers {
      let i = Self.rowBound(layer.i)
      let g = Self.rowBound(layer.g)
      let gate = Self.rowBound(layer.gateUp, rows: 0..<hidden)
      let up = Self.rowBound(layer.gateUp, rows: hidden..<2 * hidden)
      mixer.append(g * max(i, 1))
      glu.append(up * max(gate, 1))
      activation = max(activation, i, gate, Self.rowBound(layer.f))
      residual += Self.rowBound(layer.o) + Self.rowBound(layer.down)
    }
    self.residual = residual
    mixerProduct = mixer
    gluProduct = glu
    self.activation = activation
  }

  /// Largest possible magnitude of the given rows of a BitLinear's output.
  static func rowBound(_ linear: BitLinear, rows: Range<Int>? = nil) -> Double {
    let nonZero = Double(linear.matrix.largestNonZeroCount(rows: rows ?? 0..<linear.matrix.rows))
    let norm = Double(linear.ownNorm.map(abs).max() ?? 0)
    let length = Double(linear.matrix.columns)
    let sum = (nonZero * length).squareRoot() + nonZero * length.squareRoot() / 254
    // One part in a thousand for the tables and the roundings of the scale.
    return Double(linear.matrix.scale) * norm * sum * 1.001
  }

  /// Holds what an embedding of the largest `Float` needs; below it, `ScaleConstants.upShift` would leave its 8 bits.
  private static let leastFraction = -113

  /// Most fraction bits (at most `limit`) with which a 26-bit vector element holds `bound`; negative for large bounds.
  static func fraction(for bound: Double, limit: Int = 20) -> Int {
    var fraction = limit
    while fraction > leastFraction, bound * exp2(Double(fraction)) >= exp2(Double(FixedPointFormat.vectorBits - 1)) {
      fraction -= 1
    }
    return fraction
  }
}

extension TernaryMatrix {
  /// Most non-zero trits in any of the rows.
  func largestNonZeroCount(rows: Range<Int>) -> Int {
    let whole = columns / 5
    let rest = columns % 5
    return packed.withUnsafeBytes { packed in
      Self.nonZeroCounts.withUnsafeBufferPointer { counts in
        var largest = 0
        for row in rows {
          let start = row * bytesPerRow
          var count = 0
          for byte in start..<start + whole { count += Int(counts[Int(packed[byte])]) }
          if rest > 0 {
            let trits = Int(packed[start + whole]) * 5
            count += TritCode.decodeTable[trits..<trits + rest].count { $0 != 0 }
          }
          largest = max(largest, count)
        }
        return largest
      }
    }
  }

  /// Non-zero trits of each byte, `[256]`.
  private static let nonZeroCounts: [UInt8] = (0..<256).map { byte in
    UInt8(TritCode.decodeTable[byte * 5..<byte * 5 + 5].count { $0 != 0 })
  }
}

extension EmbeddingTable {
  /// Largest magnitude of the table.
  var largestMagnitude: Double {
    let largest = values.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count - 1, by: 2).reduce(0) { largest, offset in
        max(largest, Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self)).magnitude)
      }
    }
    return Double(largest) * exp2(-Double(fractionBits))
  }
}
