/// A part of the power of a design.
public enum PowerPart: String, Sendable, Codable, CaseIterable {
  /// Leakage and everything else that is drawn while no token is computed.
  case idle = "static"
  /// Clock network and the clock pins of registers.
  case clockTree
  /// Ternary lanes and the decoder of their weights.
  case array
  /// Units around the array: vector unit, norm unit, quantiser, head.
  case vectorUnit
  /// Memories on chip.
  case memories
  /// Memory that weights and embedding rows stream from: DDR4, HBM2 or SDRAM, its interface included.
  case dram
  /// Tokens and answers between host and device.
  case link

  /// For tables.
  public var title: String {
    switch self {
    case .idle: "static"
    case .clockTree: "clock tree"
    case .array: "array"
    case .vectorUnit: "vector unit"
    case .memories: "memories"
    case .dram: "DRAM"
    case .link: "link"
    }
  }
}

/// Watts by part.
public struct PowerEstimate: Sendable, Equatable, Codable {
  /// A part and its watts.
  public struct Part: Sendable, Equatable, Codable {
    /// The part.
    public let part: PowerPart
    /// Its power in W.
    public let watts: Figure

    /// A part with its power.
    public init(_ part: PowerPart, _ watts: Figure) { (self.part, self.watts) = (part, watts) }
  }

  /// Every part, in the order of `PowerPart`; a part that the design does not have is 0.
  public let parts: [Part]
  /// What is supplied: one line, such as `card, idle included`.
  public let scope: String

  /// Parts and what they are parts of.
  public init(parts: [Part], scope: String) { (self.parts, self.scope) = (parts, scope) }

  /// All parts together, in W. Bands of parts add up: errors of one family's coefficients go the same way.
  public var watts: Figure { sum(of: parts) }

  /// What computing adds to the static part, in W.
  public var dynamicWatts: Figure { sum(of: parts.filter { $0.part != .idle }) }

  /// The power of a part, in W.
  public subscript(part: PowerPart) -> Figure? { parts.first { $0.part == part }?.watts }

  private func sum(of parts: [Part]) -> Figure {
    let zero = Figure(0, unit: "W", basis: .measured, source: "")
    let total = parts.reduce(zero) { $0 + $1.watts }
    return total.with(source: "sum of the parts, bands added")
  }
}
