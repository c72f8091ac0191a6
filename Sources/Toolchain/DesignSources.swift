/// The Verilog of one design, as text, with what is needed to simulate it.
public struct DesignSources: Sendable {
  /// The name of the top module.
  public var top: String
  /// The Verilog files, each with its name (no folders) and its text.
  public var files: [(name: String, text: String)]
  /// AXI4 read ports of the memory; their addresses have 33 to 64 bits.
  public var memoryPorts: [MemoryPort] = []
  /// Whether its memories are filled through the load port.
  public var hasLoadPort = false
  /// Lanes of the logits and trace ports, P: `m_axis_logits_tdata` has 32 P bits.
  public var vectorLanes: Int
  /// Whether it is a netlist: long, flat code that a C++ compiler optimises slowly, and with little gain.
  public var isNetlist = false
  /// What surrounds the design in a simulation.
  public var harness = Harness.device

  /// A harness of Sim/.
  public enum Harness: Sendable, Equatable {
    /// Streams, registers and memory ports of an accelerator.
    case device
    /// The pins of a board, in a module `pins`; with or without SDRAM.
    case board(hasMemory: Bool)
  }

  /// The Verilog of one design.
  public init(
    top: String, files: [(name: String, text: String)], vectorLanes: Int, memoryPorts: [MemoryPort] = [],
    hasLoadPort: Bool = false
  ) {
    self.top = top
    self.files = files
    self.vectorLanes = vectorLanes
    self.memoryPorts = memoryPorts
    self.hasLoadPort = hasLoadPort
  }
}

/// An AXI4 read port of a design, behind which the harness puts its memory.
public struct MemoryPort: Sendable {
  /// What ports are for; counted apart.
  public enum Kind: Int32, Sendable {
    /// Weights.
    case weights
    /// Rows of the embedding.
    case embedding
  }

  /// What its signals' names begin with.
  public let name: String
  /// Data bits: a power of two, at least 8.
  public let width: Int
  /// What it is for.
  public let kind: Kind

  /// A port of a design.
  public init(name: String, width: Int, kind: Kind) {
    self.name = name
    self.width = width
    self.kind = kind
  }
}

extension DesignSources {
  /// `ports.h`, which tells the harness the ports that not every design has.
  var portsHeader: String {
    let ports = memoryPorts.map { " \\\n    PORT(\($0.name), \($0.width), \($0.kind.rawValue))" }
    return "#define TERN_MEMORY_PORTS(PORT)\(ports.joined())\n" + (hasLoadPort ? "#define TERN_LOAD_PORT\n" : "")
  }

  /// Writes the files into an existing folder.
  func write(to directory: String) throws(ToolError) {
    for file in files {
      try Files.write(file.text, to: "\(directory)/\(file.name)")
    }
  }
}
