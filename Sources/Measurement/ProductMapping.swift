import HDL

/// How Yosys cuts a product into the multipliers of a family (`mul2dsp`).
struct ProductMapping {
  /// Multipliers.
  let multipliers: Int
  /// Bits of additions: of the parts of a product, or of one without multipliers.
  let additionBits: Int

  init(_ product: Census.Product, _ family: DeviceFamily) {
    let rule = Rule(family)
    // A multiplier of signed numbers takes an unsigned one with a bit more.
    let more = rule.isSignedOnly && !product.isSigned ? 1 : 0
    let (wide, narrow) = (product.wide + more, product.narrow + more)
    let sign = product.isSigned || rule.isSignedOnly ? 1 : 0
    var (multipliers, additions) = (0, 0)
    let rows = Self.parts(narrow, most: rule.narrow, part: rule.narrow, sign: sign)
    let columns = Self.parts(wide, most: rule.wide, part: rule.part, sign: sign)
    for row in rows {
      for column in columns {
        if min(row, column) > Self.least, row + column >= rule.leastResult {
          multipliers += 1
        } else {
          additions += row * column
        }
      }
    }
    self.multipliers = multipliers
    additionBits = additions + (columns.count - 1) * wide * rows.count + (rows.count - 1) * (wide + narrow) / 2
  }

  /// Bits of an operand at most that no multiplier is taken for.
  private static let least = 2

  /// Bits of the parts of an operand.
  private static func parts(_ bits: Int, most: Int, part: Int, sign: Int) -> [Int] {
    guard bits > most else { return [bits] }
    let count = (bits + part - sign - 1) / (part - sign)
    return [Int](repeating: part, count: count - 1) + [bits - (count - 1) * (part - sign)]
  }

  /// Operands of a multiplier.
  private struct Rule {
    /// Bits of its operands, and bits of the parts of a wide operand that is cut.
    let wide, narrow, part: Int
    /// Fewest bits of a result; smaller products are made of LUTs.
    let leastResult: Int
    let isSignedOnly: Bool

    init(_ family: DeviceFamily) {
      switch family {
      case .iCE40UltraPlus: (wide, narrow, part, leastResult, isSignedOnly) = (16, 16, 16, 11, false)
      case .ecp5: (wide, narrow, part, leastResult, isSignedOnly) = (18, 18, 18, 4, false)
      case .ultraScalePlus: (wide, narrow, part, leastResult, isSignedOnly) = (27, 18, 18, 9, true)
      }
    }
  }
}
