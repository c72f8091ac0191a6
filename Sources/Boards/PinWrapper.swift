import Toolchain

extension BoardBuild {
  /// Verilog around the top level for the simulation: `pins`, with every bidirectional pin split in what drives it from
  /// outside and what it carries, and the clocks that the cells of the phase-locked loop pass on.
  var pinWrapper: String {
    var ports = ["input  wire clock", "input  wire clock_2x"]
    var lines: [String] = []
    var connections = [".oscillator(clock)"]
    for (name, pins) in Dictionary(grouping: board.pins, by: \.port).sorted(by: { $0.key < $1.key }) {
      let width = pins.count == 1 ? "" : "[\(pins.count - 1):0] "
      if ["flash_io0", "flash_io1", "sdram_dq"].contains(name) {
        let idle = pins.count == 1 ? "1'bz" : "{\(pins.count){1'bz}}"
        ports += [
          "input  wire \(name)_drive", "input  wire \(width)\(name)_level", "output wire \(width)\(name)",
        ]
        lines += [
          "wire \(width)\(name)_pin = \(name)_drive ? \(name)_level : \(idle);", "assign \(name) = \(name)_pin;",
        ]
        connections.append(".\(name)(\(name)_pin)")
      } else if name == "serial_rx" {
        ports.append("input  wire serial_rx")
        connections.append(".serial_rx(serial_rx)")
      } else if let light = Light(port: name) {
        ports.append("output wire \(light.name)")
        lines += ["wire \(name);", "assign \(light.name) = \(light.isLow ? "~" : "")\(name);"]
        connections.append(".\(name)(\(name))")
      } else {
        ports.append("output wire \(width)\(name)")
        connections.append(".\(name)(\(name))")
      }
    }
    let names = Set(board.pins.map(\.port))
    if !names.contains("flash_sck") {
      ports.append("output wire flash_sck")
      lines.append("assign flash_sck = top.flash_clock.USRMCLKI;")
    }
    if !names.contains(where: { $0.hasPrefix("led_busy") }) {
      ports.append("output wire busy")
      lines.append("assign busy = 1'b1;")
    }
    return """
      module pins (
        \(ports.joined(separator: ",\n  "))
      );

        \(lines.joined(separator: "\n  "))

        \(top.name) top (
          \(connections.joined(separator: ",\n    "))
        );

      endmodule

      """
  }
}
