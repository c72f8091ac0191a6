/// An equal expression with fewer words. The root stands for itself: its sign does not matter.
///
/// - Parameter keepsSign: for an index, whose sign does matter.
func tidy(_ expression: Expression, keepsSign: Bool = false) -> Expression {
  let value = tidied(expression)
  if !keepsSign, case .cast(let inner) = value.form { return inner }
  return value
}

private func tidied(_ value: Expression) -> Expression {
  switch value.form {
  case .name, .literal, .bits, .part, .word: return value
  case .unary(let operation, let operand):
    return tidyUnary(value, operation, operation.isOneBit ? tidy(operand) : tidied(operand))
  case .binary(let operation, let left, let right):
    return simplerSum(value, operation, tidied(left), tidied(right))
  case .conditional(let condition, let first, let second):
    if let constant = condition.literalValue { return tidied(constant == 0 ? second : first) }
    return value.with(.conditional(tidy(condition), tidied(first), tidied(second)))
  case .concatenation(let parts):
    let joined = parts.flatMap(flattened).reduce(into: [], join)
    return joined.count == 1 ? joined[0].cast(signed: false) : .concatenation(joined)
  case .replication(let count, let operand):
    let inner = tidy(operand)
    if count == 1 { return inner.cast(signed: false) }
    if inner.width == 1, let bit = inner.literalValue, bit == 0 || value.width < Int.bitWidth - 1 {
      return .literal(bit == 0 ? 0 : -1, value.width)
    }
    return .replication(count, inner)
  case .cast(let operand):
    let inner = tidied(operand)
    // A cast to the sign that is there already keeps the context out of an operator.
    let isBarrier = inner.isSigned == value.isSigned && (!inner.isAtom || (inner.literalValue ?? 0) < 0)
    return isBarrier ? value.with(.cast(inner)) : inner.cast(signed: value.isSigned)
  }
}

/// A sum without zeros, and with a negative constant as a difference; or the reverse.
private func simplerSum(
  _ value: Expression, _ operation: InfixOperator, _ left: Expression, _ right: Expression
) -> Expression {
  if operation == .add, left.literalValue == 0, right.width == value.width { return right }
  if operation == .add || operation == .subtract, right.literalValue == 0, left.width == value.width { return left }
  if operation == .add || operation == .subtract, let number = right.literalValue, number < 0, right.isSigned,
    fits(-number, width: right.width, signed: true)
  {
    return value.with(.binary(operation == .add ? .subtract : .add, left, .literal(-number, right.width, signed: true)))
  }
  return value.with(.binary(operation, left, right))
}

private func tidyUnary(_ value: Expression, _ operation: UnaryOperator, _ operand: Expression) -> Expression {
  if operation == .not {
    switch operand.form {
    case .unary(.not, let inner): return inner.cast(signed: false)
    case .binary(.equal, let left, let right): return operand.with(.binary(.notEqual, left, right))
    case .binary(.notEqual, let left, let right): return operand.with(.binary(.equal, left, right))
    case .literal(let bit): return .literal(bit == 0 ? 1 : 0, 1)
    default: break
    }
  }
  return value.with(.unary(operation, operand))
}

/// The parts of a concatenation inside a concatenation; a sign does not matter there.
private func flattened(_ part: Expression) -> [Expression] {
  let value = tidy(part)
  switch value.form {
  case .concatenation(let parts): return parts
  case .literal: return [value.cast(signed: false)]
  default: return [value]
  }
}

/// Joins constants, repetitions, and a slice with the slice below it.
private func join(_ parts: inout [Expression], _ next: Expression) {
  guard let last = parts.last else { return parts.append(next) }
  switch (last.form, next.form) {
  case (.literal(let high), .literal(let low)) where high == 0 && low == 0 || last.width + next.width < Int.bitWidth:
    parts[parts.count - 1] = .literal(high << next.width | low, last.width + next.width)
  case (.bits(let first, let high), .bits(let second, let low)) where first == second && high == low + next.width:
    parts[parts.count - 1] = Expression(.bits(first, low: low), last.width + next.width)
  case (.replication(let count, let operand), _) where operand == next:
    parts[parts.count - 1] = .replication(count + 1, operand)
  default: parts.append(next)
  }
}

extension Expression {
  fileprivate func with(_ form: Form) -> Expression {
    Expression(form, width, signed: isSigned, needsSignedContext: needsSignedContext)
  }
}
