/// The name of the remaining values in `ModuleBuilder.match`.
public enum RemainingValues: Sendable {
  /// All values that no match names.
  case other
}

extension ModuleBuilder {
  /// Adds an always block of a clock; signals that are set in it change at the rising edge.
  public func on(
    _ clock: ClockDomain, file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) rethrows {
    let location = SourceLocation(fileID: file, line: line)
    _ = owns(clock.clock, location)
    try process(clock, location, body)
  }

  /// Adds a combinational always block; every target must be set on every path.
  public func combine(file: String = #fileID, line: Int = #line, _ body: () throws -> Void) rethrows {
    try process(nil, SourceLocation(fileID: file, line: line), body)
  }

  private func process(_ domain: ClockDomain?, _ location: SourceLocation, _ body: () throws -> Void) rethrows {
    guard process == nil else {
      return report(.misplaced, "always block", location, "an on or combine stands inside another: take it out")
    }
    let process = Process(domain, Block(), location)
    self.process = process
    blocks = [process.block]
    defer {
      self.process = nil
      blocks = []
    }
    try body()
    append(.process(process))
  }

  func block(_ body: () throws -> Void) rethrows -> Block {
    let block = Block()
    let outer = selections
    selections = []
    blocks.append(block)
    defer {
      blocks.removeLast()
      selections = outer
    }
    try body()
    return block
  }

  private func add(_ statement: Statement, _ what: String, _ location: SourceLocation) {
    guard let block = blocks.last else {
      return report(.misplaced, what, location, "\(what) stands outside of an always block: use m.on or m.combine")
    }
    block.statements.append(statement)
  }

  /// Sets a register, wire or output inside `on` or `combine`; the last one on a path counts.
  public func set(_ target: Signal, _ value: Signal, file: String = #fileID, line: Int = #line) {
    let location = SourceLocation(fileID: file, line: line)
    guard let declaration = target.target(in: self, location) else { return }
    let node = converted(value.node, to: declaration, location)
    guard let process else {
      markDriven(declaration)
      let message = "'\(declaration.name)' is set outside of an always block: use m.on, m.combine or m.assign"
      return report(.misplaced, declaration.name, location, message)
    }
    if allows(declaration, in: process, location) {
      drive(declaration, by: .process(process), location)
    } else {
      markDriven(declaration)
    }
    if let node { add(.set(declaration, node, location), "m.set", location) }
  }

  private func allows(_ declaration: Declaration, in process: Process, _ location: SourceLocation) -> Bool {
    guard let traits = registers[ObjectIdentifier(declaration)] else { return true }
    guard let domain = process.domain else {
      let message = "register '\(declaration.name)' is set in combine: set it in m.on(clock), or make it a wire"
      report(.combinationalSet, declaration.name, location, message)
      return false
    }
    guard domain.clock === traits.domain.clock else {
      let message =
        "register '\(declaration.name)' belongs to clock '\(traits.domain.clock.name)' and is set under "
        + "clock '\(domain.clock.name)'"
      report(.clockMismatch, declaration.name, location, message)
      return false
    }
    return true
  }

  /// Statements under a condition of one bit; `elseWhen` and `otherwise` may follow.
  @discardableResult
  public func when(
    _ condition: Signal, file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) rethrows -> Conditional {
    let location = SourceLocation(fileID: file, line: line)
    let conditional = Conditional(self)
    conditional.branches.append((self.condition(condition, location), try block(body)))
    add(.conditional(conditional), "m.when", location)
    return conditional
  }

  /// Statements by the value of a signal; the body consists of `match` and `otherwiseMatch`.
  public func select(
    _ selector: Signal, file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) rethrows {
    let location = SourceLocation(fileID: file, line: line)
    let selection = Selection(selector.node.sized(for: "m.select"))
    _ = accept(selection.selector, for: "m.select", location)
    selections.append(selection)
    defer { selections.removeLast() }
    try body()
    add(.selection(selection), "m.select", location)
  }

  /// Statements for some constant values of the signal that is selected on.
  public func match(
    _ values: Signal..., file: String = #fileID, line: Int = #line, body: () throws -> Void
  ) rethrows {
    let location = SourceLocation(fileID: file, line: line)
    let block = try block(body)
    guard let selection = selections.last else {
      return report(.misplaced, "m.match", location, "m.match stands outside of m.select")
    }
    var nodes: [Node] = []
    for value in values {
      let selector = selection.selector
      guard value.node.constantValue != nil else {
        report(.badMatch, "m.match", location, "a match must be an integer, a constant or a parameter")
        continue
      }
      guard
        let node = converted(
          value.node, to: "m.match", width: selector.width, signed: selector.isSigned, location)
      else { continue }
      let taken = (selection.matches.flatMap(\.values) + nodes).contains { $0.constantValue == node.constantValue }
      if taken, let number = node.constantValue {
        report(.badMatch, "m.match", location, "value \(number) is matched twice in one select")
      }
      nodes.append(node)
    }
    selection.matches.append((nodes, block))
  }

  /// Statements for all values that no match names.
  public func match(
    _ remaining: RemainingValues, file: String = #fileID, line: Int = #line, body: () throws -> Void
  ) rethrows {
    try otherwiseMatch(file: file, line: line, body)
  }

  /// Statements for all values that no match names.
  public func otherwiseMatch(
    file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) rethrows {
    let block = try block(body)
    guard let selection = selections.last else {
      let location = SourceLocation(fileID: file, line: line)
      return report(.misplaced, "m.otherwiseMatch", location, "m.otherwiseMatch stands outside of m.select")
    }
    selection.otherwise = block
  }

  /// Writes a word of a memory inside `on`.
  ///
  /// - Parameters:
  ///   - address: unsigned, at most `memory.addressWidth` bits.
  ///   - data: at most as wide as a word.
  ///   - enable: one bit, or one bit for each of several equal parts of the word, the lowest part first.
  public func write(
    _ memory: Memory, at address: Signal, _ data: Signal, enable: Signal? = nil,
    file: String = #fileID, line: Int = #line
  ) {
    let location = SourceLocation(fileID: file, line: line)
    let declaration = memory.declaration
    guard let process, process.domain != nil else {
      return report(.misplaced, declaration.name, location, "memory '\(declaration.name)' is written outside of m.on")
    }
    let address = declaration.address(address)
    let enable = enable?.node.minimal
    guard accept(address, for: declaration.name, location),
      enable.map({ accept($0, for: declaration.name, location) }) ?? true,
      let data = converted(
        data.node, to: declaration.name, width: declaration.width, signed: declaration.isSigned, location)
    else { return }
    if let enable, declaration.width % enable.width != 0 {
      let message =
        "the write enable of '\(declaration.name)' has \(enable.width) bits, which does not divide a word "
        + "of \(declaration.width)"
      return report(.outOfRange, declaration.name, location, message)
    }
    recordWriter(declaration, process, location)
    let write = MemoryWrite(memory: declaration, address: address, data: data, enable: enable)
    add(.write(write), "m.write", location)
  }

  private func recordWriter(_ memory: MemoryDeclaration, _ process: Process, _ location: SourceLocation) {
    guard let index = memories.firstIndex(where: { $0.memory === memory }) else {
      return report(.foreignSignal, memory.name, location, "memory '\(memory.name)' belongs to another module")
    }
    if let writer = memories[index].writer, writer !== process {
      report(.twoDrivers, memory.name, location, "memory '\(memory.name)' is written in two always blocks: use one")
    }
    memories[index].writer = process
  }
}
