import Foundation

/// The functions of one Verilated library, loaded into this process and kept until it ends.
public final class SimulationLibrary: Sendable {
  typealias Instance = OpaquePointer
  typealias Take = @convention(c) (Instance, UnsafeMutablePointer<Int32>?, Int) -> Int

  /// P, the lanes of the logits and trace ports.
  public let vectorLanes: Int

  let open: @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<CChar>, Int) -> Instance?
  let close: @convention(c) (Instance) -> Void
  let error: @convention(c) (Instance) -> UnsafePointer<CChar>
  let reset: @convention(c) (Instance) -> Int32
  let cycles: @convention(c) (Instance) -> UInt64
  let write: @convention(c) (Instance, UInt32, UInt32) -> Int32
  let read: @convention(c) (Instance, UInt32, UnsafeMutablePointer<UInt32>) -> Int32
  let submit: @convention(c) (Instance, UInt32) -> Void
  let pending: @convention(c) (Instance) -> Int
  let advance: @convention(c) (Instance, UInt64) -> Int32
  let answer: @convention(c) (Instance, UnsafeMutablePointer<UInt64>?, Int) -> Int
  let logitsEnable: @convention(c) (Instance, Int32) -> Void
  let logits: Take
  let traceEnable: @convention(c) (Instance, Int32) -> Void
  let traceTake: @convention(c) (Instance, Int32, UnsafeMutablePointer<Int32>?, Int) -> Int
  let backpressure: @convention(c) (Instance, UInt64, UInt32) -> Void
  let load: @convention(c) (Instance, UnsafePointer<CChar>) -> Int32
  let memoryMap: @convention(c) (Instance, UInt64, UnsafePointer<CChar>) -> Int32
  let memoryTiming: @convention(c) (Instance, UnsafePointer<UInt64>) -> Int32
  let memoryCounts: @convention(c) (Instance, Int32, UnsafeMutablePointer<UInt64>) -> Void
  let waves: @convention(c) (Instance, UnsafePointer<CChar>?) -> Int32

  /// Loads the library; throws if it cannot be loaded or lacks a function.
  public convenience init(_ library: VerilatedLibrary) throws(ToolError) {
    try self.init(path: library.path)
  }

  /// Loads the shared library at a path; throws if it cannot be loaded or lacks a function.
  public init(path: String) throws(ToolError) {
    let symbols = try Symbols(loading: path)
    open = try symbols["tern_open"]
    close = try symbols["tern_close"]
    error = try symbols["tern_error"]
    reset = try symbols["tern_reset"]
    cycles = try symbols["tern_cycles"]
    write = try symbols["tern_write"]
    read = try symbols["tern_read"]
    submit = try symbols["tern_submit"]
    pending = try symbols["tern_pending"]
    advance = try symbols["tern_advance"]
    answer = try symbols["tern_answer"]
    logitsEnable = try symbols["tern_logits_enable"]
    logits = try symbols["tern_logits"]
    traceEnable = try symbols["tern_trace_enable"]
    traceTake = try symbols["tern_trace_take"]
    backpressure = try symbols["tern_backpressure"]
    load = try symbols["tern_load"]
    memoryMap = try symbols["tern_memory_map"]
    memoryTiming = try symbols["tern_memory_timing"]
    memoryCounts = try symbols["tern_memory_counts"]
    waves = try symbols["tern_waves"]
    let lanes: @convention(c) () -> UInt32 = try symbols["tern_vector_lanes"]
    vectorLanes = Int(lanes())
  }
}

/// The functions of a loaded library.
struct Symbols {
  private let handle: UnsafeMutableRawPointer
  private let path: String

  init(loading path: String) throws(ToolError) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw ToolError("the simulation library could not be loaded: \(dlerror().map { String(cString: $0) } ?? path)")
    }
    (self.handle, self.path) = (handle, path)
  }

  subscript<Function>(_ name: String) -> Function {
    get throws(ToolError) {
      guard let address = dlsym(handle, name) else {
        throw ToolError("\(path) has no function '\(name)': delete the file, so that it is built again")
      }
      return unsafeBitCast(address, to: Function.self)
    }
  }
}
