import Accelerator
import Device
import Foundation
import GoldenModel
import Synchronization
import TernaryLM
import Testing
import Toolchain

@testable import Boards

/// Whether tests that take minutes run as well.
let isFullTest = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

/// A thread that runs a simulated board until it is told to stop: tests share too few threads to give one away.
final class BoardThread: Sendable {
  private struct State {
    var terminal, error: String?
    var stops = false
  }

  private let state = Mutex(State())

  func start(_ open: @escaping @Sendable () throws -> SimulatedBoard) {
    Thread { [self] in
      do {
        let board = try open()
        state.withLock { $0.terminal = board.terminal }
        while !state.withLock({ $0.stops }) { try board.run(cycles: 20_000) }
      } catch {
        state.withLock { $0.error = "\(error)" }
      }
    }.start()
  }

  /// Path of the board's terminal, when it is there.
  func terminal() throws -> String {
    while true {
      let now = state.withLock { $0 }
      if let error = now.error { throw ToolError(error) }
      if let terminal = now.terminal { return terminal }
      Thread.sleep(forTimeInterval: 0.01)
    }
  }

  /// Ends the board, which must not have failed.
  func stop() {
    #expect(
      state.withLock {
        $0.stops = true; return $0.error
      } == nil)
  }
}

/// A small random model on boards.
enum SmallModel {
  static let size = ModelConfiguration(
    vocabularySize: 50, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  static let model = TernaryModel.random(configuration: size, seed: 1, name: "small")
  static let golden = FixedPointModel(model)
  static let cache = FileManager.default.temporaryDirectory.appending(component: "tern-test-cache").path

  /// A board with flash alone, one with SDRAM that weights stream from, and one with a shared datapath.
  static func build(_ board: Board, hertz: Int = 50_000_000) throws -> BoardBuild {
    let recipe = BoardDesign(
      lanes: 20, laneStyle: .wide, weightPorts: board.hasSDRAM ? WeightPorts(count: 1, width: 32) : nil,
      datapath: board.name == "icebreaker" ? .shared : nil, hertz: hertz)
    return try BoardBuild(size, name: "small", board: board, recipe: recipe)
  }

  static func images(_ build: BoardBuild) throws -> String {
    try ImageCache.images(for: build.system.design, model: model, golden: golden, cache: cache)
  }

  /// Runs a board in a thread of its own while a body talks to its terminal.
  ///
  /// - Parameter netlist: simulated instead of the emitted Verilog.
  static func withBoard(
    _ build: BoardBuild, netlist: Data? = nil, flash: Data? = nil, faults: Int = 0,
    _ body: (String, BoardBuild) async throws -> Void
  ) async throws {
    let images = try images(build)
    let content = try flash ?? build.flash(bitstream: Data(), images: images)
    let file = try ImageCache.flash(content, cache: cache)
    let library = try await VerilatedLibrary.build(build.simulationSources(netlist: netlist), cache: cache)
    let thread = BoardThread()
    thread.start {
      let board = try SimulatedBoard(library, images: images, flash: file, hertz: build.hertz, baud: Board.baud)
      board.setFaults(seed: 7, bytesPerMillion: faults)
      return board
    }
    defer { thread.stop() }
    try await body(thread.terminal(), build)
  }

  static func open(_ path: String, _ build: BoardBuild, reply: Double = 2) throws -> SerialDevice {
    // Other tests may take the processors from the board.
    var timing = SerialTiming()
    (timing.reply, timing.quiet, timing.attempts, timing.patience) = (reply, 0.1, 100, 120)
    return try SerialDevice.open(path, baud: Board.baud, among: [build.configuration], timing: timing)
  }
}
