/// A clock with its reset; registers belong to one.
public struct ClockDomain: Sendable {
  /// The clock, one bit; registers change at its rising edge.
  public let signal: Signal
  /// The reset, one bit, synchronous and active high, if there is one.
  public let reset: Signal?
  let clock: Declaration
  let resetName: String?
}

/// Declares the ports, signals and behaviour of a module inside `Module.build`.
///
/// Nothing here throws: mistakes are collected, and `Module.build` throws them together.
public final class ModuleBuilder {
  let name: String
  let owner = Owner()
  var problems: [HDLProblem] = []
  var names: [String: SourceLocation] = [:]
  var ports: [(port: Port, comment: String?)] = []
  var parameters: [Declaration] = []
  var items: [Item] = []
  var drivers: [ObjectIdentifier: Driver] = [:]
  var registers: [ObjectIdentifier: RegisterTraits] = [:]
  var driven: [Declaration] = []
  var memories: [(memory: MemoryDeclaration, writer: Process?)] = []
  /// Mistakes of expressions that were reported; kept, so that their identity stays theirs.
  var reportedProblems: [ObjectIdentifier: ExpressionProblem] = [:]
  var process: Process?
  var blocks: [Block] = []
  var selections: [Selection] = []
  var children: [Module] = []
  /// The instances.
  var parts: [ModulePart] {
    items.compactMap { item in
      guard case .instance(let record) = item else { return nil }
      return ModulePart(role: record.name, module: record.module, count: record.count ?? 1)
    }
  }
  private var comment: String?

  init(_ name: String) { self.name = name }

  /// Puts a comment line in front of the ports or declarations that follow.
  public func section(_ title: String) {
    flushComment()
    comment = title
  }

  /// Declares a clock port and, unless `reset` is nil, a reset port: synchronous, active high.
  public func clock(
    _ name: String, reset: String?, file: String = #fileID, line: Int = #line
  ) -> ClockDomain {
    let location = SourceLocation(fileID: file, line: line)
    let clock = port(name, 1, false, .input, location)
    let resetSignal = reset.map { Signal(reference: port($0, 1, false, .input, location)) }
    return ClockDomain(signal: Signal(reference: clock), reset: resetSignal, clock: clock, resetName: reset)
  }

  /// Declares an input port of `width` bits.
  public func input(
    _ name: String, _ width: Int = 1, signed: Bool = false, file: String = #fileID, line: Int = #line
  ) -> Signal {
    Signal(reference: port(name, width, signed, .input, SourceLocation(fileID: file, line: line)))
  }

  /// Declares an output port of `width` bits, driven by one `assign`, one always block or one instance.
  public func output(
    _ name: String, _ width: Int = 1, signed: Bool = false, file: String = #fileID, line: Int = #line
  ) -> Signal {
    Signal(reference: port(name, width, signed, .output, SourceLocation(fileID: file, line: line)))
  }

  /// Declares a bidirectional pin of `width` bits, for the inout port of one instance.
  public func pin(_ name: String, _ width: Int = 1, file: String = #fileID, line: Int = #line) -> Signal {
    Signal(reference: port(name, width, false, .bidirectional, SourceLocation(fileID: file, line: line)))
  }

  /// Names an integer; it takes its type from its neighbour, as a literal does, unless it is given a width.
  /// Printed as a `localparam` if the module reads it.
  public func parameter(
    _ name: String, _ value: Int, width: Int? = nil, signed: Bool? = nil, file: String = #fileID, line: Int = #line
  ) -> Signal {
    let location = SourceLocation(fileID: file, line: line)
    let signed = signed ?? (value < 0)
    let bits = width ?? (leastWidth(of: value) + (signed && value >= 0 ? 1 : 0))
    if !fits(value, width: bits, signed: signed) {
      report(.literalDoesNotFit, name, location, "integer \(value) does not fit in '\(name)' of \(bits) bits")
    }
    let kind = Declaration.Kind.parameter(value, adapts: width == nil)
    let declaration = declare(name, bits, signed, kind, location)
    parameters.append(declaration)
    return Signal(reference: declaration)
  }

  /// Declares a register of `width` bits in a clock domain; with a reset value it is reset in its always block.
  public func register(
    _ name: String, _ width: Int = 1, signed: Bool = false, clock: ClockDomain, reset: Signal? = nil,
    file: String = #fileID, line: Int = #line
  ) -> Signal {
    let location = SourceLocation(fileID: file, line: line)
    let declaration = declare(name, width, signed, .register, location)
    let value = reset.flatMap { converted($0.node, to: declaration, location) }
    if reset != nil, clock.reset == nil {
      let message = "register '\(name)' has a reset value, but clock '\(clock.clock.name)' has no reset"
      report(.noReset, name, location, message)
    }
    registers[ObjectIdentifier(declaration)] = RegisterTraits(domain: clock, reset: value)
    driven.append(declaration)
    append(.declaration(declaration))
    return Signal(reference: declaration)
  }

  /// Names an expression.
  @discardableResult
  public func wire(_ name: String, _ value: Signal, file: String = #fileID, line: Int = #line) -> Signal {
    let location = SourceLocation(fileID: file, line: line)
    let node = value.node.sized(for: "wire '\(name)'")
    let declaration = declare(name, node.width, node.isSigned, .wire, location)
    drivers[ObjectIdentifier(declaration)] = .assignment
    if accept(node, for: declaration.name, location) { append(.wire(declaration, node)) }
    return Signal(reference: declaration)
  }

  /// Declares a wire, to be driven by one `assign`, one always block or one instance.
  public func wire(
    _ name: String, _ width: Int = 1, signed: Bool = false, file: String = #fileID, line: Int = #line
  ) -> Signal {
    let declaration = declare(name, width, signed, .wire, SourceLocation(fileID: file, line: line))
    driven.append(declaration)
    append(.declaration(declaration))
    return Signal(reference: declaration)
  }

  /// Drives a wire or an output continuously.
  public func assign(_ target: Signal, _ value: Signal, file: String = #fileID, line: Int = #line) {
    let location = SourceLocation(fileID: file, line: line)
    guard let declaration = target.target(in: self, location) else { return }
    if declaration.kind == .register {
      markDriven(declaration)
      let message = "register '\(declaration.name)' is assigned outside of on(clock): use m.on and m.set"
      return report(.combinationalSet, declaration.name, location, message)
    }
    drive(declaration, by: .assignment, location)
    guard let node = converted(value.node, to: declaration, location) else { return }
    append(.assign(declaration, node))
  }

  /// Declares a memory of `depth` words of `width` bits.
  ///
  /// - Parameter image: name of a file of hexadecimal words for `$readmemh`, if the memory has contents at the start.
  public func memory(
    _ name: String, width: Int, depth: Int, signed: Bool = false, image: String? = nil,
    file: String = #fileID, line: Int = #line
  ) -> Memory {
    let location = SourceLocation(fileID: file, line: line)
    checkName(name, location)
    if width < 1 || depth < 1 {
      report(.zeroWidth, name, location, "memory '\(name)' has \(depth) words of \(width) bits: use at least 1 of 1")
    }
    let declaration = MemoryDeclaration(
      name, width: max(width, 1), depth: max(depth, 1), signed: signed, image: image, location: location, owner: owner)
    memories.append((declaration, nil))
    append(.memory(declaration))
    return Memory(declaration: declaration)
  }
}

extension ModuleBuilder {
  func append(_ item: Item) {
    flushComment()
    items.append(item)
  }

  private func flushComment() {
    if let title = comment { items.append(.comment(title)) }
    comment = nil
  }

  private func port(
    _ name: String, _ width: Int, _ signed: Bool, _ direction: Port.Direction, _ location: SourceLocation
  ) -> Declaration {
    let kinds: [Port.Direction: Declaration.Kind] = [.input: .input, .output: .output, .bidirectional: .pin]
    let declaration = declare(name, width, signed, kinds[direction] ?? .input, location)
    if direction != .input { driven.append(declaration) }
    let port = Port(name: name, direction: direction, width: declaration.width, isSigned: signed)
    ports.append((port, comment))
    comment = nil
    return declaration
  }

  func declare(
    _ name: String, _ width: Int, _ signed: Bool, _ kind: Declaration.Kind, _ location: SourceLocation
  ) -> Declaration {
    checkName(name, location)
    if width < 1 {
      report(.zeroWidth, name, location, "'\(name)' has a width of \(width): use at least 1")
    }
    return Declaration(name, width: max(width, 1), signed: signed, kind: kind, location: location, owner: owner)
  }

  func checkName(_ name: String, _ location: SourceLocation) {
    if let problem = nameProblem(name) { report(problem.kind, name, location, problem.message) }
    if let earlier = names[name] {
      report(.nameClash, name, location, "the name '\(name)' is taken at \(earlier): choose another name")
    }
    names[name] = names[name] ?? location
  }

  func report(_ kind: HDLProblem.Kind, _ declaration: String, _ location: SourceLocation, _ message: String) {
    problems.append(HDLProblem(kind: kind, declaration: declaration, location: location, message: message))
  }
}

extension Signal {
  init(reference declaration: Declaration) {
    self.init(.reference(declaration), width: declaration.width, signed: declaration.isSigned)
  }
}
