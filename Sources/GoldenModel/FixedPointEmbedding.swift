import TernaryLM

/// The embedding as the device holds it, 16-bit integers `[V, H]` row-major; read from the model's table, not a copy.
public struct FixedPointEmbedding: Sendable {
  let table: EmbeddingTable
  /// Low bits that the table has beyond the residual stream, `0...32`: rounded away.
  let excess: Int

  /// The elements of a range.
  public subscript(elements: Range<Int>) -> [Int16] {
    let integers = table.integers(elements)
    return excess == 0 ? integers : integers.map { Int16(clamping: roundingShift(Int($0), excess)) }
  }

  /// One element.
  public subscript(element: Int) -> Int16 { self[element..<element + 1][0] }

  /// The elements of a token, `[width]`.
  func row(_ token: Int, width: Int) -> [Int16] { self[token * width..<(token + 1) * width] }
}
