import Foundation
import Testing

@Suite struct CommandTests {
  private static let runKeys: Set = [
    "arrayUtilisation", "cyclesPerToken", "device", "lanes", "matchesGolden", "model", "promptTokens", "saturations",
    "text", "tokens",
  ]

  @Test func runContinuesAStory() throws {
    let result = try Command.run(["run", "--device", "golden", "--tokens", "20"])
    #expect(result.code == 0)
    let text = "Once upon a time, there was a little girl named Lily. She loved to play outside in the sunshine\n"
    #expect(result.output == text)
    #expect(result.errorLine == "20 tokens on the golden device, 0 saturations")
  }

  @Test(arguments: ["golden", "float"]) func runInJSON(device: String) throws {
    let arguments = ["run", "stories-0.6m", "--device", device, "--tokens", "4", "--json"]
    let json = try Command.run(arguments).json()
    #expect(Set(json.keys) == Self.runKeys)
    #expect(json["tokens"] as? [Int] == [462, 144, 27, 5])
    #expect(json["promptTokens"] as? [Int] == [1, 163, 174, 5, 141])
    #expect(json["text"] as? String == "Once upon a time, there was a")
    #expect(json["device"] as? String == device && json["model"] as? String == "stories-0.6m")
    #expect(json["matchesGolden"] is NSNull && json["cyclesPerToken"] is NSNull && json["lanes"] is NSNull)
  }

  @Test func runOnTheSimulatedDeviceEqualsTheGoldenModel() throws {
    let simulated = try Command.run(["run", "stories-0.6m", "--tokens", "16", "--json"]).json()
    let golden = try Command.run(["run", "stories-0.6m", "--tokens", "16", "--json", "--device", "golden"]).json()
    #expect(simulated["tokens"] as? [Int] == golden["tokens"] as? [Int])
    #expect(simulated["matchesGolden"] as? Bool == true)
    #expect(simulated["lanes"] as? Int == 128)
    let cycles = try #require(simulated["cyclesPerToken"] as? Double)
    let utilisation = try #require(simulated["arrayUtilisation"] as? Double)
    // 5 layers of 4 * 96 * 96 + 3 * 256 * 96, and a head of 512 * 96.
    #expect(abs(utilisation - 602_112 / (128 * cycles)) < 1e-9)
    #expect(utilisation > 0.5 && utilisation < 1)
  }

  /// Every stream says what it says alone.
  @Test func severalStreams() throws {
    let options = ["--device", "golden", "--tokens", "24", "--streams", "3", "--prompt", "Once", "--prompt", "The dog"]
    func alone(_ prompt: String) throws -> String {
      try Command.run(["run", "--device", "golden", "--tokens", "24", "--prompt", prompt]).output
    }
    let (once, dog) = (try alone("Once"), try alone("The dog"))
    let result = try Command.run(["run"] + options)
    #expect(result.output == "stream 1: Once\n\(once)\nstream 2: The dog\n\(dog)\nstream 3: Once\n\(once)")
    #expect(result.errorLine == "72 tokens on the golden device, 3 streams, 0 saturations")
    let json = try Command.run(["run"] + options + ["--json"]).json()
    let streams = try #require(json["streams"] as? [[String: Any]])
    #expect(Set(json.keys) == Self.runKeys.subtracting(["promptTokens", "text", "tokens"]).union(["streams"]))
    #expect(streams.map { "\($0["text"] ?? "")\n" } == [once, dog, once])
    #expect(streams.allSatisfy { Set($0.keys) == ["promptTokens", "text", "tokens"] })
  }

  @Test func severalStreamsOnTheSimulatedDevice() throws {
    let arguments = [
      "run", "stories-0.6m", "--tokens", "12", "--streams", "2", "--prompt", "Once", "--prompt", "The dog",
    ]
    let result = try Command.run(arguments)
    #expect(result.output == (try Command.run(arguments + ["--device", "golden"]).output))
    #expect(result.errorLine?.contains(", 2 streams, 128 lanes, ") == true)
    #expect(result.errorLine?.hasSuffix(", every token equals the golden model") == true)
  }

  /// A text goes on where it stopped, on the same device or another.
  @Test(arguments: ["golden", "simulated"]) func statesMove(device: String) throws {
    let folder = try TemporaryFolder()
    let options = ["run", "stories-0.6m", "--device"]
    let whole = try Command.run(options + ["golden", "--tokens", "24"])
    let first = try Command.run(options + ["golden", "--tokens", "10", "--save-state", "a.state"], in: folder)
    let rest = try Command.run(
      options + [device, "--tokens", "14", "--load-state", "a.state", "--save-state", "b.state"], in: folder)
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(first.output.dropLast() + rest.output == whole.output)
    _ = try Command.run(options + ["golden", "--tokens", "24", "--save-state", "c.state"], in: folder)
    #expect(FileManager.default.contentsEqual(atPath: "\(folder.path)/b.state", andPath: "\(folder.path)/c.state"))
    let asked = try Command.run(
      options + ["golden", "--tokens", "4", "--load-state", "a.state", "--prompt", "The dog", "--json"], in: folder
    ).json()
    #expect((asked["promptTokens"] as? [Int])?.count == 3 && (asked["promptTokens"] as? [Int])?.contains(1) == false)
    #expect((asked["text"] as? String)?.hasPrefix(" The dog") == true)
  }

  @Test func samplingIsSeeded() throws {
    func text(_ seed: Int) throws -> String {
      let options = ["--temperature", "1", "--top-k", "40", "--top-p", "0.95", "--seed", "\(seed)"]
      return try Command.run(["run", "--device", "golden", "--tokens", "24"] + options).output
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
  }

  @Test func randomWeightsTakeAndPrintTokens() throws {
    let folder = try TemporaryFolder()
    let config = #"""
      {"model_type": "hgrn_bit", "vocab_size": 50, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 48}
      """#
    try folder.write("config.json", Data(config.utf8))
    let arguments = ["run", "config.json", "--random-weights", "1", "--device", "golden", "--tokens", "3"]
    let plain = try Command.run(arguments + ["--prompt-ids", "1,7"], in: folder)
    let json = try Command.run(arguments + ["--prompt-ids", "1,7", "--json"], in: folder).json()
    let tokens = try #require(json["tokens"] as? [Int])
    #expect(plain.output == "1 7 " + tokens.map { "\($0) " }.joined() + "\n")
    #expect(json["text"] is NSNull)
    #expect(try Command.run(arguments + ["--json"], in: folder).json()["promptTokens"] as? [Int] == [1])
  }

  @Test(arguments: ["golden", "float"]) func evaluateInJSONAndItsLogits(device: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("ids.json", Data("[1, 163, 174, 5, 141, 462, 144]".utf8))
    let arguments = [
      "evaluate", "stories-0.6m", "--token-ids", "ids.json", "--device", device, "--limit", "5", "--window", "4",
      "--logits", "logits.safetensors", "--json",
    ]
    let result = try Command.run(arguments, in: folder)
    let json = try result.json()
    #expect(
      Set(json.keys) == [
        "device", "matchesGolden", "meanNLL", "model", "perplexity", "saturations", "tokens", "window",
      ])
    #expect(json["tokens"] as? Int == 5)
    let mean = try #require(json["meanNLL"] as? Double)
    #expect(abs(try #require(json["perplexity"] as? Double) - exp(mean)) < 1e-9 * exp(mean))
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/logits.safetensors"))
    #expect(data.count > 4 * 5 * 512)
    #expect(data.range(of: Data(#""shape":[5, 512]"#.utf8)) != nil)
    #expect(try Command.run(arguments, in: folder).output == result.output)
    #expect(try Command.run(arguments + ["--streams", "2"], in: folder).output == result.output)
    #expect(try data == Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/logits.safetensors")))
  }

  @Test func generateWritesADesign() throws {
    let folder = try TemporaryFolder()
    let json = try Command.run(["generate", "2.7b", "--json"], in: folder).json()
    #expect(json["output"] as? String == "tern-2.7b")
    let lanes = try #require(json["lanes"] as? Int)
    // Such a model streams its weights.
    #expect((json["top"] as? String)?.hasPrefix("tern_2_7b_l\(lanes)_m") == true && json["images"] as? Bool == false)
    let written = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/tern-2.7b").sorted()
    #expect(json["files"] as? [String] == written)
    #expect(written.contains("design.json") && !written.contains("weights.hex"))
    let again = try Command.run(["generate", "stories-0.6m", "--output", "tern-2.7b"], in: folder)
    #expect(again.code == 0 && again.output.contains("tern_stories_0_6m_l128"))
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/tern-2.7b/weights.hex"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tern-2.7b"])
  }

  @Test func packedFilesRunLikeTheirModels() throws {
    let folder = try TemporaryFolder()
    let json = try Command.run(["pack", "stories-0.6m", "--output", "s.tern", "--json"], in: folder).json()
    #expect(json["bytes"] as? Int == 262_268)
    let options = ["--device", "golden", "--tokens", "9"]
    let packed = try Command.run(["run", "s.tern"] + options, in: folder)
    #expect(try packed.output == Command.run(["run", "stories-0.6m"] + options).output)
  }

  private static let measureKeys: Set = [
    "arrayUtilisation", "clockBasis", "clockMHz", "cycleBasis", "cycles", "cyclesPerRound", "cyclesPerToken",
    "headIncluded", "lanes", "memory", "model", "streams", "target", "tokens", "tokensPerSecond",
    "tokensPerSecondPerStream", "weightPortUtilisation",
  ]

  /// The cycle model and the simulation say the same, but for where it comes from.
  @Test(arguments: [1, 2]) func measureInJSON(streams: Int) throws {
    let arguments = ["measure", "stories-0.6m", "--streams", "\(streams)", "--clock-mhz", "50", "--json"]
    var json = try Command.run(arguments).json()
    #expect(Set(json.keys) == Self.measureKeys)
    let cycles = try #require(json["cyclesPerToken"] as? Double)
    let round = try #require(json["cyclesPerRound"] as? Double)
    let phases = try #require(json["cycles"] as? [String: Double])
    #expect(abs(phases.values.reduce(0, +) - cycles) < 1e-6 && round == Double(streams) * cycles)
    #expect(phases.keys.contains("lm_head") && phases.keys.contains("waiting") && phases.count == 10)
    #expect(abs(try #require(json["tokensPerSecond"] as? Double) - 50e6 / cycles) < 1e-6)
    #expect(abs(try #require(json["tokensPerSecondPerStream"] as? Double) - 50e6 / round) < 1e-6)
    #expect(json["clockBasis"] as? String == "assumed" && json["headIncluded"] as? Bool == true)
    var simulated = try Command.run(arguments + ["--simulate", "--tokens", "2"]).json()
    #expect(json.removeValue(forKey: "cycleBasis") as? String == "model")
    #expect(simulated.removeValue(forKey: "cycleBasis") as? String == "simulation")
    #expect(json.removeValue(forKey: "tokens") is NSNull && simulated.removeValue(forKey: "tokens") as? Int == 2)
    #expect(json as NSDictionary == simulated as NSDictionary)
  }

  @Test func measureNeedsNoWeights() throws {
    let result = try Command.run(["measure", "2.7b", "--streams", "8"])
    #expect(result.code == 0 && result.errors.isEmpty)
    #expect(
      result.output.hasPrefix("2.7b, 4096 lanes, 8 streams, head included; cycles of the cycle model\n"))
    #expect(result.output.contains("cycles per round") && result.output.contains("  of each stream"))
    #expect(result.output.contains("\nweight ports") && result.output.contains(" bits, ideal memory"))
  }

  @Test func doctorInJSON() throws {
    let json = try Command.run(["doctor", "--json"]).json()
    let tools = try #require(json["tools"] as? [[String: Any]])
    #expect(json["ok"] as? Bool == true)
    #expect(tools.contains { $0["name"] as? String == "verilator" && $0["version"] is String })
  }
}
