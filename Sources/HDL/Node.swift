/// A named thing of a module that an expression can refer to.
final class Declaration: Sendable {
  enum Kind: Sendable, Equatable {
    case input, output, pin, wire, register
    case parameter(Int, adapts: Bool)
  }

  let name: String
  let width: Int
  let isSigned: Bool
  let kind: Kind
  let location: SourceLocation
  let owner: Owner

  init(_ name: String, width: Int, signed: Bool, kind: Kind, location: SourceLocation, owner: Owner) {
    self.name = name
    self.width = width
    self.isSigned = signed
    self.kind = kind
    self.location = location
    self.owner = owner
  }
}

/// The identity of the module under construction that declarations belong to.
final class Owner: Sendable {}

enum BinaryOperator: Sendable {
  case add, subtract, multiply
  case wrappingAdd, wrappingSubtract
  case and, or, xor
}

enum Comparison: Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

enum Reduction: Sendable {
  case and, or, xor
}

/// What an expression does. Operands keep their own width and sign; the node's type is the type of the result.
enum Operation: Sendable {
  case reference(Declaration)
  /// An integer without a type, which adapts to its neighbour.
  case literal(Int)
  case constant(Int)
  case binary(BinaryOperator, Node, Node)
  case compare(Comparison, Node, Node)
  case negate(Node)
  case invert(Node)
  case not(Node)
  case reduce(Reduction, Node)
  case multiplex(Node, Node, Node)
  /// Extends by the operand's sign or drops high bits, then reads the bits with the node's sign.
  case convert(Node)
  /// `node.width` bits from `low` upwards.
  case slice(Node, low: Int)
  case shiftLeft(Node, Int)
  case dynamicLeft(Node, by: Node)
  case dynamicRight(Node, by: Node)
  case concatenate([Node])
  case replicate(Node, Int)
  /// Part number `at`, `node.width` bits wide.
  case part(Node, at: Node)
  case word(MemoryDeclaration, at: Node)
  /// The operand, which gets a name because its parts are read several times.
  case named(Node, suffix: String)

  /// The module that a leaf belongs to.
  var owner: Owner? {
    switch self {
    case .reference(let declaration): declaration.owner
    case .word(let memory, _): memory.owner
    default: nil
    }
  }

  var operands: [Node] {
    switch self {
    case .reference, .literal, .constant: []
    case .binary(_, let left, let right), .compare(_, let left, let right): [left, right]
    case .dynamicLeft(let left, let right), .dynamicRight(let left, let right), .part(let left, let right):
      [left, right]
    case .negate(let operand), .invert(let operand), .not(let operand), .reduce(_, let operand),
      .convert(let operand), .slice(let operand, _), .shiftLeft(let operand, _), .replicate(let operand, _),
      .named(let operand, _), .word(_, let operand):
      [operand]
    case .multiplex(let condition, let first, let second): [condition, first, second]
    case .concatenate(let parts): parts
    }
  }
}

/// A node of an expression: immutable, shared, typed.
final class Node: Sendable {
  let operation: Operation
  let width: Int
  let isSigned: Bool
  /// The first mistake in this expression or its operands.
  let problem: ExpressionProblem?
  /// The module whose signals the expression reads; nil for constants.
  let owner: Owner?
  /// The value, if the node has one without any signal or parameter and at most 63 bits.
  let folded: Int?
  /// Longest path to a leaf.
  let depth: Int
  /// Operations in the tree, a shared one counted at each use; stays at `Int.max` when it overflows.
  let size: Int

  init(_ operation: Operation, width: Int, signed: Bool, problem: ExpressionProblem? = nil) {
    var found = problem
    var owner = operation.owner
    var depth = 0
    var size = 1
    for operand in operation.operands {
      found = found ?? operand.problem
      if let first = owner, let second = operand.owner, first !== second {
        found = found ?? ExpressionProblem(.foreignSignal, "an expression reads signals of two modules: use ports")
      }
      owner = owner ?? operand.owner
      depth = max(depth, operand.depth)
      let (sum, overflow) = size.addingReportingOverflow(operand.size)
      size = overflow ? Int.max : sum
    }
    if found == nil, width < 1 {
      found = ExpressionProblem(.zeroWidth, "an expression has no bits")
    }
    self.operation = operation
    self.width = max(width, 1)
    self.isSigned = signed
    self.problem = found
    self.owner = owner
    folded = found == nil ? Node.folded(operation, width: width, signed: signed) : nil
    self.depth = depth + 1
    self.size = size
  }

  private static func folded(_ operation: Operation, width: Int, signed: Bool) -> Int? {
    switch operation {
    case .reference, .word: return nil
    case .literal(let value), .constant(let value): return value
    default: break
    }
    guard width < Int.bitWidth, operation.operands.allSatisfy({ $0.folded != nil && $0.width < Int.bitWidth }) else {
      return nil
    }
    let value = operation.value(width: width, [:]) { $0.folded ?? 0 }
    return value.map { wrapped($0, width: width, signed: signed) }
  }

  /// The same node with a mistake in it, unless an operand has one already.
  static func mistaken(
    _ kind: HDLProblem.Kind, _ message: String, operands: [Node] = [], width: Int = 1, signed: Bool = false
  ) -> Node {
    let problem = operands.lazy.compactMap(\.problem).first ?? ExpressionProblem(kind, message)
    return Node(.constant(0), width: max(width, 1), signed: signed, problem: problem)
  }

  /// The value, if the node is an integer that takes its type from its neighbour.
  var adaptiveValue: Int? {
    switch operation {
    case .literal(let value): value
    case .reference(let declaration):
      if case .parameter(let value, adapts: true) = declaration.kind { value } else { nil }
    default: nil
    }
  }

  /// The value, if the node is a constant or a parameter.
  var constantValue: Int? {
    if let folded { return folded }
    var node = self
    if case .convert(let operand) = operation { node = operand }
    guard case .reference(let declaration) = node.operation, case .parameter(let value, _) = declaration.kind else {
      return nil
    }
    return wrapped(value, width: width, signed: isSigned)
  }

  /// `8-bit signed`.
  var typeName: String { "\(width)-bit \(isSigned ? "signed" : "unsigned")" }
}
