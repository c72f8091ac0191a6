import Foundation
import TernaryLM
import Testing
import Toolchain

@testable import Accelerator
@testable import GoldenModel

/// Boot from flash, from the flash's pins to the answers of the device.
@Suite(.enabled(if: BootBench.isAvailable, "verilator or g++ is not installed"), .serialized)
struct BootTests {
  /// Weights that are loaded byte by byte, and as a whole; an element and four in a beat of the embedding.
  private static let benches = [15, 400].map { lanes in
    Task {
      let configuration = try AcceleratorConfiguration(
        vocabulary: 37, hidden: 100, layers: 2, intermediate: 45, lanes: lanes, loading: .loadPort)
      let model = TernaryModel.random(configuration: configuration.model, seed: 3, name: "boot")
      return try await BootBench(configuration, model: model)
    }
  }
  private static let tokens = [1, 36, 0, 20, 20]

  @Test(arguments: [0, 1]) func aBootedDeviceAnswersAsTheGoldenModel(number: Int) async throws {
    let bench = try await Self.benches[number].value
    let content = try bench.content()
    let run = try await bench.run(content, Self.tokens.map(String.init) + ["request"] + Self.tokens.map(String.init))
    #expect(run.failure.isEmpty, "\(run.failure)")
    #expect(run.boots.map(\.state) == [BootState.ready, .ready].map(\.rawValue))
    let best = bench.expected(Self.tokens)
    #expect(run.tokens.map(\.best) == best + best)
    // What is read at run time is in the memory beside the device too, from its address 0 on.
    #expect(run.memory == content[bench.image.runTimeOffset..<bench.image.checksumOffset])
    // Four clocks of the flash, eight of the device, for a byte.
    #expect(abs(run.boots[1].cycles - 8 * bench.image.bytes) < 200)
    let layout = try #require(EmbeddingLayout(bench.design.configuration))
    #expect(
      run.tokens.allSatisfy { (8 * layout.rowBytes...8 * layout.rowBytes + 100 * layout.bursts).contains($0.rowCycles) }
    )
  }

  /// The array of the smallest board.
  @Test(.enabled(if: isFullTest, "set TERN_TEST_FULL=1")) func aTrainedModelBoots() async throws {
    let model = try TernaryModel.load("stories-0.6m")
    let configuration = try AcceleratorConfiguration(
      name: "stories-0.6m", model: model.configuration, lanes: 40, loading: .loadPort)
    let bench = try await BootBench(configuration, model: model)
    let tokens = [1, 403, 407]
    let run = try await bench.run(bench.content(), tokens.map(String.init))
    #expect(run.failure.isEmpty, "\(run.failure)")
    #expect(run.boots.map(\.state) == [BootState.ready.rawValue])
    #expect(run.tokens.map(\.best) == bench.expected(tokens))
    // A row of 100 elements: two clocks of the device for two bits, and the command.
    #expect(run.tokens.allSatisfy { (1600...1700).contains($0.rowCycles) }, "\(run.tokens)")
    #expect(run.boots[0].cycles < 2_200_000, "\(run.boots)")
  }

  /// Bytes of the header, of the memories, of the embedding and of the CRC itself.
  @Test func whatIsWrongIsSaid() async throws {
    let bench = try await Self.benches[0].value
    let (content, image) = (try bench.content(), bench.image)
    func state(_ data: Data?) async throws -> Int? { try await bench.run(data).boots.first?.state }
    func changed(_ position: Int) -> Data {
      var data = content
      data[position] ^= 0x10
      return data
    }
    #expect(try await state(nil) == BootState.noImage.rawValue)
    #expect(try await state(Data(count: content.count)) == BootState.noImage.rawValue)
    #expect(try await state(changed(1)) == BootState.noImage.rawValue)
    for position in [8, 20, 61, 64, image.runTimeOffset - 1, image.runTimeOffset + 9, image.checksumOffset + 3] {
      #expect(try await state(changed(position)) == BootState.wrongChecksum.rawValue, "byte \(position)")
    }
    #expect(try await state(content.dropLast(2)) == BootState.wrongChecksum.rawValue)
    for position in [4, 8] {
      var data = changed(position)
      data.replaceSubrange(60..<64, with: CRC32.checksum(of: Data(data[..<60])).littleEndianBytes)
      #expect(try await state(data) == BootState.otherConfiguration.rawValue, "byte \(position)")
    }
  }

  @Test func theHeaderIsWhatTheFormatSays() throws {
    let configuration = try AcceleratorConfiguration(
      vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15, loading: .loadPort)
    let design = try Design(configuration)
    let image = try BootImage(design, flashOffset: 1 << 20)
    let header = image.header
    func word(_ index: Int) -> Int { (0..<4).reduce(0) { $0 | Int(header[4 * index + $1]) << (8 * $1) } }
    #expect(header.count == 64 && String(decoding: header.prefix(4), as: UTF8.self) == "TERN")
    #expect(word(1) == 1 && word(2) == Int(design.hash) && word(3) == image.bytes)
    #expect(word(4) == 64 && word(5) == configuration.loadedBytes)
    #expect(word(6) % 4096 == 0 && word(6) >= 64 + word(5) && word(7) == 0)
    #expect(word(6) + word(7) + word(8) + 4 == image.bytes)
    #expect(word(15) == Int(CRC32.checksum(of: header.prefix(60))))
  }

  @Test func imagesThatDoNotFitAreRefused() throws {
    let size = (vocabulary: 37, hidden: 27, layers: 3, intermediate: 45, lanes: 15)
    func design(_ loading: MemoryLoading?) throws -> Design {
      try Design(
        AcceleratorConfiguration(
          vocabulary: size.vocabulary, hidden: size.hidden, layers: size.layers, intermediate: size.intermediate,
          lanes: size.lanes, loading: loading))
    }
    let loaded = try design(.loadPort)
    #expect(throws: AcceleratorError.self) { try BootImage(design(nil), flashOffset: 0) }
    #expect(throws: AcceleratorError.self) { try BootImage(loaded, flashOffset: 100) }
    #expect(throws: AcceleratorError.self) { try BootImage(loaded, flashOffset: (1 << 24) - 4096) }
  }

  /// The units alone, for both kinds of boards.
  @Test(.enabled(if: hasTool("yosys"), "yosys is not installed"), arguments: [(2, false), (16, false), (nil, true)])
  func toolsAcceptTheUnits(beatBytes: Int?, writesMemory: Bool) async throws {
    let design = try Design(AcceleratorConfiguration(named: "stories-0.6m", lanes: 40, loading: .loadPort))
    let image = try BootImage(design, flashOffset: 1 << 20)
    for module in [
      try FlashReader.module(image: image, beatBytes: beatBytes),
      try BootLoader.module(image: image, writesMemory: writesMemory),
    ] {
      let sources = DesignSources(
        top: module.name, files: try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }, vectorLanes: 1)
      try await lintWithVerilator(sources)
      try await lintWithYosys(sources)
    }
  }
}
