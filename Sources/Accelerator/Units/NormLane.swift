import GoldenModel
import HDL

/// One lane of the norm unit: products of an element with the folded norm weights of the operands that read it.
enum NormLane {
  /// Cycles from the element to its products.
  static func valueStage(pipelined: Bool) -> Int { pipelined ? 4 : 3 }
  /// Cycles from the element to the square of its block norm product.
  static func squareLatency(pipelined: Bool) -> Int { valueStage(pipelined: pipelined) + CoarseSquare.latency }

  /// The lane.
  ///
  /// - Parameter pipelined: products take two cycles.
  static func module(pipelined: Bool) throws -> Module {
    let bits = FixedPointFormat.vectorBits
    let normBits = FixedPointFormat.normBits
    let stage = valueStage(pipelined: pipelined)
    let name = pipelined ? "norm_lane_pipelined" : "norm_lane"
    return try Module.build(name, summary: "Norm products of an element, their magnitudes, and a square.") { m in
      let clock = m.clock("clock", reset: nil)
      m.section("An element comes; without one the lane stands still, since nothing changes that it takes")
      let enable = m.input("enable", 1)
      m.section("Element; norm weights: {folded, block}, and {g, i} of the mixer")
      let source = m.input("source", bits, signed: true)
      let weights = m.input("norm_weights", 2 * normBits)
      let mixerWeights = m.input("mixer_norm_weights", 2 * normBits)
      m.section(pipelined ? "Four, five and eight cycles later" : "Three, four and seven cycles later")
      let names = ["first", "i", "g"]
      let products = names.map { m.output("product_\($0)", bits, signed: true) }
      let magnitudes = names.map { m.output("magnitude_\($0)", bits) }
      let square = m.output("square", CoarseSquare.bits)

      func weight(_ word: Signal, _ place: Int) -> Signal { word[normBits * place..<normBits * (place + 1)].asSigned }
      // Block RAM and multiplier of ECP5 are both slow: registers lie between them.
      let element = m.register("source_1", bits, signed: true, clock: clock)
      let held = m.register("norm_weights_1", weights.width, clock: clock)
      let mixerHeld = m.register("mixer_norm_weights_1", mixerWeights.width, clock: clock)
      let folded = [weight(held, 1), weight(mixerHeld, 0), weight(mixerHeld, 1)]
      func product(_ name: String, _ weight: Signal) -> Signal {
        if pipelined { return PipelinedProduct.of(m, clock, "\(name)_product", stage: 1, weight, element) }
        let product = m.register("\(name)_product_2", bits + normBits, signed: true, clock: clock)
        m.on(clock) { m.set(product, element * weight) }
        return product
      }
      let block = product("block", weight(held, 0))
      let blockValue = m.register("block_value_\(stage)", bits, signed: true, clock: clock)
      let wide = names.indices.map { product(names[$0], folded[$0]) }
      m.on(clock) {
        m.when(enable) {
          m.set(element, source)
          m.set(held, weights)
          m.set(mixerHeld, mixerWeights)
        }
        m.set(blockValue, roundingShift(block, FixedPointFormat.normShift).truncated(to: bits))
        for index in names.indices {
          let product = products[index]
          m.set(product, roundingShift(wide[index], FixedPointFormat.normShift).truncated(to: bits))
          m.set(
            magnitudes[index], mux(product < 0, (-product).asUnsigned.truncated(to: bits), product.asUnsigned))
        }
      }
      let squarer = m.instance(
        "squarer", of: try CoarseSquare.module(), clock: clock, ["value": blockValue])
      m.assign(square, squarer["square"])
    }
  }
}
