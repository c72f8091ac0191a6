extension MeasuredDesign {
  /// Cells of the FPGA that needs most, and those that it has; empty where the resource model does not know the family.
  ///
  /// - Throws: `Shortage` if a design needs more than its FPGA has.
  func resources() throws(Shortage) -> [MeasureReport.Resource] {
    guard let model = try? ResourceModel.standard() else { return [] }
    let needed = configurations.compactMap { try? model.estimate($0, target.family) }.map { target.placed($0) }
    guard needed.count == configurations.count else { return [] }
    // The model does not know that a board's recipe puts memories into LUTs: synthesis decides there.
    for design in needed where !isRecipe {
      if let shortage = target.shortage(of: design) { throw shortage }
    }
    return ResourceKind.allCases.filter { target.capacity[$0] > 0 }.map { kind in
      let most = needed.map { $0[kind] }.max() ?? 0
      return MeasureReport.Resource(
        name: kind.title(target.family), needed: cells(kind, estimate: most, model),
        available: Figure(target.capacity[kind], unit: "", basis: .published, source: target.capacitySource))
    }
  }

  /// Cells of the placement, host link and boot included, or those of the accelerator as the model has them.
  private func cells(_ kind: ResourceKind, estimate: Double, _ model: ResourceModel) -> Figure {
    if let placed, let used = placed.used(kind) {
      return Figure(used, unit: "", basis: .placed, source: "\(placed.source): the whole bitstream")
    }
    // What the resource model is held to; the worst of 12 designs over three families is 6 % away.
    return Figure(
      estimate, low: 0.85 * estimate, high: 1.15 * estimate, unit: "", basis: .estimated,
      source: "resource model, \(model.version)\(isRecipe ? "; the board's recipe may put memories into LUTs" : "")")
  }
}
