import Accelerator
import Foundation
import HDL
import TernaryLM
import Toolchain

/// A model on a board: everything that is emitted for it.
public struct BoardBuild: Sendable {
  /// The board.
  public let board: Board
  /// The accelerator with its surroundings.
  public let system: BoardSystem
  /// The top level.
  public let top: Module
  /// Clock of the accelerator that its phase-locked loop is set to.
  public let hertz: Int
  /// How the design is placed.
  public let recipe: BoardDesign

  /// Dimensions and array.
  public var configuration: AcceleratorConfiguration { system.design.configuration }

  /// Emits a model for a board.
  ///
  /// - Parameters:
  ///   - recipe: array and clock; nil for those that the board is known to have room for.
  /// - Throws: `BoardError`, `AcceleratorError` or `HDLError` in words for the person who asked.
  public init(_ model: ModelConfiguration, name: String, board: Board, recipe: BoardDesign? = nil) throws {
    guard let recipe = recipe ?? board.designs[name] else {
      throw BoardError.noDesign(board: board.name, model: name, known: board.designs.keys.sorted())
    }
    let configuration = try recipe.configuration(model, name: name)
    self.board = board
    self.recipe = recipe
    hertz = try board.reachableClock(recipe.hertz)
    // Registers in the pads, on the way out and on the way in.
    let memory = board.hasSDRAM ? try SdramTiming(megahertz: 2e-6 * Double(hertz), captureDelay: 2) : nil
    system = try BoardSystem(
      Design(configuration), flashOffset: board.imageOffset, hertz: hertz, baud: Board.baud, memory: memory)
    let folder = board.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    top = try TopLevel.module(
      board, system: system.module, name: "\(folder)_\(system.design.top)", hertz: recipe.hertz)
  }

  /// The Verilog, children before parents.
  ///
  /// - Throws: `HDLError` if two modules have one name.
  public func files() throws -> [(name: String, text: String)] {
    let header = [
      "\(board.title), \(configuration.name), \(configuration.shape.lanes) lanes at \(Double(hertz) / 1e6) MHz, hash "
        + "\(Design.digits(system.design.hash)), Tern \(Design.generatorVersion)."
    ]
    return try top.hierarchy().map { ("\($0.name).v", $0.verilog(header: header)) }
  }

  /// What the bitstream is made from.
  ///
  /// - Parameter images: folder with the memory images of the design, of which the bitstream takes the tables.
  public func bitstreamSources(images: String) throws -> BitstreamSources {
    let tables = try MemoryImages.tableNames(of: configuration).map { name in
      (name: name, text: try String(contentsOfFile: "\(images)/\(name)", encoding: .utf8))
    }
    return BitstreamSources(
      top: top.name, files: try files() + tables, constraints: board.constraints,
      adderMap: recipe.laneStyle == .chain ? board.adderMap : nil, preparation: recipe.preparation, part: board.part,
      hertz: hertz, seed: recipe.seed, placer: recipe.placer, routesAgain: recipe.routesAgain)
  }

  /// The content of the flash: the bitstream, ones, and the model where the device looks for it.
  ///
  /// - Parameter images: folder with the memory images of the design.
  /// - Throws: `BoardError` if they do not fit, or what reading the images throws.
  public func flash(bitstream: Data, images: String) throws -> Data {
    guard bitstream.count <= board.imageOffset else {
      throw BoardError.bitstreamTooLarge(bytes: bitstream.count, available: board.imageOffset)
    }
    let image = try system.image.content(images: URL(fileURLWithPath: images))
    guard board.imageOffset + image.count <= board.flashBytes else {
      throw BoardError.imageTooLarge(bytes: image.count, available: board.flashBytes - board.imageOffset)
    }
    return bitstream + Data(repeating: 0xFF, count: board.imageOffset - bitstream.count) + image
  }
}

extension BoardDesign {
  /// The accelerator of a model.
  ///
  /// - Throws: `AcceleratorError` if the array cannot be laid out.
  public func configuration(_ model: ModelConfiguration, name: String) throws -> AcceleratorConfiguration {
    try AcceleratorConfiguration(
      name: name, model: model, lanes: lanes, streams: streams, weightPorts: weightPorts, laneStyle: laneStyle,
      columns: columns, vectorLanes: vectorLanes, codeLanes: codeLanes, datapath: datapath, loading: .loadPort)
  }
}

extension Board {
  /// Accelerators of a model that boards are known to have.
  public static func configurations(of model: ModelConfiguration, name: String) -> [AcceleratorConfiguration] {
    all.compactMap { try? $0.designs[name]?.configuration(model, name: name) }
  }

  /// Clock of the boards that are known to have an accelerator, in hertz; nil if none is, or if they differ.
  public static func clock(of accelerator: AcceleratorConfiguration, _ model: ModelConfiguration, name: String) -> Int?
  {
    let clocks = all.compactMap { board -> Int? in
      guard let design = board.designs[name], (try? design.configuration(model, name: name)) == accelerator else {
        return nil
      }
      return try? board.reachableClock(design.hertz)
    }
    return Set(clocks).count == 1 ? clocks.first : nil
  }

  /// The map of adders onto the cells of the family, for `LaneStyle.chain`.
  var adderMap: String? {
    switch part {
    case .iCE40UP5K: nil
    case .ecp5: TechnologyMap.ecp5.verilog
    }
  }

  /// How rows add in a design that the board has no recipe for.
  public var laneStyle: LaneStyle {
    switch part {
    case .iCE40UP5K: .plain
    case .ecp5: .chain
    }
  }

  /// The nearest clock, not above a frequency, that the phase-locked loop makes.
  func reachableClock(_ hertz: Int) throws -> Int {
    let made =
      switch part {
      case .iCE40UP5K: ClockSettings.ICE40(input: oscillator.hertz, output: hertz)?.output(input: oscillator.hertz)
      case .ecp5: ClockSettings.ECP5(input: oscillator.hertz, output: hertz)?.output(input: oscillator.hertz)
      }
    guard let made else { throw BoardError.clock(hertz) }
    return made
  }
}
