/// A port of a module.
public struct Port: Sendable, Hashable {
  /// Which way the data goes.
  public enum Direction: Sendable, Hashable {
    /// Into the module.
    case input
    /// Out of the module.
    case output
    /// Both: a pin of the chip, or the pad cell that drives it.
    case bidirectional
  }

  /// The name.
  public let name: String
  /// Which way the data goes.
  public let direction: Direction
  /// Bits, at least 1.
  public let width: Int
  /// Whether the bits are two's complement.
  public let isSigned: Bool

  /// A port of a module that the HDL does not build.
  public init(_ name: String, _ direction: Direction, width: Int = 1) {
    self.init(name: name, direction: direction, width: width, isSigned: false)
  }

  init(name: String, direction: Direction, width: Int, isSigned: Bool) {
    (self.name, self.direction, self.width, self.isSigned) = (name, direction, width, isSigned)
  }
}

/// A finished hardware module.
public final class Module: Sendable {
  /// The name, which is also the name of its file.
  public let name: String
  /// One line that says what the module does.
  public let summary: String
  /// The ports in the order of their declaration.
  public let ports: [Port]
  /// The modules that it instantiates, each once, in the order of their first use.
  public let instances: [Module]
  /// Its instances, in the order of their declaration.
  public let parts: [ModulePart]
  /// What it is made of beside its instances; nothing for a cell.
  public let census: Census
  /// Parameters of a cell of an FPGA family, as Verilog literals; nil if the HDL built the module.
  let cellParameters: [(name: String, value: String)]?
  private let text: String
  private let location: SourceLocation

  init(
    name: String, summary: String, ports: [Port], instances: [Module], parts: [ModulePart] = [],
    census: Census = Census(), text: String, location: SourceLocation,
    cellParameters: [(name: String, value: String)]? = nil
  ) {
    (self.parts, self.census) = (parts, census)
    self.cellParameters = cellParameters
    self.name = name
    self.summary = summary
    self.ports = ports
    self.instances = instances
    self.text = text
    self.location = location
  }

  /// Builds a module.
  ///
  /// - Parameters:
  ///   - name: a Verilog name; the parameters that matter belong into it.
  ///   - summary: one line that says what the module does.
  ///   - body: declares the ports and the behaviour.
  /// - Throws: `HDLError` with all mistakes, or what the body throws.
  public static func build(
    _ name: String, summary: String, file: String = #fileID, line: Int = #line,
    _ body: (ModuleBuilder) throws -> Void
  ) throws -> Module {
    let builder = ModuleBuilder(name)
    let location = SourceLocation(fileID: file, line: line)
    if let problem = nameProblem(name) { builder.report(problem.kind, name, location, problem.message) }
    if summary.contains("\n") {
      builder.report(.illegalName, name, location, "the summary of '\(name)' has several lines: use one")
    }
    try body(builder)
    builder.checkBody()
    guard builder.problems.isEmpty else { throw HDLError(module: name, problems: builder.problems) }
    let ports = builder.ports.map(\.port)
    return Module(
      name: name, summary: summary, ports: ports, instances: builder.children, parts: builder.parts,
      census: CensusTaker(builder).census,
      text: builder.text(summary: summary), location: location)
  }

  /// A cell of an FPGA family: instances of it are printed, its Verilog is that of the family's tools.
  ///
  /// - Parameter parameters: in the order in which they are printed; values are Verilog literals.
  public static func cell(
    _ name: String, _ ports: [Port], parameters: [(name: String, value: String)] = [], file: String = #fileID,
    line: Int = #line
  ) -> Module {
    Module(
      name: name, summary: "", ports: ports, instances: [], text: "",
      location: SourceLocation(fileID: file, line: line), cellParameters: parameters)
  }

  /// The Verilog file: header lines as comments, the summary, the module.
  public func verilog(header: [String] = []) -> String {
    header.map { $0.isEmpty ? "//\n" : "// \($0)\n" }.joined() + text
  }

  /// All modules of the hierarchy that are not cells, each once, children before their parents.
  ///
  /// - Throws: `HDLError` if two different modules have one name.
  public func hierarchy() throws -> [Module] {
    var found: [String: Module] = [:]
    var order: [Module] = []
    func visit(_ module: Module) throws {
      guard module.cellParameters == nil else { return }
      if let other = found[module.name] {
        guard other === module || other.text == module.text else { throw module.clash(in: name) }
        if other === module { return }
      }
      found[module.name] = found[module.name] ?? module
      for child in module.instances { try visit(child) }
      if found[module.name] === module { order.append(module) }
    }
    try visit(self)
    return order
  }

  private func clash(in root: String) -> HDLError {
    let message = "two different modules are named '\(name)': put what differs into the name"
    let problem = HDLProblem(kind: .moduleClash, declaration: name, location: location, message: message)
    return HDLError(module: root, problems: [problem])
  }
}
