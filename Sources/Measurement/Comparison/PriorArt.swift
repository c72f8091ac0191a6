import Foundation

/// Published figures of other work, from `prior-art.json`: nothing in it was measured by this project.
public struct PriorArt: Sendable, Codable {
  /// Works in the order of the table.
  public let works: [Work]

  /// One work on one device.
  public struct Work: Sendable, Codable {
    /// Its name, where it is published, and its device.
    public let work, source, device: String
    /// Clock, if it has one that is published.
    public let clockMHz: Double?
    /// What kind of figures these are, such as `measured`.
    public let kind: String
    /// Whether the head is computed on the device.
    public let head: Head
    /// What else the figures include, or do not.
    public let scope: String
    /// How power was found; nil without power.
    public let powerBasis: String?
    /// The figures.
    public let results: [Result]
    /// Target of Tern's that has the same device; nil if there is none.
    public let target: String?
    /// Why nothing of Tern's can stand beside it; nil if there is a target.
    public let unmatched: String?
  }

  /// Whether a figure includes the head.
  public enum Head: String, Sendable, Codable { case included, excluded, unstated }

  /// Figures of a model.
  public struct Result: Sendable, Codable {
    /// A size that Tern knows, or another model.
    public let model: String
    /// Independent streams.
    public let streams: Int
    /// All streams together; nil where it was not published.
    public let tokensPerSecond, watts, tokensPerSecondPerWatt: Double?
    /// What a reader must know; nil for nothing.
    public let note: String?
  }

  /// The committed figures.
  public static func load() throws -> PriorArt {
    try JSONDecoder().decode(PriorArt.self, from: Data(PackageResources.prior_art_json))
  }
}
