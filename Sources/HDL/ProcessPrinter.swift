extension ModulePrinter {
  /// The lines of an always block.
  mutating func lines(of process: Process) -> [String] {
    guard let domain = process.domain else {
      if let target = process.block.targets.first?.0.name {
        legaliser.nameWords(in: process.block.sources, for: target)
      }
      return ["always @* begin"] + statements(process.block, "=") + ["end"]
    }
    use.markRead(domain.clock.name, 0..<1)
    return ["always @(posedge \(domain.clock.name)) begin"] + statements(process.block, "<=")
      + resets(process, domain) + ["end"]
  }

  /// The reset values of the registers that the block sets, after everything else.
  private mutating func resets(_ process: Process, _ domain: ClockDomain) -> [String] {
    guard let reset = domain.resetName else { return [] }
    var lines: [String] = []
    var seen: Set<ObjectIdentifier> = []
    for (target, _) in process.block.targets where seen.insert(ObjectIdentifier(target)).inserted {
      guard let value = builder.registers[ObjectIdentifier(target)]?.reset else { continue }
      lines.append(assignment(target, value, "<="))
    }
    if lines.isEmpty { return [] }
    use.markRead(reset, 0..<1)
    return indented(["if (\(reset)) begin"] + indented(lines) + ["end"])
  }

  private func indented(_ lines: [String]) -> [String] { lines.map { "  " + $0 } }

  private mutating func statements(_ block: Block, _ arrow: String) -> [String] {
    var lines: [String] = []
    for statement in block.statements {
      switch statement {
      case .set(let target, let value, _): lines.append(assignment(target, value, arrow))
      case .write(let write): lines += self.lines(of: write)
      case .conditional(let conditional): lines += self.lines(of: conditional, arrow)
      case .selection(let selection): lines += self.lines(of: selection, arrow)
      }
    }
    return indented(lines)
  }

  private mutating func assignment(_ target: Declaration, _ node: Node, _ arrow: String) -> String {
    let value = legaliser.value(node, width: target.width, for: target.name)
    use.markRead(value)
    return "\(target.name) \(arrow) \(value.text);"
  }

  private mutating func lines(of conditional: Conditional, _ arrow: String) -> [String] {
    var lines: [String] = []
    for (index, branch) in conditional.branches.enumerated() {
      let name = (branch.block.targets.first?.0.name).map { "\($0)_condition" } ?? "condition"
      let condition = legaliser.operand(branch.condition, width: 1, for: name)
      use.markRead(condition)
      lines.append("\(index == 0 ? "" : "end else ")if (\(condition.text)) begin")
      lines += statements(branch.block, arrow)
    }
    if let alternative = conditional.alternative {
      lines.append("end else begin")
      lines += statements(alternative, arrow)
    }
    return lines + ["end"]
  }

  private mutating func lines(of selection: Selection, _ arrow: String) -> [String] {
    let selector = legaliser.operand(selection.selector, width: selection.selector.width, for: "selector")
    use.markRead(selector)
    var lines: [String] = []
    for (values, block) in selection.matches where !values.isEmpty {
      let labels = values.map { value in
        let label = legaliser.operand(value, width: selection.selector.width, for: "selector")
        use.markRead(label)
        return label.text
      }
      lines += ["\(labels.joined(separator: ", ")): begin"] + statements(block, arrow) + ["end"]
    }
    if let otherwise = selection.otherwise {
      lines += ["default: begin"] + statements(otherwise, arrow) + ["end"]
    } else if !selection.isComplete {
      lines.append("default: ;")
    }
    return ["case (\(selector.text))"] + indented(lines) + ["endcase"]
  }

  private mutating func lines(of write: MemoryWrite) -> [String] {
    let memory = write.memory
    let address = legaliser.address(write.address, width: memory.addressWidth, for: "\(memory.name)_address")
    use.markRead(address)
    let word = "\(memory.name)[\(address.text)]"
    guard let enable = write.enable else { return [writeLine(word, write.data, memory)] }
    let bits = legaliser.shared(enable, width: enable.width, for: "\(memory.name)_enable")
    use.markRead(bits)
    if enable.width == 1 {
      return ["if (\(bits.text)) begin", "  " + writeLine(word, write.data, memory), "end"]
    }
    let data = legaliser.shared(write.data, width: memory.width, for: "\(memory.name)_data")
    use.markRead(data)
    let width = memory.width / enable.width
    return (0..<enable.width).flatMap { index -> [String] in
      guard let bit = bits.bits(index, 1), let part = data.bits(index * width, width) else { return [] }
      let range = width == 1 ? "[\(index)]" : "[\(index * width + width - 1):\(index * width)]"
      return ["if (\(bit.text)) begin", "  \(word)\(range) <= \(part.text);", "end"]
    }
  }

  private mutating func writeLine(_ word: String, _ node: Node, _ memory: MemoryDeclaration) -> String {
    let data = legaliser.value(node, width: memory.width, for: "\(memory.name)_data")
    use.markRead(data)
    return "\(word) <= \(data.text);"
  }
}
