import Foundation
import GoldenModel
import TernaryLM

@testable import Accelerator

/// Whether tests that take long run too.
let isFullTest = ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1"

/// The folder of the package.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Whether a tool is on the PATH.
func hasTool(_ name: String) -> Bool {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
}

/// Calls a body with a folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

extension AcceleratorConfiguration {
  /// A size without a name.
  init(
    vocabulary: Int, hidden: Int, layers: Int, intermediate: Int, lanes: Int?, streams: Int = 1,
    weightPorts: WeightPorts? = nil, style: LaneStyle = .wide, loading: MemoryLoading? = nil
  ) throws {
    let model = ModelConfiguration(
      vocabularySize: vocabulary, hiddenSize: hidden, layerCount: layers, intermediateSize: intermediate)
    try self.init(
      name: "odd", model: model, lanes: lanes, streams: streams, weightPorts: weightPorts, laneStyle: style,
      loading: loading)
  }

  /// A named size.
  init(named name: String, lanes: Int? = nil, loading: MemoryLoading? = nil) throws {
    guard let model = ModelConfiguration.named(name) else {
      throw AcceleratorError.unsupported("\(name): no such size")
    }
    try self.init(
      name: name, model: model, lanes: lanes, weightPorts: WeightPorts.standard(for: model, lanes: lanes),
      loading: loading)
  }
}
