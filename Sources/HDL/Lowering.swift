// The rules of Verilog's widths and signs, as rules for each operation.
//
// `lower(node, width, sign)` gives the low `width` bits of the node's value, extended by the node's sign if it has
// fewer. Extension and truncation move towards the leaves where the operation allows it.

extension Legaliser {
  /// The right side of an assignment. Only here may Verilog extend operands by itself: by the carry of a sum and to
  /// the width of a product, because the context is the target and nothing else.
  func root(_ node: Node, _ width: Int) -> Expression {
    if let known = known(node) { return resized(known, node, width, .any) }
    switch node.operation {
    case .convert(let inner) where node.width >= width && inner.width >= width,
      .convert(let inner) where preservesValue(inner, node):
      return root(inner, width)
    case .binary(let operation, let left, let right) where operation == .add || operation == .subtract:
      if width == node.width, left.isSigned == right.isSigned {
        let sign: Sign = left.isSigned ? .signed : .unsigned
        let first = lower(left, width - 1, sign)
        let second = lower(right, width - 1, sign)
        if first.isAtom, second.isAtom {
          return Expression(
            .binary(operation == .add ? .add : .subtract, first, second), width, signed: left.isSigned)
        }
      }
    case .binary(.multiply, let left, let right) where width >= node.width:
      return Expression(
        .binary(.multiply, factor(left, node.isSigned), factor(right, node.isSigned)), width, signed: node.isSigned)
    default: break
    }
    return lower(node, width, .any)
  }

  private func factor(_ node: Node, _ signed: Bool) -> Expression {
    let value = lower(node, node.width + (signed && !node.isSigned ? 1 : 0), signed ? .signed : .unsigned)
    let isNegative = (value.literalValue ?? 0) < 0
    return value.isAtom && !isNegative ? value : Expression(.cast(value), value.width, signed: signed)
  }

  /// Whether a conversion only extends.
  private func preservesValue(_ inner: Node, _ outer: Node) -> Bool {
    if inner.isSigned == outer.isSigned { return outer.width >= inner.width }
    return outer.isSigned && outer.width > inner.width
  }

  func lower(_ node: Node, _ width: Int, _ sign: Sign) -> Expression {
    let value = known(node).map { resized($0, node, width, sign) } ?? lowered(node, width, sign)
    switch sign {
    case .any: return value
    case .signed: return value.cast(signed: true)
    case .unsigned: return value.cast(signed: false)
    }
  }

  private func lowered(_ node: Node, _ width: Int, _ sign: Sign) -> Expression {
    if let value = node.folded {
      return .literal(value, width, signed: sign == .signed || (sign == .any && value < 0))
    }
    switch node.operation {
    case .reference(let declaration): return resized(.name(declaration), node, width, sign)
    case .literal, .constant: return .literal(0, width)
    case .binary(let operation, let left, let right): return binary(operation, node, left, right, width, sign)
    case .compare(let operation, let left, let right):
      return resized(compare(operation, left, right), node, width, sign)
    case .negate(let inner): return .unary(.negate, lower(inner, width, sign))
    case .invert(let inner):
      return width <= node.width || node.isSigned
        ? .unary(.invert, lower(inner, width, sign)) : resized(lowered(node, node.width, .any), node, width, sign)
    case .not(let inner): return resized(.unary(.not, lower(inner, 1, .any)), node, width, sign)
    case .reduce(let operation, let inner):
      return resized(reduce(operation, lower(inner, inner.width, .any)), node, width, sign)
    case .multiplex(let condition, let first, let second):
      return .conditional(lower(condition, 1, .any), lower(first, width, sign), lower(second, width, sign))
    case .convert(let inner): return convert(node, inner, width, sign)
    case .slice(let inner, let low): return slice(node, inner, low, width, sign)
    case .shiftLeft(let inner, let count):
      let zeros = Expression.literal(0, min(count, width))
      return width <= count ? zeros : .concatenation([lower(inner, width - count, .any), zeros])
    case .dynamicLeft(let inner, let amount): return shiftLeft(node, inner, amount, width, sign)
    case .dynamicRight(let inner, let amount): return shiftRight(node, inner, amount, width, sign)
    case .concatenate(let parts):
      let value = Expression.concatenation(parts.map { lower($0, $0.width, .any) })
      return resized(value, node, width, sign)
    case .replicate(let inner, let count):
      return resized(.replication(count, lower(inner, inner.width, .any)), node, width, sign)
    case .part(let inner, let index): return part(node, inner, index, width, sign)
    case .word(let memory, let address):
      let form = Expression.Form.word(
        memory.name, at: tidy(lower(address, memory.addressWidth, .unsigned), keepsSign: true))
      return resized(Expression(form, memory.width, signed: memory.isSigned), node, width, sign)
    case .named(let inner, let suffix):
      let value = tidy(lower(inner, inner.width, .any))
      switch value.form {
      case .name, .bits, .literal: return resized(value, node, width, sign)
      default: return resized(named(inner, suffix), node, width, sign)
      }
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ node: Node, _ left: Node, _ right: Node, _ width: Int, _ sign: Sign
  ) -> Expression {
    func both(_ infix: InfixOperator, _ sign: Sign) -> Expression {
      .binary(infix, lower(left, width, sign), lower(right, width, sign))
    }
    // Signed operands of exact sums stay signed, so that synthesis sees how wide they really are.
    let isExact = width >= max(left.width, right.width) && (left.isSigned || right.isSigned)
    let exact: Sign = isExact ? .signed : .any
    switch operation {
    case .add: return both(.add, exact)
    case .subtract: return both(.subtract, exact)
    case .multiply:
      return width < node.width ? both(.multiply, exact) : resized(named(node, "product"), node, width, sign)
    case .wrappingAdd, .wrappingSubtract:
      if width > node.width { return resized(lowered(node, node.width, .any), node, width, sign) }
      return both(operation == .wrappingAdd ? .add : .subtract, .any)
    case .and, .or, .xor:
      if width > node.width, !node.isSigned { return resized(lowered(node, node.width, .any), node, width, sign) }
      return both(operation == .and ? .and : operation == .or ? .or : .xor, sign)
    }
  }

  private func compare(_ operation: Comparison, _ left: Node, _ right: Node) -> Expression {
    let type = Node.common(left, right)
    let sign: Sign = operation == .equal || operation == .notEqual ? .any : type.signed ? .signed : .unsigned
    let one = lower(left, type.width, sign)
    let other = lower(right, type.width, sign)
    if let result = decided(operation, range(one, left, type), range(other, right, type)) {
      return .literal(result ? 1 : 0, 1)
    }
    let (first, second) = Expression.together(one, other)
    return Expression(.binary(operation.infix, first, second), 1)
  }

  /// The values that an operand of a comparison can have.
  private func range(
    _ value: Expression, _ node: Node, _ type: (width: Int, signed: Bool)
  ) -> (values: ClosedRange<Int>, isConstant: Bool)? {
    if let literal = tidy(value).literalValue {
      let number = wrapped(literal, width: type.width, signed: type.signed)
      return (number...number, true)
    }
    guard node.width < Int.bitWidth - 1 else { return nil }
    let half = 1 << (node.width - 1)
    return (node.isSigned ? -half...half - 1 : 0...2 * half - 1, false)
  }

  /// The result of a comparison with a constant that the type of the other operand decides; Verilator warns about those.
  private func decided(
    _ operation: Comparison, _ left: (values: ClosedRange<Int>, isConstant: Bool)?,
    _ right: (values: ClosedRange<Int>, isConstant: Bool)?
  ) -> Bool? {
    guard let left, let right, left.isConstant || right.isConstant else { return nil }
    let (first, second) = (left.values, right.values)
    switch operation {
    case .equal: return first.overlaps(second) ? (left.isConstant && right.isConstant ? true : nil) : false
    case .less:
      return first.upperBound < second.lowerBound ? true : first.lowerBound >= second.upperBound ? false : nil
    case .notEqual: return decided(.equal, left, right).map { !$0 }
    case .greaterOrEqual: return decided(.less, left, right).map { !$0 }
    case .greater: return decided(.less, right, left)
    case .lessOrEqual: return decided(.less, right, left).map { !$0 }
    }
  }

  private func reduce(_ operation: Reduction, _ operand: Expression) -> Expression {
    if operand.width == 1 { return operand.cast(signed: false) }
    switch operation {
    case .and: return .unary(.reduceAnd, operand)
    case .or: return .unary(.reduceOr, operand)
    case .xor: return .unary(.reduceXor, operand)
    }
  }

  private func convert(_ node: Node, _ inner: Node, _ width: Int, _ sign: Sign) -> Expression {
    if width <= node.width || preservesValue(inner, node) { return lower(inner, width, sign) }
    return resized(lower(inner, node.width, .any), node, width, sign)
  }

  private func slice(_ node: Node, _ inner: Node, _ low: Int, _ width: Int, _ sign: Sign) -> Expression {
    let count = min(width, node.width)
    let value: Expression
    if low == 0 {
      value = lower(inner, count, .any)
    } else {
      let whole = tidy(lower(inner, inner.width, .any))
      let direct = whole.isAtom || !isShared(inner) ? whole.bits(low, count) : nil
      value = direct ?? bits(named(inner, "part"), low, count)
    }
    return count == width ? value : resized(value, node, width, sign)
  }

  /// Bits of a name.
  private func bits(_ name: Expression, _ low: Int, _ count: Int) -> Expression { name.bits(low, count) ?? name }

  private func shiftLeft(_ node: Node, _ inner: Node, _ amount: Node, _ width: Int, _ sign: Sign) -> Expression {
    if width > node.width { return resized(lowered(node, node.width, .any), node, width, sign) }
    let value = lower(inner, width, .any)
    return Expression(
      .binary(.shiftLeft, value, lower(amount, amount.width, .any)), width, signed: value.isSigned,
      needsSignedContext: value.needsSignedContext)
  }

  private func shiftRight(_ node: Node, _ inner: Node, _ amount: Node, _ width: Int, _ sign: Sign) -> Expression {
    guard width >= node.width else { return bits(named(node, "part"), 0, width) }
    let signed = node.isSigned
    let value = lower(inner, width, signed ? .signed : .any)
    return Expression(
      .binary(signed ? .arithmeticShiftRight : .shiftRight, value, lower(amount, amount.width, .any)), width,
      signed: value.isSigned, needsSignedContext: signed || value.needsSignedContext)
  }

  private func part(_ node: Node, _ inner: Node, _ index: Node, _ width: Int, _ sign: Sign) -> Expression {
    let first = tidy(firstBit(node, inner, index), keepsSign: true)
    if let low = first.literalValue {
      return low < inner.width ? slice(node, inner, low, width, sign) : .literal(0, width)
    }
    var base = tidy(lower(inner, inner.width, .any))
    if case .name = base.form {} else { base = named(inner, "part") }
    guard case .name(let name) = base.form else { return base }
    return resized(Expression(.part(name, at: first, total: inner.width), node.width), node, width, sign)
  }

  /// The number of the lowest bit of a part, as wide as the numbers of the bits.
  private func firstBit(_ node: Node, _ inner: Node, _ index: Node) -> Expression {
    let bits = indexWidth(inner.width)
    guard node.width & (node.width - 1) == 0 else {
      return .binary(.multiply, lower(index, bits, .unsigned), .literal(node.width, bits))
    }
    let zeros = node.width.trailingZeroBitCount
    let number = lower(index, bits - zeros, .unsigned)
    return zeros == 0 ? number : .concatenation([number, .literal(0, zeros)])
  }

  /// An expression with the node's width, in another width.
  private func resized(_ value: Expression, _ node: Node, _ width: Int, _ sign: Sign) -> Expression {
    if width == value.width { return value }
    if width < value.width { return value.bits(0, width) ?? bits(named(node, "part"), 0, width) }
    guard node.isSigned else { return .concatenation([.literal(0, width - value.width), value]) }
    let name = value.topBit == nil ? named(node, "part") : value
    guard let top = name.topBit else { return name }
    return .concatenation([.replication(width - value.width, top), name])
  }
}

extension Comparison {
  fileprivate var infix: InfixOperator {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }
}
