import HDL

/// What the LUTs and registers of a unit depend on, and the cells that follow from its memories and products alone.
struct CellFeatures {
  /// Bits of operations, by kind.
  private(set) var bits: [String: Double] = [:]
  /// Bits of registers that are no part of a memory.
  private(set) var registers = 0
  /// Multipliers, block RAMs, large RAMs, and LUTs that follow from memories.
  private(set) var fixed = Resources()

  init() {}

  /// Of a module with everything in it.
  init(_ module: Module, _ family: DeviceFamily) {
    for part in module.flattened() { add(part.census, count: part.count, family) }
  }

  mutating func add(_ census: Census, count: Int, _ family: DeviceFamily) {
    registers += count * census.registers
    for (name, value) in [
      ("additions", census.additions), ("comparisons", census.comparisons), ("equalities", census.equalities),
      ("logic", census.logic), ("reductions", census.reductions), ("choices", census.choices), ("parts", census.parts),
      ("shifts", census.shifts), ("conditions", census.conditions),
    ] {
      bits[name, default: 0] += Double(count * value)
    }
    for product in census.products {
      let mapping = ProductMapping(product, family)
      fixed = fixed + count * Resources(multipliers: mapping.multipliers)
      bits["products", default: 0] += Double(count * mapping.additionBits)
    }
    for memory in census.memories {
      let mapping = MemoryMapping(memory, family)
      fixed = fixed + count * mapping.resources
      registers += count * mapping.registers
      bits["blockMultiplexers", default: 0] += Double(count * mapping.blockMultiplexers)
      bits["wordMultiplexers", default: 0] += Double(count * mapping.wordMultiplexers)
      bits["memoryTables", default: 0] += Double(count * mapping.tableBits)
    }
  }

  /// LUTs at given costs.
  func luts(_ costs: [String: Double]) -> Double { bits.reduce(0) { $0 + $1.value * (costs[$1.key] ?? 0) } }
}
