/// A resource of which a design needs more than a part has.
public struct Shortage: Error, Sendable, Equatable, Codable, CustomStringConvertible {
  /// The resource that is exceeded most.
  public let kind: ResourceKind
  /// What is needed, and what is there.
  public let needed, available: Double
  /// Name of the target.
  public let target: String
  let family: DeviceFamily

  /// `does not fit u250: block RAMs: needs 4,100, has 2,688`.
  public var description: String {
    "does not fit \(target): \(kind.title(family)): needs \(Self.number(needed)), has \(Self.number(available))"
  }

  private static func number(_ value: Double) -> String {
    Figure.grouped("\(Int(value))") + (value != value.rounded(.down) ? ".5" : "")
  }
}

extension Target {
  /// What a design needs of this part: large RAMs of UltraScale+ beyond those that it has are made of eight block RAMs each.
  public func placed(_ needed: Resources) -> Resources {
    guard family == .ultraScalePlus, needed.largeRAMs > capacity.largeRAMs else { return needed }
    var placed = needed
    placed.blockRAMs += Double(8 * (needed.largeRAMs - capacity.largeRAMs))
    placed.largeRAMs = capacity.largeRAMs
    return placed
  }

  /// What a design exceeds most; nil if it fits.
  public func shortage(of design: Resources) -> Shortage? {
    let needed = placed(design)
    let exceeded = ResourceKind.allCases.filter { needed[$0] > capacity[$0] }
    guard let kind = exceeded.max(by: { excess($0, needed) < excess($1, needed) }) else { return nil }
    return Shortage(
      kind: kind, needed: needed[kind], available: capacity[kind], target: name, family: family)
  }

  private func excess(_ kind: ResourceKind, _ needed: Resources) -> Double {
    capacity[kind] > 0 ? needed[kind] / capacity[kind] : .infinity
  }
}
