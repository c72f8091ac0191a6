extension Signal {
  /// The value of the expression for given values of the signals that it reads: the definition of what Verilog must do.
  ///
  /// - Parameter values: a value a signal name; values are wrapped to the signal's type.
  /// - Returns: the value, or nil if a signal has no value, a memory is read, a part outside of the signal is selected,
  ///   the expression is mistaken, or a width exceeds 63 bits.
  public func evaluate(_ values: [String: Int]) -> Int? {
    if node.problem != nil { return nil }
    var known: [ObjectIdentifier: Int] = [:]
    var pending = [node]
    while let next = pending.last {
      let waiting = next.operation.operands.filter { known[ObjectIdentifier($0)] == nil }
      guard waiting.isEmpty else {
        pending += waiting
        continue
      }
      pending.removeLast()
      if known[ObjectIdentifier(next)] != nil { continue }
      guard next.width < Int.bitWidth,
        let value = next.operation.value(width: next.width, values, of: { known[ObjectIdentifier($0)] ?? 0 })
      else { return nil }
      known[ObjectIdentifier(next)] = wrapped(value, width: next.width, signed: next.isSigned)
    }
    return known[ObjectIdentifier(node)]
  }
}

extension Operation {
  /// The value before it is wrapped to the node's type. The wrapping operators of Swift are exact in the low 64 bits.
  func value(width: Int, _ values: [String: Int], of operand: (Node) -> Int) -> Int? {
    switch self {
    case .reference(let declaration):
      if case .parameter(let value, _) = declaration.kind { return value }
      return values[declaration.name]
    case .literal(let value), .constant(let value): return value
    case .binary(let operation, let left, let right): return operation.value(operand(left), operand(right))
    case .compare(let operation, let left, let right): return operation.value(operand(left), operand(right)) ? 1 : 0
    case .negate(let inner): return 0 &- operand(inner)
    case .invert(let inner): return ~operand(inner)
    case .not(let inner): return operand(inner) == 0 ? 1 : 0
    case .reduce(let operation, let inner):
      return operation.value(wrapped(operand(inner), width: inner.width, signed: false), width: inner.width)
    case .multiplex(let condition, let first, let second): return operand(operand(condition) == 0 ? second : first)
    case .convert(let inner), .named(let inner, _): return operand(inner)
    case .slice(let inner, let low): return operand(inner) >> low
    case .shiftLeft(let inner, let count): return operand(inner) << count
    case .dynamicLeft(let inner, let amount): return operand(inner) << operand(amount)
    case .dynamicRight(let inner, let amount): return operand(inner) >> operand(amount)
    case .concatenate(let parts):
      return parts.reduce(0) { $0 << $1.width | wrapped(operand($1), width: $1.width, signed: false) }
    case .replicate(let inner, let count):
      let bits = wrapped(operand(inner), width: inner.width, signed: false)
      return (0..<count).reduce(0) { value, _ in value << inner.width | bits }
    case .part(let inner, let index):
      let low = operand(index) * width
      return low < inner.width ? operand(inner) >> low : nil
    case .word: return nil
    }
  }
}

extension BinaryOperator {
  fileprivate func value(_ left: Int, _ right: Int) -> Int {
    switch self {
    case .add, .wrappingAdd: left &+ right
    case .subtract, .wrappingSubtract: left &- right
    case .multiply: left &* right
    case .and: left & right
    case .or: left | right
    case .xor: left ^ right
    }
  }
}

extension Comparison {
  func value(_ left: Int, _ right: Int) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}

extension Reduction {
  fileprivate func value(_ bits: Int, width: Int) -> Int {
    switch self {
    case .and: bits.nonzeroBitCount == width ? 1 : 0
    case .or: bits == 0 ? 0 : 1
    case .xor: bits.nonzeroBitCount & 1
    }
  }
}
