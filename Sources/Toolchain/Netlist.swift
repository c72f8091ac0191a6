import Foundation

/// A design after synthesis: cells of an FPGA family, and the nets between them.
public struct Netlist: Sendable {
  /// Verilog of it, every net of one bit but the ports of the top module.
  public let verilog: Data
  /// File with the same for the router.
  let path: String
  /// Names it after its content's origin: sources, commands and Yosys.
  let hash: String

  /// Synthesises a design; what was made before from the same sources by the same Yosys is taken from the cache.
  ///
  /// - Parameter progress: called with one line before the synthesis.
  /// - Throws: `ToolError` with Yosys's own words.
  public static func synthesise(
    _ sources: BitstreamSources, cache: String? = nil, progress: (String) -> Void = { _ in }
  ) async throws -> Netlist {
    let yosys = try await Tool.yosys.locate()
    let hash = hash(sources, yosys)
    let kept = try await Cache.folder("netlist-\(sources.top)-\(hash)", in: cache) { directory in
      progress("Synthesising \(sources.top) (Yosys)")
      try await run(yosys, sources, in: directory)
      return ["netlist.json", "netlist.v"]
    }
    let verilog = try Data(contentsOf: URL(fileURLWithPath: "\(kept)/netlist.v"))
    return Netlist(verilog: verilog, path: "\(kept)/netlist.json", hash: hash)
  }

  private static func commands(_ sources: BitstreamSources) -> [String] {
    let files = sources.files.map(\.name).filter { $0.hasSuffix(".v") }
    return ["read_verilog " + files.joined(separator: " "), "hierarchy -top \(sources.top)"]
      + (sources.adderMap == nil ? [] : ["techmap -map map.v"]) + ["proc"] + sources.preparation
      + sources.part.synthesis(top: sources.top)
      // A simulator takes a bus whose bits depend on each other for a loop, and repeats all of it until it settles.
      + ["write_json netlist.json", "splitnets", "write_verilog -noattr netlist.v"]
  }

  private static func hash(_ sources: BitstreamSources, _ yosys: LocatedTool) -> String {
    var hash = ContentHash()
    for file in sources.files { hash.add(file.name, file.text) }
    hash.add("map", sources.adderMap ?? "")
    for command in commands(sources) { hash.add("command", command) }
    hash.add(yosys)
    return hash.hex
  }

  private static func run(_ yosys: LocatedTool, _ sources: BitstreamSources, in directory: String) async throws {
    for file in sources.files { try Files.write(file.text, to: "\(directory)/\(file.name)") }
    if let map = sources.adderMap { try Files.write(map, to: "\(directory)/map.v") }
    try Files.write(commands(sources).joined(separator: "\n") + "\n", to: "\(directory)/synthesis.ys")
    try await yosys.run(["-q", "synthesis.ys"], in: directory)
    try repairOpenCarries("\(directory)/netlist.json")
  }

  /// An output of a carry cell without a net must name the port's missing bit, or nextpnr-ecp5 refuses the netlist.
  private static func repairOpenCarries(_ path: String) throws {
    let netlist = try String(contentsOfFile: path, encoding: .utf8)
    try Files.write(netlist.replacingOccurrences(of: "\"COUT\": [ ]", with: "\"COUT\": [ \"x\" ]"), to: path)
  }
}
