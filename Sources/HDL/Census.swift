/// What a module is made of, instances not counted: bits of its operations, before any logic is optimised.
public struct Census: Sendable, Equatable, Codable {
  /// A product of two operands that are no constants.
  public struct Product: Sendable, Hashable, Codable {
    /// Bits of the wider and of the narrower operand, with a sign bit for an unsigned one beside a signed one.
    public let wide, narrow: Int
    /// Whether the operands are two's complement.
    public let isSigned: Bool
  }

  /// A memory.
  public struct MemoryUse: Sendable, Hashable, Codable {
    /// Its name in the module.
    public let name: String
    /// Bits of a word, and words.
    public let width, depth: Int
    /// Places that read it into a register, and others.
    public var synchronousReads, asynchronousReads: Int
    /// Of the others, those whose address is a register.
    public var registeredReads = 0
    /// Enables of its writes: one for an address, or for each part of a word that is written alone.
    public var writes: Int
    /// Whether the word that is read and the one that is written have one address.
    public var hasOneAddress: Bool
    /// Name of the file that its words come from at the start; nil if it begins undefined.
    public let image: String?

    /// A memory; see the properties.
    public init(
      name: String, width: Int, depth: Int, synchronousReads: Int, asynchronousReads: Int, writes: Int,
      hasOneAddress: Bool = false, image: String?
    ) {
      (self.name, self.width, self.depth, self.image) = (name, width, depth, image)
      (self.synchronousReads, self.asynchronousReads) = (synchronousReads, asynchronousReads)
      (self.writes, self.hasOneAddress) = (writes, hasOneAddress)
    }

    /// Whether it is written.
    public var isWritten: Bool { writes > 0 }
  }

  /// Bits of registers.
  public var registers = 0
  /// Bits of sums, differences and negations.
  public var additions = 0
  /// Bits of comparisons by size, and by equality.
  public var comparisons = 0, equalities = 0
  /// Bits of `and`, `or`, exclusive or, and of reductions.
  public var logic = 0, reductions = 0
  /// Bits that are chosen by a condition, and by a computed position: for the latter, a bit for each that it can be.
  public var choices = 0, parts = 0
  /// Bits of shifts by a computed distance, for each bit of the distance.
  public var shifts = 0
  /// Conditions of statements.
  public var conditions = 0
  /// Products.
  public var products: [Product] = []
  /// Memories, in the order of their declaration.
  public var memories: [MemoryUse] = []

  /// Nothing.
  public init() {}
}

/// An instance in a module, or an array of instances.
public struct ModulePart: Sendable {
  /// Its name.
  public let role: String
  /// What it is an instance of.
  public let module: Module
  /// Instances.
  public let count: Int
}

/// Counts what the items of a module are made of; an expression that is used twice counts once.
struct CensusTaker {
  private(set) var census = Census()
  private var seen: Set<ObjectIdentifier> = []
  private var sets: [ObjectIdentifier: (declaration: Declaration, count: Int, isRegister: Bool)] = [:]
  private var memories: [ObjectIdentifier: Int] = [:]
  private var writeAddresses: [Int: Set<ObjectIdentifier>] = [:]
  private var asynchronousAddresses: [(memory: Int, address: Node)] = []

  init(_ builder: ModuleBuilder) {
    for (memory, _) in builder.memories {
      memories[ObjectIdentifier(memory)] = census.memories.count
      census.memories.append(
        Census.MemoryUse(
          name: memory.name, width: memory.width, depth: memory.depth, synchronousReads: 0, asynchronousReads: 0,
          writes: 0, image: memory.image))
    }
    for writer in builder.memories.compactMap(\.writer) { noteAddresses(writer.block) }
    for item in builder.items {
      switch item {
      case .comment, .declaration, .memory: break
      case .wire(_, let node), .assign(_, let node): visit(node)
      case .process(let process): visit(process.block, clocked: process.domain != nil)
      case .instance(let record): for input in record.inputs.values { visit(input.node) }
      }
    }
    for set in sets.values {
      census.choices += (set.count - 1) * set.declaration.width
      if set.isRegister { census.registers += set.declaration.width }
    }
    for (memory, address) in asynchronousAddresses where isRegister(address) {
      census.memories[memory].registeredReads += 1
    }
  }

  private mutating func visit(_ block: Block, clocked: Bool) {
    for statement in block.statements {
      switch statement {
      case .set(let target, let value, _):
        sets[ObjectIdentifier(target), default: (target, 0, clocked)].count += 1
        visit(value, intoRegister: clocked)
      case .write(let write):
        visit(write.address)
        visit(write.data)
        if let enable = write.enable { visit(enable) }
      case .conditional(let conditional):
        census.conditions += conditional.branches.count
        for branch in conditional.branches {
          visit(branch.condition)
          visit(branch.block, clocked: clocked)
        }
        if let block = conditional.alternative { visit(block, clocked: clocked) }
      case .selection(let selection):
        visit(selection.selector)
        census.conditions += selection.matches.count
        for match in selection.matches { visit(match.block, clocked: clocked) }
        if let block = selection.otherwise { visit(block, clocked: clocked) }
      }
    }
  }

  /// Counts the enables of writes, and remembers the signals that are their addresses.
  private mutating func noteAddresses(_ block: Block) {
    for statement in block.statements {
      switch statement {
      case .set: break
      case .write(let write):
        guard let index = memories[ObjectIdentifier(write.memory)] else { break }
        writeAddresses[index, default: []].insert(Self.identity(write.address))
        let enables = (writeAddresses[index]?.count ?? 1) * (write.enable?.width ?? 1)
        census.memories[index].writes = max(census.memories[index].writes, enables)
      case .conditional(let conditional):
        for branch in conditional.branches { noteAddresses(branch.block) }
        if let block = conditional.alternative { noteAddresses(block) }
      case .selection(let selection):
        for match in selection.matches { noteAddresses(match.block) }
        if let block = selection.otherwise { noteAddresses(block) }
      }
    }
  }

  /// What tells signals apart: a name that is referred to twice is one signal.
  private static func identity(_ node: Node) -> ObjectIdentifier {
    if case .reference(let declaration) = node.operation { return ObjectIdentifier(declaration) }
    return ObjectIdentifier(node)
  }

  /// Whether every bit is one of a register.
  private func isRegister(_ node: Node) -> Bool {
    switch node.operation {
    case .reference(let declaration): sets[ObjectIdentifier(declaration)]?.isRegister ?? false
    case .convert(let operand), .slice(let operand, _), .named(let operand, _): isRegister(operand)
    case .concatenate(let parts): parts.allSatisfy(isRegister)
    default: false
    }
  }

  private mutating func visit(_ node: Node, intoRegister: Bool = false) {
    guard node.constantValue == nil, seen.insert(ObjectIdentifier(node)).inserted else { return }
    count(node, intoRegister: intoRegister)
    let isStillRegistered = intoRegister && node.operation.onlyPicksBits
    for operand in node.operation.operands { visit(operand, intoRegister: isStillRegistered) }
  }

  private mutating func count(_ node: Node, intoRegister: Bool) {
    switch node.operation {
    case .reference, .literal, .constant, .convert, .slice, .shiftLeft, .concatenate, .replicate, .named, .invert: break
    case .binary(.multiply, let left, let right): multiply(left, right)
    case .binary(.add, _, _), .binary(.subtract, _, _), .binary(.wrappingAdd, _, _), .binary(.wrappingSubtract, _, _),
      .negate:
      census.additions += node.width
    case .binary(.and, _, _), .binary(.or, _, _), .binary(.xor, _, _): census.logic += node.width
    case .compare(.equal, let left, let right), .compare(.notEqual, let left, let right):
      census.equalities += max(left.width, right.width)
    case .compare(_, let left, let right): compare(left, right)
    case .not(let operand), .reduce(_, let operand): census.reductions += operand.width
    case .multiplex: census.choices += node.width
    case .dynamicLeft(_, let distance), .dynamicRight(_, let distance): census.shifts += node.width * distance.width
    case .part(let whole, _): census.parts += whole.width
    case .word(let memory, let address):
      guard let index = memories[ObjectIdentifier(memory)] else { break }
      census.memories[index].hasOneAddress = writeAddresses[index] == [Self.identity(address)]
      if intoRegister {
        census.memories[index].synchronousReads += 1
      } else {
        census.memories[index].asynchronousReads += 1
        asynchronousAddresses.append((index, address))
      }
    }
  }

  /// A sign is a bit; anything else takes a chain of carries.
  private mutating func compare(_ left: Node, _ right: Node) {
    if left.constantValue != 0, right.constantValue != 0 { census.comparisons += max(left.width, right.width) }
  }

  private mutating func multiply(_ left: Node, _ right: Node) {
    let isSigned = left.isSigned || right.isSigned
    for operand in [left, right] {
      guard let value = operand.constantValue else { continue }
      if value.magnitude.nonzeroBitCount <= 1 { return }
    }
    let widths = [left, right].map { $0.width + (isSigned && !$0.isSigned ? 1 : 0) }
    census.products.append(
      Census.Product(wide: max(widths[0], widths[1]), narrow: min(widths[0], widths[1]), isSigned: isSigned))
  }
}

extension Operation {
  /// Whether the result is bits of the operand, as they are.
  fileprivate var onlyPicksBits: Bool {
    switch self {
    case .convert, .slice, .named: true
    default: false
    }
  }
}
