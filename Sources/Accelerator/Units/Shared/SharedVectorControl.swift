import GoldenModel
import HDL

/// Control of the shared vector unit: rows enter at the pace of their projection, and each step has a cycle after that.
///
/// One projection is in the pipeline at a time. All times are cycles since a row was accepted.
struct SharedVectorControl {
  /// Rows enter at multiples of these cycles: as many as a row needs of the multiplier, or the quantiser for the statistics of its result.
  ///
  /// - Parameter projection: nil for the embedding.
  static func interval(_ projection: Projection?) -> Int {
    switch projection {
    case .f, .gate, .up: 2
    case .i, .g, .o: 3
    // Five norm products.
    case .down, nil: 6
    case .head: 1
    }
  }
  /// Last cycle of a row: its result is in the register and is written.
  static let latency = 13
  /// A scaled sum, and the cycle after it, with the value in the register.
  static let sum = 2
  static let value = 3
  /// The residual element is read, to be added a cycle later.
  static let residual = 9

  /// What the rows belong to.
  let isEmbedding, isF, isI, isG, isUp, isResidual: Signal
  /// f, gate or up, whose rows come every two cycles; i or g, which have a final product.
  let isPaired, isLate: Signal
  /// A row is accepted; a scale is taken.
  let accepts, takesScale: Signal
  /// The rows of a vector begin.
  let begins: Signal
  let headActive: Signal
  /// The last row of a vector has left the pipeline; the last of the round has.
  let vectorDone, roundDone: Signal
  /// First word of the layer in the state memory.
  let layerBase: Signal
  private let stages: [Signal]

  /// Whether a row is at a cycle.
  func at(_ cycle: Int) -> Signal { stages[cycle] }
  /// The product with sigmoid begins, or that of a residual element's addend with one.
  var activates: Signal { mux(isPaired, at(7), at(8)) & !isUp }
  /// A row's result is in the register.
  var final: Signal {
    (at(10) & isPaired & !isUp) | (at(13) & isLate) | (at(6) & isUp) | (at(11) & isResidual)
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedVectorPorts) {
    let clock = ports.clock
    let walk = ProjectionWalk(m, clock: clock, c, wantsHead: ports.wantsHead)
    let names = ["IDLE", "LOAD", "ROWS", "DRAIN", "ANSWERS"].enumerated().map { m.parameter($1, $0, width: 3) }
    let (idle, load, rows, drain, answers) = (names[0], names[1], names[2], names[3], names[4])
    let phase = m.register("phase", 3, clock: clock, reset: idle)
    let embeds = m.register("takes_embedding", 1, clock: clock, reset: 0)
    let left = m.register("rows_left", VectorUnitPorts.addressBits(c), clock: clock)
    let spacing = m.register("spacing", 3, clock: clock, reset: 0)
    let base = m.register("layer_base", (c.model.layerCount * c.hiddenWords - 1).bitsNeeded, clock: clock)
    func at(_ projection: Projection) -> Signal { walk.at(projection) & !embeds }
    let isHead = m.wire("is_head", at(.head))
    isEmbedding = embeds
    let isWide = m.wire("is_wide", at(.gate) | at(.up))
    // In registers: a projection begins more than a cycle after the walk has come to it.
    func flag(_ name: String, _ value: Signal) -> Signal {
      let register = m.register(name, 1, clock: clock)
      m.on(clock) { m.set(register, value) }
      return register
    }
    (isF, isI, isG, isUp) = (flag("is_f", at(.f)), flag("is_i", at(.i)), flag("is_g", at(.g)), flag("is_up", at(.up)))
    isResidual = flag("is_residual", embeds | walk.at(.o) | walk.at(.down))
    isPaired = flag("is_paired", at(.f) | isWide)
    isLate = flag("is_late", at(.i) | at(.g))

    let present = mux(embeds, ports.embeddingValid, ports.sumsValid & (!isHead | ports.headReady))
    let takesRow = m.wire("takes_row", (phase == rows) & (spacing == 0))
    let accepts = m.wire("accepts", takesRow & present)
    self.accepts = accepts
    var stages = [m.wire("row_0", accepts & !isHead)]
    for cycle in 1...Self.latency { stages.append(m.register("row_\(cycle)", 1, clock: clock, reset: 0)) }
    self.stages = stages
    let isEmpty = m.wire("is_empty", !cat(Array(stages.dropFirst())).orReduced)
    begins = m.wire("begins", (phase == load) & ports.scaleValid)
    let done = m.wire("projection_done", (phase == drain) & isEmpty)
    takesScale = m.wire("takes_scale", mux(isHead, done, begins))
    vectorDone = m.wire("source_done", done & (isResidual | isG | isUp))
    roundDone = m.wire("round_done_now", done & walk.isLast & !embeds)
    func count(_ projection: Projection) -> Signal { Signal.constant(c.rows(projection) - 1, left.width) }
    func interval(_ projection: Projection?) -> Signal { Signal.constant(Self.interval(projection) - 1, 3) }
    headActive = m.wire("head_active_now", isHead & takesRow)
    layerBase = base
    m.on(clock) {
      // A row leaves with its result, so that the next projection begins at once.
      let leaves = [6: isUp, 10: isPaired, 11: isResidual]
      for (cycle, (earlier, later)) in zip(stages, stages.dropFirst()).enumerated() {
        m.set(later, leaves[cycle].map { earlier & !$0 } ?? earlier)
      }
      m.when(ports.start) {
        m.set(phase, load)
        m.set(embeds, 1)
        m.set(base, 0)
        walk.restart()
      }
      m.when(begins) {
        m.set(phase, rows)
        m.set(left, mux(isHead, count(.head), mux(isWide, count(.gate), count(.f))))
      }
      m.when(accepts) {
        m.set(left, left &- 1)
        m.when(left == 0) { m.set(phase, drain) }
      }
      // Counts without rows as well: what the multiplier does depends on the cycle within an interval.
      m.set(
        spacing,
        mux(
          spacing != 0, spacing &- 1,
          mux(
            isHead, 0,
            mux(
              isPaired, interval(.f),
              mux(embeds, interval(nil), mux(walk.at(.down), interval(.down), interval(.i)))))))
      m.when(done) {
        m.set(embeds, 0)
        m.set(phase, mux(roundDone, answers, load))
        m.when(!embeds) {
          walk.advance()
          let step = Signal.constant(c.hiddenWords & ((1 << base.width) - 1), base.width)
          m.when(walk.at(.down)) { m.set(base, base &+ step) }
        }
      }
      m.when(ports.answered) { m.set(phase, idle) }
    }
    m.assign(ports.embeddingReady, embeds & takesRow)
    m.assign(ports.sumsReady, !embeds & takesRow & (!isHead | ports.headReady))
    m.assign(ports.scaleTaken, takesScale)
    m.assign(ports.roundDone, roundDone)
    m.assign(ports.busy, phase != idle)
    m.assign(ports.headActive, headActive)
    m.assign(ports.vectorDone, vectorDone)
  }
}
