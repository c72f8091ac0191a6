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
  /// The placer, by nextpnr's name for it; nil for its default.
  public let placer: String?
  /// Whether nets that are too slow are routed again until all are fast enough.
  public let routesAgain: Bool

  /// The parts of a build.
  public init(
    top: String, files: [(name: String, text: String)], constraints: String, adderMap: String?,
    preparation: [String] = [], part: Part, hertz: Int, seed: Int, placer: String? = nil,
    routesAgain: Bool = false
  ) {
    (self.top, self.files, self.constraints, self.adderMap) = (top, files, constraints, adderMap)
    (self.preparation, self.part, self.hertz) = (preparation, part, hertz)
    (self.seed, self.placer, self.routesAgain) = (seed, placer, routesAgain)
  }
}

extension BitstreamSources {
  fileprivate var routerArguments: [String] {
    part.routerArguments(hertz: hertz, seed: seed, placer: placer, routesAgain: routesAgain)
  }
}

/// A placed and routed design.
public struct Bitstream: Sendable {
  /// What the FPGA is configured with.
  public let data: Data
  /// Utilisation, clocks and critical paths.
  public let report: PlacementReport

  /// Synthesises, places, routes and packs; what was built before from the same sources by the same tools is taken from
  /// the cache.
  ///
  /// - Parameter progress: called with one line before each step.
  /// - Throws: `ToolError` with the tool's own words, among others if the clock is not reached.
  public static func build(
    _ sources: BitstreamSources, cache: String? = nil, progress: (String) -> Void = { _ in }
  ) async throws -> Bitstream {
    let tools = try await BitstreamTools(sources.part)
    let netlist = try await Netlist.synthesise(sources, cache: cache, progress: progress)
    let name = "bitstream-\(sources.top)-\(hash(sources, netlist, tools))"
    let kept = try await Cache.folder(name, in: cache) { directory in
      try await tools.run(sources, netlist, in: directory, progress)
      return ["bitstream", "report.json"]
    }
    func content(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(kept)/\(name)")) }
    let report = try PlacementReport(nextpnr: content("report.json"))
    try report.checkCrossings(top: sources.top)
    return Bitstream(data: try content("bitstream"), report: report)
  }

  private static func hash(_ sources: BitstreamSources, _ netlist: Netlist, _ tools: BitstreamTools) -> String {
    var hash = ContentHash()
    hash.add("netlist", netlist.hash)
    hash.add("constraints", sources.constraints)
    for argument in sources.routerArguments
      + sources.part.packerArguments
    {
      hash.add("argument", argument)
    }
    for tool in [tools.router, tools.packer] { hash.add(tool) }
    return hash.hex
  }
}

/// The programs that make a bitstream of a netlist.
private struct BitstreamTools {
  let router, packer: LocatedTool

  init(_ part: Part) async throws {
    router = try await part.router.locate()
    packer = try await part.packer.locate()
  }

  func run(
    _ sources: BitstreamSources, _ netlist: Netlist, in directory: String, _ progress: (String) -> Void
  ) async throws {
    try Files.write(sources.constraints, to: "\(directory)/\(sources.part.constraintFile)")
    // Some routers see no other folder.
    try FileManager.default.linkItem(atPath: netlist.path, toPath: "\(directory)/netlist.json")
    progress("Placing and routing \(sources.top) (\(router.tool.name))")
    try await route(sources, in: directory)
    progress("Packing the bitstream (\(packer.tool.name))")
    try await packer.run(sources.part.packerArguments, in: directory)
  }

  /// Runs the router; of its words only the errors are kept, and a clock that was missed is said plainly.
  private func route(_ sources: BitstreamSources, in directory: String) async throws {
    let arguments = ["-q"] + sources.routerArguments
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
}
