extension Signal {
  /// The value times two to the power of `count`; grows by `count` bits.
  public static func << (operand: Signal, count: Int) -> Signal {
    let node = operand.node.sized(for: "<<")
    guard count >= 0 else { return outOfRange("a shift by \(count) bits", node) }
    return count == 0 ? Signal(node) : Signal(.shiftLeft(node, count), width: node.width + count, signed: node.isSigned)
  }

  /// The value divided by two to the power of `count`, rounded down; shrinks by `count` bits, of which one must stay.
  public static func >> (operand: Signal, count: Int) -> Signal {
    let node = operand.node.sized(for: ">>")
    guard count >= 0, count < node.width else { return outOfRange("a shift by \(count) bits", node) }
    if count == 0 { return Signal(node) }
    return Signal(slice(node, count, node.width)).reinterpreted(signed: node.isSigned)
  }

  /// The value shifted to the left by an unsigned signal, in `width` bits; bits beyond them are lost.
  public func shiftedLeft(by amount: Signal, width: Int) -> Signal {
    let node = self.node.sized(for: "shiftedLeft")
    guard let amount = Signal.shiftAmount(amount) else { return Signal.signedAmount(node) }
    if let count = amount.folded {
      return count < width ? (Signal(node) << count).truncated(to: width) : .constant(0, width, signed: node.isSigned)
    }
    return Signal(.dynamicLeft(node, by: amount), width: width, signed: node.isSigned)
  }

  /// The value shifted to the right by an unsigned signal; the width stays, and a signed value keeps its sign.
  public func shiftedRight(by amount: Signal) -> Signal {
    let node = self.node.sized(for: "shiftedRight")
    guard let amount = Signal.shiftAmount(amount) else { return Signal.signedAmount(node) }
    if let count = amount.folded {
      if count >= node.width, !node.isSigned { return .constant(0, node.width) }
      return (Signal(node) >> min(count, node.width - 1)).extended(to: node.width)
    }
    return Signal(.dynamicRight(node, by: amount), width: node.width, signed: node.isSigned)
  }

  private static func shiftAmount(_ amount: Signal) -> Node? {
    amount.node.isSigned ? nil : amount.node.minimal
  }

  private static func signedAmount(_ node: Node) -> Signal {
    Signal(.mistaken(.signMismatch, "a shift amount is signed: use .asUnsigned", operands: [node], width: node.width))
  }

  /// Bit `index`, unsigned.
  public subscript(index: Int) -> Signal { self[index..<(index + 1)] }

  /// The bits of a range, unsigned.
  public subscript(range: Range<Int>) -> Signal {
    let node = self.node.sized(for: "a slice")
    guard range.lowerBound >= 0, range.upperBound <= node.width, !range.isEmpty else {
      return Signal.outOfRange("slice [\(range.lowerBound)..<\(range.upperBound)]", node, width: range.count)
    }
    return Signal(Signal.slice(node, range.lowerBound, range.upperBound))
  }

  /// Bit number `index`, unsigned; undefined past the last bit.
  public subscript(index: Signal) -> Signal { slice(at: index, width: 1) }

  /// Part number `index` of parts of `width` bits each, unsigned; undefined past the last part.
  public func slice(at index: Signal, width: Int) -> Signal {
    let node = self.node.sized(for: "a slice")
    guard width > 0, node.width % width == 0 else {
      return Signal.outOfRange("a part of \(width) bits", node, width: width)
    }
    let count = node.width / width
    if let value = index.node.constantValue {
      guard value >= 0, value < count else {
        return Signal.outOfRange("part \(value) of \(width) bits", node, width: width)
      }
      return self[(value * width)..<((value + 1) * width)]
    }
    guard !index.isSigned, index.width <= indexWidth(count) else {
      let message = "an index of type \(index.node.typeName) selects one of \(count) parts: "
      return Signal(
        .mistaken(
          .widthLoss,
          message + "use an unsigned one of \(indexWidth(count)) bits or .truncated(to: \(indexWidth(count)))",
          operands: [node, index.node], width: width))
    }
    return count == 1 ? self.asUnsigned : Signal(.part(node, at: index.node), width: width, signed: false)
  }

  static func slice(_ node: Node, _ low: Int, _ high: Int) -> Node {
    if low == 0, high == node.width, !node.isSigned { return node }
    return Node(.slice(node, low: low), width: high - low, signed: false)
  }

  private static func outOfRange(_ what: String, _ node: Node, width: Int = 1) -> Signal {
    Signal(.mistaken(.outOfRange, "\(what) lies outside of \(node.width) bits", operands: [node], width: width))
  }

  /// The signal `count` times side by side, unsigned.
  public func repeated(_ count: Int) -> Signal {
    let node = self.node.sized(for: "repeated")
    guard count > 0 else { return Signal.outOfRange("a repetition of \(count)", node) }
    return count == 1 ? asUnsigned : Signal(.replicate(node, count), width: node.width * count, signed: false)
  }

  /// 1 if a bit is 1.
  public var orReduced: Signal { Signal(.reduce(.or, node.sized(for: "orReduced")), width: 1, signed: false) }

  /// 1 if all bits are 1.
  public var andReduced: Signal { Signal(.reduce(.and, node.sized(for: "andReduced")), width: 1, signed: false) }

  /// 1 if the number of bits that are 1 is odd.
  public var xorReduced: Signal { Signal(.reduce(.xor, node.sized(for: "xorReduced")), width: 1, signed: false) }

  /// The same bits, read as two's complement.
  public var asSigned: Signal { reinterpreted(signed: true) }

  /// The same bits, read without a sign.
  public var asUnsigned: Signal { reinterpreted(signed: false) }

  private func reinterpreted(signed: Bool) -> Signal {
    let node = self.node.sized(for: signed ? "asSigned" : "asUnsigned")
    return node.isSigned == signed ? self : Signal(.convert(node), width: node.width, signed: signed)
  }

  /// The same value in `width` bits, at least as many as now.
  public func extended(to width: Int) -> Signal {
    if node.adaptiveValue != nil { return Signal(node.adapted(width: width, signed: isSigned)) }
    guard width >= node.width else { return Signal.outOfRange("an extension to \(width) bits", node, width: width) }
    return width == node.width ? self : Signal(.convert(node), width: width, signed: node.isSigned)
  }

  /// The low `width` bits, with the same sign; says that the loss is meant. Extends if there are fewer bits.
  public func truncated(to width: Int) -> Signal {
    let node = self.node.sized(for: "truncated")
    return width == node.width ? self : Signal(.convert(node), width: width, signed: node.isSigned)
  }

  /// The nearest value of the same sign that `width` bits hold. Extends if there are fewer bits.
  public func saturated(to width: Int) -> Signal {
    let node = self.node.sized(for: "saturated")
    guard width < node.width, width > 0 else { return truncated(to: width) }
    let full = Signal(.named(node, suffix: "unsaturated"), width: node.width, signed: node.isSigned)
    let low = full[0..<width]
    guard isSigned else {
      return mux(full[width..<node.width].orReduced, Signal.constant(1, 1).repeated(width), low)
    }
    let sign = full[node.width - 1]
    let fits = full[(width - 1)..<node.width] == sign.repeated(node.width - width + 1)
    let limit = width == 1 ? sign : cat(sign, (!sign).repeated(width - 1))
    return mux(fits, low.asSigned, limit.asSigned)
  }
}

/// The signals side by side, the most significant one first; unsigned.
public func cat(_ parts: Signal...) -> Signal { cat(parts) }

/// The signals side by side, the most significant one first; unsigned.
public func cat(_ parts: [Signal]) -> Signal {
  let nodes = parts.map { $0.node.sized(for: "a concatenation") }
  guard let first = nodes.first else { return Signal(.mistaken(.zeroWidth, "a concatenation of no signals")) }
  if nodes.count == 1 { return Signal(first).asUnsigned }
  return Signal(.concatenate(nodes), width: nodes.reduce(0) { $0 + $1.width }, signed: false)
}
