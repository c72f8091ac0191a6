import Foundation

extension TernaryModel {
  /// A model with random weights: for sizes whose weights are not at hand, the hardware works the same with these.
  ///
  /// The same arguments give the same model everywhere. Drawn from one `SplitMix64(seed:)` in the order embedding,
  /// lower bounds, layers (i, f, g, o, gateUp, down), head. Trits are uniform over -1, 0 and 1, and the scale of a
  /// matrix is `1 / sqrt(columns * 2 / 3)`, so that outputs are about as large as inputs; norm weights are in
  /// 0.5..<1.5, embeddings in -0.5..<0.5 with 16 fraction bits; lower bounds rise over the layers from zero. It has no
  /// tokenizer.
  public static func random(configuration: ModelConfiguration, seed: UInt64, name: String) -> TernaryModel {
    var generator = SplitMix64(seed: seed)
    let (hidden, intermediate) = (configuration.hiddenSize, configuration.intermediateSize)
    let (vocabulary, layerCount) = (configuration.vocabularySize, configuration.layerCount)
    let embedding = EmbeddingTable(values: generator.words16(count: vocabulary * hidden), fractionBits: 16)
    let bounds = LowerBounds.cumulate(layers: layerCount, width: hidden) { _, _ in generator.nextUnit() + 0x1p-20 }
    let layers = (0..<layerCount).map { index in
      let mixer = generator.norm(count: hidden)
      return TernaryLayer(
        i: generator.linear(rows: hidden, blockNorm: mixer), f: generator.linear(rows: hidden, blockNorm: mixer),
        g: generator.linear(rows: hidden, blockNorm: mixer),
        o: generator.linear(rows: hidden, blockNorm: generator.norm(count: hidden)),
        gateUp: generator.linear(rows: 2 * intermediate, blockNorm: generator.norm(count: hidden)),
        down: generator.linear(rows: hidden, blockNorm: [Float](repeating: 1, count: intermediate)),
        lowerBound: bounds[index])
    }
    let head = generator.linear(rows: vocabulary, blockNorm: generator.norm(count: hidden))
    return TernaryModel(
      name: name, configuration: configuration, embedding: embedding, layers: layers, head: head, tokenizer: nil)
  }
}

extension SplitMix64 {
  /// Norm weights in 0.5..<1.5.
  fileprivate mutating func norm(count: Int) -> [Float] { (0..<count).map { _ in Float(0.5 + nextUnit()) } }

  /// A ternary layer behind a given block norm.
  fileprivate mutating func linear(rows: Int, blockNorm: [Float]) -> BitLinear {
    let folded = zip(blockNorm, norm(count: blockNorm.count)).map { Float(Double($0) * Double($1)) }
    let scale = Float(1 / (Double(blockNorm.count) * 2 / 3).squareRoot())
    let columns = blockNorm.count
    let matrix = TernaryMatrix(
      rows: rows, columns: columns, scale: scale, packed: blocks(rows: rows, columns: columns))
    return BitLinear(blockNorm: blockNorm, foldedNorm: folded, matrix: matrix)
  }

  /// Random packed rows: 16 bits choose a byte of five trits, four bytes from a draw; padding is zero.
  private mutating func blocks(rows: Int, columns: Int) -> Data {
    let bytesPerRow = (columns + 4) / 5
    let tailBlocks = [243, 3, 9, 27, 81][columns % 5]
    return parallelData(rows: rows, bytesPerRow: bytesPerRow, drawsPerRow: (bytesPerRow + 3) / 4) { generator, row in
      TritCode.encodeTable.withUnsafeBufferPointer { table in
        var word: UInt64 = 0
        for byte in 0..<bytesPerRow {
          word = byte & 3 == 0 ? generator.next() : word >> 16
          let blocks = byte == bytesPerRow - 1 ? tailBlocks : 243
          row[byte] = table[(Int(word & 0xFFFF) * blocks) >> 16]
        }
      }
    }
  }

  /// Random 16-bit integers of either sign, -32,768 excepted (it becomes -32,767), little-endian.
  fileprivate mutating func words16(count: Int) -> Data {
    let draws = 1 << 12
    let whole = count / (4 * draws)
    var data = parallelData(rows: whole, bytesPerRow: 8 * draws, drawsPerRow: draws) { $0.fill(words16: $1) }
    var rest = Data(count: 2 * (count - 4 * draws * whole))
    rest.withUnsafeMutableBytes { fill(words16: $0) }
    data.append(rest)
    return data
  }

  private mutating func fill(words16 bytes: UnsafeMutableRawBufferPointer) {
    var word: UInt64 = 0
    for index in 0..<bytes.count / 2 {
      word = index & 3 == 0 ? next() : word >> 16
      let value = max(Int16(truncatingIfNeeded: word), -32767)
      bytes.storeBytes(of: value.littleEndian, toByteOffset: 2 * index, as: Int16.self)
    }
  }

  /// Rows that each take the same number of draws, filled on all processors: what one after another would give.
  private mutating func parallelData(
    rows: Int, bytesPerRow: Int, drawsPerRow: Int,
    fill: @Sendable (inout SplitMix64, UnsafeMutableRawBufferPointer) -> Void
  ) -> Data {
    let start = self
    var data = Data(count: rows * bytesPerRow)
    let block = 64
    data.withUnsafeMutableBytes { data in
      nonisolated(unsafe) let data = data
      DispatchQueue.concurrentPerform(iterations: (rows + block - 1) / block) { index in
        var generator = start.advanced(by: index * block * drawsPerRow)
        for row in index * block..<min(index * block + block, rows) {
          fill(&generator, UnsafeMutableRawBufferPointer(rebasing: data[row * bytesPerRow..<(row + 1) * bytesPerRow]))
        }
      }
    }
    self = advanced(by: rows * drawsPerRow)
    return data
  }
}
