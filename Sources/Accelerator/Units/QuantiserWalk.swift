import GoldenModel
import HDL

/// Registers that go through the operands of a round in the order of the array.
struct QuantiserWalk {
  /// The operand reads the products of i, or of g; otherwise the first ones.
  let isI, isG: Signal
  /// Its scale constants.
  let constantsIndex: Signal
  /// Stream of the operand; nil if there is a single one.
  let stream: Signal?
  /// First and last stream with codes of this operand in use together.
  let opensSet, closesSet: Signal
  /// Whether the operand is the last of the round.
  let isLast: Signal
  /// The operand has I elements.
  let isDown: Signal
  private let m: ModuleBuilder
  private let c: AcceleratorConfiguration
  private let operand, layer, layerConstants, isLastLayer, isF: Signal

  /// Operands of the model: of every layer, and the head's.
  static func count(_ c: AcceleratorConfiguration) -> Int { c.model.layerCount * Operand.inLayer.count + 1 }

  init(_ m: ModuleBuilder, _ clock: ClockDomain, _ c: AcceleratorConfiguration, wantsHead: Signal) {
    (self.m, self.c) = (m, c)
    let operand = m.register("operand", 3, clock: clock, reset: 0)
    func at(_ other: Operand) -> Signal {
      operand == m.parameter("OPERAND_\(other)".uppercased(), other.rawValue, width: 3)
    }
    let layers = c.model.layerCount
    layer = m.register("layer", (layers - 1).bitsNeeded, clock: clock, reset: 0)
    let indexBits = (Self.count(c) - 1).bitsNeeded
    layerConstants = m.register("layer_constants", indexBits, clock: clock, reset: 0)
    isLastLayer = m.wire("last_layer", layer == Signal.constant(layers - 1, layer.width))
    (isF, isI, isG) = (m.wire("is_f", at(.f)), m.wire("is_i", at(.i)), m.wire("is_g", at(.g)))
    isDown = m.wire("is_down", at(.down))
    constantsIndex = m.wire("constants_index", (layerConstants + operand).truncated(to: indexBits))
    let last = at(.head) | isDown & isLastLayer & !wantsHead
    self.operand = operand
    guard let bits = c.streamBits else {
      (stream, opensSet, closesSet, isLast) = (nil, 1, 1, m.wire("last_operand", last))
      return
    }
    let number = m.register("stream", bits, clock: clock, reset: 0)
    let isLastStream = m.wire("last_stream", number == Signal.constant(c.streams - 1, bits))
    stream = number
    opensSet = c.sharesWeights ? number == 0 : 1
    closesSet = c.sharesWeights ? isLastStream : 1
    isLast = m.wire("last_operand", last & isLastStream)
  }

  /// Goes back to the first operand; inside `on`.
  func restart() {
    m.set(operand, 0)
    m.set(layer, 0)
    m.set(layerConstants, 0)
    if let stream { m.set(stream, 0) }
  }

  /// Goes on to the next operand; inside `on`.
  func advance() {
    guard let stream else { return advanceOperand() }
    let isLastStream = stream == Signal.constant(c.streams - 1, stream.width)
    let endsPhase: Signal = c.sharesWeights ? 1 : !isF & !isI
    m.when(endsPhase & !isLastStream) {
      m.set(stream, stream &+ 1)
      if !c.sharesWeights { m.when(isG) { m.set(operand, 0) } }
    }.otherwise {
      m.when(endsPhase) { m.set(stream, 0) }
      advanceOperand()
    }
  }

  private func advanceOperand() {
    m.when(isDown & !isLastLayer) {
      m.set(operand, 0)
      m.set(layer, layer &+ 1)
      m.set(layerConstants, layerConstants &+ Signal.constant(Operand.inLayer.count, layerConstants.width))
    }.otherwise { m.set(operand, operand &+ 1) }
  }
}
