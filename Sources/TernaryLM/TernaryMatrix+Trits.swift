import Foundation

extension TernaryMatrix {
  /// Packs a matrix given as one value (-1, 0 or 1) a weight.
  ///
  /// `trits` holds `rows * columns` values, row-major.
  public init(rows: Int, columns: Int, scale: Float, trits: [Int8]) {
    precondition(trits.count == rows * columns, "a \(rows) x \(columns) matrix from \(trits.count) trits")
    let bytesPerRow = (columns + 4) / 5
    var packed = Data(count: rows * bytesPerRow)
    packed.withUnsafeMutableBytes { packed in
      trits.withUnsafeBufferPointer { trits in
        for row in 0..<rows {
          TritCode.pack(
            UnsafeBufferPointer(rebasing: trits[row * columns..<(row + 1) * columns]),
            into: UnsafeMutableRawBufferPointer(rebasing: packed[row * bytesPerRow..<(row + 1) * bytesPerRow]))
        }
      }
    }
    self.init(rows: rows, columns: columns, scale: scale, packed: packed)
  }

  /// Unpacks one row to -1, 0 and 1; `values` has room for `columns` of them.
  public func unpackRow(_ row: Int, into values: UnsafeMutableBufferPointer<Int8>) {
    precondition(row >= 0 && row < rows && values.count >= columns)
    packed.withUnsafeBytes { packed in
      TritCode.unpack(
        UnsafeRawBufferPointer(rebasing: packed[row * bytesPerRow..<(row + 1) * bytesPerRow]), count: columns,
        into: UnsafeMutableRawBufferPointer(values))
    }
  }

  /// All weights as -1, 0 and 1, `rows * columns` of them, row-major.
  public func trits() -> [Int8] {
    [Int8](unsafeUninitializedCapacity: rows * columns) { values, count in
      for row in 0..<rows {
        unpackRow(row, into: UnsafeMutableBufferPointer(rebasing: values[row * columns..<(row + 1) * columns]))
      }
      count = rows * columns
    }
  }
}

extension TritCode {
  /// Packs a row of weights, zero trits behind the last; `bytes` holds `ceil(trits.count / 5)` bytes.
  public static func pack(_ trits: UnsafeBufferPointer<Int8>, into bytes: UnsafeMutableRawBufferPointer) {
    encodeTable.withUnsafeBufferPointer { table in
      var column = 0
      for byte in 0..<bytes.count {
        var index = 0
        let end = min(column + 5, trits.count)
        var position = end
        while position > column {
          position -= 1
          index = index * 3 + digit(trits[position])
        }
        bytes[byte] = table[index]
        column = end
      }
    }
  }

  /// Unpacks the first `count` weights of a row, eight bytes at a time while there is room for eight.
  static func unpack(_ bytes: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutableRawBufferPointer) {
    wordTable.withUnsafeBufferPointer { table in
      var column = 0
      var byte = 0
      while column + 8 <= count {
        values.storeBytes(of: table[Int(bytes[byte])].littleEndian, toByteOffset: column, as: UInt64.self)
        column += 5
        byte += 1
      }
      while column < count {
        var word = table[Int(bytes[byte])]
        for position in column..<min(column + 5, count) {
          values[position] = UInt8(truncatingIfNeeded: word)
          word >>= 8
        }
        column += 5
        byte += 1
      }
    }
  }
}
