import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import HDL
@testable import Measurement

/// The resource model beside Yosys.
@Suite struct ResourceModelTests {
  /// Designs that the coefficients were not fitted to.
  private static func designs(_ family: DeviceFamily) throws -> [AcceleratorConfiguration] {
    func design(
      _ hidden: Int, _ layers: Int, _ rows: Int, _ columns: Int, streams: Int = 1, vectors: Int, codes: Int,
      ports: WeightPorts? = nil
    ) throws -> AcceleratorConfiguration {
      try AcceleratorConfiguration(
        name: "checked", model: ModelConfiguration(vocabularySize: 1500, hiddenSize: hidden, layerCount: layers),
        lanes: rows * columns, streams: streams, weightPorts: ports, laneStyle: family.laneStyle, columns: columns,
        vectorLanes: vectors, codeLanes: codes, loading: .loadPort)
    }
    let port = WeightPorts(count: 1, width: 32)
    return [
      try design(128, 2, 2, 32, vectors: 1, codes: 2),
      try design(256, 2, 4, 32, vectors: 2, codes: 2),
      try design(256, 3, 8, 16, streams: 2, vectors: 1, codes: 1),
      try design(384, 2, 2, 16, vectors: 2, codes: 4, ports: family == .iCE40UltraPlus ? nil : port),
    ]
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["TERN_TEST_FULL"] == "1", "set TERN_TEST_FULL=1"))
  func estimatesAreNearNetlists() async throws {
    let model = try ResourceModel.standard()
    let synthesis = try await Synthesis()
    var errors: [ResourceKind: [Double]] = [:]
    for family in DeviceFamily.allCases {
      for design in try Self.designs(family) {
        let module = try Design(design).module
        let found = try await synthesis.netlist(of: module, family, style: design.laneStyle).resources(family)
        let estimate = try model.estimate(design, family)
        print("\(family.rawValue) \(module.name): Yosys \(found); model \(estimate)")
        for kind in ResourceKind.allCases where found[kind] > 0 {
          errors[kind, default: []].append(abs(estimate[kind] / found[kind] - 1))
        }
      }
    }
    for (kind, all) in errors {
      let sorted = all.sorted()
      print("\(kind.rawValue): median \(sorted[sorted.count / 2]), worst \(sorted[sorted.count - 1])")
    }
    let luts = try #require(errors[.luts]).sorted()
    #expect(luts.count >= 12)
    #expect(luts[luts.count / 2] <= 0.05)
    #expect(luts[luts.count - 1] <= 0.15)
    let registers = try #require(errors[.registers]).sorted()
    #expect(registers[registers.count / 2] <= 0.05)
    #expect(registers[registers.count - 1] <= 0.15)
    for kind in [ResourceKind.multipliers, .blockRAMs] {
      let sorted = try #require(errors[kind]).sorted()
      #expect(sorted[sorted.count / 2] <= 0.05)
      #expect(sorted[sorted.count - 1] <= 0.15)
    }
  }

  /// Memories alone: blocks by the costs that Yosys compares.
  @Test func memoriesAreMappedAsYosysDoes() async throws {
    let shapes = [(16, 1024, 1), (26, 512, 1), (104, 256, 1), (72, 6000, 1), (52, 8, 1), (104, 11_192, 13)]
    let modules = try shapes.map { width, depth, parts in
      try Module.build("memory_w\(width)_d\(depth)", summary: "A memory.") { m in
        let clock = m.clock("clock", reset: nil)
        let bits = Int.bitWidth - (depth - 1).leadingZeroBitCount
        let (read, write, enable) = (m.input("read", bits), m.input("write", bits), m.input("enable", parts))
        let word = m.input("word", width)
        let value = m.output("value", width)
        let memory = m.memory("words", width: width, depth: depth)
        m.on(clock) {
          m.set(value, memory[read])
          m.write(memory, at: write, word, enable: enable)
        }
      }
    }
    let synthesis = try await Synthesis()
    for module in modules {
      let mapping = MemoryMapping(try #require(module.census.memories.first), .ecp5)
      let found = try await synthesis.netlist(of: module, .ecp5, style: .chain).resources(.ecp5)
      #expect(mapping.resources.blockRAMs == found.blockRAMs, "\(module.name)")
      #expect(mapping.registers + module.census.registers == found.registers, "\(module.name)")
    }
  }

  /// A queue of an iCE40: the register of its address goes into the blocks, and what is written passes by them.
  @Test func queuesAreInBlocks() async throws {
    let module = try Module.build("queue_memory", summary: "A memory behind a register.") { m in
      let clock = m.clock("clock", reset: nil)
      let (read, write, enable) = (m.input("read", 5), m.input("write", 5), m.input("enable", 1))
      let word = m.input("word", 17)
      let memory = m.memory("words", width: 17, depth: 18)
      let head = m.register("head", 5, clock: clock)
      m.assign(m.output("value", 17), memory[head])
      m.on(clock) {
        m.set(head, read)
        m.when(enable) { m.write(memory, at: write, word) }
      }
    }
    let use = try #require(module.census.memories.first)
    #expect(use.registeredReads == 1 && use.writes == 1)
    let family = DeviceFamily.iCE40UltraPlus
    let mapping = MemoryMapping(use, family)
    let found = try await Synthesis().netlist(of: module, family, style: family.laneStyle).resources(family)
    #expect(mapping.resources.blockRAMs == 2 && found.blockRAMs == 2)
    #expect(mapping.registers == found.registers)
    #expect(abs(mapping.resources.luts - found.luts) <= 2)
  }

  /// Alone, a deep unit is larger than beside a path that is deeper still.
  @Test func depthTakesLUTs() async throws {
    let module = try Module.build("chosen_words", summary: "A word of a list that shifts.") { m in
      let clock = m.clock("clock", reset: nil)
      let (place, shifts) = (m.input("place", 4), m.input("shifts", 16))
      let next = m.input("next", 16)
      let words = (0..<16).map { m.register("word_\($0)", 16, clock: clock) }
      m.on(clock) {
        for (index, word) in words.enumerated() {
          m.when(shifts[index]) { m.set(word, index == 0 ? next : words[index - 1]) }
        }
      }
      let chosen = cat(words.reversed())
      m.assign(m.output("chosen", 16), chosen.slice(at: place, width: 16))
    }
    let synthesis = try await Synthesis()
    let alone = try await synthesis.netlist(of: module, .ecp5, style: .chain).resources(.ecp5)
    let beside = try await LongPath.cells(of: module, .ecp5, style: .chain, synthesis)
    #expect(beside.registers == alone.registers)
    #expect(beside.luts < alone.luts)
  }

  /// Counted by hand.
  @Test func aCensusCountsOperations() throws {
    let module = try Module.build("counted", summary: "Two sums, a product, a choice.") { m in
      let clock = m.clock("clock", reset: nil)
      let (a, b, c) = (m.input("a", 8), m.input("b", 8, signed: true), m.input("c", 1))
      let sum = m.wire("sum", a + 1)
      let product = m.register("product", 17, signed: true, clock: clock)
      let chosen = m.output("chosen", 9)
      m.on(clock) {
        m.set(product, a * b)
        m.set(chosen, mux(c, sum, sum &+ 3))
      }
      m.assign(m.output("high", 17, signed: true), product)
    }
    let census = module.census
    #expect(census.registers == 17 + 9)
    #expect(census.additions == 9 + 9)
    #expect(census.choices == 9)
    #expect(census.products == [Census.Product(wide: 9, narrow: 8, isSigned: true)])
  }

  @Test func productsAreCutAsYosysDoes() {
    func multipliers(_ wide: Int, _ narrow: Int, _ family: DeviceFamily, signed: Bool = true) -> Int {
      ProductMapping(Census.Product(wide: wide, narrow: narrow, isSigned: signed), family).multipliers
    }
    // As Yosys 0.23 cuts them.
    #expect(multipliers(18, 18, .ecp5) == 1)
    #expect(multipliers(19, 16, .ecp5) == 1)
    #expect(multipliers(27, 17, .ecp5) == 2)
    #expect(multipliers(28, 26, .ecp5) == 4)
    #expect(multipliers(40, 17, .ecp5) == 3)
    #expect(multipliers(16, 16, .iCE40UltraPlus) == 1)
    #expect(multipliers(18, 18, .iCE40UltraPlus) == 3)
    #expect(multipliers(36, 18, .iCE40UltraPlus) == 5)
    #expect(multipliers(27, 18, .ultraScalePlus) == 1)
  }
}
