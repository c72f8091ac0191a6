/// Which bits of the signals of a module are read.
struct BitUse {
  private var read: [String: [Bool]] = [:]
  /// Names in the order in which they were declared.
  private var order: [String] = []

  /// Memories that nothing has read so far.
  private var memories: [MemoryDeclaration] = []

  /// Lets a memory count as unread as long as nothing reads it.
  mutating func declare(_ memory: MemoryDeclaration) { memories.append(memory) }

  /// Lets a signal count as unread as long as nothing reads it. It may have been read already.
  mutating func declare(_ name: String, _ width: Int) {
    order.append(name)
    let known = read[name] ?? []
    read[name] = known + Array(repeating: false, count: width - known.count)
  }

  mutating func markRead(_ name: String, _ bits: Range<Int>) {
    var known = read[name] ?? []
    if known.count < bits.upperBound { known += Array(repeating: false, count: bits.upperBound - known.count) }
    for bit in bits { known[bit] = true }
    read[name] = known
  }

  mutating func markRead(_ expression: Expression) {
    switch expression.form {
    case .name(let name): markRead(name, 0..<expression.width)
    case .literal: break
    case .bits(let name, let low):
      markRead(name, low..<(low + expression.width))
    case .part(let name, let index, let total):
      markRead(name, 0..<total)
      markRead(index)
    case .word(let name, let address):
      memories.removeAll { $0.name == name }
      markRead(address)
    case .unary(_, let operand), .replication(_, let operand), .cast(let operand): markRead(operand)
    case .binary(_, let left, let right):
      markRead(left)
      markRead(right)
    case .conditional(let condition, let first, let second):
      markRead(condition)
      markRead(first)
      markRead(second)
    case .concatenation(let parts):
      for part in parts { markRead(part) }
    }
  }

  func isRead(_ name: String) -> Bool { read[name]?.contains(true) ?? false }

  /// The bits that nothing reads, as slices of names, and a word of each memory that nothing reads.
  var unread: [Expression] {
    unreadSlices + memories.map { Expression(.word($0.name, at: .literal(0, $0.addressWidth)), $0.width) }
  }

  private var unreadSlices: [Expression] {
    order.flatMap { name -> [Expression] in
      let bits = read[name] ?? []
      if !bits.contains(true) { return [Expression(.name(name), bits.count)] }
      var slices: [Expression] = []
      var high = bits.count
      while high > 0 {
        if bits[high - 1] {
          high -= 1
          continue
        }
        var low = high - 1
        while low > 0, !bits[low - 1] { low -= 1 }
        slices.append(Expression(.bits(name, low: low), high - low))
        high = low
      }
      return slices
    }
  }
}
