/// How a port of an instance array is connected.
public enum ArrayConnection: Sendable {
  /// One signal for all instances; inputs only.
  case shared(Signal)
  /// Instance `i` gets part `i`; the signal is `count` times as wide as the port.
  case sliced(Signal)
}

/// An instance, or an array of instances, in a module.
public struct Instance {
  let record: InstanceRecord
  let builder: ModuleBuilder

  /// The signal on an output port; of an array, all outputs side by side, the first instance in the lowest bits.
  ///
  /// An output that was not connected gets a wire named `<instance>_<port>`.
  public subscript(port: String, file: String = #fileID, line: Int = #line) -> Signal {
    let location = SourceLocation(fileID: file, line: line)
    guard let port = record.outputPort(port, builder, location) else {
      let mistake = Node.mistaken(.unknownPort, "instance '\(record.name)' has no output '\(port)'")
      builder.skip(mistake)
      return Signal(mistake)
    }
    if let target = record.outputs[port.name] { return Signal(reference: target) }
    return Signal(reference: record.addWire(for: port, builder, location))
  }
}

/// The connections of an instance.
final class InstanceRecord {
  let name: String
  let module: Module
  let location: SourceLocation
  /// Number of instances of an array; nil for a single instance.
  let count: Int?
  var inputs: [String: (node: Node, isSliced: Bool)] = [:]
  var outputs: [String: Declaration] = [:]
  /// Wires made for outputs, in the order of their making.
  var wires: [Declaration] = []

  init(_ name: String, of module: Module, count: Int?, _ location: SourceLocation) {
    self.name = name
    self.module = module
    self.count = count
    self.location = location
  }

  func outputPort(_ name: String, _ builder: ModuleBuilder, _ location: SourceLocation) -> Port? {
    guard let port = module.ports.first(where: { $0.name == name }), port.direction != .input else {
      let outputs = module.ports.filter { $0.direction != .input }.map(\.name).joined(separator: ", ")
      builder.report(
        .unknownPort, self.name, location,
        "module '\(module.name)' of instance '\(self.name)' has no output '\(name)'; it has \(outputs)")
      return nil
    }
    return port
  }

  func addWire(for port: Port, _ builder: ModuleBuilder, _ location: SourceLocation) -> Declaration {
    let width = port.width * (count ?? 1)
    let signed = port.isSigned && count == nil
    let wire = builder.declare("\(name)_\(port.name)", width, signed, .wire, location)
    builder.drivers[ObjectIdentifier(wire)] = .instance
    outputs[port.name] = wire
    wires.append(wire)
    return wire
  }
}

extension ModuleBuilder {
  /// Places a module in this one.
  ///
  /// - Parameters:
  ///   - name: the role of the instance.
  ///   - clock: connects the child's ports that have the names of this clock and its reset.
  ///   - inputs: a signal for each remaining input port; narrower ones extend.
  ///   - outputs: declared wires or outputs for output ports, of the port's exact type; pins for inout ports.
  @discardableResult
  public func instance(
    _ name: String, of module: Module, clock: ClockDomain? = nil, _ inputs: [String: Signal] = [:],
    outputs: [String: Signal] = [:], file: String = #fileID, line: Int = #line
  ) -> Instance {
    let location = SourceLocation(fileID: file, line: line)
    let record = place(name, module, nil, clock, location)
    for (port, signal) in inputs.sorted(by: { $0.key < $1.key }) {
      connectInput(record, port, signal, sliced: false, location)
    }
    for (port, signal) in outputs.sorted(by: { $0.key < $1.key }) {
      connectOutput(record, port, signal, location)
    }
    return finish(record, location)
  }

  /// Places a module `count` times, in a generate loop.
  ///
  /// - Parameters:
  ///   - name: the role of the instances.
  ///   - clock: connects the child's ports that have the names of this clock and its reset.
  ///   - connections: a connection for each remaining input port and for the outputs; inputs and outputs alike.
  @discardableResult
  public func instanceArray(
    _ name: String, count: Int, of module: Module, clock: ClockDomain? = nil,
    _ connections: [String: ArrayConnection], file: String = #fileID, line: Int = #line
  ) -> Instance {
    let location = SourceLocation(fileID: file, line: line)
    if count < 1 {
      report(.outOfRange, name, location, "instance array '\(name)' has \(count) instances: use 1 or more")
    }
    let record = place(name, module, max(count, 1), clock, location)
    checkName("\(name)_index", location)
    for (port, connection) in connections.sorted(by: { $0.key < $1.key }) {
      let direction = module.ports.first { $0.name == port }?.direction
      switch (connection, direction) {
      case (.shared, .output?), (.shared, .bidirectional?):
        report(
          .twoDrivers, name, location,
          "output '\(port)' of instance array '\(name)' is shared: use .sliced, every instance drives its part")
      case (.sliced(let signal), .output?), (.sliced(let signal), .bidirectional?):
        connectOutput(record, port, signal, location)
      case (.shared(let signal), _): connectInput(record, port, signal, sliced: false, location)
      case (.sliced(let signal), _): connectInput(record, port, signal, sliced: true, location)
      }
    }
    return finish(record, location)
  }

  private func place(
    _ name: String, _ module: Module, _ count: Int?, _ clock: ClockDomain?, _ location: SourceLocation
  ) -> InstanceRecord {
    checkName(name, location)
    let record = InstanceRecord(name, of: module, count: count, location)
    guard let clock else { return record }
    for (portName, signal) in [(clock.clock.name, clock.signal), (clock.resetName ?? "", clock.reset ?? clock.signal)] {
      let port = module.ports.first { $0.name == portName && $0.direction == .input && $0.width == 1 }
      if let port { connectInput(record, port.name, signal, sliced: false, location) }
    }
    return record
  }

  private func connectInput(
    _ record: InstanceRecord, _ name: String, _ signal: Signal, sliced: Bool, _ location: SourceLocation
  ) {
    let label = "\(record.name).\(name)"
    guard let port = record.module.ports.first(where: { $0.name == name }) else {
      let ports = record.module.ports.map(\.name).joined(separator: ", ")
      return report(
        .unknownPort, record.name, location,
        "module '\(record.module.name)' of instance '\(record.name)' has no port '\(name)'; it has \(ports)")
    }
    guard port.direction == .input else {
      return report(
        .unknownPort, record.name, location,
        "port '\(name)' of instance '\(record.name)' is an output: connect it with outputs:")
    }
    if sliced {
      let node = signal.node.sized(for: label)
      if accept(node, for: label, location), checkSlices(record, port, node.width, location) {
        record.inputs[name] = (node, true)
      }
    } else if let node = converted(signal.node, to: label, width: port.width, signed: port.isSigned, location) {
      record.inputs[name] = (node, false)
    } else {
      record.inputs[name] = (signal.node, false)
    }
  }

  private func connectOutput(
    _ record: InstanceRecord, _ name: String, _ signal: Signal, _ location: SourceLocation
  ) {
    guard let port = record.outputPort(name, self, location), let target = signal.target(in: self, location) else {
      return
    }
    if target.kind == .register {
      markDriven(target)
      return report(
        .combinationalSet, target.name, location,
        "register '\(target.name)' is driven by instance '\(record.name)': connect a wire, set it in m.on")
    }
    if record.count != nil {
      guard checkSlices(record, port, target.width, location) else { return markDriven(target) }
    } else if target.width != port.width || target.isSigned != port.isSigned {
      let type = "\(port.width)-bit \(port.isSigned ? "signed" : "unsigned")"
      report(
        target.width == port.width ? .signMismatch : .widthLoss, target.name, location,
        "output '\(name)' of instance '\(record.name)' is \(type), '\(target.name)' is \(signal.node.typeName): "
          + "they must be the same")
    }
    drive(target, by: .instance, location)
    record.outputs[name] = target
  }

  private func checkSlices(
    _ record: InstanceRecord, _ port: Port, _ width: Int, _ location: SourceLocation
  ) -> Bool {
    let count = record.count ?? 1
    if width == count * port.width { return true }
    report(
      .slicedWidth, "\(record.name).\(port.name)", location,
      "the slices of '\(record.name).\(port.name)' need \(count) x \(port.width) = \(count * port.width) bits, "
        + "the signal has \(width)")
    return false
  }

  private func finish(_ record: InstanceRecord, _ location: SourceLocation) -> Instance {
    for port in record.module.ports where port.direction == .input && record.inputs[port.name] == nil {
      let label = "\(record.name).\(port.name)"
      if problems.contains(where: { $0.declaration == label && $0.location == location }) { continue }
      report(
        .unconnectedInput, label, location, "input '\(port.name)' of instance '\(record.name)' is not connected")
    }
    if !children.contains(where: { $0 === record.module }) { children.append(record.module) }
    append(.instance(record))
    return Instance(record: record, builder: self)
  }
}
