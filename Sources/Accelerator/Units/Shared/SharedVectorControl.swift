import GoldenModel
import HDL

/// Control of the shared vector unit: rows enter at the pace of their projection, and each step has a cycle after that.
///
/// One projection is in the pipeline at a time. All times are cycles since a row was accepted.
struct SharedVectorControl {
  /// Rows enter at multiples of these cycles: as many as a row needs of the multiplier, or the quantiser for the statistics of its result.
  static func interval(_ projection: Projection?) -> Int {
    switch projection {
    case .f, .gate, .up: 2
    case .i, .g, .o: 3
    // Five norm products.
    case .down, nil: 6
    case .head: 1
    }
  }
  /// Last cycle of a row.
  static let latency = 12
  /// A scaled sum.
  static let value = 2
  /// Reads of the table of sigmoid.
  static let table = 3
  /// Multiplication of a residual element's addend, and its sum.
  static let residual = 4

  /// What the rows belong to.
  let isEmbedding, isF, isI, isG, isGate, isUp, isResidual: Signal
  /// A row is accepted; a scale is taken.
  let accepts, takesScale: Signal
  /// The rows of a vector begin.
  let begins: Signal
  let isIdle, headActive: Signal
  /// The last row of a vector has left the pipeline; the last of the round has.
  let vectorDone, roundDone: Signal
  /// First word of the layer in the state memory.
  let layerBase: Signal
  private let stages: [Signal]

  /// Whether a row is at a cycle.
  func at(_ cycle: Int) -> Signal { stages[cycle] }
  /// The product with sigmoid begins.
  var activates: Signal { (at(7) & (isF | isGate)) | (at(8) & (isI | isG)) }
  /// The final product of i and g begins, which the product with sigmoid enters.
  var combines: Signal { at(10) & (isI | isG) }
  /// A row's result is there.
  var final: Signal {
    (at(9) & (isF | isGate)) | (at(12) & (isI | isG)) | (at(5) & isUp) | (at(6) & isResidual)
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
    (isF, isI, isG) = (m.wire("is_f", at(.f)), m.wire("is_i", at(.i)), m.wire("is_g", at(.g)))
    (isGate, isUp) = (m.wire("is_gate", at(.gate)), m.wire("is_up", at(.up)))
    isResidual = m.wire("is_residual", embeds | walk.at(.o) | walk.at(.down))

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
    func count(_ projection: Projection) -> Signal { Signal.constant(c.words(projection) - 1, left.width) }
    func interval(_ projection: Projection?) -> Signal { Signal.constant(Self.interval(projection) - 1, 3) }
    isIdle = m.wire("is_idle", phase == idle)
    headActive = m.wire("head_active_now", isHead & takesRow)
    layerBase = base
    m.on(clock) {
      for (earlier, later) in zip(stages, stages.dropFirst()) { m.set(later, earlier) }
      m.when(ports.start) {
        m.set(phase, load)
        m.set(embeds, 1)
        m.set(base, 0)
        walk.restart()
      }
      m.when(begins) {
        m.set(phase, rows)
        m.set(left, mux(isHead, count(.head), mux(isGate | isUp, count(.gate), count(.f))))
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
            mux(isF | isGate | isUp, interval(.f), mux(embeds | walk.at(.down), interval(nil), interval(.i))))))
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
    m.assign(ports.busy, !isIdle)
    m.assign(ports.headActive, headActive)
    m.assign(ports.vectorDone, vectorDone)
  }
}
