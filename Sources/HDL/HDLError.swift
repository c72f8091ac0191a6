/// A place in the Swift source of a generator.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// Module and file, as `#fileID` gives them.
  public let fileID: String
  /// Line, counted from 1.
  public let line: Int

  /// `Module/File.swift:12`.
  public var description: String { "\(fileID):\(line)" }
}

/// One mistake in a module, at one declaration.
public struct HDLProblem: Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// An assignment, connection or address would lose bits.
    case widthLoss
    /// A signed value goes to an unsigned target, or the reverse.
    case signMismatch
    /// An integer literal does not fit in the type that it takes from its neighbour.
    case literalDoesNotFit
    /// An integer literal stands where nothing gives it a width.
    case literalWithoutWidth
    /// A signal, a port or a memory is driven twice.
    case twoDrivers
    /// A signal, a port or a memory is never driven.
    case noDriver
    /// Something that cannot be driven (an input, a constant, an expression) is driven.
    case notAssignable
    /// A name is used twice in a module.
    case nameClash
    /// A name is reserved in Verilog or SystemVerilog.
    case keyword
    /// A name is not an identifier.
    case illegalName
    /// A combinational target keeps its value on some path.
    case latch
    /// A register is driven outside of the `on` block of a clock.
    case combinationalSet
    /// A combinational block reads what it sets.
    case combinationalRead
    /// A register of one clock domain is set under the clock of another.
    case clockMismatch
    /// A register has a reset value, and its clock domain has no reset.
    case noReset
    /// A statement stands outside of the block that it needs.
    case misplaced
    /// A required input of an instance is not connected.
    case unconnectedInput
    /// A connection names a port that the module does not have.
    case unknownPort
    /// A sliced connection is not `count` ports wide.
    case slicedWidth
    /// A signal has no bits.
    case zeroWidth
    /// A bit, slice, shift or count lies outside of its operand.
    case outOfRange
    /// A condition, or the operand of `!`, is not one bit wide.
    case notOneBit
    /// Two matches of one `select` have the same value, or a match is not a constant.
    case badMatch
    /// A signal of another module is used.
    case foreignSignal
    /// Two different modules in a hierarchy have one name.
    case moduleClash
  }

  /// What kind of mistake it is.
  public let kind: Kind
  /// The declaration that the mistake belongs to.
  public let declaration: String
  /// Where the generator made it.
  public let location: SourceLocation
  /// One line that says what is wrong and what to do.
  public let message: String

  /// `Module/File.swift:12: message`.
  public var description: String { "\(location): \(message)" }
}

/// The mistakes that keep a module from being built.
public struct HDLError: Error, Sendable, CustomStringConvertible {
  /// The name of the module.
  public let module: String
  /// All mistakes that were found, in the order of the source; never empty.
  public let problems: [HDLProblem]

  /// One line a mistake.
  public var description: String {
    problems.map { "module '\(module)': \($0)" }.joined(separator: "\n")
  }
}

/// What is wrong with an expression; it takes its place in the source from the statement that uses the expression.
final class ExpressionProblem: Sendable {
  let kind: HDLProblem.Kind
  let message: String

  init(_ kind: HDLProblem.Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
