import TernaryKernel
import TernaryLM

/// A ternary matrix with one weight a byte, for fast exact products on the host.
struct UnpackedMatrix: Sendable {
  let rows: Int
  let columns: Int
  /// Columns padded to what the kernel reads at a time.
  let stride: Int
  /// `rows * stride` bytes of `weight + 1`; padding holds 1, a weight of zero.
  private let weights: [UInt8]

  init(_ matrix: TernaryMatrix) {
    let alignment = Int(TERN_KERNEL_ALIGNMENT)
    let stride = (matrix.columns + alignment - 1) / alignment * alignment
    rows = matrix.rows
    columns = matrix.columns
    self.stride = stride
    weights = [UInt8](unsafeUninitializedCapacity: matrix.rows * stride) { bytes, count in
      bytes.initialize(repeating: 1)
      withUnsafeTemporaryAllocation(of: Int8.self, capacity: matrix.columns) { row in
        for r in 0..<matrix.rows {
          matrix.unpackRow(r, into: row)
          for c in 0..<matrix.columns { bytes[r * stride + c] = UInt8(bitPattern: row[c] &+ 1) }
        }
      }
      count = matrix.rows * stride
    }
  }

  /// `T · q` for the given rows: exact integers. `codes` has `stride` entries, zero beyond `columns`.
  func product(_ codes: [Int8], rows range: Range<Int>) -> [Int32] {
    precondition(codes.count == stride && range.upperBound <= rows)
    return [Int32](unsafeUninitializedCapacity: range.count) { sums, count in
      weights.withUnsafeBufferPointer { weights in
        codes.withUnsafeBufferPointer { codes in
          if let weights = weights.baseAddress, let codes = codes.baseAddress, let sums = sums.baseAddress {
            tern_kernel_rows(weights + range.lowerBound * stride, codes, range.count, stride, sums)
          }
        }
      }
      count = range.count
    }
  }
}
