/// Turns expressions of signals into expressions of Verilog with explicit widths and signs, and names what Verilog
/// needs a name for.
final class Legaliser {
  /// A wire that holds a part of an expression.
  struct Temporary {
    let name: String
    let value: Expression
    let isSigned: Bool
  }

  enum Sign { case signed, unsigned, any }

  /// Names in use.
  private var names: Set<String>
  private var named: [ObjectIdentifier: Expression] = [:]
  private var uses: [ObjectIdentifier: Int] = [:]
  private var prepared: Set<ObjectIdentifier> = []
  /// Nodes whose identities are keys above.
  private var kept: [Node] = []
  private var temporaries: [Temporary] = []
  private var target = ""

  /// Expressions of more operations than this get a name if they are used more than once.
  private static let largeSize = 48
  /// Expressions get a name each time that they are this much deeper.
  private static let depthStep = 100

  init(names: Set<String>) { self.names = names }

  /// A name that is not in use yet: the wanted one, or with a number.
  func uniqueName(_ wanted: String) -> String {
    var name = wanted
    var number = 2
    while !names.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  /// The wires that the expressions since the last call need in front of them.
  func takeTemporaries() -> [Temporary] {
    defer { temporaries = [] }
    return temporaries
  }

  /// The right side of an assignment to a target of a width.
  func value(_ node: Node, width: Int, for target: String) -> Expression {
    prepare(node, for: target)
    return tidy(root(node, width))
  }

  /// An expression of one width that stands for itself: a condition, a port connection, a selector.
  func operand(_ node: Node, width: Int, for target: String) -> Expression {
    prepare(node, for: target)
    return tidy(lower(node, width, .any))
  }

  /// An operand that is printed several times: a name, a slice of one, or a constant.
  func shared(_ node: Node, width: Int, for target: String) -> Expression {
    let value = operand(node, width: width, for: target)
    switch value.form {
    case .name, .bits, .literal: return value
    default: return define(target, value, signed: node.isSigned)
    }
  }

  /// An address that is printed several times: a name, a slice of one, or a constant, and never negative.
  func address(_ node: Node, width: Int, for target: String) -> Expression {
    prepare(node, for: target)
    let value = tidy(lower(node, width, .unsigned), keepsSign: true)
    switch value.form {
    case .name, .bits, .literal: return value
    default: return define(target, tidy(value), signed: false)
    }
  }

  // MARK: Names

  /// Counts how often the nodes below a root are used.
  func count(_ root: Node) {
    var pending = [root]
    while let node = pending.popLast() {
      kept.append(node)
      uses[ObjectIdentifier(node), default: 0] += 1
      if uses[ObjectIdentifier(node)] == 1 { pending += node.operation.operands }
    }
  }

  /// Names large shared parts and cuts deep expressions, children first.
  private func prepare(_ root: Node, for target: String) {
    self.target = target
    var pending: [(node: Node, isDone: Bool)] = [(root, false)]
    while let (node, isDone) = pending.popLast() {
      if isDone {
        if needsName(node), node !== root { _ = self.named(node, "part") }
      } else if prepared.insert(ObjectIdentifier(node)).inserted {
        kept.append(node)
        pending.append((node, true))
        pending += node.operation.operands.reversed().map { ($0, false) }
      }
    }
  }

  /// Names the words of memories that some expressions read, because `always @*` would wait for all words.
  func nameWords(in roots: [Node], for target: String) {
    self.target = target
    var visited: Set<ObjectIdentifier> = []
    var pending = roots
    while let node = pending.popLast() {
      guard visited.insert(ObjectIdentifier(node)).inserted else { continue }
      if case .word = node.operation { _ = named(node, "word") }
      pending += node.operation.operands
    }
  }

  func isShared(_ node: Node) -> Bool { uses[ObjectIdentifier(node), default: 0] > 1 }

  private func needsName(_ node: Node) -> Bool {
    switch node.operation {
    case .reference, .literal, .constant, .named: false
    default:
      node.depth % Self.depthStep == 0
        || (node.size > Self.largeSize && isShared(node))
    }
  }

  /// The node as a name with its own width and sign.
  func named(_ node: Node, _ suffix: String) -> Expression {
    if let known = named[ObjectIdentifier(node)] { return known }
    let name = define(
      "\(target)_\(node.isProduct ? "product" : suffix)", tidy(root(node, node.width)), signed: node.isSigned)
    named[ObjectIdentifier(node)] = name
    kept.append(node)
    return name
  }

  func wire(_ name: String, _ value: Expression, signed: Bool) -> Expression { define(name, value, signed: signed) }

  private func define(_ wanted: String, _ value: Expression, signed: Bool) -> Expression {
    let name = uniqueName(wanted)
    temporaries.append(Temporary(name: name, value: value, isSigned: signed))
    return Expression(.name(name), value.width, signed: signed)
  }

  func known(_ node: Node) -> Expression? { named[ObjectIdentifier(node)] }
}

extension Node {
  var isProduct: Bool {
    if case .binary(.multiply, _, _) = operation { true } else { false }
  }
}
