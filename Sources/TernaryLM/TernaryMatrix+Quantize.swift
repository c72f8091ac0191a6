import Foundation

extension TernaryMatrix {
  /// Distance from the rounding boundary, in units of `mean|W|`, below which a weight counts as near it.
  static let boundaryTolerance = 1e-6

  /// Quantises a float matrix `[rows, columns]`: `T = clamp(round(W / mean|W|), -1, 1)`, halves to even.
  ///
  /// The mean is taken in `Float64` and is at least 1e-5. Also gives the number of weights near the rounding boundary,
  /// whose trits another way of summing the mean might change. Reads row by row, each twice, on all processors.
  static func quantize(
    _ tensor: SafeTensors.Tensor, rows: Int, columns: Int
  ) throws -> (matrix: TernaryMatrix, nearBoundary: Int) {
    let sums = try rowSums(tensor, rows: rows, columns: columns)
    let mean = max(sums.reduce(0, +) / Double(rows * columns), 1e-5)
    let bytesPerRow = (columns + 4) / 5
    var packed = Data(count: rows * bytesPerRow)
    var near = [Int](repeating: 0, count: rows)
    packed.withUnsafeMutableBytes { packed in
      near.withUnsafeMutableBufferPointer { near in
        nonisolated(unsafe) let (packed, near) = (packed, near)
        forEachRow(of: tensor, rows: rows, columns: columns) { row, values in
          let bytes = UnsafeMutableRawBufferPointer(rebasing: packed[row * bytesPerRow..<(row + 1) * bytesPerRow])
          near[row] = quantizeRow(values, reciprocal: 1 / mean, into: bytes)
        }
      }
    }
    let matrix = TernaryMatrix(rows: rows, columns: columns, scale: Float(mean), packed: packed)
    return (matrix, near.reduce(0, +))
  }

  /// The sum of `|W|` of each row; a weight that is not finite is an error.
  private static func rowSums(_ tensor: SafeTensors.Tensor, rows: Int, columns: Int) throws -> [Double] {
    var sums = [Double](repeating: 0, count: rows)
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      forEachRow(of: tensor, rows: rows, columns: columns) { row, values in
        var sum = 0.0
        for value in values { sum += Double(abs(value)) }
        sums[row] = sum
      }
    }
    if let row = sums.firstIndex(where: { !$0.isFinite }) {
      throw ModelError("\(tensor.file.path): \(tensor.name): row \(row) holds a NaN or an infinity")
    }
    return sums
  }

  /// Packs one row and counts its weights near the boundary.
  private static func quantizeRow(
    _ values: UnsafeBufferPointer<Float>, reciprocal: Double, into bytes: UnsafeMutableRawBufferPointer
  ) -> Int {
    var near = 0
    TritCode.encodeTable.withUnsafeBufferPointer { table in
      for byte in 0..<bytes.count {
        var index = 0
        var power = 1
        for column in byte * 5..<min(byte * 5 + 5, values.count) {
          let ratio = Double(values[column]) * reciprocal
          // Halves go to even, hence to zero; whatever is beyond 1.5 is clamped.
          let digit = (ratio > 0.5 ? 1 : 0) + (ratio < -0.5 ? 2 : 0)
          near += abs(abs(ratio) - 0.5) < boundaryTolerance ? 1 : 0
          index += digit * power
          power *= 3
        }
        bytes[byte] = table[index]
      }
    }
    return near
  }

  /// Calls `body` with each row as floats, in blocks of rows on all processors.
  private static func forEachRow(
    of tensor: SafeTensors.Tensor, rows: Int, columns: Int,
    _ body: @Sendable (_ row: Int, _ values: UnsafeBufferPointer<Float>) -> Void
  ) {
    let block = 64
    DispatchQueue.concurrentPerform(iterations: (rows + block - 1) / block) { index in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { values in
        for row in index * block..<min(index * block + block, rows) {
          tensor.read(row * columns..<(row + 1) * columns, into: values)
          body(row, UnsafeBufferPointer(values))
        }
      }
    }
  }
}
