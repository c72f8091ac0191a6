import HDL

/// Units of a module and the wires of their outputs, declared before any unit is placed, so that loops between units need
/// no order.
struct Wiring {
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let modules: [String: Module]
  private var wires: [String: [String: Signal]] = [:]

  init(_ m: ModuleBuilder, clock: ClockDomain, _ units: [(String, Module)]) {
    self.m = m
    self.clock = clock
    modules = Dictionary(uniqueKeysWithValues: units)
    for (name, module) in units {
      m.section("Outputs of \(name)")
      for port in module.ports where port.direction == .output {
        wires[name, default: [:]][port.name] = m.wire("\(name)_\(port.name)", port.width, signed: port.isSigned)
      }
    }
  }

  /// Output of a unit.
  subscript(unit: String, port: String) -> Signal {
    guard let wire = wires[unit]?[port] else { preconditionFailure("no output \(unit).\(port)") }
    return wire
  }

  /// Inputs of a unit.
  func inputs(of unit: String) -> [Port] { modules[unit]?.ports.filter { $0.direction == .input } ?? [] }

  /// Outputs of a unit; none if there is no such unit.
  func outputs(of unit: String) -> [Port] { modules[unit]?.ports.filter { $0.direction == .output } ?? [] }

  /// Places a unit; its clock, reset and outputs are connected already.
  func place(_ unit: String, _ inputs: [String: Signal]) {
    guard let module = modules[unit] else { preconditionFailure("no unit \(unit)") }
    m.instance(unit, of: module, clock: clock, inputs, outputs: wires[unit] ?? [:])
  }
}
