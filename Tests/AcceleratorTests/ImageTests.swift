import Foundation
import TernaryLM
import Testing

@testable import Accelerator
@testable import GoldenModel

/// The memory images, read back by other code than what wrote them.
@Suite struct ImageTests {
  /// Words of 1, 4 and 80 bytes: less than a unit of the decoder, and one and a quarter.
  @Test(arguments: [3, 20, 400]) func weightImageHoldsTheModel(lanes: Int) async throws {
    let images = try await Images(lanes: lanes)
    let c = images.configuration
    var words = try images.words("weights.hex", bits: 8 * c.weightBytes)[...]
    for layer in images.model.layers {
      let hidden = c.model.intermediateSize
      let matrices = [
        (layer.f, 0), (layer.i, 0), (layer.g, 0), (layer.o, 0), (layer.gateUp, 0), (layer.gateUp, hidden),
        (layer.down, 0),
      ]
      for (projection, (linear, first)) in zip(Projection.inLayer, matrices) {
        expect(c, projection, linear.matrix, firstRow: first, in: &words)
      }
    }
    expect(c, .head, images.model.head.matrix, firstRow: 0, in: &words)
    #expect(words.isEmpty)
  }

  /// Words of groups of rows, beat after beat; row `r` and column `c` of the array are lane `r * columns + c`.
  private func expect(
    _ c: AcceleratorConfiguration, _ projection: Projection, _ matrix: TernaryMatrix, firstRow: Int,
    in words: inout ArraySlice<[Bool]>
  ) {
    let trits = matrix.trits()
    for group in 0..<c.groups(projection) {
      for beat in 0..<c.beats(projection) {
        let lanes = decode(words.popFirst() ?? [])
        guard lanes.count >= c.shape.lanes else {
          Issue.record("\(projection): the image is too short")
          return
        }
        for lane in lanes.indices {
          let row = group * c.shape.rows + lane / c.shape.columns
          let column = beat * c.shape.columns + lane % c.shape.columns
          let isWeight = lane < c.shape.lanes && row < c.rows(projection) && column < matrix.columns
          let expected = isWeight ? trits[(firstRow + row) * matrix.columns + column] : 0
          guard lanes[lane] != expected else { continue }
          Issue.record("\(projection): row \(row), column \(column) is \(lanes[lane]) instead of \(expected)")
          return
        }
      }
    }
  }

  /// Units of up to 64 bytes in bit planes; trit `t` of byte `b` of a unit is lane `t * bytes + b` of that unit.
  private func decode(_ word: [Bool]) -> [Int8] {
    stride(from: 0, to: word.count, by: 512).flatMap { start in
      let unit = Array(word[start..<min(start + 512, word.count)])
      let bytes = unit.count / 8
      let codes = (0..<bytes).map { byte in (0..<8).reduce(0) { $0 | (unit[$1 * bytes + byte] ? 1 << $1 : 0) } }
      return (0..<5).flatMap { trit in codes.map { TritCode.decodeTable[5 * $0 + trit] } }
    }
  }

  /// Every word of the streamed file is that of the memory on chip: several words a line, a word of several lines.
  @Test(arguments: [(20, 4, 128), (400, 1, 64), (400, 3, 256)])
  func weightFileHoldsTheWords(lanes: Int, count: Int, width: Int) async throws {
    let ports = WeightPorts(count: count, width: width, burst: 8)
    let onChip = try await Images(lanes: lanes)
    let c = onChip.configuration
    let words = try onChip.words("weights.hex", bits: 8 * c.weightBytes)
    let file = try await Images(lanes: lanes, ports: ports).weights
    let (beat, line) = (width / 8, count * width / 8)
    let perLine = max(1, line / c.weightBytes)
    let perWord = (c.weightBytes + line - 1) / line
    let body = c.arrayCycles(head: false)
    // The head begins at the next burst of eight lines.
    let headLine = ((body * perWord + perLine - 1) / perLine + 7) / 8 * 8
    #expect(file.count % (4096 * count) == 0)
    let described = try Images.description(lanes: lanes, ports: ports)
    #expect(described?.headLine == headLine && described?.weightBytes == file.count)
    for (index, word) in words.enumerated() {
      let (first, number) = index < body ? (0, index) : (headLine, index - body)
      for byte in 0..<c.weightBytes {
        let place = perLine > 1 ? number % perLine * c.weightBytes + byte : byte
        let row = first + number / perLine * perWord + place / line
        let position = place % line / beat * (file.count / count) + row * beat + place % beat
        let expected = (0..<8).reduce(0) { $0 | (word[8 * byte + $1] ? 1 << $1 : 0) }
        guard file[position] != UInt8(expected) else { continue }
        Issue.record("word \(index), byte \(byte), is not at \(position)")
        return
      }
    }
  }

  @Test func scaleConstantsAreThere() async throws {
    let images = try await Images(lanes: 20)
    let words = try images.words("scale_constants.hex", bits: 108)
    let expected = images.golden.parameters.layers.flatMap { $0 } + [images.golden.parameters.head]
    #expect(words.count == expected.count)
    for (word, quantiser) in zip(words, expected) {
      let constants = ScaleConstants(
        mantissa: field(word, 0..<16), exponent: signed(word, 16..<24), epsilonMantissa: field(word, 24..<40),
        epsilonShift: field(word, 40..<46), epsilonSum: field(word, 54..<102), upShift: signed(word, 46..<54))
      #expect(constants == quantiser.constants)
      #expect(field(word, 102..<108) == images.golden.parameters.embeddingShift)
    }
  }

  @Test(arguments: [3, 20, 400]) func vectorsArePaddedToWords(lanes: Int) async throws {
    let images = try await Images(lanes: lanes)
    let c = images.configuration
    let parameters = images.golden.parameters
    let width = c.model.hiddenSize
    let padded = c.hiddenWords * c.shape.vectorLanes
    func padding(_ values: [Int], to count: Int) -> [Int] { values + [Int](repeating: 0, count: count - values.count) }

    let embedding = try images.elements("embedding.hex", bits: 16)
    let rows = (0..<c.model.vocabularySize).flatMap { token in
      padding(parameters.embedding[token * width..<(token + 1) * width].map { Int(UInt16(bitPattern: $0)) }, to: padded)
    }
    #expect(embedding == rows)
    let bounds = parameters.lowerBoundComplement.flatMap { padding($0.map(Int.init), to: padded) }
    #expect(try images.elements("lower_bounds.hex", bits: 16) == bounds)
    func pairs(_ high: [Int16], _ low: [Int16], words: Int) -> [Int] {
      let values = zip(high, low).flatMap { [Int(UInt16(bitPattern: $1)), Int(UInt16(bitPattern: $0))] }
      return padding(values, to: 2 * words * c.shape.vectorLanes)
    }
    let first = parameters.layers.flatMap { [($0[0], Operand.f), ($0[3], .o), ($0[4], .gateUp), ($0[5], .down)] }
    let norms = (first + [(parameters.head, .head)]).flatMap { quantiser, operand in
      pairs(
        quantiser.foldedNorm, quantiser.blockNorm, words: operand == .down ? c.words(.gate) : c.hiddenWords)
    }
    #expect(try images.elements("norm_weights.hex", bits: 16) == norms)
    let mixer = parameters.layers.flatMap { pairs($0[2].foldedNorm, $0[1].foldedNorm, words: c.hiddenWords) }
    #expect(try images.elements("mixer_norm_weights.hex", bits: 16) == mixer)
  }

  /// What the load port takes are the words of the other images, in whole bytes.
  @Test(arguments: [(20, nil), (400, nil), (20, WeightPorts(count: 1, width: 32))])
  func loadedBytesAreTheWords(lanes: Int, ports: WeightPorts?) async throws {
    let images = try await Images(lanes: lanes, ports: ports)
    let loaded = try await Images(lanes: lanes, ports: ports, loading: .loadPort)
    let c = loaded.configuration
    let sections = [
      ("weights.hex", 8 * c.weightBytes), ("norm_weights.hex", 32 * c.shape.vectorLanes),
      ("mixer_norm_weights.hex", 32 * c.shape.vectorLanes), ("lower_bounds.hex", 16 * c.shape.vectorLanes),
      ("scale_constants.hex", 108),
    ].dropFirst(ports == nil ? 0 : 1)
    let bytes = try sections.flatMap { name, bits in
      try images.words(name, bits: bits).flatMap { word in
        stride(from: 0, to: bits, by: 8).map { UInt8(field(word, $0..<min($0 + 8, bits))) }
      }
    }
    #expect(loaded.binary("memories.bin") == Data(bytes))
    #expect(c.loadedBytes == bytes.count)
    #expect(
      loaded.names.filter { $0.hasSuffix(".hex") }.sorted() == InterpolatedTable.all.map { "\($0.name).hex" }.sorted())
  }

  @Test func tablesAreThere() async throws {
    let images = try await Images(lanes: 20)
    for table in InterpolatedTable.all {
      let words = try images.words("\(table.name).hex", bits: 28)
      #expect(words.map { field($0, 0..<16) } == table.bases.map(Int.init))
      #expect(words.map { signed($0, 16..<28) } == table.steps.map(Int.init))
    }
  }

  private func field(_ word: [Bool], _ bits: Range<Int>) -> Int {
    bits.reversed().reduce(0) { $0 << 1 | (word[$1] ? 1 : 0) }
  }

  private func signed(_ word: [Bool], _ bits: Range<Int>) -> Int {
    field(word, bits) - (word[bits.upperBound - 1] ? 1 << bits.count : 0)
  }
}

/// The images of a small random model for an array of some lanes.
private struct Images {
  let configuration: AcceleratorConfiguration
  let model: TernaryModel
  let golden: FixedPointModel
  private let files: [String: String]
  private let data: [String: Data]
  /// The file of streamed weights; empty if they are on chip.
  var weights: Data { binary("weights.bin") }
  /// Names of the files.
  var names: [String] { Array(data.keys) }

  init(lanes: Int, ports: WeightPorts? = nil, loading: MemoryLoading? = nil) async throws {
    let configuration = try AcceleratorConfiguration(
      vocabulary: 23, hidden: 20, layers: 2, intermediate: 29, lanes: lanes, weightPorts: ports,
      loading: loading)
    let model = TernaryModel.random(configuration: configuration.model, seed: 5, name: "random")
    let golden = FixedPointModel(model)
    let files = try await withTemporaryFolder { folder in
      try MemoryImages(configuration, model: model, golden: golden).write(to: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      return try Dictionary(
        uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) })
    }
    data = files
    self.files = files.mapValues { String(decoding: $0, as: UTF8.self) }
    (self.configuration, self.model, self.golden) = (configuration, model, golden)
  }

  /// What design.json says about the files of streamed weights.
  static func description(lanes: Int, ports: WeightPorts) throws -> MemoryDescription? {
    let configuration = try AcceleratorConfiguration(
      vocabulary: 23, hidden: 20, layers: 2, intermediate: 29, lanes: lanes, weightPorts: ports)
    return try JSONDecoder().decode(DesignDescription.self, from: Design(configuration).description()).memory
  }

  /// A file; empty if there is none.
  func binary(_ name: String) -> Data { data[name] ?? Data() }

  /// Words of a file as bits, lowest first; each line has just the digits that it needs.
  func words(_ name: String, bits: Int) throws -> [[Bool]] {
    let text = try #require(files[name])
    return try text.split(separator: "\n").map { line in
      try #require(line.count == (bits + 3) / 4)
      let digits = try line.reversed().map { try #require($0.hexDigitValue) }
      return (0..<bits).map { digits[$0 / 4] >> ($0 % 4) & 1 == 1 }
    }
  }

  /// Elements of some bits of a file, lowest of each word first.
  func elements(_ name: String, bits: Int) throws -> [Int] {
    let count = (name.hasSuffix("norm_weights.hex") ? 2 : 1) * configuration.shape.vectorLanes
    return try words(name, bits: bits * count).flatMap { word in
      (0..<count).map { element in
        (0..<bits).reduce(0) { $0 | (word[element * bits + $1] ? 1 << $1 : 0) }
      }
    }
  }
}
