/// The matrix products of a token in the order in which the array computes them.
///
/// The forget gate comes before the input so that the recurrence finishes as rows of `i` do, and `g` after both, so that
/// the gated product finishes as rows of `g` do.
public enum Projection: Int, CaseIterable, Sendable {
  case f, i, g, o, gate, up, down, head

  /// Projections of a layer, without the head.
  public static let inLayer: [Projection] = [.f, .i, .g, .o, .gate, .up, .down]

  /// Name in messages and counters, as in the checkpoint.
  public var name: String {
    switch self {
    case .f: "f_proj"
    case .i: "i_proj"
    case .g: "g_proj"
    case .o: "o_proj"
    case .gate: "gate_proj (gate)"
    case .up: "gate_proj (up)"
    case .down: "down_proj"
    case .head: "lm_head"
    }
  }

  /// The quantised vector that the projection multiplies.
  public var operand: Operand {
    switch self {
    case .f: .f
    case .i: .i
    case .g: .g
    case .o: .o
    case .gate, .up: .gateUp
    case .down: .down
    case .head: .head
    }
  }
}

/// The int8 vectors of a token, in the order in which the quantiser makes them: one for each BitLinear.
public enum Operand: Int, CaseIterable, Sendable {
  case f, i, g, o, gateUp, down, head

  /// Operands of a layer, without the head's.
  public static let inLayer: [Operand] = [.f, .i, .g, .o, .gateUp, .down]

  /// Whether the quantiser reads the products of the MLGRU or GLU; otherwise it reads the residual stream.
  public var readsProducts: Bool { self == .o || self == .down }
}

/// Projections of a layer whose rows can be computed together, row by row, once their operands are quantised.
struct Stage: Sendable {
  let operands: [Operand]
  let projections: [Projection]

  /// The stages of a layer; each needs all rows of the one before.
  static let inLayer = [
    Stage(operands: [.f, .i, .g], projections: [.f, .i, .g]), Stage(operands: [.o], projections: [.o]),
    Stage(operands: [.gateUp], projections: [.gate, .up]), Stage(operands: [.down], projections: [.down]),
  ]
}
