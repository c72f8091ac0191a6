import HDL
import Testing

@Test func longChainsAreCut() throws {
  var chain: Signal?
  let module = try Module.build("chain", summary: "A chain of 10,000 operations.") { m in
    let x = m.input("x", 32)
    let y = m.input("y", 32)
    let value = (0..<10_000).reduce(x) { sum, index in index % 2 == 0 ? sum &+ y : sum ^ x }
    chain = value
    m.assign(m.output("z", 32), value)
  }
  #expect(chain?.evaluate(["x": 1, "y": 3]) != nil)
  #expect(module.verilog().split(separator: "\n").filter { $0.contains("wire [31:0] z_part") }.count == 100)
}

@Test func sharedExpressionsAreNotRepeated() throws {
  let module = try Module.build("shared", summary: "Doubles an expression 64 times.") { m in
    let x = m.input("x", 32)
    let value = (0..<64).reduce(x) { value, _ in value &+ (value ^ x) }
    m.assign(m.output("z", 32), value)
  }
  #expect(module.verilog().count < 10_000)
}

@Test func namesDoNotDependOnOtherStatements() throws {
  func text(withMore: Bool) throws -> String {
    try Module.build("stable", summary: "Rounds.") { m in
      let x = m.input("x", 8)
      let taken = m.wire("z_part", x &+ 1)
      m.assign(m.output("y", 4), withMore ? (taken + x)[2..<6] : taken[0..<4])
      m.assign(m.output("z", 4), (x + 3) >> 5)
    }.verilog()
  }
  #expect(try text(withMore: false).contains("z_part_2 = x + 8'd3;"))
  #expect(try text(withMore: true).contains("z_part_2 = x + 8'd3;"))
}
