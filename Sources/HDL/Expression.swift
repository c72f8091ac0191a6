/// An expression of Verilog, with the width and the sign that Verilog gives it.
///
/// The operands of an operator whose width Verilog takes from the context all have the width of the result, so that
/// the context changes nothing. Exceptions (`Legaliser.root`) stand only at the top of an assignment.
struct Expression: Equatable {
  indirect enum Form: Equatable {
    case name(String)
    case literal(Int)
    /// Bits `low` to `low + width - 1` of a name.
    case bits(String, low: Int)
    /// `width` bits from a computed bit upwards, of a name of `total` bits.
    case part(String, at: Expression, total: Int)
    case word(String, at: Expression)
    case unary(UnaryOperator, Expression)
    case binary(InfixOperator, Expression, Expression)
    case conditional(Expression, Expression, Expression)
    case concatenation([Expression])
    case replication(Int, Expression)
    /// `$signed` or `$unsigned`, as `isSigned` says.
    case cast(Expression)
  }

  let form: Form
  let width: Int
  let isSigned: Bool
  /// Whether an unsigned operand in the same context would change the value, as with `>>>`.
  let needsSignedContext: Bool

  init(_ form: Form, _ width: Int, signed: Bool = false, needsSignedContext: Bool = false) {
    self.form = form
    self.width = width
    self.isSigned = signed
    self.needsSignedContext = needsSignedContext
  }

  /// Whether the context has no influence on the operands.
  var isAtom: Bool {
    switch form {
    case .name, .literal, .bits, .part, .word, .concatenation, .replication, .cast: true
    case .unary, .binary, .conditional: false
    }
  }

  static func name(_ declaration: Declaration) -> Expression {
    Expression(.name(declaration.name), declaration.width, signed: declaration.isSigned)
  }

  static func literal(_ value: Int, _ width: Int, signed: Bool = false) -> Expression {
    Expression(.literal(wrapped(value, width: width, signed: signed)), width, signed: signed)
  }

  var literalValue: Int? {
    if case .literal(let value) = form { value } else { nil }
  }

  /// The same bits with a sign or without.
  func cast(signed: Bool) -> Expression {
    if isSigned == signed { return self }
    if let value = literalValue, value >= 0 || width < Int.bitWidth - 1 {
      return .literal(value, width, signed: signed)
    }
    if case .cast(let inner) = form, inner.isSigned == signed { return inner }
    return Expression(.cast(self), width, signed: signed)
  }

  static func concatenation(_ parts: [Expression]) -> Expression {
    Expression(.concatenation(parts), parts.reduce(0) { $0 + $1.width })
  }

  static func replication(_ count: Int, _ operand: Expression) -> Expression {
    Expression(.replication(count, operand), count * operand.width)
  }

  /// An operator whose operands have the width of the result. Operands that need a signed context and do not get it
  /// are put into one of their own.
  static func binary(_ operation: InfixOperator, _ left: Expression, _ right: Expression) -> Expression {
    let (first, second) = together(left, right)
    return Expression(
      .binary(operation, first, second), first.width, signed: first.isSigned && second.isSigned,
      needsSignedContext: first.needsSignedContext || second.needsSignedContext)
  }

  static func together(_ left: Expression, _ right: Expression) -> (Expression, Expression) {
    if left.isSigned == right.isSigned { return (left, right) }
    return (
      left.needsSignedContext ? left.cast(signed: false) : left,
      right.needsSignedContext ? right.cast(signed: false) : right
    )
  }

  /// Bits `low` to `low + count - 1`, if Verilog can select them without a name for the expression.
  func bits(_ low: Int, _ count: Int) -> Expression? {
    if low == 0, count == width { return self }
    switch form {
    case .name(let name): return Expression(.bits(name, low: low), count)
    case .bits(let name, let start): return Expression(.bits(name, low: start + low), count)
    case .literal(let value): return .literal(low < Int.bitWidth ? value >> low : (value < 0 ? -1 : 0), count)
    case .cast(let inner): return inner.bits(low, count)
    case .replication(let times, let operand):
      return Expression.concatenation(Array(repeating: operand, count: times)).bits(low, count)
    case .concatenation(let parts): return Expression.bits(of: parts, low, count)
    case .unary(.invert, let operand): return operand.bits(low, count).map { .unary(.invert, $0) }
    case .binary(let operation, let left, let right) where operation.isBitwise:
      guard let first = left.bits(low, count), let second = right.bits(low, count) else { return nil }
      return .binary(operation, first, second)
    case .conditional(let condition, let left, let right):
      guard let first = left.bits(low, count), let second = right.bits(low, count) else { return nil }
      return .conditional(condition, first, second)
    default: return nil
    }
  }

  private static func bits(of parts: [Expression], _ low: Int, _ count: Int) -> Expression? {
    var chosen: [Expression] = []
    var start = 0
    for part in parts.reversed() {
      let first = max(low, start)
      let last = min(low + count, start + part.width)
      if first < last {
        guard let bits = part.bits(first - start, last - first) else { return nil }
        chosen.insert(bits, at: 0)
      }
      start += part.width
    }
    return chosen.count == 1 ? chosen[0].cast(signed: false) : .concatenation(chosen)
  }

  /// The most significant bit, if Verilog can select it without a name for the expression.
  var topBit: Expression? {
    // The condition would be printed again.
    if case .conditional = form { nil } else { bits(width - 1, 1) }
  }

  static func unary(_ operation: UnaryOperator, _ operand: Expression) -> Expression {
    Expression(
      .unary(operation, operand), operation.isOneBit ? 1 : operand.width,
      signed: !operation.isOneBit && operand.isSigned,
      needsSignedContext: !operation.isOneBit && operand.needsSignedContext)
  }

  static func conditional(_ condition: Expression, _ first: Expression, _ second: Expression) -> Expression {
    let (one, zero) = together(first, second)
    return Expression(
      .conditional(condition, one, zero), one.width, signed: one.isSigned && zero.isSigned,
      needsSignedContext: one.needsSignedContext || zero.needsSignedContext)
  }
}

enum UnaryOperator: String {
  case negate = "-"
  case invert = "~"
  case not = "!"
  case reduceAnd = "&"
  case reduceOr = "|"
  case reduceXor = "^"

  var isOneBit: Bool { self != .negate && self != .invert }
}

enum InfixOperator: String {
  case multiply = "*"
  case add = "+"
  case subtract = "-"
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case arithmeticShiftRight = ">>>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case and = "&"
  case xor = "^"
  case or = "|"

  var isBitwise: Bool { self == .and || self == .or || self == .xor }

  /// Higher binds tighter.
  var precedence: Int {
    switch self {
    case .multiply: 10
    case .add, .subtract: 9
    case .shiftLeft, .shiftRight, .arithmeticShiftRight: 8
    case .less, .lessOrEqual, .greater, .greaterOrEqual: 7
    case .equal, .notEqual: 6
    case .and: 5
    case .xor: 4
    case .or: 3
    }
  }
}
