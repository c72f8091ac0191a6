extension Signal {
  /// Sum, one bit wider than the wider operand. Of mixed signs, the unsigned one is first made signed by one bit.
  public static func + (left: Signal, right: Signal) -> Signal { sum(.add, left, right, growth: 1) }

  /// Difference, one bit wider than the wider operand; always signed, so that it is exact.
  public static func - (left: Signal, right: Signal) -> Signal { sum(.subtract, left, right, growth: 1) }

  /// Sum that wraps to the width of the wider operand.
  public static func &+ (left: Signal, right: Signal) -> Signal { sum(.wrappingAdd, left, right, growth: 0) }

  /// Difference that wraps to the width of the wider operand, with the operands' sign.
  public static func &- (left: Signal, right: Signal) -> Signal { sum(.wrappingSubtract, left, right, growth: 0) }

  private static func sum(_ operation: BinaryOperator, _ left: Signal, _ right: Signal, growth: Int) -> Signal {
    let (first, second) = Node.paired(left.node, right.node)
    let type = Node.common(first, second)
    let signed = type.signed || operation == .subtract
    return Signal(.binary(operation, first, second), width: type.width + growth, signed: signed)
  }

  /// Product, as wide as both operands together; signed if one of them is.
  public static func * (left: Signal, right: Signal) -> Signal {
    let (first, second) = Node.paired(left.node, right.node)
    return Signal(
      .binary(.multiply, first, second), width: first.width + second.width, signed: first.isSigned || second.isSigned)
  }

  /// Negation, one bit wider than the operand, signed.
  public static prefix func - (operand: Signal) -> Signal {
    if case .literal(let value) = operand.node.operation { return Signal(0 &- value) }
    let node = operand.node.minimal
    return Signal(.negate(node), width: node.width + 1, signed: true)
  }

  /// Bitwise and, as wide as the wider operand; each operand extends by its sign. Signed if both are.
  public static func & (left: Signal, right: Signal) -> Signal { bitwise(.and, left, right) }

  /// Bitwise or, as wide as the wider operand; each operand extends by its sign. Signed if both are.
  public static func | (left: Signal, right: Signal) -> Signal { bitwise(.or, left, right) }

  /// Bitwise exclusive or, as wide as the wider operand; each operand extends by its sign. Signed if both are.
  public static func ^ (left: Signal, right: Signal) -> Signal { bitwise(.xor, left, right) }

  private static func bitwise(_ operation: BinaryOperator, _ left: Signal, _ right: Signal) -> Signal {
    let (first, second) = Node.paired(left.node, right.node)
    return Signal(
      .binary(operation, first, second), width: max(first.width, second.width),
      signed: first.isSigned && second.isSigned)
  }

  /// All bits inverted; width and sign stay.
  public static prefix func ~ (operand: Signal) -> Signal {
    let node = operand.node.sized(for: "~")
    return Signal(.invert(node), width: node.width, signed: node.isSigned)
  }

  /// Logical not of one bit.
  public static prefix func ! (operand: Signal) -> Signal {
    let node = operand.node.minimal
    guard node.width == 1 else {
      return Signal(.mistaken(.notOneBit, "the operand of ! has \(node.width) bits: it must have 1", operands: [node]))
    }
    return Signal(.not(node), width: 1, signed: false)
  }

  /// Whether the values are equal, whatever their widths and signs.
  public static func == (left: Signal, right: Signal) -> Signal { compare(.equal, left, right) }

  /// Whether the values differ, whatever their widths and signs.
  public static func != (left: Signal, right: Signal) -> Signal { compare(.notEqual, left, right) }

  /// Whether the left value is less, whatever the widths and signs.
  public static func < (left: Signal, right: Signal) -> Signal { compare(.less, left, right) }

  /// Whether the left value is less or equal, whatever the widths and signs.
  public static func <= (left: Signal, right: Signal) -> Signal { compare(.lessOrEqual, left, right) }

  /// Whether the left value is greater, whatever the widths and signs.
  public static func > (left: Signal, right: Signal) -> Signal { compare(.greater, left, right) }

  /// Whether the left value is greater or equal, whatever the widths and signs.
  public static func >= (left: Signal, right: Signal) -> Signal { compare(.greaterOrEqual, left, right) }

  private static func compare(_ operation: Comparison, _ left: Signal, _ right: Signal) -> Signal {
    let (first, second) = Node.paired(left.node, right.node)
    return Signal(.compare(operation, first, second), width: 1, signed: false)
  }
}

/// The second value if the condition is 1, else the third; as wide as both need, signed if one of them is.
public func mux(_ condition: Signal, _ first: Signal, _ second: Signal) -> Signal {
  let (one, zero) = Node.paired(first.node, second.node)
  let condition = condition.node.minimal
  guard condition.width == 1 else {
    return Signal(
      .mistaken(
        .notOneBit, "the condition of mux has \(condition.width) bits: it must have 1",
        operands: [condition, one, zero]))
  }
  let type = Node.common(one, zero)
  return Signal(.multiplex(condition, one, zero), width: type.width, signed: type.signed)
}
