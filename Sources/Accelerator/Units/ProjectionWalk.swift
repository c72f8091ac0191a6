import GoldenModel
import HDL

/// Registers that go through the projections of a round in order: f, i, g, o, gate, up, down of each layer, then the head.
///
/// Where streams take turns on projections, each stream goes through a phase (f to g, o, gate and up, down, the head)
/// before the next phase begins. Where gate and up are paired, up stands for both.
struct ProjectionWalk {
  /// Projection, as `Projection.rawValue`.
  let projection: Signal
  /// Layer, 0 at the head.
  let layer: Signal
  /// Stream whose turn it is; nil if streams do not take turns on projections.
  let stream: Signal?
  /// One after the last projection of the round.
  let isLast: Signal
  /// The projection is the last of a phase.
  let endsPhase: Signal
  /// It is the last stream's turn, or streams do not take turns here.
  let isLastStream: Signal
  private let m: ModuleBuilder
  private let isLastLayer: Signal
  private let numbers: [Signal]
  private let pairsGLU: Bool

  init(_ m: ModuleBuilder, clock: ClockDomain, _ c: AcceleratorConfiguration, wantsHead: Signal) {
    self.m = m
    pairsGLU = c.pairsGLU
    let layers = c.model.layerCount
    let numbers = Projection.allCases.map { m.parameter("\($0)".uppercased(), $0.rawValue, width: 3) }
    self.numbers = numbers
    let projection = m.register("projection", 3, clock: clock, reset: 0)
    self.projection = projection
    func at(_ other: Projection) -> Signal { projection == numbers[other.rawValue] }
    layer = m.register("layer", (layers - 1).bitsNeeded, clock: clock, reset: 0)
    isLastLayer = m.wire("last_layer", layer == Signal.constant(layers - 1, (layers - 1).bitsNeeded))
    if let bits = c.streamBits, !c.sharesWeights {
      let turn = m.register("turn", bits, clock: clock, reset: 0)
      stream = turn
      isLastStream = m.wire("last_turn", turn == Signal.constant(c.streams - 1, bits))
      endsPhase = m.wire("ends_phase", at(.g) | at(.o) | at(.up) | at(.down) | at(.head))
    } else {
      stream = nil
      isLastStream = 1
      endsPhase = at(.g) | at(.o) | at(.up) | at(.down) | at(.head)
    }
    let last = at(.head) | at(.down) & isLastLayer & !wantsHead
    isLast = m.wire("last_projection", stream == nil ? last : last & isLastStream)
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
    if let stream { m.set(stream, 0) }
  }

  /// Goes on to the next projection; inside `on`.
  func advance() {
    guard let stream else { return advanceProjection() }
    m.when(endsPhase & !isLastStream) {
      m.set(stream, stream &+ 1)
      let again = pairsGLU ? projection : mux(at(.up), numbers[Projection.gate.rawValue], projection)
      m.set(projection, mux(at(.g), numbers[Projection.f.rawValue], again))
    }.otherwise {
      m.when(endsPhase) { m.set(stream, 0) }
      advanceProjection()
    }
  }

  private func advanceProjection() {
    m.when(at(.down) & !isLastLayer) {
      m.set(projection, 0)
      m.set(layer, layer &+ 1)
    }.otherwise {
      let next = projection &+ 1
      m.set(projection, pairsGLU ? mux(at(.o), numbers[Projection.up.rawValue], next) : next)
    }
  }
}
