extension ModuleBuilder {
  /// The Verilog of the module from its summary on. The module must have no mistakes.
  func text(summary: String) -> String {
    var printer = ModulePrinter(self)
    return printer.print(summary)
  }
}

/// Legalises and prints the items of a module in their order.
struct ModulePrinter {
  /// Items of one kind stand together; between kinds is a blank line.
  enum Group { case comment, line, block }

  let builder: ModuleBuilder
  let legaliser: Legaliser
  var use = BitUse()
  private var body: [String] = []
  private var lastGroup = Group.comment

  init(_ builder: ModuleBuilder) {
    self.builder = builder
    legaliser = Legaliser(names: Set(builder.names.keys))
  }

  mutating func print(_ summary: String) -> String {
    for root in builder.roots { legaliser.count(root) }
    declareNames()
    for item in builder.items { add(item) }
    addUnread()
    var lines = ["// \(summary)", "", "`default_nettype none", ""]
    lines += portList()
    let parameters = builder.parameters.filter { use.isRead($0.name) }
    if !parameters.isEmpty { lines += [""] + parameters.map(parameterLine) }
    if !body.isEmpty { lines += [""] + body }
    lines += ["", "endmodule", "", "`default_nettype wire"]
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func declareNames() {
    for (port, _) in builder.ports where port.direction == .input { use.declare(port.name, port.width) }
    for item in builder.items {
      switch item {
      case .declaration(let declaration), .wire(let declaration, _): use.declare(declaration.name, declaration.width)
      case .instance(let record): for wire in record.wires { use.declare(wire.name, wire.width) }
      case .memory(let memory): use.declare(memory)
      default: break
      }
    }
  }

  private func portList() -> [String] {
    if builder.ports.isEmpty { return ["module \(builder.name);"] }
    var lines = ["module \(builder.name) ("]
    for (index, (port, comment)) in builder.ports.enumerated() {
      if let comment {
        if index > 0 { lines.append("") }
        lines.append("  // \(comment)")
      }
      let isRegister = builder.registerOutputs.contains(port.name)
      let kind =
        switch port.direction {
        case .input: "input  wire"
        case .output: isRegister ? "output reg " : "output wire"
        case .bidirectional: "inout  wire"
        }
      let type = typeText(port.width, port.isSigned)
      lines.append("  \(kind)\(type) \(port.name)\(index == builder.ports.count - 1 ? "" : ",")")
    }
    return lines + [");"]
  }

  private func parameterLine(_ declaration: Declaration) -> String {
    guard case .parameter(let value, _) = declaration.kind else { return "" }
    let literal = Expression.literal(value, declaration.width, signed: declaration.isSigned)
    return "  localparam\(typeText(declaration.width, declaration.isSigned)) \(declaration.name) = \(literal.text);"
  }

  func typeText(_ width: Int, _ signed: Bool) -> String {
    (signed ? " signed" : "") + (width == 1 ? "" : " [\(width - 1):0]")
  }

  /// Puts lines into the body, behind the wires that their expressions need.
  mutating func emit(_ group: Group, _ lines: [String]) {
    for temporary in legaliser.takeTemporaries() {
      use.declare(temporary.name, temporary.value.width)
      emitLines(.line, [wireLine(temporary.name, temporary.value, temporary.isSigned)])
    }
    emitLines(group, lines)
  }

  private mutating func emitLines(_ group: Group, _ lines: [String]) {
    let separate = group == .comment || group == .block || (group != lastGroup && lastGroup != .comment)
    if separate, !body.isEmpty, !(group == .block && lastGroup == .comment) { body.append("") }
    body += lines.flatMap { wrappedLine("  " + $0) }
    lastGroup = group
  }

  private mutating func wireLine(_ name: String, _ value: Expression, _ signed: Bool) -> String {
    use.markRead(value)
    return "wire\(typeText(value.width, signed)) \(name) = \(value.text);"
  }

  private mutating func add(_ item: Item) {
    switch item {
    case .comment(let title): emit(.comment, ["// \(title)"])
    case .declaration(let declaration):
      let kind = builder.isRegister(declaration) ? "reg" : "wire"
      emit(.line, ["\(kind)\(typeText(declaration.width, declaration.isSigned)) \(declaration.name);"])
    case .wire(let declaration, let node):
      let value = legaliser.value(node, width: declaration.width, for: declaration.name)
      let line = wireLine(declaration.name, value, declaration.isSigned)
      emit(.line, [line])
    case .assign(let declaration, let node):
      let value = legaliser.value(node, width: declaration.width, for: declaration.name)
      use.markRead(value)
      emit(.line, ["assign \(declaration.name) = \(value.text);"])
    case .memory(let memory): addMemory(memory)
    case .process(let process): emit(.block, lines(of: process))
    case .instance(let record): addInstance(record)
    }
  }

  private mutating func addMemory(_ memory: MemoryDeclaration) {
    var lines = ["reg\(typeText(memory.width, memory.isSigned)) \(memory.name) [0:\(memory.depth - 1)];"]
    if let image = memory.image { lines.append("initial $readmemh(\"\(image)\", \(memory.name));") }
    emit(.line, lines)
  }

  private mutating func addUnread() {
    let unread = use.unread
    guard !unread.isEmpty else { return }
    let name = legaliser.uniqueName("unused")
    let bits = Expression.concatenation([.literal(0, 1)] + unread)
    emit(.comment, ["// Bits that nothing reads"])
    emit(.line, ["wire \(name) = &\(bits.text);"])
  }
}

extension ModuleBuilder {
  /// All expressions of the body.
  var roots: [Node] {
    items.flatMap { item -> [Node] in
      switch item {
      case .comment, .declaration, .memory: []
      case .wire(_, let node), .assign(_, let node): [node]
      case .process(let process): process.block.sources
      case .instance(let record): record.inputs.sorted { $0.key < $1.key }.map(\.value.node)
      }
    }
  }

  /// Whether a declaration prints as `reg`: it is set in an always block.
  func isRegister(_ declaration: Declaration) -> Bool {
    if case .process? = drivers[ObjectIdentifier(declaration)] { true } else { false }
  }

  var registerOutputs: Set<String> {
    Set(driven.filter { $0.kind == .output && isRegister($0) }.map(\.name))
  }
}
