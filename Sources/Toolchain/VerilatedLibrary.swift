import Foundation

/// A design compiled by Verilator and g++ into a shared library with the C interface of the simulation harness.
public struct VerilatedLibrary: Sendable, Hashable {
  /// The shared library.
  public let path: String

  /// Returns the library of a design, building it if the cache does not have it.
  ///
  /// The name in the cache is a hash of the Verilog, the harness, the flags, the tools and the processor. Builds that
  /// race are harmless: each builds in a folder of its own and the finished file is renamed into place.
  /// - Parameters:
  ///   - waves: the format in which the simulation can record waveforms; such a library is slower. Nil for none.
  ///   - threads: that share the work of a cycle, 1 or more; more than there are free processors make it very slow.
  ///   - cache: the folder of cached files, without spaces; created if missing.
  ///   - progress: called with one line before each step that takes time; never called if the cache has the library.
  public static func build(
    _ design: DesignSources, waves: WaveFormat? = nil, threads: Int = 1, cache: String? = nil,
    progress: (String) -> Void = { _ in }
  ) async throws -> VerilatedLibrary {
    let tools = try await VerilatorTools()
    let folder = try cache ?? Cache.directory()
    let build = VerilatorBuild(design: design, waves: waves, threads: threads, tools: tools)
    let path = "\(folder)/simulation-\(design.top)-\(build.hash).so"
    if !FileManager.default.fileExists(atPath: path) {
      try await Files.withTemporaryDirectory(in: folder) { directory in
        let library = try await build.run(in: directory, progress)
        try Files.move(library, over: path)
      }
    }
    return VerilatedLibrary(path: path)
  }
}

/// A format of waveforms.
public enum WaveFormat: String, Sendable {
  /// Compressed; GTKWave reads it.
  case fst
  /// Text; every tool reads it, and so does `ValueChanges`.
  case vcd

  /// What a file gets: VCD if its name ends with `.vcd`, else FST.
  public init(path: String) { self = path.hasSuffix(".vcd") ? .vcd : .fst }

  /// Verilator's option.
  var option: String { self == .vcd ? "--trace" : "--trace-fst" }

  /// What the harness is compiled with.
  var definitions: [String] { ["-DTERN_TRACE"] + (self == .vcd ? ["-DTERN_TRACE_VCD"] : []) }
}

/// The programs that a simulation build takes.
private struct VerilatorTools {
  let verilator: LocatedTool
  let compiler: LocatedTool
  let make: LocatedTool

  init() async throws {
    verilator = try await Tool.verilator.locate()
    compiler = try await Tool.compiler.locate()
    make = try await Tool.make.locate()
  }
}

/// One translation and compilation.
private struct VerilatorBuild {
  let design: DesignSources
  let waves: WaveFormat?
  let threads: Int
  let tools: VerilatorTools

  /// The files of Sim/ that a harness takes, its sources first.
  private var harnessFiles: [(name: String, text: String)] {
    let runtime = [("runtime.cpp", PackageResources.runtime_cpp), ("runtime.h", PackageResources.runtime_h)]
    let memory = ("memory.h", PackageResources.memory_h)
    let files =
      switch design.harness {
      case .device:
        [
          ("harness.cpp", PackageResources.harness_cpp), ("harness.h", PackageResources.harness_h), memory,
          ("simulation.h", PackageResources.simulation_h), ("streams.h", PackageResources.streams_h),
        ]
      case .board:
        [
          ("board.cpp", PackageResources.board_cpp), ("board.h", PackageResources.board_h), memory,
          ("harness.h", PackageResources.harness_h),
          ("flash.h", PackageResources.flash_h), ("sdram.h", PackageResources.sdram_h),
          ("serial.h", PackageResources.serial_h), ("streams.h", PackageResources.streams_h),
        ]
      }
    return (files + runtime).map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
  }
  private static let library = "libtern.so"

  /// The harness with what it has to know about the design.
  private var harness: [(name: String, text: String)] { harnessFiles + [("ports.h", design.portsHeader)] }

  /// Prefix of the C++ classes that Verilator writes.
  private var prefix: String { design.harness == .device ? "Vtern" : "Vpins" }

  private var definitions: [String] {
    switch design.harness {
    case .device: ["-DTERN_VECTOR_LANES=\(design.vectorLanes)"] + (waves?.definitions ?? [])
    case .board(let hasMemory): hasMemory ? ["-DTERN_SDRAM"] : []
    }
  }

  /// Verilator's own -Os is 3 to 5 times slower. The `CFG_` ones replace what Verilator found out about the computer
  /// that it was built on, which is wrong in packages that were built elsewhere.
  private var makeVariables: [String] {
    [
      "OPT_FAST=-O\(design.isNetlist ? 1 : 2) -march=native", "OPT_GLOBAL=-O2 -march=native",
      "CFG_CXXFLAGS_PCH_I=-include", "CFG_CXXFLAGS_STD_NEWEST=-std=gnu++20", "CFG_LDLIBS_THREADS=-pthread",
    ]
  }

  /// `-fno-dfg` works round data-flow bugs of 5.006. `VL_USER_*` and `--wrap` are for the harness.
  private var verilatorArguments: [String] {
    let cxxFlags =
      ["-fPIC", "-fvisibility=hidden", "-fno-gnu-unique", "-DVL_USER_FATAL", "-DVL_USER_WARN", "-DVL_USER_FINISH"]
      + definitions
    // A netlist has megabytes of them.
    let warnings = design.isNetlist ? ["-Wno-lint", "-Wno-style"] : []
    let options =
      warnings + (waves.map { [$0.option] } ?? []) + (threads > 1 ? ["--threads", "\(threads)"] : [])
    let sources = (harnessFiles + design.files).map(\.name).filter { $0.hasSuffix(".cpp") || $0.hasSuffix(".v") }
    return [
      "--cc", "--exe", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--no-assert", "-fno-dfg", "-Wno-fatal",
      "--prefix", prefix, "--top-module", design.top, "-Mdir", ".", "-o", Self.library,
      "-CFLAGS", cxxFlags.joined(separator: " "), "-LDFLAGS", "-shared -Wl,--wrap=fopen",
    ] + options + sources
  }

  var hash: String {
    var hash = ContentHash()
    for file in design.files + harness {
      hash.add(file.name, file.text)
    }
    for argument in verilatorArguments + makeVariables {
      hash.add("flag", argument)
    }
    for tool in [tools.verilator, tools.compiler] {
      hash.add(tool)
    }
    hash.add("processor", Self.processor)
    return hash.hex
  }

  /// What `-march=native` depends on.
  private static let processor: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").prefix { !$0.hasPrefix("processor\t: 1") }
    return lines.filter { $0.hasPrefix("model name") || $0.hasPrefix("flags") }.joined(separator: "\n")
  }()

  func run(in directory: String, _ progress: (String) -> Void) async throws -> String {
    try design.write(to: directory)
    for file in harness {
      try Files.write(file.text, to: "\(directory)/\(file.name)")
    }
    progress("Translating \(design.top) to C++ (Verilator)")
    try await tools.verilator.runVerilator(verilatorArguments, in: directory, design)
    progress("Compiling the simulation of \(design.top) (g++)")
    let compiler = ["CXX=\(tools.compiler.path)", "LINK=\(tools.compiler.path)"]
    // An outer make must not pass its own flags and job server on.
    try await tools.make.run(
      ["-j", "2", "-f", "\(prefix).mk"] + compiler + makeVariables, in: directory,
      environment: ["MAKEFLAGS": nil, "MFLAGS": nil, "MAKELEVEL": nil])
    return "\(directory)/\(Self.library)"
  }
}
