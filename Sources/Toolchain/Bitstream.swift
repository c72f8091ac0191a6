import Foundation

/// What a bitstream is made from.
public struct BitstreamSources: Sendable {
  /// Name of the top module.
  public let top: String
  /// Verilog files, children before parents, and the images that they read.
  public let files: [(name: String, text: String)]
  /// The pins, in the format of the part's tools.
  public let constraints: String
  /// Verilog that Yosys's `techmap` applies before synthesis; nil for none.
  public let adderMap: String?
  /// Commands for Yosys before synthesis.
  public let preparation: [String]
  /// The FPGA.
  public let part: Part
  /// Frequency that clocks without a constraint of their own must reach.
  public let hertz: Int
  /// Where the placer begins; the same seed gives the same bytes.
  public let seed: Int

  /// The parts of a build.
  public init(
    top: String, files: [(name: String, text: String)], constraints: String, adderMap: String?,
    preparation: [String] = [], part: Part, hertz: Int, seed: Int
  ) {
    (self.top, self.files, self.constraints, self.adderMap) = (top, files, constraints, adderMap)
    (self.preparation, self.part, self.hertz, self.seed) = (preparation, part, hertz, seed)
  }
}

/// A placed and routed design.
public struct Bitstream: Sendable {
  /// What the FPGA is configured with.
  public let data: Data
  /// Utilisation, clocks and critical paths.
  public let report: PlacementReport
  /// The netlist after synthesis, as Verilog of the family's cells.
  public let netlist: Data

  /// Synthesises, places, routes and packs; what was built before from the same sources by the same tools is taken from
  /// the cache.
  ///
  /// - Parameter progress: called with one line before each step.
  /// - Throws: `ToolError` with the tool's own words, among others if the clock is not reached.
  public static func build(
    _ sources: BitstreamSources, cache: String? = nil, progress: (String) -> Void = { _ in }
  ) async throws -> Bitstream {
    let tools = try await BitstreamTools(sources.part)
    let folder = try cache ?? Cache.directory()
    let kept = "\(folder)/bitstream-\(sources.top)-\(hash(sources, tools))"
    if !FileManager.default.fileExists(atPath: kept) {
      try await Files.withTemporaryDirectory(in: folder) { directory in
        try await tools.run(sources, in: directory, progress)
        let result = "\(directory)/result"
        try Files.createDirectory(result)
        for name in ["bitstream", "report.json", "netlist.v"] {
          try Files.move("\(directory)/\(name)", over: "\(result)/\(name)")
        }
        // Another build may have been faster; its files are the same.
        if rename(result, kept) != 0, !FileManager.default.fileExists(atPath: kept) {
          throw ToolError("\(kept) could not be written: \(String(cString: strerror(errno)))")
        }
      }
    }
    func content(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(kept)/\(name)")) }
    let report = try PlacementReport(nextpnr: content("report.json"))
    try report.checkCrossings(top: sources.top)
    return Bitstream(data: try content("bitstream"), report: report, netlist: try content("netlist.v"))
  }

  private static func hash(_ sources: BitstreamSources, _ tools: BitstreamTools) -> String {
    var hash = ContentHash()
    for file in sources.files { hash.add(file.name, file.text) }
    hash.add("constraints", sources.constraints)
    hash.add("map", sources.adderMap ?? "")
    for argument in sources.preparation + sources.part.synthesis(top: sources.top)
      + sources.part.routerArguments(hertz: sources.hertz, seed: sources.seed) + sources.part.packerArguments
    {
      hash.add("argument", argument)
    }
    for tool in [tools.yosys, tools.router, tools.packer] { hash.add(tool.tool.name, "\(tool.path) \(tool.banner)") }
    return hash.hex
  }
}

/// The programs that make a bitstream.
private struct BitstreamTools {
  let yosys, router, packer: LocatedTool

  init(_ part: Part) async throws {
    yosys = try await Tool.yosys.locate()
    router = try await part.router.locate()
    packer = try await part.packer.locate()
  }

  func run(_ sources: BitstreamSources, in directory: String, _ progress: (String) -> Void) async throws {
    for file in sources.files { try Files.write(file.text, to: "\(directory)/\(file.name)") }
    try Files.write(sources.constraints, to: "\(directory)/\(sources.part.constraintFile)")
    var commands = ["read_verilog " + sources.files.map(\.name).filter { $0.hasSuffix(".v") }.joined(separator: " ")]
    if let map = sources.adderMap {
      try Files.write(map, to: "\(directory)/map.v")
      commands += ["hierarchy -top \(sources.top)", "techmap -map map.v"]
    }
    commands += ["hierarchy -top \(sources.top)", "proc"]
    commands += sources.preparation + sources.part.synthesis(top: sources.top)
    try Files.write(commands.joined(separator: "\n") + "\n", to: "\(directory)/synthesis.ys")
    progress("Synthesising \(sources.top) (Yosys)")
    try await yosys.run(["-q", "synthesis.ys"], in: directory)
    try repairOpenCarries("\(directory)/netlist.json")
    progress("Placing and routing \(sources.top) (\(router.tool.name))")
    try await route(sources, in: directory)
    progress("Packing the bitstream (\(packer.tool.name))")
    try await packer.run(sources.part.packerArguments, in: directory)
  }

  /// Runs the router; of its words only the errors are kept, and a clock that was missed is said plainly.
  private func route(_ sources: BitstreamSources, in directory: String) async throws {
    let arguments = ["-q"] + sources.part.routerArguments(hertz: sources.hertz, seed: sources.seed)
    let result = try await ProcessRunner(router.path, name: router.tool.name).run(
      arguments, in: directory, accepting: { _ in true })
    guard result.exitCode != 0 else { return }
    let errors = result.errors.split(separator: "\n").filter { $0.hasPrefix("ERROR: ") }.map { $0.dropFirst(7) }
    if let miss = errors.first(where: { $0.contains("Max frequency for clock") }) {
      throw ToolError("\(sources.top) does not reach its clock: \(miss); choose a lower clock or a smaller array")
    }
    throw ToolError(
      "\(router.tool.name) refuses \(sources.top): "
        + (errors.isEmpty
          ? "exit code \(result.exitCode)\n\(result.errors.suffix(1000))" : errors.joined(separator: "\n")))
  }

  /// An output of a carry cell without a net must name the port's missing bit, or nextpnr-ecp5 refuses the netlist.
  private func repairOpenCarries(_ path: String) throws {
    let netlist = try String(contentsOfFile: path, encoding: .utf8)
    try Files.write(netlist.replacingOccurrences(of: "\"COUT\": [ ]", with: "\"COUT\": [ \"x\" ]"), to: path)
  }
}
