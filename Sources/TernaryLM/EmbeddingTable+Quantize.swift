import Foundation

extension EmbeddingTable {
  /// Converts a float table to 16 bits with the largest power-of-two scale at which no magnitude exceeds 32,767.
  ///
  /// Rounds halves to even. A table of zeros gets 15 fraction bits. A value that is not finite is an error.
  static func quantize(_ tensor: SafeTensors.Tensor, rows: Int, columns: Int) throws -> EmbeddingTable {
    var largest: Float = 0
    for row in 0..<rows {
      for value in try tensor.floats(row * columns..<(row + 1) * columns) {
        guard value.isFinite else {
          throw ModelError("\(tensor.file.path): \(tensor.name): row \(row) holds a NaN or an infinity")
        }
        largest = max(largest, abs(value))
      }
    }
    let bits = fractionBits(forLargest: Double(largest))
    let scale = Double(sign: .plus, exponent: bits, significand: 1)
    var values = Data(count: rows * columns * 2)
    try values.withUnsafeMutableBytes { values in
      for row in 0..<rows {
        let floats = try tensor.floats(row * columns..<(row + 1) * columns)
        for (column, value) in floats.enumerated() {
          let integer = Int16((Double(value) * scale).rounded(.toNearestOrEven))
          values.storeBytes(of: integer.littleEndian, toByteOffset: 2 * (row * columns + column), as: Int16.self)
        }
      }
    }
    tensor.file.release(tensor.range)
    return EmbeddingTable(values: values, fractionBits: bits, source: tensor)
  }

  /// The largest number of fraction bits at which `largest` rounds to at most 32,767.
  static func fractionBits(forLargest largest: Double) -> Int {
    guard largest > 0 else { return 15 }
    // largest is in [2^e, 2^(e+1)), so 14 - e bits bring it below 32,768, though it may round up to that.
    let bits = 14 - Int(largest.exponent)
    let scaled = largest * Double(sign: .plus, exponent: bits, significand: 1)
    return scaled.rounded(.toNearestOrEven) > 32767 ? bits - 1 : bits
  }
}
