import Foundation
import Testing

/// The trained checkpoints, which lie beside the package where they are available.
private enum Checkpoints {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/models").path
  static let available = FileManager.default.fileExists(atPath: "\(root)/stories-2m/reference.json")
}

@Suite struct PerplexityTests {
  /// The reference implementation's mean over the same tokens; fixed point may cost a thousandth.
  @Test(
    .enabled(if: Checkpoints.available, "needs the checkpoints beside the package"),
    arguments: ["stories-0.6m", "stories-2m"], ["golden", "float"])
  func perplexityIsTheReferences(model: String, device: String) throws {
    let folder = "\(Checkpoints.root)/\(model)"
    let reference = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/reference.json")))
    let expected = try #require((reference as? [String: Any])?["valid_perplexity"] as? Double)
    let json = try Command.run(
      ["evaluate", model, "--token-ids", "\(folder)/valid_ids.json", "--device", device, "--json"]
    ).json()
    #expect(json["tokens"] as? Int == 8192)
    #expect(json["saturations"] as? Int == 0)
    let perplexity = try #require(json["perplexity"] as? Double)
    #expect(abs(perplexity / expected - 1) < (device == "float" ? 5e-4 : 1e-3))
  }
}
