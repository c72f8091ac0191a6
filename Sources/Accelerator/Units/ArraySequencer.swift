import GoldenModel
import HDL

/// Decides, each cycle, whether the array takes a beat: codes present, weights present, room for the rows.
enum ArraySequencer {
  /// Bits of a beat number.
  static func beatBits(_ c: AcceleratorConfiguration) -> Int { (c.longestBeats - 1).bitsNeeded }

  /// Bits of an address of the code memory: two operands, of each stream that shares the weights.
  static func codeAddressBits(_ c: AcceleratorConfiguration) -> Int {
    1 + (c.sharesWeights ? c.streamBits ?? 0 : 0) + beatBits(c)
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("array_sequencer", summary: "Walks projections, row groups and beats of a round over the array.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      let ports = ArraySequencerPorts(m, c)
      let active = m.register("active", 1, clock: clock, reset: 0)
      let walk = ProjectionWalk(m, clock: clock, c, wantsHead: ports.wantsHead)
      let beat = m.register("beat", beatBits(c), clock: clock, reset: 0)
      let groups = max(c.groups(.head), c.groups(.up), c.groups(.f))
      let group = m.register("group", groups.bitsNeeded, clock: clock, reset: 0)
      let sharing = c.sharesWeights ? c.streamBits.map { m.register("stream", $0, clock: clock, reset: 0) } : nil
      let half = m.register("operand_half", 1, clock: clock, reset: 0)

      let lastNumber = mux(walk.at(.down), limit(c.beats(.down), beat.width), limit(c.beats(.f), beat.width))
      // Where no group is a single beat, the last is known before it comes: much hangs on it.
      let knowsLast = c.datapath != .shared && c.beats(.f) > 1 && c.beats(.down) > 1
      let lastBeat =
        knowsLast ? m.register("last_beat", 1, clock: clock, reset: 0) : m.wire("last_beat", beat == lastNumber)
      let lastGroup = m.wire("last_group", group == lastGroupNumber(c, walk, group.width))
      let lastSharing = sharing.map { m.wire("last_stream", $0 == limit(c.streams, $0.width)) } ?? 1
      let firstPass = m.wire("first_pass", c.pairsGLU ? group == 0 : (group == 0) & !walk.at(.up))
      let codes = CodesAhead(m, clock, c, written: ports.codeWritten)
      let room = roomForGroup(m, clock, c, ports)
      let fire = m.wire(
        "fire", active & ports.weightsValid & (!firstPass | codes.present) & (!lastBeat | room.signal))
      let rowsDone = m.wire("rows_done", fire & lastBeat)
      let groupDone = sharing == nil ? rowsDone : m.wire("group_done", rowsDone & lastSharing)
      let projectionDone = m.wire("projection_done", groupDone & lastGroup)
      let operandDone = m.wire("operand_done_now", projectionDone & !walk.at(.gate))
      ports.connect(fire: fire, first: beat == 0, last: lastBeat, projection: walk.projection)
      m.assign(ports.codeAddress, cat(half, sharing.prefixed(to: beat)))
      m.assign(ports.operandDone, operandDone)
      if let groupRows = ports.groupRows {
        m.on(clock) { m.when(rowsDone) { m.set(groupRows, rowsOfGroup(c, walk, lastGroup, groupRows.width)) } }
      }
      if let repeats = ports.repeats {
        let ends = sharing == nil ? projectionDone & walk.endsPhase : rowsDone
        let isLast = sharing == nil ? walk.isLastStream : lastSharing
        m.assign(repeats.mark, ends & isLast)
        m.assign(repeats.rewind, ends & !isLast)
      }
      codes.take(fire & firstPass)
      room.update(rowsDone)
      m.on(clock) {
        m.when(ports.start) {
          m.set(active, 1)
          walk.restart()
        }.elseWhen(fire) {
          m.set(beat, mux(lastBeat, 0, beat &+ 1))
          if knowsLast { m.set(lastBeat, !lastBeat & (beat &+ 1 == lastNumber)) }
          if let sharing { m.when(lastBeat) { m.set(sharing, mux(lastSharing, 0, sharing &+ 1)) } }
          m.when(groupDone) { m.set(group, mux(lastGroup, 0, group &+ 1)) }
          m.when(operandDone) { m.set(half, !half) }
          m.when(projectionDone) {
            walk.advance()
            m.when(walk.isLast) { m.set(active, 0) }
          }
        }
      }
    }
  }

  private static func limit(_ count: Int, _ bits: Int) -> Signal { Signal.constant(count - 1, bits) }

  private static func lastGroupNumber(_ c: AcceleratorConfiguration, _ walk: ProjectionWalk, _ bits: Int) -> Signal {
    mux(
      walk.at(.head), limit(c.groups(.head), bits),
      mux(walk.at(anyOf: .gate, .up), limit(c.groups(.up), bits), limit(c.groups(.f), bits)))
  }

  /// Rows of a group that exist: the last group of a projection may have fewer.
  private static func rowsOfGroup(
    _ c: AcceleratorConfiguration, _ walk: ProjectionWalk, _ lastGroup: Signal, _ bits: Int
  ) -> Signal {
    func rest(_ projection: Projection) -> Signal {
      Signal.constant(c.rows(projection) - (c.groups(projection) - 1) * c.shape.rows, bits)
    }
    return mux(
      lastGroup, mux(walk.at(.head), rest(.head), mux(walk.at(anyOf: .gate, .up), rest(.gate), rest(.f))),
      Signal.constant(c.shape.rows, bits))
  }

  /// Whether a group may finish: the queue has room for it, and the sums of the one before have been shifted out.
  private static func roomForGroup(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, _ ports: ArraySequencerPorts
  ) -> (signal: Signal, update: (Signal) -> Void) {
    let bits = ResultQueue.groups(c).bitsNeeded
    let free =
      c.datapath == .shared
      ? nil : m.register("free_groups", bits, clock: clock, reset: Signal(ResultQueue.groups(c)))
    let words = c.drainCycles
    let spacing = words > 1 ? m.register("drain_cycles", (words - 1).bitsNeeded, clock: clock, reset: 0) : nil
    var signal = free.map { $0 != 0 } ?? ports.queued
    if let spacing { signal = signal & (spacing == 0) }
    return (
      m.wire("room", signal),
      { started in
        if let free {
          m.on(clock) {
            m.when(started & !ports.queued) { m.set(free, free &- 1) }
              .elseWhen(!started & ports.queued) { m.set(free, free &+ 1) }
          }
        }
        if let spacing {
          m.on(clock) {
            m.when(started) { m.set(spacing, Signal.constant(words - 1, spacing.width)) }
              .elseWhen(spacing != 0) { m.set(spacing, spacing &- 1) }
          }
        }
      }
    )
  }
}

/// Counts code words that are written and not yet used for the first time: with one, the first group of rows may go on.
private struct CodesAhead {
  /// At least one.
  let present: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let count, written: Signal

  init(_ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, written: Signal) {
    self.m = m
    self.clock = clock
    self.written = written
    let bits = (2 * c.streamsPerOperand * c.longestBeats).bitsNeeded
    count = m.register("code_words_ahead", bits, clock: clock, reset: 0)
    present = m.wire("codes_present", count != 0)
  }

  func take(_ taken: Signal) {
    let takes = m.wire("takes_new_codes", taken)
    m.on(clock) {
      m.when(written & !takes) { m.set(count, count &+ 1) }.elseWhen(!written & takes) { m.set(count, count &- 1) }
    }
  }
}

/// Ports of the array's sequencer.
private struct ArraySequencerPorts {
  let start, wantsHead, codeWritten, operandDone, weightsValid, codeAddress: Signal
  /// A group has left the queue; in a shared datapath, the queue has room for one.
  let queued: Signal
  /// Rows of the last group that was finished, in a shared datapath, whose vector unit takes only rows that exist.
  let groupRows: Signal?
  let repeats: (mark: Signal, rewind: Signal)?
  private let weightsReady, valid, first, last, projectionOut: Signal
  private let m: ModuleBuilder

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    self.m = m
    m.section("Round")
    start = m.input("start", 1)
    wantsHead = m.input("wants_head", 1)
    m.section("One code word more is written; the codes of an operand are not needed any more")
    codeWritten = m.input("code_written", 1)
    operandDone = m.output("operand_done", 1)
    m.section("Weight stream")
    weightsValid = m.input("weights_valid", 1)
    weightsReady = m.output("weights_ready", 1)
    if c.streams > 1 {
      m.section("With ready: the next word begins what will be repeated; the next word is the first of it")
      repeats = (m.output("weights_mark", 1), m.output("weights_rewind", 1))
    } else {
      repeats = nil
    }
    if c.datapath == .shared {
      m.section("Room in the queue for a group; rows of the last group that was finished")
      queued = m.input("queue_room", 1)
      groupRows = m.output("group_rows", c.shape.rows.bitsNeeded)
    } else {
      m.section("One group more has left the queue")
      queued = m.input("group_taken", 1)
      groupRows = nil
    }
    m.section("Beat taken in this cycle")
    valid = m.output("beat_valid", 1)
    first = m.output("beat_first", 1)
    last = m.output("beat_last", 1)
    codeAddress = m.output("code_address", ArraySequencer.codeAddressBits(c))
    projectionOut = m.output("beat_projection", 3)
  }

  func connect(fire: Signal, first isFirst: Signal, last isLast: Signal, projection: Signal) {
    m.assign(weightsReady, fire)
    m.assign(valid, fire)
    m.assign(first, isFirst)
    m.assign(last, isLast)
    m.assign(projectionOut, projection)
  }
}
