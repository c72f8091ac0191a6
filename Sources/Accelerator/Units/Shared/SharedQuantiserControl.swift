import GoldenModel
import HDL

/// What the shared quantiser does in a cycle; the order of the cases is that of an operand.
enum SharedQuantiserState: Int, CaseIterable {
  case idle
  /// Scale of the embedding: a power of two.
  case embeddingNumber, embeddingProduct, embeddingSum, embeddingShift
  /// The scale before is taken; the constant epsilon, in three parts, begins the sum of squares; rows come in; the last of
  /// them goes through the pipeline.
  case waitTaken, partFirst, partSecond, partThird, partFourth, partFifth, statistics, settle
  /// Shift of the largest magnitude, then 127 over its mantissa.
  case largest, normalise
  /// Room for codes. Their elements enter the pipeline behind the table's difference, and go on by themselves.
  case waitRoom
  case tableFirst, tableNext, tableStep, tableProduct, tableMagnitude, tableValue
  case waitScale
  /// `squares * epsilon >> shift`, added to the sum of squares.
  case epsilonProduct, epsilonLoad, epsilonShift, epsilonSum
  /// The sum shifted left by an even count.
  case normaliseSum
  /// The last element of the codes has been read; its code is on its way.
  case waitCodes, settleCodes
  /// Mantissa of the scale: mantissa of the largest * constant * reciprocal root.
  case gainLargest, gainNumber, gainProduct, gainLow, rootLow, rootHigh, rootProduct, rootSum
  case shiftLoad, shiftLeft, shiftRoot, shiftClamp
  case publish
  /// The shift in steps of twelve, and the mantissa shifted left by the rest.
  case range, preshift, finish
}

/// States of the shared quantiser and which operand it makes.
struct SharedQuantiserControl {
  /// The operand; `gate` has the codes of gate and up, `up` only a scale.
  let walk: ProjectionWalk
  let isMixer, isO, isUp, isDown, isHead: Signal
  /// The operand has a vector of its own, and a root; f, i and g share them.
  let hasSource: Signal
  /// The table's value is the root.
  let isRoot: Signal
  /// Counts in states that repeat.
  let count: Signal
  /// The next operand is i or g.
  let rotates: Signal
  /// A scale waits for the vector unit.
  let scaleValid: Signal
  /// The statistics of a vector begin.
  let leavesWait: Signal
  private let state: Signal
  private let numbers: [Signal]

  /// Whether a state is the current one.
  func at(_ other: SharedQuantiserState) -> Signal { state == numbers[other.rawValue] }
  /// Whether any of some states is the current one.
  func at(any states: SharedQuantiserState...) -> Signal {
    states.dropFirst().reduce(at(states[0])) { $0 | at($1) }
  }

  /// Conditions that end a state.
  struct Conditions {
    let isNormalised, isSumNormalised, codesCome, hasRoom, shiftIsSmall, shiftIsDone, isBeyond: Signal
    let constant: Signal
  }

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts) {
    let states = SharedQuantiserState.allCases
    numbers = states.map { state in
      let words = "\(state)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : "\($1)" }
      return m.parameter("STATE_\(words.uppercased())", state.rawValue, width: 6)
    }
    state = m.register("state", 6, clock: ports.clock, reset: 0)
    walk = ProjectionWalk(m, clock: ports.clock, c, wantsHead: ports.wantsHead)
    isMixer = m.wire("is_mixer", walk.at(anyOf: .f, .i, .g))
    isO = m.wire("is_o", walk.at(.o))
    isUp = m.wire("is_up", walk.at(.up))
    isDown = m.wire("is_down", walk.at(.down))
    isHead = m.wire("is_head", walk.at(.head))
    hasSource = m.wire("has_source", !walk.at(anyOf: .i, .g, .up))
    isRoot = m.register("is_root", 1, clock: ports.clock)
    count = m.register("count", 6, clock: ports.clock)
    let scaleValid = m.register("is_scale_valid", 1, clock: ports.clock, reset: 0)
    self.scaleValid = scaleValid
    let finishes = state == numbers[SharedQuantiserState.finish.rawValue]
    m.on(ports.clock) {
      m.when(ports.start | ports.scaleTaken) { m.set(scaleValid, 0) }.elseWhen(finishes) { m.set(scaleValid, 1) }
    }
    leavesWait = m.wire("leaves_wait", (state == numbers[SharedQuantiserState.waitTaken.rawValue]) & !scaleValid)
    rotates = m.wire("rotates", finishes & walk.at(anyOf: .f, .i))
  }

  /// Goes from state to state.
  func run(_ m: ModuleBuilder, _ ports: SharedQuantiserPorts, _ conditions: Conditions) {
    let embeds = m.register("scales_embedding", 1, clock: ports.clock)
    func go(_ next: SharedQuantiserState) { m.set(state, numbers[next.rawValue]) }
    var matched: Set<SharedQuantiserState> = [.idle]
    func match(_ state: SharedQuantiserState, _ body: () -> Void) {
      matched.insert(state)
      m.match(numbers[state.rawValue], body: body)
    }
    m.on(ports.clock) {
      m.set(count, count &+ 1)
      m.select(state) {
        match(.embeddingShift) { go(.preshift) }
        match(.waitTaken) { m.when(!scaleValid) { go(.partFirst) } }
        match(.statistics) {
          m.set(count, 0)
          m.when(ports.vectorDone) { go(.settle) }
        }
        match(.settle) { m.when(count[0] & count[2]) { go(.largest) } }
        match(.normalise) {
          m.set(isRoot, 0)
          m.when(conditions.isNormalised) {
            m.when(isUp) { go(.waitScale) }.otherwise { go(.waitRoom) }
          }
        }
        match(.waitRoom) { m.when(conditions.hasRoom) { go(.tableFirst) } }
        match(.tableValue) { m.when(isRoot) { go(.gainLargest) }.otherwise { go(.waitScale) } }
        match(.waitScale) {
          m.set(count, 0)
          m.when(!scaleValid) { m.when(hasSource) { go(.epsilonProduct) }.otherwise { go(.waitCodes) } }
        }
        match(.epsilonProduct) { m.when(count[0..<4].andReduced) { go(.epsilonLoad) } }
        match(.epsilonLoad) {
          m.set(count, conditions.constant[0..<6])
          go(.epsilonShift)
        }
        match(.epsilonShift) {
          m.set(count, count &- 1)
          m.when(count == 0) { go(.epsilonSum) }
        }
        match(.epsilonSum) {
          m.set(count, 0)
          go(.normaliseSum)
        }
        match(.normaliseSum) {
          m.set(isRoot, 1)
          m.when(conditions.isSumNormalised) { go(.waitCodes) }
        }
        // The table and the root's product follow the last element through the pipeline; another scale overtakes it.
        match(.waitCodes) {
          m.set(count, 0)
          m.when(!conditions.codesCome) { m.when(isRoot) { go(.tableFirst) }.otherwise { go(.settleCodes) } }
        }
        match(.settleCodes) { m.when(count[2]) { go(.gainLargest) } }
        match(.publish) { m.when(isHead) { go(.finish) }.otherwise { go(.range) } }
        match(.range) {
          m.when(conditions.shiftIsSmall) { go(.preshift) }
            .elseWhen(conditions.isBeyond) { go(.finish) }
        }
        match(.preshift) { m.when(conditions.shiftIsDone) { go(.finish) } }
        match(.finish) {
          m.set(embeds, 0)
          m.when(embeds) { go(.waitTaken) }.otherwise {
            walk.advance()
            m.when(walk.isLast) { go(.idle) }
              .elseWhen(walk.at(anyOf: .f, .i, .gate)) { go(.largest) }.otherwise { go(.waitTaken) }
          }
        }
        // Named one by one, so that synthesis sees a state machine.
        for (state, next) in zip(SharedQuantiserState.allCases, SharedQuantiserState.allCases.dropFirst())
        where !matched.contains(state) {
          match(state) { go(next) }
        }
      }
      m.when(ports.start) {
        go(.embeddingNumber)
        m.set(embeds, 1)
        walk.restart()
      }
    }
    m.assign(ports.busy, state != 0)
  }
}
