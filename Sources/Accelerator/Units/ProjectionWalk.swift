import GoldenModel
import HDL

/// Registers that go through the projections of a token in order: f, i, g, o, gate, up, down of each layer, then the head.
struct ProjectionWalk {
  /// Projection, as `Projection.rawValue`.
  let projection: Signal
  /// Layer, 0 at the head.
  let layer: Signal
  /// One after the last projection of the token.
  let isLast: Signal
  private let m: ModuleBuilder
  private let isLastLayer: Signal
  private let numbers: [Signal]

  init(_ m: ModuleBuilder, clock: ClockDomain, layers: Int, wantsHead: Signal) {
    self.m = m
    numbers = Projection.allCases.map { m.parameter("\($0)".uppercased(), $0.rawValue, width: 3) }
    projection = m.register("projection", 3, clock: clock, reset: 0)
    layer = m.register("layer", (layers - 1).bitsNeeded, clock: clock, reset: 0)
    isLastLayer = m.wire("last_layer", layer == Signal.constant(layers - 1, (layers - 1).bitsNeeded))
    isLast = m.wire(
      "last_projection",
      (projection == numbers[Projection.head.rawValue])
        | (projection == numbers[Projection.down.rawValue]) & isLastLayer & !wantsHead)
  }

  /// Whether the walk is at a projection.
  func at(_ other: Projection) -> Signal { projection == numbers[other.rawValue] }

  /// Whether the walk is at any of some projections.
  func at(anyOf projections: Projection...) -> Signal {
    projections.dropFirst().reduce(at(projections[0])) { $0 | at($1) }
  }

  /// Goes back to the first projection; inside `on`.
  func restart() {
    m.set(projection, 0)
    m.set(layer, 0)
  }

  /// Goes on to the next projection; inside `on`.
  func advance() {
    m.when(at(.down) & !isLastLayer) {
      m.set(projection, 0)
      m.set(layer, layer &+ 1)
    }.otherwise { m.set(projection, projection &+ 1) }
  }
}
