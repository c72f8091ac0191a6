import GoldenModel
import HDL

/// Decides, each cycle, whether the array takes a beat: codes present, weights present, room for the rows.
enum ArraySequencer {
  /// Bits of a beat number.
  static func beatBits(_ c: AcceleratorConfiguration) -> Int { (c.longestBeats - 1).bitsNeeded }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build("array_sequencer", summary: "Walks projections, row groups and beats of a token over the array.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Token")
      let start = m.input("start", 1)
      let wantsHead = m.input("wants_head", 1)
      m.section("One operand more has its codes")
      let published = m.input("operand_published", 1)
      m.section("Weight stream")
      let weightsValid = m.input("weights_valid", 1)
      let weightsReady = m.output("weights_ready", 1)
      m.section("One group more has left the queue")
      let groupTaken = m.input("group_taken", 1)
      m.section("Beat taken in this cycle")
      let valid = m.output("beat_valid", 1)
      let first = m.output("beat_first", 1)
      let last = m.output("beat_last", 1)
      let codeAddress = m.output("code_address", 1 + beatBits(c))
      let projectionOut = m.output("beat_projection", 3)

      let active = m.register("active", 1, clock: clock, reset: 0)
      let walk = ProjectionWalk(m, clock: clock, layers: c.model.layerCount, wantsHead: wantsHead)
      let beat = m.register("beat", beatBits(c), clock: clock, reset: 0)
      let groupBits = (c.groups(.head).bitsNeeded, c.groups(.gate).bitsNeeded, c.groups(.f).bitsNeeded)
      let group = m.register("group", max(groupBits.0, groupBits.1, groupBits.2), clock: clock, reset: 0)
      let buffer = m.register("operand_buffer", 1, clock: clock, reset: 0)
      let operands = m.register("operands_ready", 2, clock: clock, reset: 0)

      let lastBeat = m.wire(
        "last_beat",
        beat == mux(walk.at(.down), limit(c.beats(.down), beat.width), limit(c.beats(.f), beat.width)))
      let lastGroup = m.wire("last_group", group == lastGroupNumber(c, walk, group.width))
      let room = roomForGroup(m, clock, c, taken: groupTaken)
      let fire = m.wire("fire", active & (operands != 0) & weightsValid & (!lastBeat | room.signal))
      m.assign(weightsReady, fire)
      m.assign(valid, fire)
      m.assign(first, beat == 0)
      m.assign(last, lastBeat)
      m.assign(codeAddress, cat(buffer, beat))
      m.assign(projectionOut, walk.projection)
      let projectionDone = m.wire("projection_done", fire & lastBeat & lastGroup)
      let operandDone = m.wire("operand_done", projectionDone & !walk.at(.gate))
      room.update(m.wire("group_started", fire & lastBeat))
      m.on(clock) {
        m.when(start) {
          m.set(active, 1)
          walk.restart()
        }.elseWhen(fire) {
          m.set(beat, mux(lastBeat, 0, beat &+ 1))
          m.when(lastBeat) { m.set(group, mux(lastGroup, 0, group &+ 1)) }
          m.when(operandDone) { m.set(buffer, !buffer) }
          m.when(projectionDone) {
            walk.advance()
            m.when(walk.isLast) { m.set(active, 0) }
          }
        }
        m.when(published & !operandDone) { m.set(operands, operands &+ 1) }
          .elseWhen(!published & operandDone) { m.set(operands, operands &- 1) }
      }
    }
  }

  private static func limit(_ count: Int, _ bits: Int) -> Signal { Signal.constant(count - 1, bits) }

  private static func lastGroupNumber(_ c: AcceleratorConfiguration, _ walk: ProjectionWalk, _ bits: Int) -> Signal {
    mux(
      walk.at(.head), limit(c.groups(.head), bits),
      mux(walk.at(anyOf: .gate, .up), limit(c.groups(.gate), bits), limit(c.groups(.f), bits)))
  }

  /// Whether a group may finish: the queue has room for it, and the sums of the one before have been shifted out.
  private static func roomForGroup(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, taken: Signal
  ) -> (signal: Signal, update: (Signal) -> Void) {
    let bits = ResultQueue.groups(c).bitsNeeded
    let free = m.register("free_groups", bits, clock: clock, reset: Signal(ResultQueue.groups(c)))
    let words = c.wordsPerGroup
    let spacing = words > 1 ? m.register("drain_cycles", (words - 1).bitsNeeded, clock: clock, reset: 0) : nil
    var signal = free != 0
    if let spacing { signal = signal & (spacing == 0) }
    return (
      m.wire("room", signal),
      { started in
        m.on(clock) {
          m.when(started & !taken) { m.set(free, free &- 1) }.elseWhen(!started & taken) { m.set(free, free &+ 1) }
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
