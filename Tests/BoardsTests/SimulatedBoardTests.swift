import Accelerator
import Device
import Foundation
import GoldenModel
import Synchronization
import TernaryLM
import Testing
import Toolchain

@testable import Boards

/// A thread that runs a simulated board until it is told to stop: tests share too few threads to give one away.
private final class BoardThread: Sendable {
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

/// Boards with a small random model, simulated at their pins, and the serial driver at the other end of the line.
@Suite(.serialized) struct SimulatedBoardTests {
  private static let size = ModelConfiguration(
    vocabularySize: 50, hiddenSize: 32, layerCount: 2, intermediateSize: 48)
  private static let model = TernaryModel.random(configuration: size, seed: 1, name: "small")
  private static let golden = FixedPointModel(model)
  private static let cache = FileManager.default.temporaryDirectory.appending(component: "tern-test-cache").path

  /// A board with flash alone, one with SDRAM that weights stream from, and one with a shared datapath.
  private static func build(_ board: Board) throws -> BoardBuild {
    let recipe = BoardDesign(
      lanes: 20, laneStyle: .wide, weightPorts: board.hasSDRAM ? WeightPorts(count: 1, width: 32) : nil,
      datapath: board.name == "icebreaker" ? .shared : nil, hertz: 50_000_000)
    return try BoardBuild(size, name: "small", board: board, recipe: recipe)
  }

  private static func images(_ build: BoardBuild) throws -> String {
    try ImageCache.images(for: build.system.design, model: model, golden: golden, cache: cache)
  }

  /// Runs a board in a thread of its own while a body talks to its terminal.
  private static func withBoard(
    _ build: BoardBuild, flash: Data? = nil, faults: Int = 0, _ body: (String, BoardBuild) throws -> Void
  ) async throws {
    let images = try images(build)
    let content = try flash ?? build.flash(bitstream: Data(), images: images)
    let file = try ImageCache.flash(content, cache: cache)
    let library = try await VerilatedLibrary.build(build.simulationSources(), cache: cache)
    let thread = BoardThread()
    thread.start {
      let board = try SimulatedBoard(library, images: images, flash: file, hertz: build.hertz, baud: Board.baud)
      board.setFaults(seed: 7, bytesPerMillion: faults)
      return board
    }
    defer { thread.stop() }
    try body(thread.terminal(), build)
  }

  private static func open(_ path: String, _ build: BoardBuild) throws -> SerialDevice {
    // Other tests may take the processors from the board.
    var timing = SerialTiming()
    (timing.reply, timing.attempts, timing.patience) = (2, 100, 120)
    return try SerialDevice.open(path, baud: Board.baud, among: [build.configuration], timing: timing)
  }

  @Test(arguments: ["colorlight-i9", "ulx3s-85f", "icebreaker"])
  func tokensOverThePinsEqualTheGoldenModel(name: String) async throws {
    let board = try #require(Board.named(name))
    try await Self.withBoard(Self.build(board)) { path, build in
      let device = Verifier(try Self.open(path, build), against: Self.golden)
      var token = 1
      for _ in 0..<12 { token = try #require(try device.step(token, wantsAnswer: true)).best }
    }
  }

  /// Words of the mailbox that are written whole, and byte by byte.
  @Test(arguments: ["colorlight-i9", "icebreaker"]) func noFaultOfTheLineGivesAWrongToken(name: String) async throws {
    let board = try #require(Board.named(name))
    try await Self.withBoard(Self.build(board), faults: 3000) { path, build in
      let device = try Self.open(path, build)
      let verifier = Verifier(device, against: Self.golden)
      var token = 1
      for _ in 0..<60 { token = try #require(try verifier.step(token, wantsAnswer: true)).best }
      #expect(device.traffic.repeats > 0)
    }
  }

  @Test(arguments: [
    ("damaged", "the model in its flash is damaged"), ("erased", "no model is in its flash"),
    ("other", "is for another bitstream"),
  ])
  func aWrongImageIsRefused(fault: String, reason: String) async throws {
    let build = try Self.build(.colorlightI9)
    var flash = try build.flash(bitstream: Data(), images: Self.images(build))
    let offset = build.board.imageOffset
    switch fault {
    case "damaged": flash[offset + 1000] ^= 1
    case "erased": flash = Data(repeating: 0xFF, count: flash.count)
    default:
      let recipe = BoardDesign(lanes: 40, laneStyle: .wide, hertz: 50_000_000)
      let other = try BoardBuild(Self.size, name: "small", board: .colorlightI9, recipe: recipe)
      flash = try other.flash(bitstream: Data(), images: Self.images(other))
    }
    try await Self.withBoard(build, flash: flash) { path, build in
      let error = try #require(throws: DeviceError.self) { _ = try Self.open(path, build) }
      #expect("\(error)".contains(reason))
    }
  }

  @Test func anotherConfigurationIsNamed() async throws {
    try await Self.withBoard(Self.build(.colorlightI9)) { path, build in
      let other = try AcceleratorConfiguration(name: "small", model: Self.size, lanes: 40, loading: .loadPort)
      let error = try #require(throws: DeviceError.self) {
        _ = try SerialDevice.open(path, baud: Board.baud, among: [other])
      }
      #expect("\(error)".contains("another configuration"))
    }
  }
}
