import Accelerator
import ArgumentParser
import Boards
import Device
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

/// `tern simulate`: a simulated board behind a pseudo-terminal.
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate a board, pin by pin, behind a pseudo-terminal.",
    discussion: """
      Prints the path of the pseudo-terminal and runs until it is interrupted. Meanwhile 'tern run --device PATH', or \
      litex_server, talks to it as to a real board: bytes go bit by bit through the pins of the board's top level; models \
      of the flash and the SDRAM are behind the other pins.
      """)

  @Argument(help: "The model, with weights.") var model: String
  @OptionGroup var weights: ModelOptions
  @OptionGroup var board: BoardOptions
  @Option(help: "File with the content of the flash (default: the model's own).") var flash: String?
  @Flag(help: "Simulate the netlist that Yosys makes of the design, not the emitted Verilog.") var netlist = false
  @Option(parsing: .unconditional, help: "Bytes of a million that the serial line flips, drops or doubles, each way.")
  var faults = 0
  @Option(parsing: .unconditional, help: "Seed of the faults.") var faultSeed: UInt64 = 1

  func validate() throws {
    guard (0...1_000_000).contains(faults) else { throw ValidationError("--faults \(faults): must be 0 to 1,000,000") }
  }

  func run() async throws {
    let model = try weights.load(model)
    let build = try board.build(model.configuration, name: model.name)
    let images = try ImageCache.images(for: build.system.design, model: model, golden: FixedPointModel(model)) {
      Terminal.progress($0)
    }
    let synthesised =
      netlist ? try await Netlist.synthesise(build.bitstreamSources(images: images)) { Terminal.progress($0) } : nil
    let library = try await VerilatedLibrary.build(build.simulationSources(netlist: synthesised?.verilog)) {
      Terminal.progress($0)
    }
    let content = try flash ?? ImageCache.flash(build.flash(bitstream: Data(), images: images))
    let simulated = try SimulatedBoard(
      library, images: images, flash: content, hertz: build.hertz, baud: Board.baud)
    simulated.setFaults(seed: faultSeed, bytesPerMillion: faults)
    Terminal.clearProgress()
    try Terminal.write("\(simulated.terminal)\n")
    try run(simulated)
  }

  /// Runs until interrupted; says when the board has found its model.
  private func run(_ board: SimulatedBoard) throws {
    var wasReady = false
    while !Task.isCancelled {
      try board.run(cycles: 100_000)
      if board.isReady, !wasReady { Terminal.note("ready after \(board.cycles) cycles") }
      wasReady = board.isReady
    }
  }
}
