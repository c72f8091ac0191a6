import Foundation
import TernaryKernel
import TernaryLM

/// The int8 codes of a vector in the order in which the kernel reads them.
struct ArrangedCodes: Sendable {
  /// Elements of the vector.
  let count: Int
  fileprivate let bytes: [Int8]

  init(_ codes: [Int8]) {
    count = codes.count
    bytes = [Int8](unsafeUninitializedCapacity: tern_kernel_arranged_bytes(codes.count)) { bytes, count in
      if let bytes = bytes.baseAddress { tern_kernel_arrange(codes, codes.count, bytes) }
      count = tern_kernel_arranged_bytes(codes.count)
    }
  }
}

extension TernaryMatrix {
  /// `T · q` for the given rows, exact, from the packed weights; `sums[0]` receives that of the first.
  func product(_ codes: ArrangedCodes, rows range: Range<Int>, into sums: UnsafeMutablePointer<Int32>) {
    packed.withUnsafeBytes { packed in
      precondition(codes.count == columns && range.lowerBound >= 0 && range.upperBound <= rows)
      precondition(packed.count == rows * bytesPerRow)
      guard let first = packed.bindMemory(to: UInt8.self).baseAddress else { return }
      tern_kernel_rows(first + range.lowerBound * bytesPerRow, codes.bytes, columns, range.count, sums)
    }
  }

  /// `T · q` for all rows.
  func product(_ codes: ArrangedCodes) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: rows) { sums, count in
      if let sums = sums.baseAddress { product(codes, rows: 0..<rows, into: sums) }
      count = rows
    }
  }
}
