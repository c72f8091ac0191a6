import Foundation
import HDL
import Toolchain

/// Places and routes a module on an ECP5, with its ports behind a chain of registers so that a few pins are enough.
struct PlaceAndRoute {
  let yosys: Yosys
  let nextpnr: String
  let folder: String

  struct Result {
    let megahertz: Double
    /// LUTs, carry cells included, without the registers around the module.
    let luts: Int
  }

  func run(_ module: Module, map: String?) async throws -> Result {
    let whole = try await place(wrapper(module, isEmpty: false), module, map)
    let around = try await place(wrapper(module, isEmpty: true), module, map)
    guard let clock = whole.fmax?.values.map(\.achieved).min() else {
      throw ToolError("nextpnr-ecp5 reported no clock for \(module.name)")
    }
    return Result(megahertz: clock, luts: whole.luts - around.luts)
  }

  /// `harness`: inputs come from a shift register, outputs are folded into one bit.
  private func wrapper(_ module: Module, isEmpty: Bool) -> String {
    let inputs = module.ports.filter { $0.direction == .input && $0.name != "clock" }
    let outputs = module.ports.filter { $0.direction == .output }
    let bits = inputs.reduce(0) { $0 + $1.width }
    let folded = outputs.reduce(0) { $0 + $1.width }
    var low = 0
    let connections = inputs.map { port in
      defer { low += port.width }
      return ".\(port.name)(held[\(low) +: \(port.width)])"
    }
    let results = outputs.map(\.name).joined(separator: ", ")
    return """
      module harness (input clock, input in, output reg out);
        reg [\(bits - 1):0] shifted, held;
        \(outputs.map { "wire [\($0.width - 1):0] \($0.name);" }.joined(separator: " "))
        reg [\(folded - 1):0] folded;
        wire [\(folded - 1):0] results = \(isEmpty ? "held" : "{\(results)}");
        always @(posedge clock) begin
          shifted <= {shifted, in};
          held <= shifted;
          folded <= results ^ {folded, in};
          out <= folded[\(folded - 1)];
        end
        \(isEmpty ? "" : "\(module.name) unit (.clock(clock), \((connections + outputs.map { ".\($0.name)(\($0.name))" }).joined(separator: ", ")));")
      endmodule
      """
  }

  private func place(
    _ wrapper: String, _ module: Module, _ map: String?
  ) async throws -> NextpnrReport {
    try write(module, map: map, to: folder)
    let netlist = URL(fileURLWithPath: "\(folder)/netlist.json")
    try Data(wrapper.utf8).write(to: URL(fileURLWithPath: "\(folder)/harness.v"))
    try await yosys.run(
      yosys.read(module, map: map) + ["read_verilog harness.v", "synth_ecp5 -top harness -json netlist.json"],
      in: folder)
    // An output without a net; nextpnr insists on the port, and adds a cell for a net.
    let text = try String(contentsOf: netlist, encoding: .utf8).replacing(/"COUT": \[ *\]/, with: "\"COUT\": [ \"x\" ]")
    try Data(text.utf8).write(to: netlist)
    let options = [
      "--25k", "--package", "CABGA381", "--json", "netlist.json", "--report", "report.json", "--seed", "1", "--freq",
      "200", "--lpf-allow-unconstrained", "--timing-allow-fail", "-q",
    ]
    try await ProcessRunner(nextpnr, name: "nextpnr-ecp5").run(options, in: folder)
    return try JSONDecoder().decode(
      NextpnrReport.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.json")))
  }
}

/// What nextpnr reports.
private struct NextpnrReport: Decodable {
  struct Clock: Decodable { let achieved: Double }
  struct Use: Decodable { let used: Int }

  let fmax: [String: Clock]?
  let utilization: [String: Use]

  var luts: Int { utilization["TRELLIS_COMB"]?.used ?? 0 }
}
