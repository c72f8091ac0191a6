import Accelerator
import HDL

/// A path of logic as long as the longest of a whole design, to count the cells of a unit beside.
///
/// Yosys maps for depth: it spends LUTs on what lies on the longest paths, and saves them elsewhere. Alone, a unit of
/// shallow logic has the longest path and becomes up to twice as large as it is in a design.
enum LongPath {
  /// Cells of a unit as it is in a whole design.
  static func cells(
    of unit: Module, _ family: DeviceFamily, style: LaneStyle, _ synthesis: Synthesis
  ) async throws -> Resources {
    guard let steps = family.longestPath else {
      return try await synthesis.netlist(of: unit, family, style: style).resources(family)
    }
    let path = try module(steps)
    var both = try await synthesis.netlist(of: beside(unit, path), family, style: style).resources(family)
    both.luts -= try await synthesis.netlist(of: path, family, style: style).resources(family).luts
    return both
  }

  /// A module with a unit and the path; they share nothing.
  private static func beside(_ unit: Module, _ path: Module) throws -> Module {
    try Module.build("beside_\(unit.name)", summary: "A unit beside a long path.") { m in
      for (role, module) in [("unit", unit), ("path", path)] {
        let prefix = role == "path" ? "path_" : ""
        func signals(_ direction: Port.Direction, _ declare: (Port) -> Signal) -> [String: Signal] {
          let ports = module.ports.filter { $0.direction == direction }
          return Dictionary(uniqueKeysWithValues: ports.map { ($0.name, declare($0)) })
        }
        m.instance(
          "beside_\(role)", of: module,
          signals(.input) { m.input(prefix + $0.name, $0.width, signed: $0.isSigned) },
          outputs: signals(.output) { m.output(prefix + $0.name, $0.width, signed: $0.isSigned) })
      }
    }
  }

  /// The path by itself: each step depends on the one before, in a way that no tool can shorten.
  private static func module(_ steps: Int) throws -> Module {
    try Module.build("long_path_\(steps)", summary: "Steps of logic, one behind the other.") { m in
      let first = m.input("first", 1)
      let (ones, zeros) = (m.input("ones", steps), m.input("zeros", steps))
      var value = first
      for step in 0..<steps {
        let (one, zero) = (ones[step], zeros[step])
        value = m.wire("step_\(step)", mux(value, !one & zero, one & !zero))
      }
      m.assign(m.output("last", 1), value)
    }
  }
}

extension DeviceFamily {
  /// Steps of a path as long as the longest of the sample designs: five levels of logic on ECP5, four on UltraScale+.
  ///
  /// Nil on iCE40: where every LUT is one of four inputs, depth costs few of them, and units are as large as in a design.
  fileprivate var longestPath: Int? { self == .iCE40UltraPlus ? nil : 15 }
}
