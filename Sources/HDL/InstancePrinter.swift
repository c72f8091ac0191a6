extension ModulePrinter {
  mutating func addInstance(_ record: InstanceRecord) {
    for wire in record.wires {
      emit(.line, ["wire\(typeText(wire.width, wire.isSigned)) \(wire.name);"])
    }
    let ports = record.module.ports
    connectUnusedOutputs(record)
    let loop = record.count.map { _ in "\(record.name)_index" }
    let connections = ports.enumerated().map { index, port in
      let connection = self.connection(record, port, loop)
      return "  .\(port.name)(\(connection))\(index == ports.count - 1 ? "" : ",")"
    }
    guard let loop, let count = record.count else {
      return emit(.block, opening(record.module, record.name) + connections + [");"])
    }
    let header = "for (\(loop) = 0; \(loop) < \(count); \(loop) = \(loop) + 1) begin : \(record.name)"
    emit(
      .block,
      ["genvar \(loop);", "generate", "  \(header)"]
        + (opening(record.module, "unit") + connections).map { "    " + $0 } + ["    );", "  end", "endgenerate"])
  }

  /// The lines in front of the connections, with the parameters of a cell.
  private func opening(_ module: Module, _ name: String) -> [String] {
    guard let parameters = module.cellParameters, !parameters.isEmpty else { return ["\(module.name) \(name) ("] }
    let lines = parameters.map { "  .\($0.name)(\($0.value))" }
    return ["\(module.name) #("] + lines.dropLast().map { $0 + "," } + lines.suffix(1) + [") \(name) ("]
  }

  /// Gives the outputs that nothing reads a wire, because tools warn about open ports.
  private mutating func connectUnusedOutputs(_ record: InstanceRecord) {
    for port in record.module.ports where port.direction != .input && record.outputs[port.name] == nil {
      let name = legaliser.uniqueName(wireName(record, port))
      let wire = Declaration(
        name, width: port.width * (record.count ?? 1), signed: port.isSigned && record.count == nil, kind: .wire,
        location: record.location, owner: builder.owner)
      record.outputs[port.name] = wire
      use.declare(name, wire.width)
      emit(.line, ["wire\(typeText(wire.width, wire.isSigned)) \(name);"])
    }
  }

  private mutating func connection(_ record: InstanceRecord, _ port: Port, _ loop: String?) -> String {
    let wanted = wireName(record, port)
    if let target = record.outputs[port.name] {
      guard let loop, target.width > port.width else { return target.name }
      return slice(target.name, port.width, loop)
    }
    guard let (node, isSliced) = record.inputs[port.name] else { return "" }
    if isSliced, let loop {
      let value = legaliser.shared(node, width: node.width, for: wanted)
      use.markRead(value)
      if node.width == port.width { return value.text }
      guard case .name(let name) = value.form else {
        let name = legaliser.wire(wanted, value, signed: false)
        use.markRead(name)
        return slice(name.text, port.width, loop)
      }
      return slice(name, port.width, loop)
    }
    let value =
      loop == nil
      ? legaliser.operand(node, width: port.width, for: wanted)
      : legaliser.shared(node, width: port.width, for: wanted)
    use.markRead(value)
    return value.text
  }

  private func wireName(_ record: InstanceRecord, _ port: Port) -> String { "\(record.name)_\(port.name)" }

  private func slice(_ name: String, _ width: Int, _ loop: String) -> String {
    width == 1 ? "\(name)[\(loop)]" : "\(name)[\(loop)*\(width) +: \(width)]"
  }
}
