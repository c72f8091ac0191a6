import Foundation
import GoldenModel
import TernaryLM

/// The weight file of a streamed design: words are dealt to the regions of the ports, some lines at a time.
struct WeightFile {
  private let layout: WeightLayout
  private let file: FileHandle
  /// Lines that are collected before they are written.
  private let bufferLines: Int
  /// The lines, port by port.
  private var buffer: [UInt8]
  /// First line of the buffer, lines in it, and bytes of the last one that are taken; 0 if it is full.
  private var (firstLine, lines, used) = (0, 0, 0)

  /// Creates the file.
  init(_ layout: WeightLayout, at url: URL) throws {
    self.layout = layout
    bufferLines = max(1, (1 << 18) / layout.beatBytes)
    buffer = [UInt8](repeating: 0, count: bufferLines * layout.ports.bytesPerCycle)
    try Data().write(to: url)
    file = try FileHandle(forWritingTo: url)
    try file.truncate(atOffset: UInt64(layout.bytes))
  }

  /// Adds whole words.
  mutating func append(_ words: UnsafeRawBufferPointer) throws {
    var rest = words[...]
    while !rest.isEmpty {
      try append(word: UnsafeRawBufferPointer(rebasing: rest.prefix(layout.wordBytes)))
      rest = rest.dropFirst(layout.wordBytes)
    }
  }

  private mutating func append(word: UnsafeRawBufferPointer) throws {
    let lineBytes = layout.ports.bytesPerCycle
    if used + word.count > layout.wordsPerLine * layout.wordBytes { used = 0 }
    var position = 0
    while position < word.count {
      if used == 0 {
        if lines == bufferLines { try flush() }
        lines += 1
      }
      let count = min(word.count - position, lineBytes - used)
      place(UnsafeRawBufferPointer(rebasing: word[position..<position + count]))
      position += count
      used = (used + count) % lineBytes
    }
  }

  /// Copies bytes that lie in one line to the parts of the ports.
  private mutating func place(_ bytes: UnsafeRawBufferPointer) {
    let beat = layout.beatBytes
    var (source, target) = (0, used)
    buffer.withUnsafeMutableBytes { buffer in
      while source < bytes.count {
        let count = min(bytes.count - source, beat - target % beat)
        let offset = (target / beat * bufferLines + lines - 1) * beat + target % beat
        buffer.baseAddress.map { base in
          bytes.baseAddress.map { (base + offset).copyMemory(from: $0 + source, byteCount: count) }
        }
        source += count
        target += count
      }
    }
  }

  /// Ends the layers, or the head: the next word begins a burst.
  mutating func endSection() throws {
    try flush()
    used = 0
    firstLine = firstLine.dividedRoundingUp(by: layout.ports.burst) * layout.ports.burst
  }

  private mutating func flush() throws {
    let beat = layout.beatBytes
    for port in 0..<layout.ports.count where lines > 0 {
      try file.seek(toOffset: UInt64(port * layout.regionBytes + firstLine * beat))
      let start = port * bufferLines * beat
      try file.write(contentsOf: Data(buffer[start..<start + lines * beat]))
    }
    buffer.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) }
    firstLine += lines
    lines = 0
  }

  /// Ends the file.
  func close() throws { try file.close() }
}

extension EmbeddingLayout {
  /// Writes the embedding file, some rows at a time.
  func write(_ embedding: FixedPointEmbedding, width: Int, to url: URL) throws {
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    let batch = max(1, (1 << 20) / strideBytes)
    for first in stride(from: 0, to: rows, by: batch) {
      var data = Data(count: min(batch, rows - first) * strideBytes)
      data.withUnsafeMutableBytes { bytes in
        for row in 0..<min(batch, rows - first) {
          for (column, value) in embedding[(first + row) * width..<(first + row + 1) * width].enumerated() {
            bytes.storeBytes(of: value.littleEndian, toByteOffset: row * strideBytes + 2 * column, as: Int16.self)
          }
        }
      }
      try file.write(contentsOf: data)
    }
    try file.close()
  }
}
