import Accelerator
import HDL

/// What Yosys makes a memory of on a family, by the costs that `memory_libmap` compares: blocks, LUTs or registers.
struct MemoryMapping {
  /// Blocks, and LUTs that are memory.
  private(set) var resources = Resources()
  /// Registers beside those that the module declares; negative for a register that is a block's output.
  private(set) var registers = 0
  /// Bits that are chosen among blocks that lie behind one another, bits that go around a block when its word is read as it
  /// is written, and bits of a table in LUTs.
  private(set) var multiplexerBits = 0, bypassBits = 0, tableBits = 0

  /// What Yosys must be told that it is; nil where it finds the same by itself.
  ///
  /// Yosys 0.23 makes large memories with a single port of LUTs on UltraScale+, of a shape that it then does not know.
  private(set) var style: String?

  private static let styles: [Shape.Kind: String] = [.block: "block", .large: "huge"]

  /// A kind of memory cell with a shape that it can take.
  fileprivate struct Shape {
    enum Kind { case block, large, lut }

    let kind: Kind
    let width, depth: Int
    /// Bits that a write enable is for.
    let byte: Int
    let cost: Double
    /// Whether a part of the width costs a part.
    var isScaled = false
    /// Blocks of `DeviceFamily.blockRAMBits`, or LUTs.
    let size: Double
  }

  init(_ memory: Census.MemoryUse, _ family: DeviceFamily) {
    let reads = max(1, memory.synchronousReads + memory.asynchronousReads)
    let bits = memory.width * memory.depth
    var best: (shape: Shape?, cost: Double) = (nil, Double(bits) * (memory.isWritten ? 1 : family.tableCost))
    for shape in family.shapes where Self.fits(memory, shape, family) {
      let cost = Self.cost(memory, shape, reads)
      if cost < best.cost { best = (shape, cost) }
    }
    style = memory.hasOneAddress ? best.shape.flatMap { Self.styles[$0.kind] } : nil
    guard let shape = best.shape else {
      place(memory, inLogic: reads)
      return
    }
    let behind = memory.depth.dividedRoundingUp(by: shape.depth)
    let cells = Self.cells(memory, shape)
    switch shape.kind {
    case .block: resources.blockRAMs = Double(cells * reads) * shape.size
    case .large: resources.largeRAMs = cells * reads
    case .lut:
      let parts = shape.isScaled ? Double(behind * memory.width) / Double(shape.width) : Double(cells)
      resources.luts = Int((parts * shape.size * Double(reads)).rounded(.up))
    }
    multiplexerBits = (behind - 1) * memory.width * reads
    if shape.kind != .lut {
      // The block that was read is remembered until its word is there.
      registers = memory.synchronousReads * (Int.bitWidth - (behind - 1).leadingZeroBitCount - memory.width)
    }
    // A block whose ports cannot agree on the old word has its write a cycle late, and a way around it.
    if shape.kind == .block, memory.isWritten, !memory.hasOneAddress, family != .ultraScalePlus {
      bypassBits = memory.width * reads
      registers += 2 * memory.width + (Int.bitWidth - (memory.depth - 1).leadingZeroBitCount) + 2
    }
  }

  private mutating func place(_ memory: Census.MemoryUse, inLogic reads: Int) {
    let bits = memory.width * memory.depth
    guard memory.isWritten else {
      tableBits = bits
      return
    }
    registers = bits
    multiplexerBits = (memory.depth - 1) * memory.width * reads + memory.depth
  }

  private static func fits(_ memory: Census.MemoryUse, _ shape: Shape, _ family: DeviceFamily) -> Bool {
    switch shape.kind {
    case .lut: memory.isWritten && !(memory.hasOneAddress && family == .ultraScalePlus)
    case .block: memory.asynchronousReads == 0
    case .large:
      memory.asynchronousReads == 0 && memory.isWritten && memory.image == nil
        && (memory.hasOneAddress || family != .iCE40UltraPlus)
    }
  }

  /// Cells side by side and behind one another; parts of both share cells.
  private static func cells(_ memory: Census.MemoryUse, _ shape: Shape) -> Int {
    let behind = memory.depth.dividedRoundingUp(by: shape.depth)
    let byte = memory.isWritten ? min(shape.byte, shape.width) : 1
    return (behind * memory.width.dividedRoundingUp(by: byte) * byte).dividedRoundingUp(by: shape.width)
  }

  private static func cost(_ memory: Census.MemoryUse, _ shape: Shape, _ reads: Int) -> Double {
    let behind = memory.depth.dividedRoundingUp(by: shape.depth)
    let cells =
      shape.isScaled
      ? shape.cost * Double(behind * memory.width) / Double(shape.width)
      : shape.cost * Double(Self.cells(memory, shape))
    let choosing = 0.5 * Double((behind - 1) * memory.width * reads)
    return cells * Double(reads) + choosing + (behind > 1 && memory.isWritten ? 0.5 * Double(behind) : 0) + 2
  }
}

extension DeviceFamily {
  /// What `memory_libmap` takes a bit of a table in LUTs to cost.
  fileprivate var tableCost: Double { self == .ultraScalePlus ? 1.0 / 64 : 1.0 / 16 }

  fileprivate var shapes: [MemoryMapping.Shape] { MemoryMapping.shapes[self] ?? [] }
}

extension MemoryMapping {
  /// Shapes by family, from the memory libraries of Yosys 0.23.
  fileprivate static let shapes: [DeviceFamily: [Shape]] = [
    .iCE40UltraPlus: [16, 8, 4, 2].map {
      Shape(kind: .block, width: $0, depth: 4096 / $0, byte: 1, cost: 64, size: 1)
    } + [Shape(kind: .large, width: 16, depth: 16_384, byte: 4, cost: 2048, size: 1)],
    .ecp5: [(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16_384)].map {
      Shape(kind: .block, width: $0.0, depth: $0.1, byte: 9, cost: 128, size: 1)
    } + [Shape(kind: .lut, width: 4, depth: 16, byte: 4, cost: 4, size: 6)],
    .ultraScalePlus: [(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16_384)].map {
      Shape(kind: .block, width: $0.0, depth: $0.1, byte: 9, cost: 129, size: 0.5)
    }
      + [(72, 512), (36, 1024), (18, 2048), (9, 4096), (4, 8192), (2, 16_384), (1, 32_768)].map {
        Shape(kind: .block, width: $0.0, depth: $0.1, byte: 9, cost: 257, size: 1)
      } + [
        Shape(kind: .large, width: 72, depth: 4096, byte: 8, cost: 1024, size: 1),
        Shape(kind: .lut, width: 14, depth: 32, byte: 14, cost: 16, isScaled: true, size: 8),
        Shape(kind: .lut, width: 7, depth: 64, byte: 7, cost: 16, isScaled: true, size: 8),
      ],
  ]
}
