import GoldenModel
import HDL

/// Control of the vector unit: which projection's rows flow, and at which word each stage is.
struct VectorUnitControl {
  /// Whether each stage, 0 to the last, holds a word.
  let valid: Pipeline
  /// Word number at each stage.
  let index: Pipeline
  /// The row of the embedding flows, as if it were added to a residual stream of zero.
  let isEmbedding: Signal
  /// Rows are added to the residual stream.
  let isResidual: Signal
  /// The first word of a projection is accepted.
  let isFirstWord: Signal
  /// A word is in the pipeline, or has just left it.
  let isWorking: Signal
  /// No token is under way.
  let isIdle: Signal
  /// First word of the layer in the state memory.
  let stateBase: Signal
  private let projections: [Projection: Signal]

  /// Whether a projection's rows flow; not while the embedding does.
  func at(_ projection: Projection) -> Signal { projections[projection] ?? 0 }

  /// Whether any of some projections' rows flow.
  func at(anyOf all: Projection...) -> Signal { all.dropFirst().reduce(at(all[0])) { $0 | at($1) } }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts) {
    let clock = ports.clock
    let phases = (
      idle: m.parameter("IDLE", 0, width: 2), embedding: m.parameter("EMBEDDING", 1, width: 2),
      rows: m.parameter("ROWS", 2, width: 2), drain: m.parameter("DRAIN", 3, width: 2)
    )
    let phase = m.register("phase", 2, clock: clock, reset: phases.idle)
    let walk = ProjectionWalk(m, clock: clock, layers: c.model.layerCount, wantsHead: ports.wantsHead)
    let embedding = m.register("is_embedding", 1, clock: clock, reset: 0)
    let word = m.register("word", VectorUnitPorts.addressBits(c), clock: clock, reset: 0)
    let drain = m.register("drain_cycle", (VectorUnit.drainCycles - 1).bitsNeeded, clock: clock, reset: 0)
    let buffer = m.register("operand_buffer_register", 1, clock: clock, reset: 0)
    let base = m.register("state_base", VectorUnitPorts.stateAddressBits(c), clock: clock)
    let isRows = m.wire("is_rows", phase == phases.rows)
    let takesRows = m.wire("takes_rows", isRows & !walk.at(.head))
    let takesEmbedding = m.wire("takes_embedding", phase == phases.embedding)
    let accept = m.wire(
      "valid_0", takesRows & ports.sumsValid | takesEmbedding & ports.embeddingValid)
    let wordBits = word.width
    let lastWord = mux(
      walk.at(anyOf: .gate, .up) & !embedding, Signal.constant(c.words(.gate) - 1, wordBits),
      Signal.constant(c.words(.f) - 1, wordBits))
    let isLastWord = m.wire("is_last_word", word == lastWord)
    let drained = m.wire(
      "drained",
      (phase == phases.drain) & (drain == Signal.constant(VectorUnit.drainCycles - 1, drain.width)))
    let finished = m.wire("finished", drained & !embedding | isRows & walk.at(.head) & ports.headDone)
    let tokenDone = m.wire("token_finished", finished & walk.isLast)

    m.on(clock) {
      m.when(ports.start) {
        m.set(phase, phases.embedding)
        m.set(embedding, 1)
        m.set(base, 0)
        walk.restart()
      }
      m.when(accept) {
        m.set(word, mux(isLastWord, 0, word &+ 1))
        m.when(isLastWord) { m.set(phase, phases.drain) }
      }
      m.when(phase == phases.drain) { m.set(drain, mux(drained, 0, drain &+ 1)) }
      m.when(drained & embedding) {
        m.set(embedding, 0)
        m.set(phase, phases.rows)
      }
      m.when(finished) {
        walk.advance()
        m.when(walk.isLast) { m.set(phase, phases.idle) }.otherwise { m.set(phase, phases.rows) }
        // After the last layer the number is not used: with one layer it may be all that the register cannot hold.
        let step = Signal.constant(c.hiddenWords & ((1 << base.width) - 1), base.width)
        m.when(walk.at(.down)) { m.set(base, base &+ step) }
        m.when(!walk.at(.gate)) { m.set(buffer, !buffer) }
      }
    }
    m.assign(ports.sumsReady, takesRows)
    m.assign(ports.operandBuffer, buffer)
    m.assign(ports.operandReleased, finished & !walk.at(.gate))
    m.assign(ports.sourceReady, drained & (embedding | walk.at(anyOf: .g, .o, .up, .down)))
    m.assign(ports.headActive, isRows & walk.at(.head))
    m.assign(ports.tokenDone, tokenDone)
    m.assign(ports.busy, phase != phases.idle)

    isEmbedding = embedding
    isResidual = m.wire("is_residual", embedding | walk.at(anyOf: .o, .down))
    isFirstWord = m.wire("is_first_word", accept & (word == 0))
    let resting = m.register("resting_cycles", 4, clock: clock, reset: 15)
    m.on(clock) {
      m.when(accept) { m.set(resting, 0) }.elseWhen(!resting.andReduced) { m.set(resting, resting &+ 1) }
    }
    isWorking = m.wire("is_working", accept | !resting.andReduced)
    isIdle = m.wire("is_idle", phase == phases.idle)
    stateBase = base
    projections = Dictionary(
      uniqueKeysWithValues: Projection.allCases.map { projection in
        (projection, m.wire("is_\(projection)", walk.at(projection) & !embedding))
      })
    valid = Pipeline(m, clock, "valid", accept, through: VectorLane.latency, reset: 0)
    index = Pipeline(m, clock, "index", word, through: VectorLane.latency)
  }
}
