import GoldenModel
import HDL

/// Norms, codes and scales of a shared datapath, an operand after another.
///
/// Elements go through one pipeline: times a norm weight (a 26 x 16 multiplier), magnitude, shift to 16 bits, times itself
/// or the quantiser's step (a 16 x 16 multiplier). Statistics send each element of a source through it several times,
/// codes once. The scale is then made step by step with the same multipliers, in the sums of squares.
enum SharedQuantiser {
  /// Codes that lie behind their elements in the pipeline.
  static let codeLatency = 6

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    try Module.build(
      "shared_quantiser_c\(c.shape.columns)", summary: "Statistics, codes and scale of each BitLinear input."
    ) { m in
      let ports = SharedQuantiserPorts(m, c)
      let control = SharedQuantiserControl(m, c, ports)
      let constants = SharedConstants(m, c, ports, control)
      let codes = SharedCodes(m, c, ports, control)
      let table = SharedTable(m, ports.clock, control)
      let products = SharedNormProducts(m, c, ports, control, codes: codes, table: table)
      let numbers = SharedNumbers(m, c, ports, control, constants, products, codes: codes, table: table)
      let shift = SharedShift(m, ports.clock, control, constants, left: numbers.left)
      let sums = SharedSums(m, c, ports, control, constants, numbers, shift)
      table.connect(number: numbers.number, sum: sums.block, magnitude: products.magnitude)
      constants.connect(root: table.step)
      products.connect(codes: codes)
      control.run(
        m, ports,
        .init(
          isNormalised: numbers.isNormalised, isSumNormalised: sums.isNormalised, codesCome: codes.stages[0],
          hasRoom: codes.hasRoom, shiftIsSmall: shift.isSmall, shiftIsDone: shift.isDone,
          isBeyond: shift.isBeyond, constant: constants.value))
      let mantissa = sums.block[16..<16 + FixedPointFormat.scaleMantissaBits]
      let scale = m.wire("row_scale", cat(shift.shift[0..<6], mantissa))
      m.assign(ports.scaleValid, control.scaleValid)
      m.assign(ports.multiplier, sums.block[16..<16 + SharedVectorPorts.multiplierBits])
      m.assign(ports.range, shift.range)
      m.assign(ports.headScale, scale)
      m.assign(ports.scale, scale)
      m.assign(ports.scalePublished, control.at(.publish) & !control.isUp)
      m.assign(ports.shiftClamped, shift.clamped)
    }
  }
}

/// The scale constants, words of 16 bits in the order in which they are used, and the reciprocal root behind them.
final class SharedConstants {
  /// The word in use.
  let value: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let memory: Memory
  private let rootAddress, writesRoot: Signal
  private let load: LoadWrites?

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl
  ) {
    (self.m, clock) = (m, ports.clock)
    let count = SharedImages.constantCount(c)
    load = LoadWrites(m, c, .sharedConstants)
    memory = m.memory(
      "constants", width: 16, depth: count + 1, image: c.loading == nil ? MemorySection.sharedConstants.fileName : nil)
    let bits = memory.addressWidth
    rootAddress = Signal.constant(count, bits)
    let pointer = m.register("constant_index", bits, clock: clock, reset: 0)
    value = m.register("constant", 16, clock: clock)
    let advances = m.wire(
      "constant_advances",
      control.at(
        any: .embeddingNumber, .embeddingShift, .partFirst, .partSecond, .partThird, .epsilonLoad, .gainProduct,
        .shiftLoad)
        | control.at(.epsilonProduct) & control.count[0..<4].andReduced)
    let wantsRoot = m.wire("wants_root", control.at(any: .gainLow, .rootHigh))
    writesRoot = m.wire("writes_root", control.at(.gainLargest) & control.isRoot)
    let next = m.wire("next_constant", mux(ports.start, 0, pointer &+ advances.extended(to: bits)))
    m.on(clock) {
      m.set(pointer, next)
      m.set(value, memory[mux(wantsRoot, rootAddress, next)])
    }
  }

  func connect(root: Signal) {
    guard let load else {
      return m.on(clock) { m.when(writesRoot) { m.write(memory, at: rootAddress, root) } }
    }
    // The constants come before the first root is made.
    m.on(clock) {
      m.write(
        memory, at: mux(writesRoot, rootAddress, load.address.resized(to: memory.addressWidth)),
        mux(writesRoot, root, load.data.repeated(2)), enable: load.enable | writesRoot.repeated(2))
    }
  }
}

/// Elements on their way to codes: which is read, which has its code.
struct SharedCodes {
  /// An element at a cycle of the pipeline.
  let stages: [Signal]
  let hasRoom: Signal
  /// The codes of an operand begin.
  let opens: Signal
  /// The code of the element at the last stage goes here.
  let element: Signal

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ ports: SharedQuantiserPorts, _ control: SharedQuantiserControl
  ) {
    let clock = ports.clock
    let bits = SharedVectorPorts.elementBits(c)
    let element = m.register("element", bits, clock: clock)
    self.element = element
    let issues = m.register("issues", 1, clock: clock, reset: 0)
    var stages = [issues]
    for stage in 1...SharedQuantiser.codeLatency {
      stages.append(m.register("coded_\(stage)", 1, clock: clock, reset: 0))
    }
    self.stages = stages
    func last(_ operand: Operand) -> Signal { Signal.constant(c.length(operand) - 1, bits) }
    let lastElement = m.wire("last_number", mux(control.isDown, last(.down), last(.f)))
    let isLast = m.wire("is_last_element", element == lastElement)
    let held = m.register("codes_held", 2, clock: clock, reset: 0)
    hasRoom = m.wire("has_room", ports.runs & !held[1])
    m.assign(ports.isPrepared, control.at(.waitRoom))
    let opens = m.wire("opens", control.at(.tableNext) & !control.isRoot)
    self.opens = opens
    let half = m.register("operand_half", 1, clock: clock, reset: 0)
    let lane = m.register("code_lane", (max(2, c.shape.columns) - 1).bitsNeeded, clock: clock)
    let beat = m.register("code_beat", ArraySequencer.beatBits(c), clock: clock)
    let left = m.register("codes_left", bits, clock: clock)
    let coded = stages[SharedQuantiser.codeLatency]
    let isLastLane = m.wire("is_last_lane", lane == Signal.constant(c.shape.columns - 1, lane.width))
    let endsOperand = m.wire("ends_operand", coded & (left == 0))
    m.on(clock) {
      for (earlier, later) in zip(stages, stages.dropFirst()) { m.set(later, earlier) }
      m.when(opens) { m.set(issues, 1) }.elseWhen(isLast) { m.set(issues, 0) }
      m.when(control.at(.waitRoom)) { m.set(element, 0) }.elseWhen(issues) { m.set(element, element &+ 1) }
      m.when(opens & !ports.operandDone) { m.set(held, held &+ 1) }
        .elseWhen(!opens & ports.operandDone) { m.set(held, held &- 1) }
      m.when(control.at(.waitRoom)) {
        m.set(lane, 0)
        m.set(beat, 0)
        m.set(left, lastElement)
      }.elseWhen(coded) {
        m.set(left, left &- 1)
        m.set(lane, mux(isLastLane, 0, lane &+ 1))
        m.when(isLastLane) { m.set(beat, beat &+ 1) }
      }
      m.when(endsOperand) { m.set(half, !half) }
    }
    m.assign(ports.readsResidual, issues & !control.isO & !control.isDown)
    m.assign(ports.readsProducts, issues & (control.isO | control.isDown))
    m.assign(ports.readElement, element)
    m.assign(ports.codeWrite, coded)
    m.assign(ports.codesValid, coded)
    m.assign(ports.codeWritten, coded & isLastLane | endsOperand)
    m.assign(ports.codeAddress, cat(half, beat))
    m.assign(
      ports.codeLanes,
      cat((0..<c.shape.columns).reversed().map { lane == Signal.constant($0, lane.width) }))
  }
}

/// Reciprocal and reciprocal root by interpolation, in one table.
final class SharedTable {
  /// Difference of two entries, to be multiplied by `fraction`.
  let difference, fraction: Signal
  /// The value, a cycle after the magnitude of the product.
  let value: Signal
  /// The value kept: the quantiser's step until the codes are made, then the root.
  let step: Signal
  private let m: ModuleBuilder
  private let clock: ClockDomain
  private let control: SharedQuantiserControl
  private let memory: Memory
  private let read, base, index: Signal

  init(_ m: ModuleBuilder, _ clock: ClockDomain, _ control: SharedQuantiserControl) {
    (self.m, self.clock, self.control) = (m, clock, control)
    memory = m.memory("reciprocals", width: 16, depth: 512, image: MemoryImages.FileName.reciprocals)
    read = m.register("reciprocal_read", 16, clock: clock)
    // The complement, so that both subtractions need no inverters in front of their carry chains.
    base = m.register("table_base_complement", 16, clock: clock)
    index = m.register("table_index", 9, clock: clock)
    fraction = m.register("table_fraction", 15, clock: clock)
    difference = m.wire("table_difference", (read &- ~base)[0..<InterpolatedTable.stepBits].asSigned)
    value = m.wire("table_value", 16)
    step = m.register("step", 16, clock: clock)
  }

  /// Places the table; both functions fall, so that the interpolated part is subtracted.
  func connect(number: Signal, sum: Signal, magnitude: Signal) {
    let top = sum[sum.width - 16..<sum.width]
    // The root's arguments begin at a quarter of the range; entry 64 is in place 32.
    let rootIndex = cat(Signal.constant(0, 1), top[13..<16] &- 1, top[8..<13])
    let first = m.wire("first_index", mux(control.isRoot, rootIndex, cat(Signal.constant(1, 1), number[7..<15])))
    let begins = control.at(.tableFirst)
    m.on(clock) {
      m.set(index, first &+ 1)
      m.when(begins) {
        m.set(
          fraction,
          mux(
            control.isRoot, cat(top[0..<8], Signal.constant(0, 7)), cat(number[0..<7], Signal.constant(0, 8))))
      }
      m.set(read, memory[mux(begins, first, index)])
      m.when(control.at(.tableNext)) { m.set(base, ~read) }
      m.when(control.at(.tableValue)) { m.set(step, value) }
    }
    m.assign(value, ~(base &+ magnitude[0..<16]))
  }
}
