import Accelerator
import HDL

/// What Yosys makes a memory of on a family, by the costs that `memory_libmap` compares: blocks, LUTs or registers.
struct MemoryMapping {
  /// Blocks; LUTs that are memory, that go around a block, and that choose what is written.
  private(set) var resources = Resources()
  /// Registers beside those that the module declares; negative for a register that is a block's output.
  private(set) var registers = 0
  /// LUTs of multiplexers by themselves: among blocks that lie behind one another, and among words in registers, which
  /// can be one with the logic behind them.
  private(set) var blockMultiplexers = 0, wordMultiplexers = 0
  /// Bits of a table in LUTs.
  private(set) var tableBits = 0

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
      place(memory, inLogic: reads, family)
      return
    }
    let behind = memory.depth.dividedRoundingUp(by: shape.depth)
    let cells = Self.cells(memory, shape)
    switch shape.kind {
    case .block: resources.blockRAMs = Double(cells * reads) * shape.size
    case .large: resources.largeRAMs = cells * reads
    case .lut: resources.luts = cells * reads * Int(shape.size)
    }
    blockMultiplexers = memory.width * reads * family.multiplexer(behind)
    if behind > 1 { resources.luts += memory.writes * behind }
    if shape.kind != .lut {
      // The block that was read is remembered until its word is there.
      registers = memory.synchronousReads * (Self.bits(of: behind - 1) - memory.width)
    }
    if shape.kind == .block, memory.isWritten, !memory.hasOneAddress, family != .ultraScalePlus {
      passBy(memory, reads)
    }
  }

  /// A way around a block whose ports cannot agree on a word that is read as it is written: a LUT for a bit, beside the
  /// comparison of addresses. Where the old word is due, the write is a cycle late.
  private mutating func passBy(_ memory: Census.MemoryUse, _ reads: Int) {
    let addressBits = Self.bits(of: memory.depth - 1)
    resources.luts += reads * (memory.width + 2 * addressBits / 3 + 2 * memory.writes)
    registers += reads * (memory.width + memory.writes)
    if memory.synchronousReads > 0 { registers += memory.width + addressBits + memory.writes }
  }

  private static func bits(of value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }

  private mutating func place(_ memory: Census.MemoryUse, inLogic reads: Int, _ family: DeviceFamily) {
    let bits = memory.width * memory.depth
    guard memory.isWritten else {
      tableBits = bits
      return
    }
    registers = bits
    wordMultiplexers = memory.width * reads * family.multiplexer(memory.depth)
    resources.luts = memory.depth
  }

  private static func fits(_ memory: Census.MemoryUse, _ shape: Shape, _ family: DeviceFamily) -> Bool {
    switch shape.kind {
    case .lut: memory.isWritten && (memory.asynchronousReads > 0 || !memory.hasOneAddress || family != .ultraScalePlus)
    // Yosys takes the register of an address into the block.
    case .block: memory.asynchronousReads == memory.registeredReads
    case .large:
      memory.asynchronousReads == memory.registeredReads && memory.isWritten && memory.image == nil
        && (memory.hasOneAddress || family != .iCE40UltraPlus)
    }
  }

  /// Cells side by side and behind one another; parts of both share cells.
  ///
  /// Parts of a word that are written alone share no bits that a cell enables together.
  private static func cells(_ memory: Census.MemoryUse, _ shape: Shape) -> Int {
    let behind = memory.depth.dividedRoundingUp(by: shape.depth)
    let byte = memory.isWritten ? min(shape.byte, shape.width) : 1
    let parts = max(1, memory.writes)
    let bytes = parts * (memory.width / parts).dividedRoundingUp(by: byte)
    return (behind * bytes * byte).dividedRoundingUp(by: shape.width)
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

  /// LUTs that choose one of some bits: four bits take two LUTs of four inputs, or one of six.
  fileprivate func multiplexer(_ inputs: Int) -> Int {
    ((self == .ultraScalePlus ? 1 : 2) * (inputs - 1)).dividedRoundingUp(by: 3)
  }
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
