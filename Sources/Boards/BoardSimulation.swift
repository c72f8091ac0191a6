import Foundation
import Toolchain

extension BoardBuild {
  /// Sources of the board's simulation: the top level with what is at its pins.
  ///
  /// - Parameter netlist: the design after synthesis, to be simulated instead of the emitted Verilog.
  public func simulationSources(netlist: Data? = nil) throws -> DesignSources {
    let design = try netlist.map { [("netlist.v", String(decoding: $0, as: UTF8.self))] } ?? files()
    var sources = DesignSources(
      top: "pins", files: try board.part.simulationCells(netlist: netlist != nil) + design + [("pins.v", pinWrapper)],
      vectorLanes: configuration.shape.vectorLanes)
    sources.isNetlist = netlist != nil
    sources.harness = .board(hasMemory: board.hasSDRAM)
    return sources
  }
}
