/// A list of statements that is being filled.
final class Block {
  var statements: [Statement] = []
}

/// What an always block does.
enum Statement {
  case set(Declaration, Node, SourceLocation)
  case write(MemoryWrite)
  case conditional(Conditional)
  case selection(Selection)
}

/// A write to a memory: under no condition, under one bit, or with an enable for each of several parts of the word.
struct MemoryWrite {
  let memory: MemoryDeclaration
  let address: Node
  let data: Node
  let enable: Node?
}

/// A `select` with its matches.
final class Selection {
  let selector: Node
  var matches: [(values: [Node], block: Block)] = []
  var otherwise: Block?

  init(_ selector: Node) { self.selector = selector }

  /// Whether every value of the selector has a block.
  var isComplete: Bool {
    let count = matches.reduce(0) { $0 + $1.values.count }
    return otherwise != nil || (selector.width < Int.bitWidth - 1 && count == 1 << selector.width)
  }
}

/// A chain of conditions, made by `ModuleBuilder.when`.
public final class Conditional {
  var branches: [(condition: Node, block: Block)] = []
  var alternative: Block?
  private let builder: ModuleBuilder

  init(_ builder: ModuleBuilder) { self.builder = builder }

  /// Statements for the case that no condition before holds and this one does.
  @discardableResult
  public func elseWhen(
    _ condition: Signal, file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) rethrows -> Conditional {
    let location = SourceLocation(fileID: file, line: line)
    if alternative != nil {
      builder.report(.misplaced, "elseWhen", location, "elseWhen follows otherwise: put otherwise last")
    }
    branches.append((builder.condition(condition, location), try builder.block(body)))
    return self
  }

  /// Statements for the case that no condition before holds.
  public func otherwise(_ body: () throws -> Void) rethrows {
    alternative = try builder.block(body)
  }
}

/// An always block: of a clock, or combinational.
final class Process {
  let domain: ClockDomain?
  let block: Block
  let location: SourceLocation

  init(_ domain: ClockDomain?, _ block: Block, _ location: SourceLocation) {
    self.domain = domain
    self.block = block
    self.location = location
  }
}
