import Accelerator

extension MeasuredDesign {
  /// When the units of each FPGA work in a round in which tokens are generated; empty where no model of the cycles knows.
  public var timelines: [Timeline] {
    guard configurations.allSatisfy({ $0.datapath == nil }) else { return [] }
    let last = configurations.count - 1
    return configurations.enumerated().map { CycleModel($1, memory: memory.rate).timeline(head: $0 == last) }
  }
}
