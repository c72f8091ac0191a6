import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// Deliberate faults: the verifier must find each of them, in the right place.
@Suite struct VerifierTests {
  private let prompt = [1, 30, 9]

  /// What the verifier says about a device; nil if nothing.
  private func complaint(about device: any TracingDevice) throws -> String? {
    let verifier = Verifier(device, against: Small.golden)
    do {
      _ = try Generation(prompt: prompt, limit: 12).run(on: verifier)
      try verifier.checkState()
      return nil
    } catch let error as DeviceError {
      #expect(!error.isBadInput)
      return error.description
    }
  }

  /// The standard tables with another bit in each segment of one of them.
  private static func changing(table index: Int) -> [InterpolatedTable] {
    var tables = InterpolatedTable.all
    for (segment, base) in tables[index].bases.enumerated() {
      tables[index] = tables[index].replacingBase(at: segment, with: base ^ 0x40)
    }
    return tables
  }

  @Test func noFaultNoComplaint() throws {
    #expect(try complaint(about: GoldenDevice(Small.golden)) == nil)
  }

  @Test func aChangedWeightInTheMemoryImage() async throws {
    let faulty = Small.model.replacing(layer: 1) { $0.changing(row: 17, column: 5) }
    let device = try await Small.simulated(model: faulty, golden: FixedPointModel(faulty))
    let line = try #require(try complaint(about: device))
    #expect(line.contains("first difference in layer 1, o_proj: row sums, element 17: device "), "\(line)")
  }

  /// Vectors of several streams come out of the trace ports mixed, in an order that depends on where the weights are.
  @Test(arguments: [nil, WeightPorts(count: 1, width: 32)])
  func aChangedWeightInADeviceWithStreams(weightPorts: WeightPorts?) async throws {
    let faulty = Small.model.replacing(layer: 1) { $0.changing(row: 17, column: 5) }
    let device = try await Small.simulated(streams: 3, weightPorts: weightPorts, model: faulty)
    for stream in 0..<3 {
      let verifier = Verifier(device, against: Small.golden)
      try verifier.reset()
      #expect {
        for token in prompt + prompt {
          let token = StreamToken(token, wantsAnswer: true)
          _ = try verifier.step((0..<3).map { $0 < stream ? nil : token })
        }
      } throws: { error in
        "\(error)".hasPrefix(
          "stream \(stream + 1), token 0: first difference in layer 1, o_proj: row sums, element 17: device ")
      }
    }
  }

  /// Rows of gate and up, which leave the array in words of both, from blocks of rows that are a cycle apart.
  @Test(arguments: [(17, "gate_proj (gate): row sums, element 17"), (48 + 5, "gate_proj (up): row sums, element 5")])
  func aChangedWeightInADeviceThatPairsRows(row: Int, place: String) async throws {
    let faulty = Small.model.replacing(layer: 1, gateUp: { $0.changing(row: row, column: 5) })
    let configuration = try AcceleratorConfiguration(
      name: "small", model: Small.configuration, lanes: 256, streams: 2, laneStyle: .chain, columns: 8, vectorLanes: 2)
    #expect(configuration.pairsGLU)
    let device = try await SimulatedDevice.open(
      configuration, model: faulty, golden: FixedPointModel(faulty), cache: Small.cache)
    let line = try #require(try complaint(about: device))
    #expect(line.contains("first difference in layer 1, \(place): device "), "\(line)")
  }

  @Test func aChangedTableInTheMemoryImage() async throws {
    let faulty = FixedPointModel(Small.model, tables: Self.changing(table: 0))
    let line = try #require(try complaint(about: try await Small.simulated(golden: faulty)))
    #expect(line.contains("token 0: first difference in layer 0, f_proj: results, element "), "\(line)")
  }

  @Test func aChangedLineOfVerilog() async throws {
    // Rows are rounded down instead of to nearest.
    let device = try await simulated(changing: "vector_lane") {
      $0.replacing(/shifted_4 \+ (\d+'sd)1/) { "shifted_4 + \($0.output.1)0" }
    }
    let line = try #require(try complaint(about: device))
    #expect(line.contains("first difference in layer 0, f_proj: results, element "), "\(line)")
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1", "set TERN_TEST_FULL=1"))
  func aDeviceThatNeverAnswers() async throws {
    let device = try await simulated(changing: "head") {
      $0.replacing("assign m_axis_tokens_tvalid = is_offered;", with: "assign m_axis_tokens_tvalid = 0;")
    }
    let line = try #require(try complaint(about: device))
    #expect(line.hasPrefix("the device gave no answer within "), "\(line)")
  }

  /// The device with an edit in the Verilog file whose name begins so.
  private func simulated(changing file: String, _ edit: (String) -> String) async throws -> SimulatedDevice {
    let design = try Small.design()
    var sources = DesignSources(design)
    let index = try #require(sources.files.firstIndex { $0.name.hasPrefix(file) })
    let text = sources.files[index].text
    sources.files[index].text = edit(text)
    try #require(sources.files[index].text != text)
    let library = try await VerilatedLibrary.build(sources, cache: Small.cache)
    return try SimulatedDevice(design, library: library, images: Small.images())
  }

  /// Faults that need no simulation: the device is the golden model with wrong numbers.
  @Test(arguments: 0..<3) func aChangedTable(index: Int) throws {
    let faulty = FixedPointModel(Small.model, tables: Self.changing(table: index))
    let line = try complaint(about: GoldenDevice(faulty))
    let place = ["f_proj: results", "f_proj: input codes", "f_proj: scale"][index]
    #expect(line?.hasPrefix("token 0: first difference in layer 0, \(place)") == true, "\(line ?? "")")
  }

  @Test func aChangedWeightOfTheHead() throws {
    let model = Small.model
    let faulty = TernaryModel(
      name: "faulty", configuration: model.configuration, embedding: model.embedding, layers: model.layers,
      head: model.head.changing(row: 41, column: 3), tokenizer: nil)
    let line = try complaint(about: GoldenDevice(FixedPointModel(faulty)))
    #expect(line?.contains("first difference in lm_head: row sums, element 41: device ") == true, "\(line ?? "")")
  }

  /// A fault that only the state shows, because no token wants an answer.
  @Test func aChangedStateWithoutAnAnswer() throws {
    let faulty = Small.model.replacing(layer: 0) { $0.changing(row: 3, column: 5) }
    let verifier = Verifier(GoldenDevice(FixedPointModel(faulty)), against: Small.golden)
    for token in prompt { #expect(try verifier.step(token, wantsAnswer: false) == nil) }
    #expect(throws: DeviceError.self) { try verifier.checkState() }
  }

  /// The fault is in the weights, so that the first of the streams that have a token shows it.
  @Test func theStreamIsNamed() throws {
    let faulty = FixedPointModel(Small.model.replacing(layer: 0) { $0.changing(row: 3, column: 5) })
    let verifier = Verifier(GoldenDevice(faulty, streams: 3), against: Small.golden)
    #expect {
      for token in prompt { _ = try verifier.step([nil, StreamToken(token, wantsAnswer: false), nil]) }
      _ = try verifier.step([nil, StreamToken(1, wantsAnswer: true), StreamToken(1, wantsAnswer: true)])
    } throws: { error in
      "\(error)".hasPrefix("stream 2, token 0: first difference in layer 0, o_proj: row sums, element 3: device ")
    }
  }

  /// What happens to the other streams is replayed too: the fault needs it.
  @Test func streamsThatDisturbEachOther() throws {
    let verifier = Verifier(MixingDevice(), against: Small.golden)
    let step = { (first: Int?, second: Int?) in
      _ = try verifier.step([first, second].map { $0.map { StreamToken($0, wantsAnswer: true) } })
    }
    try step(1, nil)
    try step(nil, 7)
    try verifier.reset(stream: 1)
    try step(5, nil)
    #expect {
      try step(9, 9)
      try step(8, 9)
    } throws: { error in
      "\(error)".hasPrefix("stream 2, token 1: first difference in layer 0, i_proj: results, element ")
    }
  }

  @Test func aFaultThatARepeatDoesNotShow() throws {
    let device = ForgetfulDevice()
    let verifier = Verifier(device, against: Small.golden)
    _ = try verifier.step(1, wantsAnswer: true)
    device.lies = true
    #expect {
      _ = try verifier.step(2, wantsAnswer: true)
    } throws: { error in
      let line = "\(error)"
      return line.hasPrefix("token 1: best token: device 0, golden ") && line.contains("does not repeat")
    }
  }
}

/// The golden model, except that its answers may be wrong.
private final class ForgetfulDevice: TracingDevice {
  let name = "forgetful"
  var lies = false
  private let golden = GoldenDevice(Small.golden)
  var model: ModelConfiguration { golden.model }
  var streams: Int { golden.streams }
  var statistics: DeviceStatistics { golden.statistics }

  func reset(stream: Int) throws { try golden.reset(stream: stream) }
  func saveState(stream: Int) throws -> DeviceState { try golden.saveState(stream: stream) }
  func restoreState(_ state: DeviceState, stream: Int) throws { try golden.restoreState(state, stream: stream) }
  func stepTracing(_ round: [Int?]) throws -> [FixedPointTrace?] { try golden.stepTracing(round) }

  func step(_ round: [StreamToken?]) throws -> [Answer?] {
    try golden.step(round).map { answer in
      guard lies, let answer else { return answer }
      return Answer(
        best: answer.best == 0 ? 1 : 0, candidates: answer.candidates, logits: answer.logits, output: answer.output)
    }
  }
}

/// Two golden streams, of which the second takes over the state of the first after rounds that both take part in.
private final class MixingDevice: TracingDevice {
  let name = "mixing"
  private let golden = GoldenDevice(Small.golden, streams: 2)
  var model: ModelConfiguration { golden.model }
  var streams: Int { golden.streams }
  var statistics: DeviceStatistics { golden.statistics }

  func reset(stream: Int) throws { try golden.reset(stream: stream) }
  func saveState(stream: Int) throws -> DeviceState { try golden.saveState(stream: stream) }
  func restoreState(_ state: DeviceState, stream: Int) throws { try golden.restoreState(state, stream: stream) }

  func step(_ round: [StreamToken?]) throws -> [Answer?] {
    defer { mix(round.count { $0 != nil }) }
    return try golden.step(round)
  }

  func stepTracing(_ round: [Int?]) throws -> [FixedPointTrace?] {
    defer { mix(round.count { $0 != nil }) }
    return try golden.stepTracing(round)
  }

  private func mix(_ tokens: Int) {
    guard tokens == 2, let state = try? golden.saveState(stream: 0) else { return }
    try? golden.restoreState(state, stream: 1)
  }
}
