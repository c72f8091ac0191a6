/// A value in a circuit: a port, a register, a constant, or an expression of them.
///
/// Every signal has a width of at least one bit and is signed (two's complement) or unsigned. Operators never throw; a
/// mistaken expression carries its error to the declaration that uses it, and `Module.build` reports it there.
public struct Signal: Sendable, ExpressibleByIntegerLiteral {
  let node: Node

  init(_ node: Node) { self.node = node }

  init(_ operation: Operation, width: Int, signed: Bool) {
    node = Node(operation, width: width, signed: signed)
  }

  /// Bits; for an integer without a type, the fewest that hold it.
  public var width: Int { node.width }

  /// Whether the bits are read as two's complement.
  public var isSigned: Bool { node.isSigned }

  /// An integer that takes its type from the other operand or from the target; it is an error if it does not fit.
  public init(integerLiteral value: Int) { self.init(value) }

  /// An integer that takes its type from the other operand or from the target; it is an error if it does not fit.
  public init(_ value: Int) {
    self.init(.literal(value), width: leastWidth(of: value), signed: value < 0)
  }

  /// An integer with a type.
  ///
  /// - Parameters:
  ///   - value: must fit in the type.
  ///   - width: bits, at least 1.
  ///   - signed: two's complement if true.
  public static func constant(_ value: Int, _ width: Int, signed: Bool = false) -> Signal {
    guard width > 0 else {
      return Signal(.mistaken(.zeroWidth, "constant \(value) has a width of \(width): use at least 1"))
    }
    return Signal(Node(.literal(value), width: 1, signed: value < 0).adapted(width: width, signed: signed))
  }
}

extension Node {
  /// The node with its type, or, if it is an integer without one, with the given type.
  func adapted(width: Int, signed: Bool) -> Node {
    guard let value = adaptiveValue else { return self }
    guard fits(value, width: width, signed: signed) else {
      let type = "\(width) \(signed ? "signed" : "unsigned") bit\(width == 1 ? "" : "s")"
      return .mistaken(
        .literalDoesNotFit, "integer \(value) does not fit in \(type)", width: width, signed: signed)
    }
    if case .literal = operation { return Node(.constant(value), width: width, signed: signed) }
    return Node(.convert(self), width: width, signed: signed)
  }

  /// The node with its type, or, if it is an integer without one, with the type of its fewest bits.
  var minimal: Node { adapted(width: width, signed: isSigned) }

  /// The node, or a mistake if it is an integer without a width where the width matters.
  func sized(for use: String) -> Node {
    guard let value = adaptiveValue else { return self }
    return .mistaken(
      .literalWithoutWidth, "integer \(value) has no width in \(use): use Signal.constant(\(value), width)")
  }

  /// Two operands, of which an integer without a type takes that of the other.
  static func paired(_ left: Node, _ right: Node) -> (Node, Node) {
    switch (left.adaptiveValue, right.adaptiveValue) {
    case (nil, nil): (left, right)
    case (nil, _?): (left, right.adapted(width: left.width, signed: left.isSigned))
    case (_?, nil): (left.adapted(width: right.width, signed: right.isSigned), right)
    case (_?, _?): (left.minimal, right.minimal)
    }
  }

  /// The narrowest type that holds all values of both operands.
  static func common(_ left: Node, _ right: Node) -> (width: Int, signed: Bool) {
    let signed = left.isSigned || right.isSigned
    func width(_ node: Node) -> Int { node.width + (signed && !node.isSigned ? 1 : 0) }
    return (max(width(left), width(right)), signed)
  }
}
