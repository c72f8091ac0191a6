/// What drives a signal.
enum Driver {
  case assignment
  case process(Process)
  case instance
}

/// Where a register belongs and what it is reset to.
struct RegisterTraits {
  let domain: ClockDomain
  let reset: Node?
}

/// One thing of a module's body, in the order of the source.
enum Item {
  case comment(String)
  case declaration(Declaration)
  case wire(Declaration, Node)
  case assign(Declaration, Node)
  case memory(MemoryDeclaration)
  case process(Process)
  case instance(InstanceRecord)
}

extension Signal {
  /// The declaration that a statement drives, or nil after a report.
  func target(in builder: ModuleBuilder, _ location: SourceLocation) -> Declaration? {
    guard case .reference(let declaration) = node.operation else {
      if builder.accept(node, for: "expression", location) {
        builder.report(
          .notAssignable, "expression", location, "an expression cannot be driven: use a wire, register or output")
      }
      return nil
    }
    guard builder.owns(declaration, location) else { return nil }
    switch declaration.kind {
    case .wire, .output, .pin, .register: return declaration
    case .input, .parameter:
      let what = declaration.kind == .input ? "an input" : "a parameter"
      builder.report(
        .notAssignable, declaration.name, location, "'\(declaration.name)' is \(what) and cannot be driven")
      return nil
    }
  }
}

extension ModuleBuilder {
  func owns(_ declaration: Declaration, _ location: SourceLocation) -> Bool {
    if declaration.owner === owner { return true }
    report(
      .foreignSignal, declaration.name, location,
      "'\(declaration.name)' belongs to another module: connect it through a port")
    return false
  }

  func drive(_ declaration: Declaration, by driver: Driver, _ location: SourceLocation) {
    var isInstance: Bool { if case .instance = driver { true } else { false } }
    if declaration.kind == .pin, !isInstance {
      markDriven(declaration)
      return report(
        .notAssignable, declaration.name, location,
        "'\(declaration.name)' is a pin: connect it to the inout port of an instance")
    }
    let key = ObjectIdentifier(declaration)
    switch (drivers[key], driver) {
    case (nil, _): drivers[key] = driver
    case (.process(let first)?, .process(let second)) where first === second: break
    default:
      let hint = "drive it in one assign, one always block or one instance"
      report(.twoDrivers, declaration.name, location, "'\(declaration.name)' has two drivers: \(hint)")
    }
  }

  /// Keeps a signal whose driver is mistaken from being reported as one without a driver.
  func markDriven(_ declaration: Declaration) {
    drivers[ObjectIdentifier(declaration)] = drivers[ObjectIdentifier(declaration)] ?? .assignment
  }

  /// Keeps a mistaken expression from being reported, because that has been done.
  func skip(_ node: Node) {
    if let problem = node.problem { reportedProblems[ObjectIdentifier(problem)] = problem }
  }

  /// Whether an expression is free of mistakes and of signals of other modules; reports them once.
  func accept(_ node: Node, for name: String, _ location: SourceLocation) -> Bool {
    guard let problem = node.problem else {
      guard let owner = node.owner, owner !== self.owner else { return true }
      let message = "the expression for '\(name)' reads a signal of another module: connect it through a port"
      report(.foreignSignal, name, location, message)
      return false
    }
    if reportedProblems.updateValue(problem, forKey: ObjectIdentifier(problem)) == nil {
      report(problem.kind, name, location, "in '\(name)': \(problem.message)")
    }
    return false
  }

  /// The expression as a source for a target, or nil after a report.
  func converted(_ source: Node, to target: Declaration, _ location: SourceLocation) -> Node? {
    converted(source, to: target.name, width: target.width, signed: target.isSigned, location)
  }

  /// The expression as a source for a target of a type, or nil after a report.
  func converted(
    _ source: Node, to name: String, width: Int, signed: Bool, _ location: SourceLocation
  ) -> Node? {
    let node = source.adapted(width: width, signed: signed)
    guard accept(node, for: name, location) else { return nil }
    if node.isSigned, !signed {
      report(
        .signMismatch, name, location,
        "'\(name)' is unsigned, the expression is signed: use .asUnsigned if the bits are meant")
      return nil
    }
    if signed, !node.isSigned, node.width == width {
      report(
        .signMismatch, name, location,
        "'\(name)' is signed with \(width) bits, the expression is unsigned with as many: use .asSigned "
          + "if the bits are meant")
      return nil
    }
    guard node.width <= width else {
      report(
        .widthLoss, name, location,
        "'\(name)' has \(width) bits, the expression has \(node.width): use .truncated(to: \(width)), "
          + ".saturated(to: \(width)), &+ or a wider target")
      return nil
    }
    return node
  }

  func condition(_ condition: Signal, _ location: SourceLocation) -> Node {
    let node = condition.node.minimal
    if accept(node, for: "condition", location), node.width != 1 {
      report(.notOneBit, "condition", location, "a condition has \(node.width) bits: it must have 1")
    }
    return node
  }
}
