// Expressions as text, with parentheses only where the precedence needs them, or a reader would have to look it up: a
// comparison, shift or sum inside of a bitwise operator, and an operator as the condition of ?:.

extension Expression {
  var text: String { text(above: 0) }

  /// - Parameters:
  ///   - precedence: of the operator that this is an operand of; an operand that binds less tightly, or as tightly,
  ///     gets parentheses.
  ///   - insideBitwise: whether that operator is bitwise.
  private func text(above precedence: Int, insideBitwise: Bool = false) -> String {
    switch form {
    case .name(let name): return name
    case .literal(let value):
      let inner = literalText(value)
      return inner.hasPrefix("-") && precedence > InfixOperator.less.precedence ? "(\(inner))" : inner
    case .bits(let name, let low): return width == 1 ? "\(name)[\(low)]" : "\(name)[\(low + width - 1):\(low)]"
    case .part(let name, let index, _):
      return width == 1 ? "\(name)[\(index.text)]" : "\(name)[\(index.text) +: \(width)]"
    case .word(let name, let address): return "\(name)[\(address.text)]"
    case .unary(let operation, let operand):
      let inner = "\(operation.rawValue)\(operand.text(above: unaryPrecedence))"
      // A reduction beside & or | would read like && or ||.
      return precedence > 1 && operation != .invert && operation != .not || precedence == unaryPrecedence
        ? "(\(inner))" : inner
    case .binary(let operation, let left, let right):
      let own = operation.precedence
      let isBitwise = operation.isBitwise
      let first = left.text(above: own - 1, insideBitwise: isBitwise)
      let second = right.text(above: own, insideBitwise: isBitwise)
      let inner = "\(first) \(operation.rawValue) \(second)"
      return own <= precedence || (insideBitwise && !isBitwise) ? "(\(inner))" : inner
    case .conditional(let condition, let first, let second):
      let inner = "\(condition.text(above: 10)) ? \(first.text(above: 1)) : \(second.text(above: 0))"
      return precedence > 0 ? "(\(inner))" : inner
    case .concatenation(let parts): return "{\(parts.map(\.text).joined(separator: ", "))}"
    case .replication(let count, let operand): return "{\(count){\(operand.text)}}"
    case .cast(let operand): return "\(isSigned ? "$signed" : "$unsigned")(\(operand.text))"
    }
  }

  private var unaryPrecedence: Int { 11 }

  private func literalText(_ value: Int) -> String {
    if width == 1 { return isSigned ? "1'sb\(value & 1)" : "1'b\(value & 1)" }
    let radix = isSigned ? "sd" : "d"
    if value >= 0 { return "\(width)'\(radix)\(value)" }
    if isSigned, width > Int.bitWidth || value != -1 << (width - 1) { return "-\(width)'sd\(value.magnitude)" }
    // The least value has no positive counterpart, and an unsigned one has no sign.
    let low = UInt(bitPattern: value)
    let kept = width < Int.bitWidth ? low & ((1 << width) - 1) : low
    let more = max(0, (width + 3) / 4 - Int.bitWidth / 4)
    let top = width % 4 == 0 || more == 0 ? "f" : String((1 << (width % 4)) - 1, radix: 16)
    let digits = more == 0 ? "" : top + String(repeating: "f", count: more - 1)
    return "\(width)'\(isSigned ? "sh" : "h")\(digits)\(String(kept, radix: 16))"
  }
}

/// Breaks a long line at spaces, outside of brackets where that is possible.
func wrappedLine(_ line: String, limit: Int = 112) -> [String] {
  guard line.utf8.count > limit else { return [line] }
  var lines: [String] = []
  var rest = Array(line)
  let indent = rest.prefix { $0 == " " }.count
  let shortest = limit / 2
  while rest.count > limit {
    var depth = 0
    var best: (position: Int, depth: Int)?
    for (position, character) in rest.enumerated().prefix(limit) {
      switch character {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      case " " where position >= shortest && !"?:+-*&|^<>=".contains(rest[position + 1]):
        if best.map({ depth <= $0.depth }) ?? true { best = (position, depth) }
      default: break
      }
    }
    guard let cut = best?.position else { break }
    lines.append(String(rest[..<cut]))
    rest = Array(repeating: " ", count: indent + 4) + rest[(cut + 1)...]
  }
  return lines + [String(rest)]
}
