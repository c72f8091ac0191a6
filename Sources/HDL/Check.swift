extension ModuleBuilder {
  /// Finds the mistakes that only the whole module shows.
  func checkBody() {
    checkDrivers()
    for case .process(let process) in items where process.domain == nil {
      checkLatches(process)
      checkReads(process)
    }
  }

  private func checkDrivers() {
    for declaration in driven where drivers[ObjectIdentifier(declaration)] == nil {
      let what =
        switch declaration.kind {
        case .register: "register '\(declaration.name)' is never set: set it in m.on(clock)"
        case .output: "output '\(declaration.name)' has no driver: assign it"
        case .pin: "pin '\(declaration.name)' has no driver: connect it to the inout port of an instance"
        default: "wire '\(declaration.name)' has no driver: assign it"
        }
      report(.noDriver, declaration.name, declaration.location, what)
    }
    for (memory, writer) in memories where writer == nil && memory.image == nil {
      let message = "memory '\(memory.name)' has no contents: give it an image or write it in m.on(clock)"
      report(.noDriver, memory.name, memory.location, message)
    }
  }

  private func checkLatches(_ process: Process) {
    let always = process.block.assigned
    var seen: Set<String> = []
    for (target, location) in process.block.targets where seen.insert(target.name).inserted {
      if always.contains(ObjectIdentifier(target)) { continue }
      report(
        .latch, target.name, location,
        "'\(target.name)' keeps its value on some path of combine (a latch): set a default first")
    }
  }

  private func checkReads(_ process: Process) {
    let targets = Set(process.block.targets.map { ObjectIdentifier($0.0) })
    var visited: Set<ObjectIdentifier> = []
    var pending = process.block.sources
    while let node = pending.popLast() {
      guard visited.insert(ObjectIdentifier(node)).inserted else { continue }
      pending += node.operation.operands
      guard case .reference(let declaration) = node.operation, targets.contains(ObjectIdentifier(declaration)) else {
        continue
      }
      report(
        .combinationalRead, declaration.name, process.location,
        "'\(declaration.name)' is read in the combine that sets it: use another combine or a wire")
    }
  }
}

extension Statement {
  /// The blocks inside.
  fileprivate var blocks: [Block] {
    switch self {
    case .set, .write: []
    case .conditional(let conditional): conditional.branches.map(\.block) + [conditional.alternative].compactMap { $0 }
    case .selection(let selection): selection.matches.map(\.block) + [selection.otherwise].compactMap { $0 }
    }
  }
}

extension Block {
  /// Everything that is set, with the place, in the order of the source.
  var targets: [(Declaration, SourceLocation)] {
    statements.flatMap { statement in
      if case .set(let target, _, let location) = statement { return [(target, location)] }
      return statement.blocks.flatMap(\.targets)
    }
  }

  /// All expressions that are read.
  var sources: [Node] {
    statements.flatMap { statement in
      let own: [Node] =
        switch statement {
        case .set(_, let value, _): [value]
        case .write(let write): [write.address, write.data] + [write.enable].compactMap { $0 }
        case .conditional(let conditional): conditional.branches.map(\.condition)
        case .selection(let selection): [selection.selector]
        }
      return own + statement.blocks.flatMap(\.sources)
    }
  }

  /// What is set on every path.
  fileprivate var assigned: Set<ObjectIdentifier> {
    var result: Set<ObjectIdentifier> = []
    for statement in statements {
      switch statement {
      case .set(let target, _, _): result.insert(ObjectIdentifier(target))
      case .write: break
      case .conditional(let conditional) where conditional.alternative != nil: result.formUnion(statement.inAllBlocks)
      case .selection(let selection) where selection.isComplete: result.formUnion(statement.inAllBlocks)
      default: break
      }
    }
    return result
  }
}

extension Statement {
  fileprivate var inAllBlocks: Set<ObjectIdentifier> {
    guard let first = blocks.first else { return [] }
    return blocks.dropFirst().reduce(first.assigned) { $0.intersection($1.assigned) }
  }
}
