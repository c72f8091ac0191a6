import GoldenModel
import HDL

/// Control of the vector unit: which row is at which stage of the pipeline, and what it belongs to.
struct VectorUnitControl {
  /// What a row in the pipeline belongs to, and the last stage that asks.
  enum Flag: String, CaseIterable {
    case embedding, f, i, g, gate, up, residual, feedsMixer, keepsState, readsZero

    var lastStage: Int {
      switch self {
      case .embedding, .f, .i, .g, .gate, .up, .residual, .keepsState: VectorLane.latency
      case .feedsMixer: VectorLane.residualStage
      case .readsZero: VectorLane.gateStage - 1
      }
    }
  }

  /// Whether each stage holds a word.
  let valid: Pipeline
  /// Number of the word in its vector, in the state memory, and among the lower bounds.
  let index, stateIndex, boundsIndex: Pipeline
  /// Its stream; nil if there is a single one.
  let stream: Pipeline?
  /// First and last word of a vector; last of all streams' vectors.
  let first, last, closes: Pipeline
  /// Up rows are accepted, which have a scale of their own.
  let isUp: Signal
  /// No round is under way.
  let isIdle: Signal
  private let flags: [Flag: Pipeline]

  /// Whether the row at a stage belongs to something.
  func at(_ flag: Flag, _ stage: Int) -> Signal { flags[flag]?[stage] ?? 0 }

  /// Whether the row at a stage is there and belongs to any of some things.
  func holds(_ stage: Int, _ any: Flag...) -> Signal {
    valid[stage] & any.dropFirst().reduce(at(any[0], stage)) { $0 | at($1, stage) }
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: VectorUnitPorts) {
    let clock = ports.clock
    let walk = ProjectionWalk(m, clock: clock, c, wantsHead: ports.wantsHead)
    let front = VectorUnitFront(m, c, ports, walk)
    let isRow = !front.isEmbedding
    isIdle = front.isIdle
    isUp = walk.at(.up)
    let latency = VectorLane.latency
    func pipeline(_ name: String, _ signal: Signal, through last: Int, reset: Signal? = nil) -> Pipeline {
      Pipeline(
        m, clock, name, VectorUnit.atFirstStage(m, c, clock, name, signal, reset: reset), through: last, reset: reset)
    }
    let accepted = m.wire("accepts_row", front.accepts & !(walk.at(.head) & isRow))
    valid = pipeline("valid", accepted, through: latency, reset: 0)
    index = pipeline("index", front.word, through: latency)
    stream = front.stream.map { pipeline("stream", $0, through: latency) }
    first = pipeline("first", front.word == 0, through: latency)
    last = pipeline("last", front.isLastWord, through: latency)
    closes = pipeline("closes", front.closes, through: latency)
    boundsIndex = pipeline("bounds_index", front.boundsWord, through: VectorLane.boundsStage - 2)
    stateIndex = pipeline("state_index", front.stateWord, through: latency)
    func bit(_ bits: Signal) -> Signal { front.stream.map { bits[$0] } ?? bits }
    var flags: [Flag: Pipeline] = [:]
    for flag in Flag.allCases {
      let value: Signal
      switch flag {
      case .embedding: value = front.isEmbedding
      case .f: value = walk.at(.f) & isRow
      case .i: value = walk.at(.i)
      case .g: value = walk.at(.g)
      case .gate: value = walk.at(.gate)
      case .up: value = walk.at(.up)
      case .residual: value = front.isEmbedding | walk.at(anyOf: .o, .down)
      case .feedsMixer: value = front.isEmbedding | walk.at(.down)
      case .keepsState: value = bit(ports.isKept)
      case .readsZero: value = walk.at(.i) & bit(ports.isFresh)
      }
      flags[flag] = pipeline("is_\(flag)", m.wire("accepts_\(flag)", value), through: flag.lastStage)
    }
    self.flags = flags
  }
}
