import Foundation

/// A simulated board: the top level of a bitstream with a flash, an SDRAM and a serial line at its pins.
///
/// Not Sendable: use it from one task. Time passes only inside `run`.
public final class SimulatedBoard {
  private let library: Library
  private let board: OpaquePointer

  /// Powers a board up.
  ///
  /// - Parameters:
  ///   - library: built with the board harness.
  ///   - images: folder with the memory images that the Verilog names.
  ///   - flash: file with the content of the flash.
  ///   - hertz: of the accelerator's clock; with `baud`, the length of a bit on the serial line.
  /// - Throws: `ToolError` that names the file, if an image or the flash cannot be read.
  public init(_ library: VerilatedLibrary, images: String, flash: String, hertz: Int, baud: Int) throws(ToolError) {
    self.library = try Library(path: library.path)
    var error = [CChar](repeating: 0, count: 1024)
    guard let board = self.library.open(images, flash, UInt64(hertz), UInt64(baud), &error, error.count) else {
      let text = String(decoding: error.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw ToolError("the simulated board could not start: \(text)")
    }
    self.board = board
  }

  deinit { library.close(board) }

  /// Path of the pseudo-terminal that stands for the serial port.
  public var terminal: String { String(cString: library.terminal(board)) }
  /// Cycles since power-up.
  public var cycles: UInt64 { library.cycles(board) }
  /// Whether the board has found its model.
  public var isReady: Bool { library.ready(board) != 0 }

  /// Passes at most so many cycles; fewer if the board rests, which takes some hundredths of a second.
  public func run(cycles: UInt64) throws(ToolError) {
    guard library.run(board, cycles) == 0 else {
      throw ToolError("the simulated board failed: \(String(cString: library.error(board)))")
    }
  }

  /// Flips, drops or doubles so many of a million bytes on the serial line, each way; 0 ends it.
  public func setFaults(seed: UInt64, bytesPerMillion: Int) {
    library.faults(board, seed, UInt32(clamping: bytesPerMillion))
  }
}

/// The functions of a library with the board harness.
private struct Library {
  let open:
    @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UInt64, UInt64, UnsafeMutablePointer<CChar>, Int) ->
      OpaquePointer?
  let close: @convention(c) (OpaquePointer) -> Void
  let terminal: @convention(c) (OpaquePointer) -> UnsafePointer<CChar>
  let error: @convention(c) (OpaquePointer) -> UnsafePointer<CChar>
  let run: @convention(c) (OpaquePointer, UInt64) -> Int32
  let cycles: @convention(c) (OpaquePointer) -> UInt64
  let ready: @convention(c) (OpaquePointer) -> Int32
  let faults: @convention(c) (OpaquePointer, UInt64, UInt32) -> Void

  init(path: String) throws(ToolError) {
    let symbols = try Symbols(loading: path)
    open = try symbols["tern_board_open"]
    close = try symbols["tern_board_close"]
    terminal = try symbols["tern_board_terminal"]
    error = try symbols["tern_board_error"]
    run = try symbols["tern_board_run"]
    cycles = try symbols["tern_board_cycles"]
    ready = try symbols["tern_board_ready"]
    faults = try symbols["tern_board_faults"]
  }
}
