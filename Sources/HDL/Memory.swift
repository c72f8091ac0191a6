/// What a memory is; like `Declaration`, for words instead of bits.
final class MemoryDeclaration: Sendable {
  let name: String
  let width: Int
  let depth: Int
  let isSigned: Bool
  let image: String?
  let location: SourceLocation
  let owner: Owner

  init(
    _ name: String, width: Int, depth: Int, signed: Bool, image: String?, location: SourceLocation, owner: Owner
  ) {
    self.name = name
    self.width = width
    self.depth = depth
    self.isSigned = signed
    self.image = image
    self.location = location
    self.owner = owner
  }

  /// Bits of an address.
  var addressWidth: Int { indexWidth(depth) }

  /// The address with its exact width, or a mistake.
  func address(_ address: Signal) -> Node {
    let node = address.node.adapted(width: addressWidth, signed: false)
    if let value = node.constantValue, node.problem == nil, value >= depth {
      return .mistaken(.outOfRange, "address \(value) lies outside of the \(depth) words of '\(name)'")
    }
    guard !node.isSigned, node.width <= addressWidth else {
      return .mistaken(
        .widthLoss,
        "the address of '\(name)' has the type \(node.typeName): use an unsigned one of \(addressWidth) bits "
          + "or .truncated(to: \(addressWidth))", operands: [node])
    }
    return node
  }
}

/// A memory of words, read by subscript and written by `ModuleBuilder.write`.
public struct Memory: Sendable {
  let declaration: MemoryDeclaration

  /// Bits a word.
  public var width: Int { declaration.width }

  /// Number of words.
  public var depth: Int { declaration.depth }

  /// Bits of an address: the fewest that number all words, at least 1.
  public var addressWidth: Int { declaration.addressWidth }

  /// The word at an unsigned address of at most `addressWidth` bits; undefined past the last word.
  ///
  /// Set into a register inside `on`, this is a synchronous read; anywhere else it is an asynchronous one.
  public subscript(address: Signal) -> Signal {
    Signal(
      .word(declaration, at: declaration.address(address)), width: declaration.width, signed: declaration.isSigned)
  }
}
